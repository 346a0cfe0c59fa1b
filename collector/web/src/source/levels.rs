//! One service level over months, and what an approval needs.

/// Answers what those pages ask.
pub trait LevelSource: Send + Sync {}
