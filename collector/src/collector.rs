//! Joins broker, intake, ledger and pages into one process, and takes them apart again in an order that loses
//! nothing. Wiring only.
//!
//! Everything runs on threads of its own, so starting and stopping block: call them outside async code, or through
//! `tokio::task::spawn_blocking`.

mod error;
mod start;

use std::fs::File;
use std::net::SocketAddr;
use std::path::PathBuf;

use motprov_log::VerifierKey;
use motprov_shared::identity::PublicKey;

use crate::broker::line::Line;
use crate::enrolment::Enrolments;
use crate::intake;
use crate::log::LogService;
use crate::notice::Notices;
use crate::pages::Pages;
use crate::segments::Feeder;
use crate::watch::Watch;

pub use error::StartError;
pub use start::start;

/// Where a running collector says how it is reached.
pub const ADDRESSES: &str = "addresses.json";

/// A collector that serves; [`Running::stop`] it.
pub struct Running {
    http: SocketAddr,
    key: PublicKey,
    data: PathBuf,
    line: Line,
    intake: intake::Running,
    watch: Watch,
    log: LogService,
    segments: Feeder,
    pages: Pages,
    enrolments: Option<Enrolments>,
    notices: Option<Notices>,
    secured: bool,
    /// Held as long as the folder is served.
    _lock: File,
}

impl Running {
    /// Where agents connect; `None` where they connect to another's broker.
    #[must_use]
    pub fn mqtt(&self) -> Option<SocketAddr> {
        self.line.address()
    }

    /// Whether agents can deliver: the embedded broker runs, or the other is connected.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.line.is_connected()
    }

    /// Where the pages are.
    #[must_use]
    pub const fn http(&self) -> SocketAddr {
        self.http
    }

    /// Where agents ask to be let in, where they can.
    #[must_use]
    pub fn enrolment(&self) -> Option<SocketAddr> {
        self.enrolments.as_ref().map(Enrolments::address)
    }

    /// The name and key that the log's checkpoints are signed with; witnesses need it.
    #[must_use]
    pub const fn log(&self) -> &VerifierKey {
        self.log.log()
    }

    /// Where anyone may follow the log, where that is configured.
    #[must_use]
    pub const fn log_address(&self) -> Option<SocketAddr> {
        self.log.address()
    }

    /// Whether the embedded broker asks for certificates.
    #[must_use]
    pub const fn is_secured(&self) -> bool {
        self.secured
    }

    /// The key that receipts are signed with; agents need it.
    #[must_use]
    pub const fn key(&self) -> PublicKey {
        self.key
    }

    /// Takes nothing new, keeps what was taken, acknowledges it, and closes every connection.
    pub fn stop(self) {
        let path = self.data.join(ADDRESSES);
        if let Err(error) = std::fs::remove_file(&path) {
            tracing::warn!(path = %path.display(), %error, "cannot remove");
        }
        if let Some(enrolments) = self.enrolments {
            enrolments.stop();
        }
        if let Some(notices) = self.notices {
            notices.stop();
        }
        self.line.expect_stop();
        // Holds an end of the queue to the agents: the broker waits until all of them are gone.
        self.watch.stop();
        self.segments.stop();
        self.intake.stop();
        // Signs what the intake kept last, and has it told.
        self.log.stop();
        self.line.stop();
        self.pages.stop();
    }

    /// Says where it is reached, for scripts that let it choose its ports.
    fn announce(&self) -> Result<(), StartError> {
        let path = self.data.join(ADDRESSES);
        let text = serde_json::json!({
            "mqtt": self.mqtt().map(|address| address.to_string()),
            "http": self.http.to_string(),
            "enrolment": self.enrolment().map(|address| address.to_string()),
            "key": self.key.to_string(),
            "log": self.log_address().map(|address| address.to_string()),
            "log_key": self.log().to_string(),
        });
        let draft = path.with_extension("json.new");
        std::fs::write(&draft, format!("{text}\n"))
            .and_then(|()| std::fs::rename(&draft, &path))
            .map_err(|source| StartError::File { path, source })
    }
}
