//! Agents and how they fare.

/// Answers what those pages ask.
pub trait FleetSource: Send + Sync {}
