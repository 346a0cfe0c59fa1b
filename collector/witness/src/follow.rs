//! Follows a log that only serves (C2SP tlog-tiles): fetches its checkpoint, and the hashes that prove that it continues
//! what was seen.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use motprov_link::http::{Client, HttpError};
use motprov_link::url::HttpUrl;
use motprov_log::note::{MAX_NOTE, NoteError};
use motprov_log::proof::{ProofError, prove_consistency};
use motprov_log::tile::{TilePath, hash_in};
use motprov_log::witness::{AddCheckpoint, Refusal};
use motprov_log::{Checkpoint, Note};
use motprov_shared::identity::Hash;
use tokio::time::sleep;

use crate::serve::now;
use crate::witness::{AddError, Witness};

/// Octets of a tile of hashes at most.
const MOST_TILE: usize = 256 * 32;
/// Tiles for one proof at most: a proof has 63 hashes, each of them made of one tile of each level.
const MOST_TILES: usize = 256;

/// Why a log could not be followed.
#[derive(Debug, thiserror::Error)]
pub enum FollowError {
    /// It cannot be reached.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// It answers, and not with what it should.
    #[error("{url} answers {status}")]
    Status {
        /// What was asked for.
        url: HttpUrl,
        /// The status.
        status: u16,
    },
    /// Its checkpoint does not hold.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// Its tiles do not hold what they should.
    #[error("its tiles: {0}")]
    Tiles(#[from] ProofError),
    /// It is not one of ours.
    #[error("this witness does not follow {0}: give it the log's key")]
    Unknown(String),
    /// It shows less than it showed before.
    #[error(
        "it shows {shown} entries, and showed {seen} before: it forgot, or shows different people different logs"
    )]
    Shrunk {
        /// Now.
        shown: u64,
        /// Before.
        seen: u64,
    },
    /// It is not vouched for.
    #[error(transparent)]
    Add(#[from] AddError),
    /// An address below it is none.
    #[error("{0}")]
    Url(String),
}

impl FollowError {
    /// Whether it is the log's own doing, and so a thing that people must look at.
    #[must_use]
    pub const fn is_alarm(&self) -> bool {
        matches!(
            self,
            Self::Shrunk { .. }
                | Self::Add(AddError::Refused(Refusal::Forked(_) | Refusal::Inconsistent { .. }))
        )
    }
}

/// Follows one log, again and again.
pub async fn follow(witness: &Witness, client: &Client, url: &HttpUrl, every: Duration) {
    loop {
        match look(witness, client, url).await {
            Ok(checkpoint) => tracing::info!(log = checkpoint.origin, size = checkpoint.size, "seen"),
            Err(error) if error.is_alarm() => tracing::error!(%url, "ALARM: {error}"),
            Err(error) => tracing::warn!(%url, "{error}"),
        }
        sleep(every).await;
    }
}

/// Looks once; what holds is remembered and cosigned.
///
/// # Errors
/// [`FollowError`].
pub async fn look(witness: &Witness, client: &Client, url: &HttpUrl) -> Result<Checkpoint, FollowError> {
    let note = Note::parse(&get(client, url, "checkpoint", MAX_NOTE).await?)?;
    let origin = Checkpoint::unverified(&note)?.origin;
    let log = witness.log(&origin).ok_or(FollowError::Unknown(origin))?;
    let checkpoint = Checkpoint::open(&note, log)?;
    let seen = witness.seen(log.name());
    if checkpoint.size < seen {
        return Err(FollowError::Shrunk { shown: checkpoint.size, seen });
    }
    let path = proof(client, url, seen, checkpoint.size).await?;
    witness.add(&AddCheckpoint { old: seen, path, checkpoint: note }, now())?;
    Ok(checkpoint)
}

/// The proof from one size to another, out of the log's tiles. They are believed nothing: the proof is checked.
async fn proof(client: &Client, url: &HttpUrl, old: u64, new: u64) -> Result<Vec<Hash>, FollowError> {
    let mut tiles: BTreeMap<TilePath, Vec<u8>> = BTreeMap::new();
    loop {
        let path = match made_of(&tiles, old, new) {
            Ok(made) => return Ok(made?),
            Err(missing) => missing,
        };
        if tiles.len() >= MOST_TILES {
            return Err(ProofError::Length.into());
        }
        let octets = get(client, url, &path.to_string(), MOST_TILE).await?;
        tiles.insert(path, octets);
    }
}

/// The proof, made of the tiles that are there; else the first tile that is missing.
fn made_of(
    tiles: &BTreeMap<TilePath, Vec<u8>>,
    old: u64,
    new: u64,
) -> Result<Result<Vec<Hash>, ProofError>, TilePath> {
    let missing = RefCell::new(None);
    let hash = |level: u8, index: u64| {
        let path = TilePath::holding(level, index, new)?;
        let Some(octets) = tiles.get(&path) else {
            missing.replace(Some(path));
            return None;
        };
        hash_in(octets, level, index).ok()
    };
    let made = prove_consistency(old, new, &hash);
    missing.into_inner().map_or(Ok(made), Err)
}

async fn get(client: &Client, url: &HttpUrl, path: &str, most: usize) -> Result<Vec<u8>, FollowError> {
    let url = url.below(path).map_err(FollowError::Url)?;
    let answer = client.get(&url, most).await?;
    if answer.status == 200 {
        Ok(answer.body)
    } else {
        Err(FollowError::Status { url, status: answer.status })
    }
}
