//! Keeps what the collector told over a restart: one small file, replaced as a whole, so that what holds, what is on
//! trial and how often that was begun are always of one moment. Survives power loss.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::Path;

use minicbor::{Decode, Encode};

use crate::disk;

const FILE: &str = "remote.cbor";
/// Larger than two documents.
const MOST_OCTETS: u64 = 1 << 20;

/// What is kept. Documents stand as they were received: their signatures are checked again at every start.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(map)]
pub(super) struct Record {
    /// The collector's key that all this rests on.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub(super) signer: Option<Vec<u8>>,
    /// The document that the agent goes by.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub(super) applied: Option<Vec<u8>>,
    /// The one on trial.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub(super) trial: Option<Vec<u8>>,
    /// How often the agent began with it.
    #[n(3)]
    pub(super) starts: u32,
    /// The highest version that was ever seen.
    #[n(4)]
    pub(super) seen: u64,
    /// The version that was rolled back last, and why.
    #[n(5)]
    pub(super) lost: Option<u64>,
    #[n(6)]
    pub(super) reason: Option<String>,
    /// The highest serial number of a release that was ever believed.
    #[n(7)]
    pub(super) serial: u64,
}

impl Record {
    /// What a data folder holds; an empty one where there is none.
    ///
    /// # Errors
    /// The file cannot be read, or holds something else.
    pub(super) fn load(data: &Path) -> io::Result<Self> {
        let mut bytes = Vec::new();
        match File::open(data.join(FILE)) {
            Ok(file) => file.take(MOST_OCTETS).read_to_end(&mut bytes)?,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error),
        };
        minicbor::decode(&bytes).map_err(|error| io::Error::new(ErrorKind::InvalidData, error.to_string()))
    }

    /// Durable when this returns.
    ///
    /// # Errors
    /// What the disk says; then the file is as it was.
    pub(super) fn save(&self, data: &Path) -> io::Result<()> {
        let bytes = minicbor::to_vec(self).map_err(io::Error::other)?;
        let draft = data.join(format!("{FILE}.new"));
        let mut file = disk::private().write(true).create(true).truncate(true).open(&draft)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(&draft, data.join(FILE))?;
        disk::sync_folder(data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_survives_its_file_and_a_damaged_one_is_told() {
        let data = tempfile::tempdir().unwrap();
        assert_eq!(Record::load(data.path()).unwrap(), Record::default());
        let record =
            Record { applied: Some(vec![1, 2]), starts: 3, lost: Some(9), serial: 7, ..Record::default() };
        record.save(data.path()).unwrap();
        assert_eq!(Record::load(data.path()).unwrap(), record);
        fs::write(data.path().join(FILE), b"garbage").unwrap();
        assert_eq!(Record::load(data.path()).unwrap_err().kind(), ErrorKind::InvalidData);
    }
}
