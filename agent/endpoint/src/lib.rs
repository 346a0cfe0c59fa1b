//! Asks endpoints whether they serve: TCP, TLS, HTTP(S), DNS, ICMP echo; and reads what exporters measured.
//! Promise: whatever the other end sends, a check ends in its time and in bounded memory; what is our own fault is
//! unknown, never down.
//!
//! In the order data flows:
//! 1. A [`Probe`] says what to ask and how long at most.
//! 2. The [`Prober`] asks: `reach` looks up and connects, `tls` greets, `http`, `dns` and `icmp` speak.
//! 3. It gives an [`Outcome`]: a state, the reason where it is not up, and times.
//! 4. [`exporter`] reads pages of figures by the same way.
//! 5. The [`Control`] target tells a dead service from our own dead network, for all checks that fail together.

mod control;
mod dns;
pub mod exporter;
mod http;
mod icmp;
mod outcome;
mod probe;
mod prober;
mod reach;
mod statuses;
mod tls;

pub use control::{Control, ControlTarget};
pub use motprov_link::url::HttpUrl;
pub use outcome::{Outcome, Why};
pub use probe::{DnsName, NameServer, Probe, RecordKind, Trust, What};
pub use prober::Prober;
pub use rustls::pki_types::ServerName;
pub use statuses::Statuses;
