//! Chance that can be repeated, and how often a story takes it.

use std::time::{SystemTime, UNIX_EPOCH};

/// Dice for one story. `MOTPROV_SEED`, which it prints, repeats a run as far as the machine's own timing allows.
#[must_use]
pub fn dice() -> fastrand::Rng {
    let given = std::env::var("MOTPROV_SEED").ok().and_then(|seed| seed.parse().ok());
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().subsec_nanos();
    let seed = given.unwrap_or_else(|| u64::from(clock));
    println!("MOTPROV_SEED={seed}");
    fastrand::Rng::with_seed(seed)
}

/// How often: what the variable `name` says, else `usual`.
#[must_use]
pub fn times(name: &str, usual: u32) -> u32 {
    std::env::var(name).ok().and_then(|times| times.parse().ok()).unwrap_or(usual)
}
