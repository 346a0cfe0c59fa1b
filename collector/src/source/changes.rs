//! Change requests and their lead times.

use motprov_web::source::ChangeSource;

use super::Answers;

impl ChangeSource for Answers {}
