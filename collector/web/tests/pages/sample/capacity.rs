//! Made-up values: departments, services, printers, workstations and single assets.

use motprov_web::source::CapacitySource;

use super::Sample;

impl CapacitySource for Sample {}
