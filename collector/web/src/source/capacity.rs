//! Departments, services, printers, workstations and single assets.

/// Answers what those pages ask.
pub trait CapacitySource: Send + Sync {}
