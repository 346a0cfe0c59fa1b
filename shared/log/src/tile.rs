//! A log's files (C2SP tlog-tiles): hashes in tiles of 256, entries in bundles of 256, at addresses that never change
//! their content.

use std::fmt;
use std::str::FromStr;

use motprov_shared::identity::Hash;

use crate::checkpoint::decimal;
use crate::proof::{Hashes, ProofError, node_hash};

/// Hashes or entries in a whole tile.
pub const WIDTH: u64 = 256;
/// Levels of the tree in one level of tiles.
pub const HEIGHT: u8 = 8;
/// Octets of an entry in a bundle at most: its length is written in two.
pub const MAX_ENTRY: usize = u16::MAX as usize;

/// Which kind of tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Hashes of a level: 0 for leaves, 1 for what stands eight levels above, …
    Hashes(u8),
    /// The entries themselves.
    Entries,
}

/// A tile's address below the log's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TilePath {
    /// What it holds.
    pub kind: Kind,
    /// Which one, from 0, left to right.
    pub index: u64,
    /// How many it holds, 1 to 256.
    pub width: u16,
}

impl TilePath {
    /// The tile with this number in a log of `size` entries; `None` where it would be empty.
    #[must_use]
    pub fn of(kind: Kind, index: u64, size: u64) -> Option<Self> {
        let level = if let Kind::Hashes(level) = kind { level } else { 0 };
        let all = size.checked_shr(u32::from(level) * u32::from(HEIGHT)).unwrap_or(0);
        let left = all.checked_sub(index.checked_mul(WIDTH)?)?.min(WIDTH);
        Some(Self { kind, index, width: u16::try_from(left).ok().filter(|width| *width > 0)? })
    }

    /// The tile that holds what the hash `index` of `level` is made of, in a log of `size` entries.
    #[must_use]
    pub fn holding(level: u8, index: u64, size: u64) -> Option<Self> {
        let tile = index.checked_shl(u32::from(level % HEIGHT))? / WIDTH;
        Self::of(Kind::Hashes(level / HEIGHT), tile, size)
    }

    /// Whether it holds all that it ever will.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        u64::from(self.width) == WIDTH
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::Hashes(level) => write!(f, "tile/{level}/")?,
            Kind::Entries => write!(f, "tile/entries/")?,
        }
        let digits = self.index.to_string();
        let padded = format!("{digits:0>width$}", width = digits.len().div_ceil(3) * 3);
        let groups = padded.len() / 3;
        for group in 0..groups {
            let mark = if group + 1 < groups { "x" } else { "" };
            let end = if group + 1 < groups { "/" } else { "" };
            write!(f, "{mark}{}{end}", &padded[group * 3..group * 3 + 3])?;
        }
        if self.is_whole() { Ok(()) } else { write!(f, ".p/{}", self.width) }
    }
}

impl FromStr for TilePath {
    type Err = ProofError;
    fn from_str(text: &str) -> Result<Self, ProofError> {
        let fault = ProofError::Form("a tile's address reads tile/<level>/<number> or tile/entries/<number>");
        let read = || {
            let (kind, rest) = text.strip_prefix("tile/")?.split_once('/')?;
            let kind = match kind {
                "entries" => Kind::Entries,
                // 63 bits of size fill eight levels of tiles.
                level => Kind::Hashes(
                    decimal(level).and_then(|level| u8::try_from(level).ok()).filter(|l| *l < 64)?,
                ),
            };
            let (number, width) = match rest.split_once(".p/") {
                None => (rest, 256),
                Some((number, width)) => (number, decimal(width).filter(|width| (1..WIDTH).contains(width))?),
            };
            let path = Self { kind, index: index(number)?, width: u16::try_from(width).ok()? };
            // Each tile has one address.
            (path.to_string() == text).then_some(path)
        };
        read().ok_or(fault)
    }
}

/// A tile's number from its groups of three digits.
fn index(text: &str) -> Option<u64> {
    if text.len() > 32 {
        return None;
    }
    let digits: String = text.split('/').map(|group| group.strip_prefix('x').unwrap_or(group)).collect();
    digits.bytes().all(|octet| octet.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// The hash of level `level`, number `index`, from the tile that [`TilePath::holding`] names.
///
/// # Errors
/// [`ProofError::Form`] where the octets are not the tile's, [`ProofError::Missing`] where they are too few.
pub fn hash_in(octets: &[u8], level: u8, index: u64) -> Result<Hash, ProofError> {
    let missing = ProofError::Missing { level, index };
    let below = level % HEIGHT;
    // Within a tile no shift loses bits that count.
    let from = usize::try_from((index << below) % WIDTH).map_err(|_| missing)?;
    let (hashes, rest) = octets.as_chunks::<32>();
    if !rest.is_empty() {
        return Err(ProofError::Form("a tile is a row of hashes of 32 octets"));
    }
    let part = hashes.get(from..from + (1 << below)).ok_or(missing)?;
    let mut row: Vec<_> = part.iter().copied().map(Hash).collect();
    while row.len() > 1 {
        row = row.chunks_exact(2).map(|pair| node_hash(&pair[0], &pair[1])).collect();
    }
    row.first().copied().ok_or(missing)
}

/// The octets of a tile of hashes.
///
/// # Errors
/// [`ProofError::Missing`]; [`ProofError::Form`] for a bundle of entries.
pub fn hash_tile(path: TilePath, hashes: &impl Hashes) -> Result<Vec<u8>, ProofError> {
    let Kind::Hashes(tile_level) = path.kind else { return Err(ProofError::Form("it holds entries")) };
    let level = tile_level * HEIGHT;
    let mut octets = Vec::with_capacity(usize::from(path.width) * 32);
    for index in path.index * WIDTH..path.index * WIDTH + u64::from(path.width) {
        octets.extend(hashes.hash(level, index).ok_or(ProofError::Missing { level, index })?.0);
    }
    Ok(octets)
}

/// The octets of a bundle; `None` where an entry is larger than [`MAX_ENTRY`].
#[must_use]
pub fn bundle<'e>(entries: impl IntoIterator<Item = &'e [u8]>) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    for entry in entries {
        octets.extend(u16::try_from(entry.len()).ok()?.to_be_bytes());
        octets.extend(entry);
    }
    Some(octets)
}

/// The entries of a bundle.
///
/// # Errors
/// [`ProofError::Form`] where it has not exactly `width` entries.
pub fn entries(mut octets: &[u8], width: u16) -> Result<Vec<&[u8]>, ProofError> {
    let fault = ProofError::Form("a bundle is a row of entries, each after its length in two octets");
    let mut found = Vec::with_capacity(usize::from(width));
    for _ in 0..width {
        let (length, rest) = octets.split_first_chunk().ok_or(fault)?;
        let (entry, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length))).ok_or(fault)?;
        found.push(entry);
        octets = rest;
    }
    if octets.is_empty() { Ok(found) } else { Err(fault) }
}
