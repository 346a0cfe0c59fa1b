//! Change requests and their lead times.

/// Answers what those pages ask.
pub trait ChangeSource: Send + Sync {}
