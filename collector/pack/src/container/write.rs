//! Writes a container, file by file, in the order of their names.

use std::io::{self, Write};

use super::{Facts, LARGEST, LOCAL, MOST_FILES, central_header, end_record, is_sound_name, local_header};

/// Why a container was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A name that no pack may hold.
    #[error("`{0}` is no name for a file of a pack")]
    Name(String),
    /// Names must ascend.
    #[error("the file `{0}` comes out of order")]
    Order(String),
    /// More than 4 GiB.
    #[error("a pack holds at most 4 GiB and `{0}` would exceed it: ask for a single service level")]
    TooLarge(String),
    /// More files than a pack may hold.
    #[error("a pack holds at most 60000 files: ask for a single service level")]
    TooMany,
    /// The medium failed.
    #[error("cannot write the pack: {0}")]
    Write(#[from] io::Error),
}

/// A container that is being written.
#[derive(Debug)]
pub struct ContainerWriter<W> {
    out: W,
    at: u64,
    directory: Vec<u8>,
    files: u16,
    last: String,
}

impl<W: Write> ContainerWriter<W> {
    /// Begins at the medium's start.
    pub const fn new(out: W) -> Self {
        Self { out, at: 0, directory: Vec::new(), files: 0, last: String::new() }
    }

    /// Writes the next file.
    ///
    /// # Errors
    /// Where its name is not sound or does not follow the one before, where it does not fit, and what the medium says.
    pub fn add(&mut self, name: &str, content: &[u8]) -> Result<(), WriteError> {
        if !is_sound_name(name.as_bytes()) {
            return Err(WriteError::Name(name.to_owned()));
        }
        if name <= self.last.as_str() {
            return Err(WriteError::Order(name.to_owned()));
        }
        if usize::from(self.files) >= MOST_FILES {
            return Err(WriteError::TooMany);
        }
        let too_large = |_| WriteError::TooLarge(name.to_owned());
        let size = u32::try_from(content.len()).map_err(too_large)?;
        let offset = u32::try_from(self.at).map_err(too_large)?;
        let facts = Facts { crc: crc32fast::hash(content), size, offset };
        let entry = central_header(name.as_bytes(), facts);
        let end = self.at + (LOCAL + name.len()) as u64 + u64::from(size);
        if end + (self.directory.len() + entry.len() + super::END) as u64 > LARGEST {
            return Err(WriteError::TooLarge(name.to_owned()));
        }
        self.out.write_all(&local_header(name.as_bytes(), facts))?;
        self.out.write_all(content)?;
        self.directory.extend(entry);
        self.at = end;
        self.files += 1;
        name.clone_into(&mut self.last);
        Ok(())
    }

    /// Writes directory and end; gives back the medium.
    ///
    /// # Errors
    /// What the medium says.
    pub fn finish(mut self) -> Result<W, WriteError> {
        let too_large = |_| WriteError::TooLarge("the directory".to_owned());
        let directory = u32::try_from(self.at).map_err(too_large)?;
        let size = u32::try_from(self.directory.len()).map_err(too_large)?;
        self.out.write_all(&self.directory)?;
        self.out.write_all(&end_record(self.files, directory, size))?;
        self.out.flush()?;
        Ok(self.out)
    }
}
