//! Everything around the product that a test or the demo needs.
//!
//! - [`printers`]: simulated printers that answer real SNMP on loopback.
//! - [`fleet`]: an imaginary city with a known truth, and the signed history that its agents send.
//! - [`publisher`]: delivers that history over real MQTT.
//! - [`samples`]: the files that a customer of that city would have, two figures of them untrue.
//! - [`process`]: agent and collector as processes that can be killed.
//! - [`brokers`]: Mosquitto, NATS and `RabbitMQ` as a site would run them, and clients that attack them.
//! - [`scene`]: a collector and agents for a story to play with.
//! - [`stream`]: simulated agents that deliver without end.
//! - [`rogue`]: an agent that sends what it likes.
//! - [`room`]: a disk so small that it fills.
//! - [`link`]: a bad network between agent and collector.
//! - [`shim`]: a disk that forgets what was not synced, a clock that jumps.
//! - [`chance`]: dice that can be thrown again.
//! - [`losses`]: what was signed against what is kept.
//! - [`demo`]: all of it together, for a newcomer.

#[cfg(unix)]
pub mod brokers;
pub mod chance;
pub mod demo;
pub mod fleet;
#[cfg(target_os = "linux")]
pub mod link;
pub mod losses;
pub mod printers;
pub mod process;
pub mod publisher;
pub mod rogue;
#[cfg(target_os = "linux")]
pub mod room;
pub mod samples;
pub mod scene;
pub mod secured;
pub mod shim;
pub mod stream;
