//! Why the outbox cannot do what was asked, and what a person can do about it.

use std::io;
use std::path::PathBuf;

/// Why the outbox cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// The file system refused.
    #[error("outbox: cannot {action} {path}: {source}", path = path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Another agent runs on this folder.
    #[error("{path} is in use by another motprov-agent: stop it, or give this one a data folder of its own",
        path = path.display())]
    InUse {
        /// The lock.
        path: PathBuf,
    },
    /// The collector has not taken anything for long.
    #[error(
        "the outbox is full ({held} of {limit} octets): nothing more is kept until the collector takes some"
    )]
    Full {
        /// Octets on the disk.
        held: u64,
        /// Most that may be.
        limit: u64,
    },
    /// The batch is not the one that follows.
    #[error("batch {seq} does not follow; the next is {expected}")]
    OutOfOrder {
        /// Its number.
        seq: u64,
        /// The number that follows.
        expected: u64,
    },
    /// No such batch is kept, or its bytes are damaged.
    #[error("batch {0} is not readable in the outbox")]
    Missing(u64),
    /// A receipt that names a batch which this outbox does not hold as named: of another chain.
    #[error(
        "the receipt names batch {0} with bytes that this agent did not sign: its data folder was restored or \
        copied; enrol under another agent name, with an empty data folder"
    )]
    Foreign(u64),
}

impl From<OutboxError> for io::Error {
    fn from(error: OutboxError) -> Self {
        match error {
            OutboxError::Io { source, .. } => source,
            error => Self::other(error),
        }
    }
}

/// Whether another try may find the file as it was: the fault is the machine's, or a right that a person can give.
pub(super) fn passes(error: &io::Error) -> bool {
    // Too many open files: ENFILE and EMFILE (errno.h), ERROR_TOO_MANY_OPEN_FILES (winerror.h).
    const FILES: &[i32] = if cfg!(windows) { &[4] } else { &[23, 24] };
    let kinds = [
        io::ErrorKind::PermissionDenied,
        io::ErrorKind::OutOfMemory,
        io::ErrorKind::ResourceBusy,
        io::ErrorKind::Interrupted,
        io::ErrorKind::TimedOut,
    ];
    kinds.contains(&error.kind()) || error.raw_os_error().is_some_and(|code| FILES.contains(&code))
}
