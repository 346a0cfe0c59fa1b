//! Tickets of a month on every clock.

use motprov_web::source::TicketSource;

use super::Answers;

impl TicketSource for Answers {}
