//! The part of SNMP that reading needs: `SNMPv1` (RFC 1157), v2c (RFC 1901, 3416) and v3 with the User-based
//! Security Model (RFC 3412, 3414). Promise: it can ask, never set: no code here writes a `SetRequest`.
//!
//! In the order a question goes: [`client`] asks one device, again where it must; [`pdu`] is what is asked and
//! answered; [`community`] and [`usm`] put it into a message and take it out; [`engine`] remembers keys and time
//! of v3 devices; [`hub`] is the one socket that all share, [`pace`] how fast it sends at most; [`ber`] is the encoding (X.690).
//!
//! Written here because what a question costs is what bounds how many printers one agent can watch; keys and
//! ciphers stay with `async-snmp`.

pub(crate) mod ber;
pub(crate) mod client;
pub(crate) mod community;
pub(crate) mod engine;
pub(crate) mod hub;
pub(crate) mod pace;
pub(crate) mod pdu;
pub(crate) mod usm;
