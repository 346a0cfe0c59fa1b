//! Agents and how they fare.

use motprov_web::source::FleetSource;

use super::Answers;

impl FleetSource for Answers {}
