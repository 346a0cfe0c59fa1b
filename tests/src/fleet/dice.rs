//! Randomness that repeats: the same seed, question and number always fall the same, in whatever order they are asked.

use fastrand::Rng;
use motprov_shared::identity::sha256;

/// Dice for one question (`what`) about one thing (`index`) of the city with this seed.
#[must_use]
pub fn dice(seed: u64, what: &str, index: u64) -> Rng {
    Rng::with_seed(first_octets(&sha256(format!("{seed}/{what}/{index}").as_bytes()).0))
}

/// A value between `low` and `high`, mostly near the middle (mean of three throws).
pub fn around(dice: &mut Rng, low: i64, high: i64) -> i64 {
    (0..3).map(|_| dice.i64(low..=high)).sum::<i64>() / 3
}

/// Scatters `n` evenly over 64 bits, cheap enough for each probe of a long history (finaliser of `SplitMix64`).
#[must_use]
pub const fn scatter(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

fn first_octets(hash: &[u8; 32]) -> u64 {
    hash[..8].iter().fold(0, |number, octet| number << 8 | u64::from(*octet))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_question_falls_the_same() {
        let throw = |seed, what, index| dice(seed, what, index).u64(..);
        assert_eq!(throw(1, "start", 7), throw(1, "start", 7));
        assert_ne!(throw(1, "start", 7), throw(2, "start", 7));
        assert_ne!(throw(1, "start", 7), throw(1, "stop", 7));
        assert_ne!(throw(1, "start", 7), throw(1, "start", 8));
    }
}
