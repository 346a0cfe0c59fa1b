//! Printers that answer real SNMP on loopback. Promise: each behaves as RFC 3805 says until a test makes it ill.
//!
//! In the order a question travels:
//! 1. `farm` opens the ports; `front` receives, and loses, delays or garbles what an ill device would.
//! 2. The agent side of `async-snmp` reads the message (v1, v2c, v3) and asks `mib` for objects.
//! 3. `device` is the device behind them: a `make`, a counter that grows with time, an [`Ailment`].

mod device;
mod farm;
mod front;
mod make;
mod mib;

pub use device::{Ailment, Device};
pub use farm::{COMMUNITY, Farm, Simulated, V3_PASSWORD, V3_USER};
pub use make::{MAKES, Make};
