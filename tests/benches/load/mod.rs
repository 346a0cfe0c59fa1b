//! Many agents at once, in processes of their own: each with its certificate, its key and its chain, signing for real
//! while it is measured. Promise: a batch counts as kept only once the collector's signed receipt says so.

mod agent;
mod child;
pub(crate) mod generate;
pub(crate) mod keeper;
mod line;
pub(crate) mod pki;
mod probe;

pub(crate) use agent::{agent_id, secret_key};
pub(crate) use child::{Child, Load};
pub(crate) use probe::Probe;
