//! A file of `/proc` or `/sys` that stays open. Promise: a reading is one `pread` from its beginning, which has the
//! kernel write the text anew, into a buffer of the caller's.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use crate::machine::Error;

/// A file that stays open.
#[derive(Debug)]
pub(super) struct Kept {
    file: File,
    path: PathBuf,
}

/// A line of a text that is read in pieces.
pub(super) enum Part<'a> {
    /// All of it.
    Whole(&'a [u8]),
    /// It does not fit into the buffer, and is passed over.
    TooLong,
}

impl Kept {
    pub(super) fn open(path: PathBuf) -> Result<Self, Error> {
        match File::open(&path) {
            Ok(file) => Ok(Self { file, path }),
            Err(source) => Err(Error::File { path, source }),
        }
    }

    /// As much of the text as the kernel gives at once.
    pub(super) fn head<'b>(&self, buffer: &'b mut [u8]) -> Result<&'b [u8], Error> {
        let read = self.read(buffer, 0);
        read.map(|length| &buffer[..length]).map_err(|source| Error::File { path: self.path.clone(), source })
    }

    /// What is missing in the text.
    pub(super) fn lacks(&self, what: &'static str) -> Error {
        Error::Form { path: self.path.clone(), what }
    }

    /// Each line of the whole text, however long, without its end.
    pub(super) fn lines(&self, buffer: &mut [u8], mut each: impl FnMut(Part<'_>)) -> io::Result<()> {
        let (mut kept, mut offset, mut too_long) = (0, 0, false);
        loop {
            let length = self.read(&mut buffer[kept..], offset)?;
            offset += length as u64;
            let end = kept + length;
            if length == 0 {
                if end > 0 && !too_long {
                    each(Part::Whole(&buffer[..end]));
                }
                return Ok(());
            }
            let mut begin = 0;
            while let Some(line) = buffer[begin..end].iter().position(|octet| *octet == b'\n') {
                if std::mem::take(&mut too_long) {
                    each(Part::TooLong);
                } else {
                    each(Part::Whole(&buffer[begin..begin + line]));
                }
                begin += line + 1;
            }
            buffer.copy_within(begin..end, 0);
            kept = end - begin;
            if kept == buffer.len() {
                // The beginning of a line that does not fit: only its end matters any more.
                (kept, too_long) = (0, true);
            }
        }
    }

    fn read(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        loop {
            match self.file.read_at(buffer, offset) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => return read,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines_of(text: &[u8], room: usize) -> Vec<Option<Vec<u8>>> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        let mut lines = Vec::new();
        let each = |part: Part<'_>| match part {
            Part::Whole(line) => lines.push(Some(line.to_vec())),
            Part::TooLong => lines.push(None),
        };
        Kept::open(file.path().to_owned()).unwrap().lines(&mut vec![0; room], each).unwrap();
        lines
    }

    #[test]
    fn a_line_longer_than_the_buffer_costs_no_other_line() {
        let text = b"cpu 1\nintr 0 0 0 0 0 0 0 0 0 0 0\nbtime 5\n";
        assert_eq!(lines_of(text, 8), [Some(b"cpu 1".to_vec()), None, Some(b"btime 5".to_vec())]);
    }

    proptest! {
        #[test]
        fn every_line_that_fits_comes_once_and_in_order(
            lines in prop::collection::vec("[a-z ]{0,30}", 0..12), room in 1..40_usize
        ) {
            let text = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect::<String>();
            // A line and its end fill the buffer at most.
            let fits = |line: &String| (line.len() < room).then(|| line.clone().into_bytes());
            let expected: Vec<_> = lines.iter().map(fits).collect();
            prop_assert_eq!(lines_of(text.as_bytes(), room), expected);
        }
    }
}
