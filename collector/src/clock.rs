//! The only place that reads the clock; everything else takes time as an argument.

use std::time::{SystemTime, UNIX_EPOCH};

use motprov_shared::period::Timestamp;

/// Now. A clock before 1970 reads as 1970: nothing is then taken, and the refusals say why.
#[must_use]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
