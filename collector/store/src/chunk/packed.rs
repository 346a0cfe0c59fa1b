//! Whole numbers in few octets: less their smallest, divided by what they all are multiples of, in the narrowest type
//! that holds them, compressed by pco.
//!
//! The narrow type is worth a tenth of the size: pco writes the bounds of its bins in full width for each chunk.
//! Whether differences are compressed is decided here, because pco's own trial costs three times the compression.

use pco::data_types::Number;
use pco::errors::PcoResult;
use pco::wrapped::{FileCompressor, FileDecompressor};
use pco::{ChunkConfig, DecompressorScratch, DeltaSpec, ModeSpec};

use crate::error::{Result, StoreError};
use crate::octets::{Octets, put_signed, put_unsigned, zigzag};

/// Compression level of pco: above it, each tenth of a percent costs a fifth more time.
const LEVEL: usize = 4;

/// Octets of the type that the numbers are compressed in; nothing where all are equal.
const EQUAL: u8 = 0;
const NARROW: u8 = 2;
const MEDIUM: u8 = 4;
const WIDE: u8 = 8;

/// Appends `numbers`, of which there is at least one and no two are 2^63 apart.
pub(super) fn encode(numbers: &[i64], out: &mut Vec<u8>) -> Result<()> {
    let least = numbers.iter().copied().min().unwrap_or(0);
    let above = |number: &i64| number.wrapping_sub(least).cast_unsigned();
    let divisor = numbers.iter().map(above).try_fold(0, |known, number| match gcd(known, number) {
        1 => Err(()),
        common => Ok(common),
    });
    let divisor = divisor.unwrap_or(1);
    put_signed(out, least);
    put_unsigned(out, divisor);
    if divisor == 0 {
        out.push(EQUAL);
        return Ok(());
    }
    let whole = numbers.iter().map(|number| above(number) / divisor).collect::<Vec<_>>();
    let largest = whole.iter().copied().max().unwrap_or(0);
    let delta = if differs_less(&whole) { DeltaSpec::TryConsecutive(1) } else { DeltaSpec::NoOp };
    let packed = if u16::try_from(largest).is_ok() {
        out.push(NARROW);
        compress(&narrowed::<u16>(&whole), delta, out)
    } else if u32::try_from(largest).is_ok() {
        out.push(MEDIUM);
        compress(&narrowed::<u32>(&whole), delta, out)
    } else {
        out.push(WIDE);
        compress(&whole, delta, out)
    };
    packed.map_err(|error| StoreError::Compress(error.to_string()))
}

fn compress<T: Number>(numbers: &[T], delta: DeltaSpec, out: &mut Vec<u8>) -> PcoResult<()> {
    let config = ChunkConfig::default()
        .with_compression_level(LEVEL)
        .with_mode_spec(ModeSpec::Classic)
        .with_delta_spec(delta);
    let mut compressor = FileCompressor::default().chunk_compressor(numbers, &config)?;
    compressor.write_meta(&mut *out)?;
    compressor.write_page(0, out)?;
    Ok(())
}

/// Numbers that fit, so that none is lost.
fn narrowed<T: TryFrom<u64>>(numbers: &[u64]) -> Vec<T> {
    numbers.iter().filter_map(|&number| T::try_from(number).ok()).collect()
}

/// Whether neighbours lie closer to each other than to the mean, counted in bits.
fn differs_less(numbers: &[u64]) -> bool {
    let count = numbers.len() as u128;
    let sum = numbers.iter().map(|&number| u128::from(number)).sum::<u128>();
    let mean = u64::try_from(sum / count.max(1)).unwrap_or(u64::MAX);
    let bits = |from: u64, to: u64| {
        u64::from(zigzag(to.wrapping_sub(from).cast_signed()).checked_ilog2().map_or(0, |log| log + 1))
    };
    let alone = numbers.iter().map(|&number| bits(mean, number)).sum::<u64>();
    let chained = numbers.array_windows().map(|&[one, next]| bits(one, next)).sum::<u64>();
    chained < alone
}

fn gcd(mut one: u64, mut other: u64) -> u64 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

/// What pco writes once for a file.
pub(crate) fn format() -> Result<Vec<u8>> {
    FileCompressor::default()
        .write_header(Vec::new())
        .map_err(|error| StoreError::Compress(error.to_string()))
}

/// Reads packed numbers; keeps its buffers from one chunk to the next.
pub(crate) struct Unpacker {
    file: FileDecompressor,
    scratch: DecompressorScratch,
    narrow: Vec<u16>,
    medium: Vec<u32>,
    wide: Vec<u64>,
}

impl Unpacker {
    /// `None` for a format that this version of pco does not read.
    pub(crate) fn new(format: &[u8]) -> Option<Self> {
        let (file, rest) = FileDecompressor::new(format).ok()?;
        let fresh = |file| Self {
            file,
            scratch: DecompressorScratch::default(),
            narrow: Vec::new(),
            medium: Vec::new(),
            wide: Vec::new(),
        };
        rest.is_empty().then(|| fresh(file))
    }

    /// Appends `count` numbers to `out`. `octets` holds nothing but them.
    pub(super) fn decode(&mut self, mut octets: Octets<'_>, count: usize, out: &mut Vec<i64>) -> Option<()> {
        let least = octets.signed()?;
        let divisor = octets.unsigned()?;
        // Where the octets are hostile the products wrap: wrong numbers, and no panic.
        let number = |packed: u64| least.wrapping_add(packed.wrapping_mul(divisor).cast_signed());
        match octets.byte()? {
            EQUAL if octets.is_empty() => out.extend(std::iter::repeat_n(least, count)),
            NARROW => {
                decompress(&self.file, &mut self.scratch, octets.rest(), count, &mut self.narrow)?;
                out.extend(self.narrow.iter().map(|&packed| number(packed.into())));
            }
            MEDIUM => {
                decompress(&self.file, &mut self.scratch, octets.rest(), count, &mut self.medium)?;
                out.extend(self.medium.iter().map(|&packed| number(packed.into())));
            }
            WIDE => {
                decompress(&self.file, &mut self.scratch, octets.rest(), count, &mut self.wide)?;
                out.extend(self.wide.iter().map(|&packed| number(packed)));
            }
            _ => return None,
        }
        Some(())
    }
}

fn decompress<T: Number + Default>(
    file: &FileDecompressor,
    scratch: &mut DecompressorScratch,
    bytes: &[u8],
    count: usize,
    out: &mut Vec<T>,
) -> Option<()> {
    out.clear();
    out.resize(count, T::default());
    let (chunk, rest) = file.chunk_decompressor::<T, _>(bytes).ok()?;
    let mut page = chunk.page_decompressor_with_scratch(rest, count, scratch).ok()?;
    let progress = page.read(out).ok()?;
    (progress.finished && progress.n_processed == count && page.into_src().is_empty()).then_some(())
}
