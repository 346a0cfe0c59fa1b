//! Files that somebody drops.

/// Answers what those pages ask.
pub trait ImportSource: Send + Sync {}
