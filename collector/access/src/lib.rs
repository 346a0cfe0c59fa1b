//! Who may see and change what.
//!
//! 1. [`role`]: what each role may do, in one table. A route asks for a [`Right`]; there is no other way in.
//! 2. [`viewer`]: who asks, and of which departments they may learn anything.
//! 3. [`access`]: the door, from what a request carries to a [`Viewer`]. Behind it [`account`] and [`session`] for
//!    people, [`token`] for programs; [`sign_in`] leads from a [`password`] and a [`code`] to a session, and `lockout`
//!    makes whoever guesses wait.
//! 4. [`form`]: what a form carries that changes something.
//! 5. [`trail`]: who looked at what and changed what; whatever changes anything here is written into it in the same
//!    transaction.
//! 5. [`oidc`]: signing in at the organisation's own provider, whose groups become a role.
//!
//! All of it lies in one file in the data folder, `access.sqlite`, apart from the ledger: what it holds is secret, and
//! is forgotten.

pub mod access;
pub mod account;
pub mod code;
pub mod error;
pub mod form;
mod lockout;
pub mod oidc;
pub mod password;
pub mod role;
mod secret;
pub mod session;
pub mod sign_in;
mod store;
pub mod token;
pub mod trail;
pub mod viewer;

pub use access::{Access, Clock, Credentials, Settings, Stranger};
pub use account::{Account, Grant};
pub use error::{AccessError, Refused};
pub use role::{Right, Role};
pub use secret::Secret;
pub use session::{ExternalIdentity, Session};
pub use sign_in::SignInError;
pub use store::FILE_NAME;
pub use trail::{Actor, Deed, TrailEntry};
pub use viewer::{Departments, Means, Viewer};
