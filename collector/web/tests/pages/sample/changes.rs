//! Made-up values: change requests and their lead times.

use motprov_web::source::ChangeSource;

use super::Sample;

impl ChangeSource for Sample {}
