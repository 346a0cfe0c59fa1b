//! Made-up values: files that somebody drops.

use motprov_web::source::ImportSource;

use super::Sample;

impl ImportSource for Sample {}
