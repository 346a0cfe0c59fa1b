//! Looks at a file as the command's dry run does.

use std::path::Path;

use motprov_assemble::Rows;
use motprov_assemble::tickets::Profile;
use motprov_import::tickets::TicketFile;
use motprov_import::{ColumnView, OwnHeadings, Preview, Refusal};
use motprov_ledger::{Database, EntryNumber, FileKind, LedgerError};
use motprov_web::source::{ColumnRow, ImportKind, ImportPreview, ImportRefused, ImportWish, RefusedCell};

use super::failed;
use crate::files::{self, By};
use crate::importing::{names, warnings};

/// A file, looked at.
pub(super) struct Looked {
    pub(super) found: Found,
    pub(super) rules: Option<(String, String)>,
    pub(super) rows: usize,
    pub(super) kept: usize,
    pub(super) refused: Vec<Refusal>,
    notes: Vec<String>,
    preview: Preview,
    already: Option<EntryNumber>,
}

/// What stands in it.
pub(super) enum Found {
    /// Rows of a table.
    Table(Rows),
    /// Tickets: their rows are read from the ledger.
    Tickets,
}

const fn file_kind(kind: ImportKind) -> FileKind {
    match kind {
        ImportKind::Assets => FileKind::Assets,
        ImportKind::Orders => FileKind::Orders,
        ImportKind::SlaReport => FileKind::SlaReport,
        ImportKind::Measurements => FileKind::Measurements,
        ImportKind::TicketsVinst | ImportKind::Tickets => FileKind::Tickets,
        ImportKind::Changes => FileKind::Changes,
        ImportKind::ChangeMilestones => FileKind::ChangeMilestones,
        ImportKind::Invoices => FileKind::Invoices,
        ImportKind::PenaltyLetter => FileKind::PenaltyLetter,
        ImportKind::Counts => FileKind::Counts,
    }
}

pub(super) fn look(data: &Path, wish: &ImportWish, bytes: &[u8]) -> Result<Looked, ImportRefused> {
    let mut known = Database::open_read_only(data).map_err(failed)?;
    match files::table(file_kind(wish.kind)) {
        Some(table) => of_table(&mut known, table, wish, bytes),
        None => of_tickets(&mut known, wish, bytes),
    }
}

fn of_table(
    known: &mut Database,
    table: motprov_import::Kind,
    wish: &ImportWish,
    bytes: &[u8],
) -> Result<Looked, ImportRefused> {
    let own = wish.rules.as_ref().map(|(name, text)| OwnHeadings::parse(name, text)).transpose();
    let own = own.map_err(|faults| rules(&faults))?;
    let (checked, names) = names(Some(known)).map_err(failed)?;
    let by = By { headings: own.as_ref(), known: Some(&names) };
    let read = files::read_by(table, &wish.name, bytes, by, &mut |_| {});
    let read = read.map_err(|error| ImportRefused::File(error.to_string()))?;
    let text = wish.rules.as_ref().map(|(_, text)| text.as_str());
    let already = known.read(|view| view.file_by(file_kind(wish.kind), bytes, text)).map_err(failed)?;
    let notes = warnings(checked, &read).into_iter().chain(read.notes.iter().map(ToString::to_string));
    Ok(Looked {
        notes: notes.collect(),
        rules: wish.rules.clone(),
        rows: read.total,
        kept: read.rows.len(),
        refused: read.refused,
        preview: read.preview,
        found: Found::Table(read.rows),
        already,
    })
}

fn rules(faults: &[impl ToString]) -> ImportRefused {
    ImportRefused::Rules(faults.iter().map(ToString::to_string).collect())
}

fn of_tickets(known: &mut Database, wish: &ImportWish, bytes: &[u8]) -> Result<Looked, ImportRefused> {
    let (name, text) = match (wish.kind, &wish.rules) {
        (ImportKind::TicketsVinst, None) => {
            let text = Profile::built_in("vinst").ok_or(ImportRefused::NoProfile)?;
            ("vinst".to_owned(), text.to_owned())
        }
        (ImportKind::TicketsVinst, Some(_)) => return Err(ImportRefused::OwnProfile),
        (_, Some((name, text))) => {
            let stem = Path::new(name).file_stem().map(|stem| stem.to_string_lossy().into_owned());
            (stem.unwrap_or_else(|| "profile".to_owned()), text.clone())
        }
        (_, None) => return Err(ImportRefused::NoProfile),
    };
    let profile = Profile::parse(&name, &text).map_err(|faults| rules(&faults))?;
    let file: TicketFile = motprov_import::tickets::read(&profile.layout, &wish.name, bytes)
        .map_err(|error| ImportRefused::File(error.to_string()))?;
    let already: Result<_, LedgerError> = known.read(|view| view.file(FileKind::Tickets, bytes));
    Ok(Looked {
        found: Found::Tickets,
        rules: Some((name, text)),
        rows: file.rows,
        kept: file.tickets.iter().filter(|ticket| !ticket.broken).count(),
        notes: file.notes.iter().map(ToString::to_string).collect(),
        refused: file.refused,
        preview: Preview::default(),
        already: already.map_err(failed)?,
    })
}

/// For the page.
pub(super) fn preview(
    wish: &ImportWish,
    looked: Looked,
    (id, hash): (String, String),
    octets: u64,
) -> ImportPreview {
    let Looked { rules, rows, kept, refused, notes, preview, already, .. } = looked;
    ImportPreview {
        id,
        hash,
        name: wish.name.clone(),
        kind: wish.kind,
        rules: rules.map(|(name, _)| name),
        octets,
        sheet: preview.sheet,
        rows,
        kept,
        refusals: refused.len(),
        refused: refused.into_iter().take(ImportPreview::MOST_REFUSED).map(cell).collect(),
        notes,
        columns: preview.columns.into_iter().map(column).collect(),
        first: preview.first.into_iter().map(|row| (row.row, row.cells)).collect(),
        already,
    }
}

fn cell(refusal: Refusal) -> RefusedCell {
    let Refusal { sheet, row, column, value, reason, .. } = refusal;
    RefusedCell { sheet, row, column: column.map(|column| (column.letter, column.heading)), value, reason }
}

fn column(view: ColumnView) -> ColumnRow {
    let ColumnView { column, meaning, nearest, read, empty, refused, .. } = view;
    let named = |meaning: motprov_import::Meaning| {
        let unit = meaning.unit.map_or_else(String::new, |unit| format!(", {unit}"));
        (format!("{}{unit}", meaning.english), format!("{}{unit}", meaning.swedish))
    };
    ColumnRow {
        letter: column.letter,
        heading: column.heading,
        meaning: meaning.map(named),
        nearest,
        read,
        empty,
        refused,
    }
}
