//! The collector as one: over MQTT, over HTTP and on the command line. One binary, so that it links once.
#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here fails the test that asked for it")]

mod accounts;
mod archive;
mod bad_input;
mod cli;
mod fleet;
mod importing;
mod intake;
mod keeping;
mod log;
mod money;
mod packs;
mod pages;
mod parties;
mod past;
mod percentile;
mod segments;
mod strain;
mod support;
