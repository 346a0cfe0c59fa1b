//! Reads one printer over SNMP: identity, counters, status, supplies, trays, alerts.
//! Promise: whatever the other end sends, a poll ends within its limits, in a reading or in an error
//! that tells who acts; nothing is ever written to a printer.
//!
//! In the order data flows:
//!
//! 1. [`Credentials`] say how to ask; [`Limits`] how much to take.
//! 2. A [`Poller`] owns one UDP socket for many printers. [`Poller::poll`] reads everything,
//!    [`Poller::status_check`] asks the one question of each minute.
//! 3. `session` asks within the limits; `plan` knows what to ask whom, never a whole enterprise tree;
//!    `manners` how boldly; `snmp` is the protocol.
//! 4. The answers are a [`Walk`]: rows by OID, as received.
//! 5. [`decode`] turns a walk into a [`Reading`]. It is pure, so recordings and generated rows test it.
//! 6. [`learn`] makes a [`CounterPlan`] of a walk: the exact objects of routine. [`decode_light`] reads the answers.
//!
//! Standards: RFC 3805 (Printer MIB v2), IANA-PRINTER-MIB, RFC 2790 (Host Resources), PWG 5107.1,
//! RFC 3411–3418 and 7860 (SNMPv3).

mod column;
mod counter_plan;
mod credentials;
mod decode;
mod discover;
mod error;
mod light;
mod limits;
mod makers;
mod manners;
mod names;
mod oids;
mod plan;
mod poller;
mod reading;
mod resolve;
mod session;
mod snmp;
mod source;
mod status;
mod text;
mod uptime;
mod walk;

pub use counter_plan::{CounterPlan, Learned, learn};
pub use credentials::{AuthProtocol, Credentials, CredentialsError, PrivProtocol, Secret, Usm};
pub use decode::decode;
pub use discover::{Found, Range, RangeError, addresses};
pub use error::PollError;
pub use light::{Level, LightReading, Signal, UpTime, decode_light};
pub use limits::Limits;
pub use poller::Poller;
pub use reading::{
    Alert, Code, Consistency, Counters, ErrorState, Hint, Identity, LevelState, Maintenance, Marker,
    ModelCandidate, Percent, Reading, Status, SubUnit, Supply, Tray,
};
pub use status::StatusCheck;
pub use uptime::{Ran, Running};
pub use walk::{Datum, Walk};
