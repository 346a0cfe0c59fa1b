//! Files that were received and not yet taken. Promise: readable by the owner alone, bounded in size, number and time, and
//! gone when they are taken, expire, or the collector starts anew.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use motprov_import::limits;
use motprov_shared::identity::sha256;
use motprov_web::source::{ImportPreview, ImportRefused, ImportWish, SourceError};

use super::failed;
use crate::private;

/// Files that are kept aside; the oldest makes room.
const MOST_HELD: usize = 8;
/// Files that are received at once.
const MOST_RECEIVED: usize = 4;
/// For so long a file is kept aside.
const LASTING: Duration = Duration::from_mins(ImportPreview::MINUTES);

/// Where files wait.
pub(in super::super) struct Inbox {
    /// The data folder.
    pub(super) data: PathBuf,
    folder: PathBuf,
    held: Mutex<Vec<Held>>,
    receiving: AtomicUsize,
    number: AtomicUsize,
    /// One file is read or taken at a time: each may need much memory.
    pub(super) turn: Mutex<()>,
}

/// A file that was looked at.
pub(super) struct Held {
    pub(super) id: String,
    pub(super) hash: String,
    pub(super) wish: ImportWish,
    pub(super) account: String,
    pub(super) file: Whole,
    pub(super) made: Instant,
}

impl Inbox {
    /// In a data folder; what an earlier run left there is removed.
    pub(in super::super) fn new(data: &Path) -> Self {
        let folder = data.join("inbox");
        match fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, folder = %folder.display(), "files that were not taken are still there");
            }
            Ok(()) | Err(_) => {}
        }
        Self {
            data: data.to_owned(),
            folder,
            held: Mutex::default(),
            receiving: AtomicUsize::new(0),
            number: AtomicUsize::new(0),
            turn: Mutex::new(()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Held>> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|one| one.made.elapsed() < LASTING);
        held
    }

    /// Keeps a file aside.
    pub(super) fn hold(&self, one: Held) {
        let mut held = self.lock();
        if held.len() >= MOST_HELD {
            held.remove(0);
        }
        held.push(one);
    }

    /// Takes a file out again: only who put it there can.
    pub(super) fn take(&self, id: &str, account: &str) -> Option<Held> {
        let mut held = self.lock();
        let at = held.iter().position(|one| one.id == id && one.account == account)?;
        Some(held.remove(at))
    }
}

/// An id that nobody guesses.
pub(super) fn new_id() -> Result<String, ImportRefused> {
    let mut octets = [0; 16];
    aws_lc_rs::rand::fill(&mut octets).map_err(|_| failed("the system gives no random numbers"))?;
    Ok(sha256(&octets).to_string())
}

/// A file that is being received.
pub(super) struct Receiving {
    file: File,
    octets: u64,
    whole: Whole,
    _place: Place,
}

/// Its place among those that are received at once.
struct Place(Arc<Inbox>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.receiving.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Receiving {
    pub(super) fn begin(inbox: &Arc<Inbox>) -> Result<Self, ImportRefused> {
        if inbox.receiving.fetch_add(1, Ordering::SeqCst) >= MOST_RECEIVED {
            inbox.receiving.fetch_sub(1, Ordering::SeqCst);
            return Err(ImportRefused::Busy);
        }
        let place = Place(Arc::clone(inbox));
        private::make_folder(&inbox.folder).map_err(failed)?;
        let number = inbox.number.fetch_add(1, Ordering::SeqCst);
        // The name says nothing of what somebody called it.
        let path = inbox.folder.join(format!("{number}.part"));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(failed)?;
        Ok(Self { file, octets: 0, whole: Whole(path), _place: place })
    }

    pub(super) fn write(&mut self, octets: &[u8]) -> Result<(), ImportRefused> {
        let most = limits::FILE_BYTES as u64;
        self.octets = self.octets.saturating_add(octets.len() as u64);
        if self.octets > most {
            return Err(ImportRefused::TooLarge(most));
        }
        self.file.write_all(octets).map_err(failed)
    }

    pub(super) fn whole(mut self) -> Result<Whole, ImportRefused> {
        self.file.flush().map_err(failed)?;
        Ok(self.whole)
    }
}

/// A file on disk; dropped, it is removed.
#[derive(Debug)]
pub(super) struct Whole(PathBuf);

impl Whole {
    pub(super) fn read(&self) -> Result<Vec<u8>, SourceError> {
        fs::read(&self.0).map_err(|error| SourceError::Failed(error.to_string()))
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.0) {
            tracing::warn!(%error, "a file that was received is still there; the next start removes it");
        }
    }
}
