//! Signing in at the organisation's own provider (`OpenID` Connect Core 1.0): the authorization code with PKCE, and
//! groups that become a role and departments. Promise: nobody comes in whose provider did not say so just now, to
//! this browser, for this client; and nobody without a group that somebody here mapped.
//!
//! In the order of a sign-in:
//! 1. `settings`: which provider, and `groups`: which group is which role.
//! 2. `discovery` asks the provider where its endpoints are and by which keys it signs, through `http`.
//! 3. `flow` seals what the answer must fit into a short-lived cookie of the browser that left.
//! 4. `exchange` turns the answer's code into claims that were verified, and these into an [`ExternalIdentity`](crate::ExternalIdentity).

mod claims;
mod discovery;
mod error;
mod exchange;
mod flow;
mod groups;
mod http;
mod provider;
mod settings;

pub use error::OidcError;
pub use flow::COOKIE;
pub use groups::{GroupsFault, Mapping, Membership};
pub use provider::{Answer, Arrival, Departure, Provider};
pub use settings::{Settings, SettingsFault, SharedSecret};
