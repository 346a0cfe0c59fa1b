//! Invoices and penalty letters.

/// Answers what those pages ask.
pub trait MoneySource: Send + Sync {}
