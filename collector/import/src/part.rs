//! One part of a workbook's zip file as a stream of XML. `guard` has inflated and weighed it before, so that here
//! nothing is checked twice.

use std::borrow::Cow;
use std::io::{BufReader, Cursor, Read};

use flate2::bufread::DeflateDecoder;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::QName;
use zip::{CompressionMethod, ZipArchive};

use crate::fault::FileFault;

/// XML out of a zip file.
pub(crate) struct Xml<'b> {
    reader: Reader<BufReader<Box<dyn Read + 'b>>>,
    buffer: Vec<u8>,
}

/// Opens a part; `None` where there is none of that name.
pub(crate) fn open<'b>(bytes: &'b [u8], name: &str) -> Result<Option<Xml<'b>>, FileFault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let Some(index) = archive.index_for_name(name) else { return Ok(None) };
    let file = archive.by_index(index).map_err(damaged)?;
    let start = file.data_start().and_then(|start| usize::try_from(start).ok());
    let size = usize::try_from(file.compressed_size()).ok();
    let end = start.zip(size).and_then(|(start, size)| start.checked_add(size));
    let packed = start.zip(end).and_then(|(start, end)| bytes.get(start..end));
    let packed = packed.ok_or_else(|| damaged(format!("part {name} lies outside the file")))?;
    let content: Box<dyn Read + 'b> = match file.compression() {
        CompressionMethod::Stored => Box::new(packed),
        _ => Box::new(DeflateDecoder::new(packed)),
    };
    let reader = Reader::from_reader(BufReader::with_capacity(64 << 10, content));
    Ok(Some(Xml { reader, buffer: Vec::new() }))
}

impl Xml<'_> {
    /// The next event. The end of the part is a fault where `inside` names what should have ended first.
    pub(crate) fn next(&mut self) -> Result<Event<'_>, FileFault> {
        self.buffer.clear();
        self.reader.read_event_into(&mut self.buffer).map_err(damaged)
    }

    /// Passes over an element that was begun, its end included.
    pub(crate) fn skip(&mut self, name: &str) -> Result<(), FileFault> {
        self.buffer.clear();
        self.reader.read_to_end_into(QName(name), &mut self.buffer).map_err(damaged).map(drop)
    }
}

/// An attribute's value by its name as written, prefix included: every writer uses the prefixes of the standard.
pub(crate) fn attribute<'e>(
    element: &'e BytesStart<'_>,
    name: &str,
) -> Result<Option<Cow<'e, str>>, FileFault> {
    let Some(attribute) = element.try_get_attribute(name).map_err(damaged)? else { return Ok(None) };
    match attribute.value {
        Cow::Borrowed(text) => quick_xml::escape::unescape(text).map(Some).map_err(damaged),
        Cow::Owned(text) => {
            quick_xml::escape::unescape(&text).map(|text| Some(text.into_owned().into())).map_err(damaged)
        }
    }
}

/// A number in an attribute, at least 1; `otherwise` where it is absent.
pub(crate) fn count(element: &BytesStart<'_>, name: &str, otherwise: u32) -> Result<u32, FileFault> {
    let Some(text) = attribute(element, name)? else { return Ok(otherwise) };
    let count: Option<u32> = text.trim().parse().ok().filter(|count| *count > 0);
    count.ok_or_else(|| damaged(format!("{name} is `{}`", crate::refusal::shown(&text, 20))))
}

/// What `&amp;` and `&#228;` stand for. Others are a fault: no workbook declares entities of its own.
pub(crate) fn entity(reference: &BytesRef<'_>) -> Result<String, FileFault> {
    if let Some(character) = reference.resolve_char_ref().map_err(damaged)? {
        return Ok(character.to_string());
    }
    let named = quick_xml::escape::resolve_predefined_entity(reference);
    named.map(str::to_owned).ok_or_else(|| damaged("an entity that is not defined"))
}

/// A part that is not as it should be.
pub(crate) fn damaged(fault: impl std::fmt::Display) -> FileFault {
    FileFault::Damaged(crate::refusal::shown(&fault.to_string(), 200))
}
