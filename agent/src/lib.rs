//! The agent: measures workstations, printers and endpoints, and delivers signed batches.
//!
//! In the order data flows:
//! 1. [`config`] says what to measure; [`schedule`] and [`clock`] say when; [`vigil`] notices sleep and set clocks.
//! 2. [`probe`] looks at one thing each; [`watch`] runs one task per device.
//! 3. [`recorder`] joins what was seen: [`streak`] lengthens streaks, [`figures`] folds readings, [`facts`] drops
//!    what was told before.
//! 4. [`store`] makes them durable in a journal; [`batching`] groups and signs them; [`outbox`] keeps the batches.
//!    [`thinning`] says what goes first where room is scarce.
//! 5. [`delivery`] decides what to send, [`hopeless`] what no longer, [`offset`] sets our clock beside the collector's; [`uplink`] carries it over MQTT.
//! 6. [`enrolment`] gets the certificate that the uplink connects with, and the next one.
//! 7. [`remote`] keeps what the collector tells the agent to measure, [`release`] which program it should run.
//! 8. [`agent`] wires all of it; [`cli`] holds the verbs, [`explain`] the answers
//!    to a data-protection officer.
//!
//! Probes, outbox and uplink know nothing of one another. Everything that decides is free of clocks, sockets and
//! files, and is tested so.

pub mod agent;
pub mod batching;
pub mod cli;
pub mod clock;
pub mod config;
pub mod delivery;
mod disk;
pub mod enrolment;
pub mod explain;
pub mod facts;
pub mod figures;
pub mod hopeless;
mod journal;
pub mod keyfile;
pub mod offset;
pub mod outbox;
pub mod probe;
pub mod recorder;
pub mod release;
pub mod remote;
pub mod schedule;
pub mod store;
pub mod streak;
pub mod thinning;
pub mod uplink;
pub mod vigil;
pub mod watch;
