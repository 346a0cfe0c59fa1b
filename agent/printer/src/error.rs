//! Why a printer was not read, and who can mend it.
//! Promise: silence is told apart from refusal, and refusal from nonsense.

use std::time::Duration;

use crate::credentials::CredentialsError;
use crate::snmp::client::Fault;

/// Why a poll gave no reading.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PollError {
    /// Nothing answered. Says nothing about the printer's health: it may be off, in deep sleep, moved,
    /// or (v1, v2c) silent because the community is wrong.
    #[error(
        "{target} did not answer within {waited:?}: check that it is on, that the address and port are \
         right, that SNMP is enabled, and (v1, v2c) that the community is right"
    )]
    Unreachable {
        /// Who was asked.
        target: String,
        /// How long.
        waited: Duration,
    },
    /// It answered, then fell silent or slow, and the time was up.
    #[error("{target} stopped answering after {answers} answers ({waited:?}): try again, or allow more time")]
    Interrupted {
        /// Who was asked.
        target: String,
        /// Answers got before.
        answers: u32,
        /// Since the poll began.
        waited: Duration,
    },
    /// The name has no address.
    #[error("{target} has no usable address: check the name, or give the address ({reason})")]
    Address {
        /// What was asked for.
        target: String,
        /// What the resolver said.
        reason: String,
    },
    /// The printer does not accept the user, the password or the security level.
    #[error("{target} refuses the SNMPv3 user ({reason}): check user, passwords and protocols")]
    Auth {
        /// Who refused.
        target: String,
        /// What it said.
        reason: String,
    },
    /// The credentials cannot be used at all.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// The printer answers, but not this.
    #[error("{target} refuses to answer ({reason}): check its SNMP access rules and the context name")]
    Refused {
        /// Who refused.
        target: String,
        /// What it said.
        reason: String,
    },
    /// What came is not an answer that SNMP allows, or more than a printer can have.
    #[error("{target} gave an answer that makes no sense ({reason}): it may be no printer, or broken")]
    Malformed {
        /// Who answered.
        target: String,
        /// What was wrong.
        reason: String,
    },
    /// Our side failed: no socket, no network.
    #[error("cannot ask {target} ({reason}): check this machine's network")]
    Local {
        /// Who would have been asked.
        target: String,
        /// What the system said.
        reason: String,
    },
}

impl PollError {
    /// True when the printer said nothing at all: no statement about it, good or bad.
    #[must_use]
    pub fn is_silence(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::Interrupted { .. })
    }

    /// From a fault of one question; `answers` were had before, `waited` since the start.
    pub(crate) fn new(fault: Fault, target: &str, answers: u32, waited: Duration) -> Self {
        let target = target.to_owned();
        match fault {
            Fault::Silence if answers == 0 => Self::Unreachable { target, waited },
            Fault::Silence => Self::Interrupted { target, answers, waited },
            Fault::Auth(reason) => Self::Auth { target, reason },
            Fault::Refused(reason) => Self::Refused { target, reason },
            Fault::Malformed(reason) => Self::Malformed { target, reason },
            Fault::Local(reason) => Self::Local { target, reason },
        }
    }
}
