//! Weighs a workbook before anything reads it: how much it inflates to, and the few numbers in it that a reader
//! would allocate memory by. After this, reading takes bounded memory.
//!
//! It opens the file with the same zip library as the reader, so both see the same parts; and it inflates every part
//! and counts, since the sizes that a file declares of itself may lie.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::fault::FileFault;
use crate::limits;

/// What is known of a workbook that may be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Weighed {
    /// Days count from 1904, not from 1900: bare day numbers cannot be told from others.
    pub(crate) since_1904: bool,
    /// Some sheet has formulas, so values may be missing that were never calculated.
    pub(crate) formulas: bool,
    /// Which standard it follows.
    pub(crate) family: Family,
}

/// Whose workbook it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// Office Open XML: Excel.
    OfficeOpen,
    /// `OpenDocument`, as `LibreOffice` writes it.
    OpenDocument,
}

/// Checks a zip file's parts against the bounds of [`limits`].
pub(crate) fn weigh(bytes: &[u8]) -> Result<Weighed, FileFault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > limits::PARTS {
        return Err(too_much(format!("{} parts, {} are sound", archive.len(), limits::PARTS)));
    }
    let mut weighed = Weighed { since_1904: false, formulas: false, family: family(&archive)? };
    // First of all: what is encrypted looks damaged in every other way.
    if let Some(index) = archive.index_for_name("META-INF/manifest.xml") {
        part(&mut archive, index, limits::INFLATED_BYTES, &mut weighed)?;
    }
    let mut total = 0;
    for index in 0..archive.len() {
        total += part(&mut archive, index, limits::INFLATED_BYTES - total, &mut weighed)?;
    }
    Ok(weighed)
}

fn family(archive: &ZipArchive<Cursor<&[u8]>>) -> Result<Family, FileFault> {
    let has = |part: &str| archive.index_for_name(part).is_some();
    if has("xl/workbook.bin") {
        Err(FileFault::OldWorkbook("a binary workbook of Excel (.xlsb)"))
    } else if has("_rels/.rels") {
        Ok(Family::OfficeOpen)
    } else if has("content.xml") {
        Ok(Family::OpenDocument)
    } else if has("encrypted-package") {
        Err(FileFault::Encrypted)
    } else {
        Err(FileFault::Foreign("a zip file that holds no workbook"))
    }
}

/// Inflates one part; returns its size.
fn part(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    left: u64,
    weighed: &mut Weighed,
) -> Result<u64, FileFault> {
    let file = archive.by_index(index).map_err(|fault| match fault {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => FileFault::Encrypted,
        fault => damaged(fault),
    })?;
    let packed = file.compressed_size();
    let name = file.name().map_err(damaged)?.replace('\\', "/").to_ascii_lowercase();
    let held = held_in_memory(&name);
    let sound = packed.saturating_mul(limits::INFLATION).max(limits::SMALL_PART);
    let most = left.min(sound).min(held.unwrap_or(u64::MAX));
    // One octet more than the most, to tell a part that just fits from one that does not.
    let mut content = file.take(most.saturating_add(1));
    let size = if held.is_some() {
        let mut text = Vec::new();
        let size = content.read_to_end(&mut text).map_err(damaged)?;
        inspect(&name, &text, weighed)?;
        size as u64
    } else {
        skim(&mut content, &name, weighed)?
    };
    if size > most {
        return Err(too_much(format!("part {name} inflates to more than {most} octets")));
    }
    Ok(size)
}

/// An `OpenDocument` file's list of parts, in lower case: it tells which of them are encrypted.
const MANIFEST: &str = "meta-inf/manifest.xml";

/// Bound of the parts that the reader keeps in memory whole; others stream through.
fn held_in_memory(name: &str) -> Option<u64> {
    if name.ends_with("sharedstrings.xml") {
        Some(limits::SHARED_TEXT_BYTES)
    } else if [".rels", "styles.xml", "theme1.xml", MANIFEST].iter().any(|end| name.ends_with(end))
        || is_sheet_list(name)
    {
        Some(limits::SMALL_PART_BYTES)
    } else {
        None
    }
}

/// Excel names it workbook.xml; the package's own relationships may name another.
fn is_sheet_list(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.starts_with("workbook")
}

/// Longest name that [`Elements`] looks for, with the octets around it.
const WINDOW: usize = 14;

/// Elements that matter in parts which are not held in memory.
#[derive(Debug, Default)]
struct Elements {
    /// Formulas.
    formulas: usize,
    /// What only a list of sheets has: the reader keeps each. A part under another name may be that list.
    listed: usize,
    /// Octets since the last tag: a reader holds each stretch of text and each tag in memory.
    stretch: usize,
    longest: usize,
}

impl Elements {
    /// Counts the octets between tags, each once.
    fn measure(&mut self, text: &[u8]) {
        for octet in text {
            self.stretch = if *octet == b'<' { 0 } else { self.stretch + 1 };
            self.longest = self.longest.max(self.stretch);
        }
    }

