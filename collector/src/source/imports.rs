//! Files that somebody drops.

use motprov_web::source::ImportSource;

use super::Answers;

impl ImportSource for Answers {}
