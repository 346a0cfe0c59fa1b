//! What an agent says of itself on its `state` topic, retained and as its last will: small JSON, nothing of people.
//! Older agents say the bare words `online` and `offline`; both read for ever.

use serde::{Deserialize, Serialize};

use crate::measurement::Fact;

/// Octets of a message at most.
pub const MAX_STATE: usize = 1024;
/// Characters of a program's version at most.
const LONGEST_VERSION: usize = 40;
/// Characters of a reason at most: escaped as JSON it still fits.
const LONGEST_REASON: usize = 240;
/// JSON's numbers are exact up to here in every reader (RFC 8259 §6).
const LARGEST: u64 = (1 << 53) - 1;

/// An agent's word on itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct State {
    /// Whether it is connected. The last will says no.
    pub online: bool,
    /// Version of its program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Seconds between two batches: so long its silence means nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<u64>,
    /// Batches that wait in its outbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outbox: Option<u64>,
    /// Version of the collector's configuration that it goes by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub configuration: Option<u64>,
    /// The newest configuration, where it did not take it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Unfollowed>,
    /// The release that it should run, by a manifest that it believes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
}

/// A configuration that an agent did not take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfollowed {
    /// Which.
    pub version: u64,
    /// Why not, for a person.
    pub reason: String,
}

impl State {
    /// What is said when the connection ends.
    #[must_use]
    pub fn offline() -> Vec<u8> {
        br#"{"online":false}"#.to_vec()
    }

    /// As published; never longer than [`MAX_STATE`].
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let bytes = serde_json::to_vec(&self.clone().cleaned()).unwrap_or_default();
        if bytes.is_empty() || bytes.len() > MAX_STATE {
            // What does not fit is left out rather than whether the agent is there.
            let short = Self { online: self.online, ..Self::default() };
            return serde_json::to_vec(&short).unwrap_or_default();
        }
        bytes
    }

    /// Reads what an agent published; nothing where it is none of both forms. Texts come back short and printable.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        match bytes {
            _ if bytes.len() > MAX_STATE => None,
            b"online" | b"offline" => Some(Self { online: bytes == b"online", ..Self::default() }),
            // An array of values in their order would be taken for an object, too.
            [b'{', ..] => serde_json::from_slice::<Self>(bytes).ok().map(Self::cleaned),
            _ => None,
        }
    }

    fn cleaned(mut self) -> Self {
        let short = |text: &str, most: usize| Fact::clean(&text.chars().take(most).collect::<String>());
        let version = |text: Option<String>| text.map(|text| short(&text, LONGEST_VERSION));
        (self.version, self.release) = (version(self.version), version(self.release));
        for number in [&mut self.every, &mut self.outbox, &mut self.configuration].into_iter().flatten() {
            *number = (*number).min(LARGEST);
        }
        if let Some(refused) = &mut self.refused {
            refused.version = refused.version.min(LARGEST);
            refused.reason = short(&refused.reason, LONGEST_REASON);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_words_of_older_agents_still_read() {
        assert_eq!(State::parse(b"online"), Some(State { online: true, ..State::default() }));
        assert_eq!(State::parse(b"offline"), Some(State::default()));
        assert_eq!(State::parse(&State::offline()), Some(State::default()));
        for bad in [&b""[..], b"on", b"{}", b"[true]", b"\xff", &[b' '; MAX_STATE + 1]] {
            assert_eq!(State::parse(bad), None);
        }
    }

    #[test]
    fn what_a_newer_agent_says_besides_is_passed_over() {
        let state = State::parse(br#"{"online":true,"outbox":3,"mood":"fine"}"#).unwrap();
        assert_eq!((state.online, state.outbox), (true, Some(3)));
    }

    #[test]
    fn texts_come_back_short_and_printable() {
        let long = "\u{1b}[31m\u{7}x".repeat(60);
        let refused = Unfollowed { version: u64::MAX, reason: long.clone() };
        let said = State { online: true, version: Some(long), refused: Some(refused), ..State::default() };
        let read = State::parse(&said.to_bytes()).unwrap();
        let refused = read.refused.unwrap();
        for text in [read.version.unwrap(), refused.reason] {
            assert!(Fact::is_clean(&text) && !text.is_empty(), "{text:?}");
        }
        assert_eq!(refused.version, LARGEST);
    }

    proptest! {
        #[test]
        fn whatever_an_agent_says_fits_and_reads_back(
            version in ".{0,80}", reason in ".{0,400}", numbers in any::<[u64; 4]>(), online in any::<bool>(),
        ) {
            let [every, outbox, configuration, refused] = numbers;
            let state = State {
                online,
                version: Some(version),
                every: Some(every),
                outbox: Some(outbox),
                configuration: Some(configuration),
                refused: Some(Unfollowed { version: refused, reason }),
                release: Some("0.2.0".to_owned()),
            };
            let bytes = state.to_bytes();
            prop_assert!(bytes.len() <= MAX_STATE);
            prop_assert_eq!(State::parse(&bytes).unwrap().online, online);
        }

        #[test]
        fn no_octets_are_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..1100)) {
            let _ = State::parse(&bytes);
        }
    }
}
