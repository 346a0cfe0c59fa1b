//! Made-up values: agents and how they fare.

use motprov_web::source::FleetSource;

use super::Sample;

impl FleetSource for Sample {}
