//! Everything around the product that a test or the demo needs.
//!
//! - [`printers`]: simulated printers that answer real SNMP on loopback.
//! - [`fleet`]: an imaginary city with a known truth, and the signed history that its agents send.
//! - [`publisher`]: delivers that history over real MQTT.
//! - [`samples`]: the files that a customer of that city would have, two figures of them untrue.
//! - [`process`]: agent and collector as processes that can be killed.
//! - [`brokers`]: Mosquitto, NATS and `RabbitMQ` as a site would run them, and clients that attack them.
//! - [`scene`]: a collector and agents for a story to play with.
//! - [`demo`]: all of it together, for a newcomer.

#[cfg(unix)]
pub mod brokers;
pub mod demo;
pub mod fleet;
pub mod printers;
pub mod process;
pub mod publisher;
pub mod samples;
pub mod scene;