    /// Looks at each place of the text that has a whole window behind it.
    fn look(&mut self, text: &[u8]) {
        for window in text.windows(WINDOW) {
            let [b'<' | b':', name @ ..] = window else { continue };
            let ends = |length: usize| name.get(length).is_some_and(|b| b" \t\r\n/>".contains(b));
            self.formulas += usize::from(name.starts_with(b"f") && ends(1));
            self.listed += usize::from(
                (name.starts_with(b"sheet") && ends(5)) || (name.starts_with(b"definedName") && ends(11)),
            );
        }
    }
}

/// Counts a part's octets without keeping them.
fn skim(content: &mut impl Read, name: &str, weighed: &mut Weighed) -> Result<u64, FileFault> {
    let mut buffer = vec![0; 64 << 10];
    let (mut size, mut kept) = (0, 0);
    let mut elements = Elements::default();
    loop {
        let read = content.read(&mut buffer[kept..]).map_err(damaged)?;
        if read == 0 {
            break;
        }
        size += read as u64;
        let filled = kept + read;
        elements.look(&buffer[..filled]);
        elements.measure(&buffer[kept..filled]);
        // The octets without a whole window behind them come again before the next ones.
        kept = filled.min(WINDOW - 1);
        buffer.copy_within(filled - kept..filled, 0);
    }
    weighed.formulas |= elements.formulas > 0 && name.contains("sheet");
    if elements.longest > limits::STRETCH_BYTES && name.rsplit('.').next() == Some("xml") {
        return Err(too_much(format!(
            "part {name} has a text or tag of more than {} octets",
            limits::STRETCH_BYTES
        )));
    }
    if elements.listed > limits::SHEETS {
        return Err(too_much(format!("part {name} lists {} sheets and names", elements.listed)));
    }
    Ok(size)
}

/// Refuses what would make the reader allocate without need.
fn inspect(name: &str, text: &[u8], weighed: &mut Weighed) -> Result<(), FileFault> {
    // Searching octets is right only where octets are ASCII: no UTF-16, no other declared encoding.
    if text.contains(&0) || declares_other_encoding(text) {
        return Err(FileFault::Damaged(format!("part {name} is not UTF-8")));
    }
    if name == MANIFEST {
        if count(text, b"encryption-data") > 0 {
            return Err(FileFault::Encrypted);
        }
    } else if name.ends_with("sharedstrings.xml") {
        // The reader reserves room for as many texts as the part says it has; each takes five octets at least.
        let most = text.len() as u64 / 5 + 1_000;
        if attribute_values(text, b"uniqueCount").any(|count| count.is_none_or(|count| count > most)) {
            return Err(too_much(format!("part {name} claims more texts than it can hold")));
        }
    } else if name.ends_with("styles.xml") {
        let formats = count(text, b"<xf") + count(text, b":xf");
        let longest = text.split(|octet| *octet == b'<').map(<[u8]>::len).max().unwrap_or(0);
        // Each cell format gets its own copy of its font's and number format's texts.
        if formats.saturating_mul(longest) > limits::STYLE_BYTES {
            return Err(too_much(format!(
                "part {name} has {formats} formats with texts of {longest} octets"
            )));
        }
    } else if is_sheet_list(name) {
        let sheets = count(text, b"<sheet ") + count(text, b":sheet ");
        if sheets > limits::SHEETS {
            return Err(too_much(format!("{sheets} sheets, {} are sound", limits::SHEETS)));
        }
        let texts = String::from_utf8_lossy(text);
        weighed.since_1904 |= ["date1904=\"1\"", "date1904=\"true\""].iter().any(|flag| texts.contains(flag));
    }
    Ok(())
}

fn count(text: &[u8], what: &[u8]) -> usize {
    text.windows(what.len()).filter(|window| *window == what).count()
}

fn declares_other_encoding(text: &[u8]) -> bool {
    let declarations = count(text, b"<?xml");
    let head = String::from_utf8_lossy(&text[..text.len().min(200)]).to_ascii_lowercase();
    let declared =
        head.split_once("encoding").map(|(_, rest)| rest.trim_start_matches([' ', '=', '"', '\'']));
    declarations > 1
        || (head.contains("<?xml")
            && declared.is_some_and(|name| !name.starts_with("utf-8") && !name.starts_with("us-ascii")))
}

/// The numbers that stand as values of an attribute; `None` for one too large to be a number.
fn attribute_values<'t>(text: &'t [u8], name: &'t [u8]) -> impl Iterator<Item = Option<u64>> + 't {
    let starts = text.windows(name.len()).enumerate().filter(move |(_, window)| *window == name);
    starts.map(move |(at, _)| {
        let rest = text[at + name.len()..].iter().skip_while(|b| b" \t\r\n=\"'+".contains(b));
        rest.take_while(|b| b.is_ascii_digit())
            .try_fold(0_u64, |sum, digit| sum.checked_mul(10)?.checked_add(u64::from(digit - b'0')))
    })
}

fn damaged(fault: impl std::fmt::Display) -> FileFault {
    FileFault::Damaged(fault.to_string())
}

const fn too_much(what: String) -> FileFault {
    FileFault::TooMuchInside(what)
}
