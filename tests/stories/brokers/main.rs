//! Brokers that sites already have, as real processes with the configurations that are shipped: what each lets
//! through, what each keeps, and what comes of it for agents and collectors. Every line of the form
//! `broker | name | promise | outcome` is a cell of the table in `deploy/brokers/README.md`.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod attacks;
mod delivery;
mod sharing;
