//! One service level over months, and what an approval needs.

use motprov_web::source::LevelSource;

use super::Answers;

impl LevelSource for Answers {}
