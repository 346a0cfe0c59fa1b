//! Tickets of a month on every clock.

/// Answers what those pages ask.
pub trait TicketSource: Send + Sync {}
