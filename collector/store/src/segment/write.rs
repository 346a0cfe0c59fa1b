//! Writes a segment once, front to back, and gives it its name when it lies safely on the disk.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use motprov_shared::identity::{AgentId, AssetId};

use super::{Footer, Group, MAGIC, Segment, directory};
use crate::chunk::{Chunk, format};
use crate::error::{Result, StoreError};
use crate::folder;
use crate::series::Figure;

/// What the segment stands for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) level: u8,
    pub(crate) from: u64,
    pub(crate) to: u64,
}

/// A segment that is being written.
pub(crate) struct Builder {
    draft: PathBuf,
    file: BufWriter<File>,
    position: u64,
    footer: Footer,
    open: Option<Open>,
}

/// The figure that is being written.
struct Open {
    figure: Figure,
    start: u64,
    series: Vec<(u32, u32, Vec<crate::chunk::Head>)>,
}

impl Builder {
    /// Names ascending, each once.
    pub(crate) fn new(
        folder: &Path,
        span: Span,
        assets: Vec<AssetId>,
        vantages: Vec<AgentId>,
    ) -> Result<Self> {
        let Span { level, from, to } = span;
        let draft = folder::draft(folder);
        let file = folder::make(&draft)?;
        let footer =
            Footer { level, from, to, samples: 0, format: format()?, assets, vantages, groups: vec![] };
        let mut builder = Self { draft, file: BufWriter::new(file), position: 0, footer, open: None };
        builder.put(&MAGIC)?;
        Ok(builder)
    }

    /// Appends a series, in the order of figures, assets and vantages. Without chunks nothing is written.
    pub(crate) fn series(
        &mut self,
        figure: &Figure,
        asset: u32,
        vantage: u32,
        chunks: &[Chunk],
    ) -> Result<()> {
        if chunks.is_empty() {
            return Ok(());
        }
        if self.open.as_ref().is_none_or(|open| open.figure != *figure) {
            self.close()?;
            self.open = Some(Open { figure: figure.clone(), start: self.position, series: Vec::new() });
        }
        for chunk in chunks {
            self.put(&chunk.body)?;
            self.footer.samples += u64::from(chunk.head.count);
        }
        if let Some(open) = &mut self.open {
            open.series.push((asset, vantage, chunks.iter().map(|chunk| chunk.head).collect()));
        }
        Ok(())
    }

    /// Writes the figure's directory.
    fn close(&mut self) -> Result<()> {
        let Some(Open { figure, start, series }) = self.open.take() else { return Ok(()) };
        let heads = || series.iter().flat_map(|(_, _, heads)| heads);
        let first = heads().map(|head| head.first).min().unwrap_or(0);
        let last = heads().map(|head| head.last).max().unwrap_or(0);
        let (mut bytes, mut before) = (Vec::new(), 0);
        for (asset, vantage, heads) in &series {
            directory::put(asset - before, *vantage, heads, first, &mut bytes);
            before = *asset;
        }
        let group = Group {
            figure,
            start,
            bodies: self.position - start,
            directory: u32::try_from(bytes.len())
                .map_err(|_| StoreError::Question("a figure has too many series"))?,
            crc: crc32fast::hash(&bytes),
            series: u32::try_from(series.len()).unwrap_or(u32::MAX),
            first,
            last,
        };
        self.footer.groups.push(group);
        self.put(&bytes)
    }

    /// Ends the file, syncs it and gives it its name.
    pub(crate) fn finish(mut self, folder: &Path) -> Result<Segment> {
        self.close()?;
        let footer = self.footer.write();
        self.put(&footer)?;
        self.put(&u32::try_from(footer.len()).unwrap_or(u32::MAX).to_le_bytes())?;
        self.put(&crc32fast::hash(&footer).to_le_bytes())?;
        self.put(&MAGIC)?;
        let Self { draft, file, footer, .. } = self;
        let failed = |source| StoreError::file(&draft, source);
        let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)?;
        drop(file);
        let path = folder::name(folder, footer.from, footer.to);
        std::fs::rename(&draft, &path).map_err(|source| StoreError::file(&path, source))?;
        folder::sync(folder)?;
        Segment::open(&path)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(|source| StoreError::file(&self.draft, source))?;
        self.position += bytes.len() as u64;
        Ok(())
    }
}
