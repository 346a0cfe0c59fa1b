//! Decides whether bytes are a batch that this agent signed and that can be true. Pure: keys and time are arguments.

use motprov_shared::batch::{Batch, MAX_BYTES};
use motprov_shared::identity::{AgentId, PublicKey};
use motprov_shared::period::Timestamp;
use motprov_shared::receipt::{Reason, Refused};
use motprov_shared::seal::{Envelope, SealError, Verified};

/// How far an agent's clock may be ahead of ours, milliseconds. Clocks that follow NTP differ by far less.
pub const AHEAD: i64 = 5 * 60 * 1000;

const DAY: i64 = 24 * 60 * 60 * 1000;

/// What times are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// The collector's clock.
    pub now: Timestamp,
    /// Days that a batch may reach back: the longest that an agent can have been away.
    pub max_age_days: u32,
}

/// Checks bytes that were published on `agent`'s topic; `key` is the one it is enrolled with.
///
/// # Errors
/// What to tell the agent: the reason, and the number as far as it could be read (else 0).
pub fn judge(
    agent: &AgentId,
    key: Option<&PublicKey>,
    bytes: &[u8],
    times: Times,
) -> Result<Verified<Batch>, Refused> {
    let envelope = Envelope::parse(bytes).map_err(|error| refused(0, &error))?;
    let seq = envelope.link().seq;
    let no = |reason, text: String| Refused { seq, reason, text };
    if envelope.agent() != agent {
        let signer = envelope.agent();
        return Err(no(Reason::Topic, format!("a batch of {signer} came on the topic of {agent}")));
    }
    let key = key.ok_or_else(|| {
        no(
            Reason::UnknownAgent,
            format!("{agent} is not enrolled: add it with `motprov-collector agents add`"),
        )
    })?;
    let batch = envelope.open(key).map_err(|error| refused(seq, &error))?;
    clock(batch.get(), times).map_err(|text| no(Reason::Clock, text))?;
    Ok(batch)
}

/// Whether every time in the batch can be, seen from our clock.
fn clock(batch: &Batch, times: Times) -> Result<(), String> {
    let (first, last) = batch.span().unwrap_or((batch.made_at, batch.made_at));
    let latest = times.now.plus(AHEAD);
    let last = last.max(batch.made_at);
    if last > latest {
        let now = times.now;
        return Err(format!("it speaks of {last}, and it is {now}: set the agent's clock"));
    }
    let oldest = times.now.plus(-DAY.saturating_mul(i64::from(times.max_age_days)));
    if first < oldest {
        let days = times.max_age_days;
        return Err(format!(
            "it speaks of {first}, more than {days} days ago: raise intake.max_age_days to take it"
        ));
    }
    Ok(())
}

fn refused(seq: u64, error: &SealError) -> Refused {
    let reason = match error {
        SealError::TooLarge(_) => Reason::TooLarge,
        SealError::Version(_) => Reason::Version,
        SealError::WrongKey | SealError::Signature => Reason::Signature,
        SealError::NotCose | SealError::NotCanonical | SealError::Header(_) | SealError::Payload(_) => {
            Reason::Malformed
        }
    };
    Refused { seq, reason, text: text(error) }
}

fn text(error: &SealError) -> String {
    match error {
        // Said before any allocation by size; the limit stands in the format.
        SealError::TooLarge(octets) => format!("{octets} octets; a batch has at most {MAX_BYTES}"),
        SealError::WrongKey => {
            format!("{error}: add the agent's new key with `motprov-collector agents add`")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use motprov_shared::chain::Link;
    use motprov_shared::measurement::{Fact, Record};
    use motprov_shared::seal::{SecretKey, seal};

    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);
    const TIMES: Times = Times { now: NOW, max_age_days: 400 };

    fn key() -> SecretKey {
        SecretKey::from_seed([7; 32]).unwrap()
    }

    fn agent() -> AgentId {
        "sodermalm/ws-1".parse().unwrap()
    }

    fn signed(at: Timestamp, made_at: Timestamp) -> Vec<u8> {
        let (asset, metric) = ("ws-1".parse().unwrap(), "os".parse().unwrap());
        let fact = Record::Fact(Fact { asset, metric, at, text: "Debian 13".to_owned() });
        let link = Link { seq: 3, prev: None, lost: 2 };
        seal(&Batch { agent: agent(), link, made_at, records: vec![fact] }, &key()).unwrap().bytes
    }

    fn reason(bytes: &[u8]) -> (u64, Reason) {
        let refused = judge(&agent(), Some(&key().public()), bytes, TIMES).unwrap_err();
        assert!(!refused.text.is_empty());
        (refused.seq, refused.reason)
    }

    #[test]
    fn an_honest_batch_is_taken() {
        let batch = judge(&agent(), Some(&key().public()), &signed(NOW, NOW), TIMES).unwrap();
        assert_eq!(batch.get().link.seq, 3);
    }

    #[test]
    fn cut_off_and_oversized_bytes_are_refused_with_their_reason() {
        let bytes = signed(NOW, NOW);
        for length in 0..bytes.len() {
            let (_, reason) = reason(&bytes[..length]);
            assert_eq!(reason, Reason::Malformed, "{length} of {} octets", bytes.len());
        }
        assert_eq!(reason(&vec![0; MAX_BYTES + 1]), (0, Reason::TooLarge));
    }

    #[test]
    fn a_batch_under_another_key_or_name_is_refused() {
        let bytes = signed(NOW, NOW);
        let other = SecretKey::from_seed([8; 32]).unwrap().public();
        let refused = judge(&agent(), Some(&other), &bytes, TIMES).unwrap_err();
        assert_eq!((refused.seq, refused.reason), (3, Reason::Signature));
        assert_eq!(judge(&agent(), None, &bytes, TIMES).unwrap_err().reason, Reason::UnknownAgent);
        let elsewhere = "sodermalm/ws-2".parse().unwrap();
        let refused = judge(&elsewhere, Some(&key().public()), &bytes, TIMES).unwrap_err();
        assert_eq!(refused.reason, Reason::Topic);
    }

    #[test]
    fn a_flipped_bit_anywhere_is_refused() {
        let bytes = signed(NOW, NOW);
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 1;
            assert!(judge(&agent(), Some(&key().public()), &other, TIMES).is_err(), "octet {at}");
        }
    }

    #[test]
    fn times_that_cannot_be_are_refused_and_the_edges_are_not() {
        let day = |days: i64| NOW.plus(-days * DAY);
        assert!(judge(&agent(), Some(&key().public()), &signed(day(400), NOW), TIMES).is_ok());
        assert_eq!(reason(&signed(day(401), NOW)).1, Reason::Clock);
        assert!(judge(&agent(), Some(&key().public()), &signed(NOW.plus(AHEAD), NOW), TIMES).is_ok());
        assert_eq!(reason(&signed(NOW.plus(AHEAD + 1000), NOW)).1, Reason::Clock);
        assert_eq!(reason(&signed(NOW, NOW.plus(AHEAD + 1000))).1, Reason::Clock);
    }
}
