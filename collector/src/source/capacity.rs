//! Departments, services, printers, workstations and single assets.

use motprov_web::source::CapacitySource;

use super::Answers;

impl CapacitySource for Answers {}
