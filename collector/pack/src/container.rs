//! The container: a ZIP file (APPNOTE 6.3) in one canonical form, so that the same contents are the same bytes and
//! nothing can hide between, before or behind them.
//!
//! - Files follow one another from octet 0 in the order of their names' octets; then the central directory in the same
//!   order; then the end record. No octet belongs to nothing.
//! - Every file is *stored*: what was signed hardly compresses, deflate's output differs between its makers' versions,
//!   and what is not unpacked can be no bomb.
//! - Version 1.0, no flags, 1980-01-01 00:00, no attributes, extra fields, comments or data descriptors; no ZIP64.
//! - A name is 1 to 200 octets of `A-Z a-z 0-9 . _ - /`, relative and without empty parts, `.` or `..`.
//!
//! Reading takes nothing on trust: each header is made anew from what the directory says and compared.

mod read;
mod write;

pub use read::{Container, Stored};
pub use write::{ContainerWriter, WriteError};

/// Files of a pack at most.
pub const MOST_FILES: usize = 60_000;

/// Octets of a name at most.
pub const LONGEST_NAME: usize = 200;

/// Octets of a pack at most: what 32 bits count.
pub const LARGEST: u64 = u32::MAX as u64;

const LOCAL: usize = 30;
const CENTRAL: usize = 46;
const END: usize = 22;

/// 1980-01-01 in MS-DOS form, the earliest that there is.
const DATE: u16 = 0x0021;
const VERSION: u16 = 10;

/// What the headers say of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Facts {
    crc: u32,
    size: u32,
    /// Where its local header begins.
    offset: u32,
}

/// Whether a file may have this name.
#[must_use]
pub fn is_sound_name(name: &[u8]) -> bool {
    let is_letter = |octet: &u8| octet.is_ascii_alphanumeric() || matches!(octet, b'.' | b'_' | b'-' | b'/');
    let is_part = |part: &[u8]| !part.is_empty() && part != b"." && part != b"..";
    (1..=LONGEST_NAME).contains(&name.len())
        && name.iter().all(is_letter)
        && name.split(|o| *o == b'/').all(is_part)
}

/// The fields that both headers share, from version to the lengths of name and extra field.
fn shared(name: &[u8], facts: Facts) -> [u8; 26] {
    let mut fields = [0; 26];
    fields[0..2].copy_from_slice(&VERSION.to_le_bytes());
    // 2..6: flags and method, none and stored; 6..8: midnight.
    fields[8..10].copy_from_slice(&DATE.to_le_bytes());
    fields[10..14].copy_from_slice(&facts.crc.to_le_bytes());
    fields[14..18].copy_from_slice(&facts.size.to_le_bytes());
    fields[18..22].copy_from_slice(&facts.size.to_le_bytes());
    // A sound name has at most 200 octets.
    let length = u16::try_from(name.len()).unwrap_or(u16::MAX);
    fields[22..24].copy_from_slice(&length.to_le_bytes());
    fields
}

fn local_header(name: &[u8], facts: Facts) -> Vec<u8> {
    [b"PK\x03\x04", &shared(name, facts)[..], name].concat()
}

fn central_header(name: &[u8], facts: Facts) -> Vec<u8> {
    let made_by = VERSION.to_le_bytes();
    // Comment's length, disk, internal and external attributes: all zero.
    let rest = [0; 10];
    let offset = facts.offset.to_le_bytes();
    [b"PK\x01\x02", &made_by[..], &shared(name, facts)[..], &rest[..], &offset[..], name].concat()
}

fn end_record(files: u16, directory: u32, size: u32) -> [u8; END] {
    let mut end = [0; END];
    end[0..4].copy_from_slice(b"PK\x05\x06");
    end[8..10].copy_from_slice(&files.to_le_bytes());
    end[10..12].copy_from_slice(&files.to_le_bytes());
    end[12..16].copy_from_slice(&size.to_le_bytes());
    end[16..20].copy_from_slice(&directory.to_le_bytes());
    end
}

#[cfg(test)]
mod tests;
