//! Made-up values: tickets of a month on every clock.

use motprov_web::source::TicketSource;

use super::Sample;

impl TicketSource for Sample {}
