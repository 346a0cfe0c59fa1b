//! Why a verb did not do what it was asked, and the exit code that says who must act.

use std::io;

use motprov_access::AccessError;
use motprov_ledger::LedgerError;

use crate::collector::StartError;
use crate::config::ConfigError;
use crate::evidence::PackingError;
use crate::held::HeldError;
use crate::keys::KeyFileError;
use crate::log::LogError;
use crate::pki::FolderError;
use crate::review::{MoneyError, PointsError};
use crate::statement::Unkept;

/// Why a verb failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Wrong usage or input: exit code 2.
    #[error("{0}")]
    Input(String),
    /// Something outside failed: exit code 3.
    #[error("{0}")]
    Outside(String),
    /// Whoever read our output has seen enough.
    #[error("the output was closed")]
    Pipe,
}

impl Failure {
    /// The process's exit code.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Input(_) => 2,
            Self::Outside(_) => 3,
            Self::Pipe => 0,
        }
    }
}

impl From<io::Error> for Failure {
    /// Of writing to standard output.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::Pipe
        } else {
            Self::Outside(format!("cannot write the output: {error}"))
        }
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Missing(_) => Self::Input(error.to_string()),
            other => Self::Outside(other.to_string()),
        }
    }
}

impl From<MoneyError> for Failure {
    fn from(error: MoneyError) -> Self {
        match error {
            MoneyError::Review(error) => error.into(),
            MoneyError::Held(error) => error.into(),
            MoneyError::TooManyMonths(..) => Self::Input(error.to_string()),
        }
    }
}

impl From<HeldError> for Failure {
    fn from(error: HeldError) -> Self {
        match error {
            HeldError::Ledger(error) => error.into(),
            HeldError::NoLetter(_) | HeldError::TwoTotals(..) => Self::Input(error.to_string()),
            HeldError::File { .. } => Self::Outside(error.to_string()),
        }
    }
}

impl From<PointsError> for Failure {
    fn from(error: PointsError) -> Self {
        match error {
            PointsError::Review(error) => error.into(),
            PointsError::Capacity(error) => error.into(),
            PointsError::Money(error) => error.into(),
            PointsError::Held(error) => error.into(),
            PointsError::Segments(error) => error.into(),
        }
    }
}

impl From<Unkept> for Failure {
    fn from(error: Unkept) -> Self {
        match error {
            Unkept::Review(error) => error.into(),
            Unkept::Fault(_) | Unkept::NoLevel { .. } => Self::Input(error.to_string()),
        }
    }
}

impl From<AccessError> for Failure {
    fn from(error: AccessError) -> Self {
        match error {
            AccessError::Refused(error) => Self::Input(error.to_string()),
            other => Self::Outside(other.to_string()),
        }
    }
}

impl From<KeyFileError> for Failure {
    fn from(error: KeyFileError) -> Self {
        Self::Outside(error.to_string())
    }
}

impl From<FolderError> for Failure {
    fn from(error: FolderError) -> Self {
        Self::Outside(error.to_string())
    }
}

impl From<LogError> for Failure {
    fn from(error: LogError) -> Self {
        match error {
            LogError::Ledger(error) => error.into(),
            error @ (LogError::Origin(_) | LogError::Stamping(_)) => Self::Input(error.to_string()),
            other => Self::Outside(other.to_string()),
        }
    }
}

impl From<PackingError> for Failure {
    fn from(error: PackingError) -> Self {
        match error {
            PackingError::Ledger(error) => error.into(),
            PackingError::Log(error) => error.into(),
            PackingError::Review(error) => error.into(),
            error @ (PackingError::NoCheckpoint(_)
            | PackingError::NoCheckpointYet
            | PackingError::NoLevel { .. }) => Self::Input(error.to_string()),
            other => Self::Outside(other.to_string()),
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Input(error.to_string())
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Config(error) => error.into(),
            StartError::Ledger(error) => error.into(),
            StartError::Log(error) => error.into(),
            error @ StartError::NoAuthority => Self::Input(error.to_string()),
            other => Self::Outside(other.to_string()),
        }
    }
}
