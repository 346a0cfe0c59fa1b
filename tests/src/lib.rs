//! Everything around the product that a test or the demo needs, and nothing of the product itself.
//!
//! - [`fleet`]: an imaginary city with a known truth, and the signed history that its agents send.
//! - [`printers`]: simulated printers that answer real SNMP on loopback.
//! - [`publisher`]: delivers that history over real MQTT.
//! - [`samples`]: the files that a customer of that city would have, two figures of them untrue.

pub mod fleet;
pub mod printers;
pub mod publisher;
pub mod samples;
