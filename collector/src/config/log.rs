//! `[log]`: under which name the ledger is published, to whom, and who vouches for it.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use motprov_link::url::HttpUrl;
use motprov_log::note::{VerifierKey, check_name};
use motprov_log::witness::check_witness_key;
use motprov_shared::identity::PublicKey;
use serde::{Deserialize, Deserializer};

/// Witnesses at most: each is asked after each checkpoint.
const MOST_WITNESSES: usize = 16;

/// `[log]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogSection {
    /// The log's name for ever, where it is not made from its key.
    pub origin: Option<String>,
    /// Where checkpoint and hashes are served to anyone; nowhere where there is none.
    pub address: Option<SocketAddr>,
    /// Minutes between checkpoints at most.
    pub every_minutes: u32,
    /// Witnesses that must have cosigned before a month is published.
    pub quorum: u32,
    /// A timestamp authority (RFC 3161).
    #[serde(deserialize_with = "parsed_or_none")]
    pub timestamp_url: Option<HttpUrl>,
    /// Who must have issued the authority's certificate, PEM.
    pub timestamp_ca_file: Option<PathBuf>,
    /// Who cosigns.
    pub witness: Vec<WitnessSection>,
}

impl Default for LogSection {
    fn default() -> Self {
        Self {
            origin: None,
            address: None,
            every_minutes: 60,
            quorum: 0,
            timestamp_url: None,
            timestamp_ca_file: None,
            witness: Vec::new(),
        }
    }
}

/// `[[log.witness]]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WitnessSection {
    /// What people call it.
    pub name: String,
    /// Where it takes checkpoints, without `/add-checkpoint`.
    #[serde(deserialize_with = "parsed")]
    pub url: HttpUrl,
    /// Its key as it prints it.
    #[serde(deserialize_with = "parsed")]
    pub vkey: VerifierKey,
    /// Who must have issued its certificate, PEM; this machine's own authorities where none is named.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
}

/// Why `[log]` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LogFault {
    /// The origin.
    #[error(
        "log.origin `{0}` cannot be a log's name: write a host and a path without spaces and +, e.g. example.org/motprov"
    )]
    Origin(String),
    /// The pause.
    #[error("log.every_minutes must be 1 to 60: a checkpoint is due at least hourly")]
    Pause,
    /// More than there are.
    #[error("log.quorum is {quorum}, and there are {witnesses} witnesses: nothing could ever be published")]
    Quorum {
        /// What is asked for.
        quorum: u32,
        /// How many there are.
        witnesses: usize,
    },
    /// Too many.
    #[error("[[log.witness]] stands there {0} times; at most {MOST_WITNESSES} are asked")]
    Many(usize),
    /// Not a witness's key, or twice the same.
    #[error("[[log.witness]] {name}: {why}")]
    Witness {
        /// Which.
        name: String,
        /// What is wrong.
        why: String,
    },
    /// An authority without one to believe.
    #[error(
        "log.timestamp_url is set and log.timestamp_ca_file is not: name the certificate that the authority's was \
         issued by, or anyone's token would be kept"
    )]
    NoTimestampAuthority,
}

impl LogSection {
    /// The log's name: as configured, else made from its key.
    #[must_use]
    pub fn origin(&self, key: &PublicKey) -> String {
        let made = || format!("motprov/{:016x}", u64::from_be_bytes(key.id().0));
        self.origin.clone().unwrap_or_else(made)
    }

    /// Refuses what cannot work.
    ///
    /// # Errors
    /// [`LogFault`].
    pub(super) fn check(&self) -> Result<(), LogFault> {
        if let Some(origin) = self.origin.as_ref().filter(|origin| check_name(origin).is_err()) {
            return Err(LogFault::Origin(origin.clone()));
        }
        if !(1..=60).contains(&self.every_minutes) {
            return Err(LogFault::Pause);
        }
        if self.timestamp_url.is_some() && self.timestamp_ca_file.is_none() {
            return Err(LogFault::NoTimestampAuthority);
        }
        let witnesses = self.witness.len();
        if witnesses > MOST_WITNESSES {
            return Err(LogFault::Many(witnesses));
        }
        if self.quorum as usize > witnesses {
            return Err(LogFault::Quorum { quorum: self.quorum, witnesses });
        }
        let mut keys = BTreeSet::new();
        for witness in &self.witness {
            let fault = |why: String| LogFault::Witness { name: witness.name.clone(), why };
            check_witness_key(&witness.vkey).map_err(|error| fault(error.to_string()))?;
            if !keys.insert(witness.vkey.key().0) {
                return Err(fault("its key is another witness's too: one key counts once".to_owned()));
            }
        }
        Ok(())
    }
}

fn parsed<'de, D, T>(input: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    String::deserialize(input)?.parse().map_err(serde::de::Error::custom)
}

fn parsed_or_none<'de, D, T>(input: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    parsed(input).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VKEY: &str = "witness.example+11f3b3c5+";

    fn read(text: &str) -> Result<LogSection, toml::de::Error> {
        toml::from_str(text)
    }

    fn vkey(algorithm: motprov_log::note::Algorithm, seed: u8) -> String {
        VerifierKey::new("witness.example", algorithm, PublicKey([seed; 32])).unwrap().to_string()
    }

    fn witness(vkey: &str) -> String {
        format!("[[witness]]\nname = \"audit\"\nurl = \"https://w.example\"\nvkey = \"{vkey}\"\n")
    }

    #[test]
    fn a_log_without_a_name_is_called_by_its_key() {
        let section = read("").unwrap();
        section.check().unwrap();
        assert_eq!(section.origin(&PublicKey([0; 32])), "motprov/66687aadf862bd77");
        assert_eq!(read("origin = \"a.example/log\"").unwrap().origin(&PublicKey([0; 32])), "a.example/log");
    }

    #[test]
    fn what_could_never_work_is_refused_with_the_reason() {
        use motprov_log::note::Algorithm::{Cosignature, Note};
        let one = witness(&vkey(Cosignature, 1));
        for (text, expected) in [
            ("origin = \"a log\"".to_owned(), "cannot be a log's name"),
            ("every_minutes = 61".to_owned(), "1 to 60"),
            ("quorum = 1".to_owned(), "there are 0 witnesses"),
            ("timestamp_url = \"http://tsa.example\"".to_owned(), "timestamp_ca_file"),
            (witness(&vkey(Note, 1)), "a log's key"),
            (format!("{one}{one}"), "another witness's too"),
        ] {
            let error = read(&text).unwrap().check().unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
        read(&format!("quorum = 1\n{one}")).unwrap().check().unwrap();
        assert!(read(&witness(VKEY)).unwrap_err().to_string().contains("verifier key"));
        assert!(read("timestamp_url = \"tsa\"").is_err());
    }
}
