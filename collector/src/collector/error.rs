//! Why a collector did not start.

use std::path::PathBuf;

use motprov_access::AccessError;
use motprov_ledger::LedgerError;

use crate::broker::BrokerError;
use crate::broker::external::ExternalError;
use crate::config::ConfigError;
use crate::enrolment::EnrolmentsError;
use crate::keys::KeyFileError;
use crate::log::LogError;
use crate::notice::NoticeError;
use crate::pages::PagesError;
use crate::pki::FolderError;

/// Why a collector did not start.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's text says it")]
pub enum StartError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Key(#[from] KeyFileError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Log(#[from] LogError),
    #[error(transparent)]
    Broker(#[from] BrokerError),
    #[error(transparent)]
    External(#[from] ExternalError),
    #[error(transparent)]
    Pages(#[from] PagesError),
    #[error(transparent)]
    Tls(#[from] FolderError),
    #[error(transparent)]
    Notice(#[from] NoticeError),
    #[error(transparent)]
    Access(#[from] AccessError),
    #[error(transparent)]
    Enrolment(#[from] EnrolmentsError),
    #[error(
        "enrolment.address is set, and the key of the authority that issues certificates is not here \
         (tls/ca-key.pem): leave it out, and let your own authority issue the agents' certificates"
    )]
    NoAuthority,
    #[error(
        "the ledger in {data} is not what was kept ({faults} faults; entry {entry}: {what}): run `motprov-collector audit`, \
         and restore a backup. Nothing is served from it"
    )]
    Altered { data: PathBuf, faults: usize, entry: u64, what: String },
    #[error("{0} is served by another collector already")]
    Served(PathBuf),
    #[error("cannot write {path}: {source}")]
    File { path: PathBuf, source: std::io::Error },
}
