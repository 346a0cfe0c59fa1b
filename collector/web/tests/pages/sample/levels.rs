//! Made-up values: one service level over months, and what an approval needs.

use motprov_web::source::LevelSource;

use super::Sample;

impl LevelSource for Sample {}
