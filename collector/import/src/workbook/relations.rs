//! Where a sheet's part lies: package → workbook → sheet, by relationships. Source: ECMA-376-1 §12.3, -2 §9.3.

use quick_xml::events::{BytesStart, Event};

use crate::fault::FileFault;
use crate::part::{self, attribute};

/// The name of the part that holds a sheet; `None` where the relationships do not lead to one.
pub(super) fn part_of(bytes: &[u8], sheet: &str) -> Result<Option<String>, FileFault> {
    let Some(workbook) = target(bytes, "_rels/.rels", "", |element| {
        Ok(attribute(element, "Type")?.is_some_and(|kind| kind.ends_with("/officeDocument")))
    })?
    else {
        return Ok(None);
    };
    let Some(id) = id_of(bytes, &workbook, sheet)? else { return Ok(None) };
    let (folder, file) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
    let relations =
        if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    target(bytes, &relations, folder, |element| Ok(attribute(element, "Id")?.is_some_and(|own| own == id)))
}

/// The target of the first relationship that is the one sought, from the package's root.
fn target(
    bytes: &[u8],
    part: &str,
    folder: &str,
    is_sought: impl Fn(&BytesStart<'_>) -> Result<bool, FileFault>,
) -> Result<Option<String>, FileFault> {
    let Some(mut xml) = part::open(bytes, part)? else { return Ok(None) };
    loop {
        match xml.next()? {
            Event::Start(element) | Event::Empty(element)
                if element.local_name().as_ref() == "Relationship" && is_sought(&element)? =>
            {
                let Some(target) = attribute(&element, "Target")? else { return Ok(None) };
                return Ok(Some(match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None if folder.is_empty() => target.into_owned(),
                    None => format!("{folder}/{target}"),
                }));
            }
            Event::Eof => return Ok(None),
            _ => {}
        }
    }
}

/// The relationship's id of the sheet with this name.
fn id_of(bytes: &[u8], workbook: &str, sheet: &str) -> Result<Option<String>, FileFault> {
    let Some(mut xml) = part::open(bytes, workbook)? else { return Ok(None) };
    loop {
        match xml.next()? {
            Event::Start(element) | Event::Empty(element)
                if element.local_name().as_ref() == "sheet"
                    && attribute(&element, "name")?.is_some_and(|name| name == sheet) =>
            {
                // Whatever prefix stands for relationships: `sheetId` has none.
                let mut own = element.attributes().filter_map(Result::ok);
                let id = own.find(|own| own.key.local_name().as_ref() == "id" && own.key.prefix().is_some());
                return Ok(id.map(|own| own.value.into_owned()));
            }
            Event::Eof => return Ok(None),
            _ => {}
        }
    }
}
