//! Who may see and change what.
//!
//! 1. [`role`]: what each role may do, in one table. A route asks for a [`Right`]; there is no other way in.
//! 2. [`viewer`]: who asks, and of which departments they may learn anything.

pub mod access;
pub mod role;
pub mod viewer;

pub use access::{Access, Credentials, Stranger};
pub use role::{Right, Role};
pub use viewer::{Departments, Means, Viewer};
