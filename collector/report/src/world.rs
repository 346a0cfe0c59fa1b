//! What the typesetter can see: the template, the data that it was given, and the faces. No file system, no network,
//! no packages, no clock.

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::fonts;

/// The month's report.
pub(crate) const MONTH: &str = "main.typ";
/// A page's tables.
pub(crate) const TABLES: &str = "export.typ";

/// The templates and their parts.
const SOURCES: [(&str, &str); 6] = [
    (MONTH, include_str!("../typst/main.typ")),
    (TABLES, include_str!("../typst/export.typ")),
    ("page.typ", include_str!("../typst/page.typ")),
    ("marks.typ", include_str!("../typst/marks.typ")),
    ("tables.typ", include_str!("../typst/tables.typ")),
    ("depth.typ", include_str!("../typst/depth.typ")),
];

/// One report's world.
pub(crate) struct ReportWorld {
    library: LazyHash<Library>,
    main: FileId,
    sources: Vec<Source>,
    files: Vec<(FileId, Bytes)>,
}

impl ReportWorld {
    /// A world that typesets the template `main`, with `files` beside it.
    pub(crate) fn new(main: &str, files: Vec<(&str, Vec<u8>)>) -> Option<Self> {
        let sources = SOURCES.iter().map(|(name, text)| Some(Source::new(id(name)?, (*text).to_owned())));
        let files = files.into_iter().map(|(name, bytes)| Some((id(name)?, Bytes::new(bytes))));
        Some(Self {
            library: LazyHash::new(Library::default()),
            main: id(main)?,
            sources: sources.collect::<Option<_>>()?,
            files: files.collect::<Option<_>>()?,
        })
    }
}

/// `None` for a name that is no path.
fn id(name: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).ok()?).intern())
}

fn missing(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}

impl World for ReportWorld {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        fonts::book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.sources.iter().find(|source| source.id() == id).cloned().ok_or_else(|| missing(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let file = self.files.iter().find(|(file, _)| *file == id);
        file.map(|(_, bytes)| bytes.clone()).ok_or_else(|| missing(id))
    }

    fn font(&self, index: usize) -> Option<Font> {
        fonts::all().get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_template_and_the_given_data_can_be_seen() {
        let world = ReportWorld::new(MONTH, vec![("data.json", b"{}".to_vec())]).unwrap();
        assert!(world.file(id("data.json").unwrap()).is_ok());
        assert!(world.source(world.main()).is_ok());
        for name in ["Cargo.toml", "etc/passwd", "src/lib.rs"] {
            assert!(world.file(id(name).unwrap()).is_err(), "{name}");
            assert!(world.source(id(name).unwrap()).is_err(), "{name}");
        }
        assert!(world.today(None).is_none());
    }
}
