//! Why something was not done: refused by a rule, in words for whoever asked, or failed.

use std::path::PathBuf;

use crate::password::PasswordFault;
use crate::role::Role;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// The file cannot be made or opened.
    #[error("cannot open {path}: {source}")]
    Open {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A newer collector wrote it.
    #[error("{path} is of version {found}, this collector reads up to {known}: upgrade the collector")]
    Newer {
        /// Which.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// What is known here.
        known: i64,
    },
    /// What SQLite says.
    #[error("the database of accounts: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A list of departments or scopes does not read.
    #[error("the database of accounts holds a list that cannot be read: {0}")]
    List(#[from] serde_json::Error),
    /// No randomness.
    #[error("the system's random source failed")]
    Random,
    /// A password cannot be hashed or compared.
    #[error("a password could not be hashed: {0}")]
    Hash(String),
    /// A second factor cannot be made.
    #[error("a code cannot be made: {0}")]
    Code(String),
    /// So many passwords are being checked that one more would have to wait too long.
    #[error("too many sign in at this moment: try again in a minute")]
    Busy,
    /// The work stopped short.
    #[error("the work stopped: {0}")]
    Stopped(String),
    /// Nobody must sign in here, and nothing is kept.
    #[error("no accounts are kept here")]
    NoStore,
    /// A rule forbids it.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// A rule that forbids something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Not a name of an account.
    #[error("a name has 1-64 letters, digits and . - _ @ +")]
    BadName,
    /// The name is taken.
    #[error("there is an account {0} already")]
    Taken(String),
    /// No such account.
    #[error("there is no account {0}")]
    NoAccount(String),
    /// A bound role without departments would see nothing.
    #[error("a {0} sees what concerns the own departments: name at least one")]
    NoDepartment(Role),
    /// An unbound role with departments would suggest a border that is none.
    #[error("a {0} sees all departments: name none")]
    NotBound(Role),
    /// A department's name is empty or too long, or there are too many.
    #[error("name at most 200 departments, each with 1-200 characters")]
    BadDepartments,
    /// The password does not do.
    #[error(transparent)]
    Password(#[from] PasswordFault),
    /// The last one who could let others in.
    #[error("this is the last administrator who can sign in: add another first")]
    LastAdministrator,
    /// The code is wrong, used, or was never asked for.
    #[error("the code is wrong or was used already")]
    WrongCode,
    /// No such session, token or invitation, or it has ended.
    #[error("it has ended, or there is none")]
    Ended,
    /// A token's name, scopes or lifetime do not do.
    #[error("a token has a name of 1-64 characters, at least one right to read, and ends within 366 days")]
    BadToken,
    /// What a token may is more than what its owner may.
    #[error("a token may do no more than its owner")]
    TooWide,
}

impl AccessError {
    /// The rule that forbade it; `None` where it failed.
    #[must_use]
    pub const fn refused(&self) -> Option<&Refused> {
        match self {
            Self::Refused(refused) => Some(refused),
            _ => None,
        }
    }
}
