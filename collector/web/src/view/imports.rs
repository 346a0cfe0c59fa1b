//! Files to import: what there is to import, how a file was understood, and what was done with it.

use askama::Template;

use crate::ask::{Ask, address};
use crate::figures;
use crate::forms;
use crate::language::Language;
use crate::source::{ColumnRow, ImportKind, ImportPreview, ImportRefused, Imported};
use crate::texts::Texts;
use crate::view::frame::{Frame, Link, Place};
use crate::view::money::entry_link;

/// Why a form was not taken.
#[derive(Clone, Copy)]
pub enum Refused<'r> {
    /// No file was chosen.
    NoFile,
    /// It came too slowly.
    Slow,
    /// The source refused.
    Source(&'r ImportRefused),
}

/// The page.
#[derive(Template)]
#[template(path = "import.html")]
pub struct ImportPage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// Where the form leads.
    pub action: String,
    /// Kinds of files: name, words, what it holds.
    pub kinds: Vec<(&'static str, String, String)>,
    /// Why the last one was not taken, and each of its faults.
    pub refused: Option<(String, Vec<String>)>,
    /// How a file was understood; the form alone where none is shown.
    pub preview: Option<Preview>,
}

/// How a file was understood.
pub struct Preview {
    /// The conclusion.
    pub headline: String,
    /// What of it.
    pub lead: String,
    /// What is known of the file.
    pub facts: Vec<(String, String)>,
    /// The same file's entry, where it stands in the ledger already.
    pub already: Option<Link>,
    /// Columns: letter, heading, meaning, counts.
    pub columns: Vec<Column>,
    /// Headings of the first rows.
    pub heads: Vec<String>,
    /// The first rows.
    pub first: Vec<(u32, Vec<String>)>,
    /// Cells that do not hold: place, value, what to do.
    pub refused: Vec<(String, Option<String>, String)>,
    /// How many are shown, where not all are.
    pub cut: Option<String>,
    /// What is worth a look.
    pub notes: Vec<String>,
    /// Where the confirmation leads.
    pub action: String,
    /// The file that is kept aside.
    pub id: String,
    /// Its octets' hash.
    pub hash: String,
    /// Whether there is anything to confirm.
    pub can: bool,
    /// Whether it must be said that the rows that hold are to be kept.
    pub spoilt: bool,
}

/// A column.
pub struct Column {
    /// Its letter.
    pub letter: String,
    /// Its heading.
    pub heading: String,
    /// What it was taken for, or near to.
    pub meaning: String,
    /// Whether it is read.
    pub is_read: bool,
    /// Cells read.
    pub read: String,
    /// Cells empty.
    pub empty: String,
    /// Cells refused.
    pub refused: String,
}

fn action(ask: &Ask, below: &str) -> String {
    let language = ask.t().language;
    let path = format!("{}{below}", Place::Import.path(language));
    forms::action(&ask.asker, &path, None)
}

impl ImportPage {
    /// The form.
    #[must_use]
    pub fn form(ask: &Ask, refused: Option<Refused<'_>>) -> Self {
        let t = ask.t();
        let other =
            address(Place::Import.path(t.language.other()), [("lang", t.language.other().tag())].into_iter());
        Self {
            t,
            frame: Frame::plain(&ask.asker, t.say("import-title"), Some(other)).at(&ask.asker, Place::Import),
            action: action(ask, ""),
            kinds: ImportKind::ALL.into_iter().map(|of| kind(t, of)).collect(),
            refused: refused.map(|why| said(t, why)),
            preview: None,
        }
    }

    /// How a file was understood.
    #[must_use]
    pub fn preview(ask: &Ask, preview: &ImportPreview, refused: Option<Refused<'_>>) -> Self {
        Self { preview: Some(Preview::of(ask, preview)), ..Self::form(ask, refused) }
    }
}

fn kind(t: &Texts, kind: ImportKind) -> (&'static str, String, String) {
    let (words, holds) = match kind {
        ImportKind::Assets => (t.say("kind-assets"), t.say("kind-assets-text")),
        ImportKind::Orders => (t.say("kind-orders"), t.say("kind-orders-text")),
        ImportKind::SlaReport => (t.say("kind-report"), t.say("kind-report-text")),
        ImportKind::Measurements => (t.say("kind-measurements"), t.say("kind-measurements-text")),
        ImportKind::TicketsVinst => (t.say("kind-vinst"), t.say("kind-vinst-text")),
        ImportKind::Tickets => (t.say("kind-tickets"), t.say("kind-tickets-text")),
        ImportKind::Changes => (t.say("kind-changes"), t.say("kind-changes-text")),
        ImportKind::ChangeMilestones => (t.say("kind-milestones"), t.say("kind-milestones-text")),
        ImportKind::Invoices => (t.say("kind-invoices"), t.say("kind-invoices-text")),
        ImportKind::PenaltyLetter => (t.say("kind-letter"), t.say("kind-letter-text")),
        ImportKind::Counts => (t.say("kind-counts"), t.say("kind-counts-text")),
    };
    (kind.name(), words, holds)
}

fn said(t: &Texts, refused: Refused<'_>) -> (String, Vec<String>) {
    let why = match refused {
        Refused::NoFile => return (t.say("import-no-file"), Vec::new()),
        Refused::Slow => return (t.say("import-slow"), Vec::new()),
        Refused::Source(why) => why,
    };
    let (text, faults) = match why {
        ImportRefused::TooLarge(octets) => {
            let mebibytes = figures::count(t.language, octets >> 20);
            (t.say_with("import-too-large", &[("n", mebibytes.into())]), Vec::new())
        }
        ImportRefused::Busy => (t.say("import-busy"), Vec::new()),
        ImportRefused::File(fault) => (t.say("import-file-refused"), vec![fault.clone()]),
        ImportRefused::Rules(faults) => (t.say("import-rules-refused"), faults.clone()),
        ImportRefused::NoProfile => (t.say("import-no-profile"), Vec::new()),
        ImportRefused::OwnProfile => (t.say("import-own-profile"), Vec::new()),
        ImportRefused::Gone => {
            (t.say_with("import-gone", &[("n", ImportPreview::MINUTES.to_string().into())]), Vec::new())
        }
        ImportRefused::Changed => (t.say("import-changed"), Vec::new()),
        ImportRefused::Spoilt => (t.say("import-spoilt"), Vec::new()),
        ImportRefused::Nothing => (t.say("import-nothing"), Vec::new()),
        ImportRefused::Source(_) => (t.say("import-failed"), Vec::new()),
    };
    (text, faults)
}

impl Preview {
    fn of(ask: &Ask, preview: &ImportPreview) -> Self {
        let t = ask.t();
        let n = |n: usize| figures::count(t.language, n as u64);
        let args = [
            ("kept", n(preview.kept).into()),
            ("rows", n(preview.rows).into()),
            ("refused", n(preview.refusals).into()),
            ("count", preview.refusals.into()),
        ];
        let can = preview.kept > 0;
        let headline = match (can, preview.refusals) {
            (false, _) => t.say("import-headline-none"),
            (true, 0) => t.say_with("import-headline-whole", &args),
            (true, _) => t.say_with("import-headline-spoilt", &args),
        };
        let refused = preview.refused.iter().map(|cell| {
            let row = cell.row.to_string();
            let place = match &cell.column {
                Some((letter, heading)) => t.say_with(
                    "import-cell",
                    &[
                        ("row", row.into()),
                        ("letter", letter.as_str().into()),
                        ("heading", heading.as_str().into()),
                    ],
                ),
                None => t.say_with("import-row", &[("row", row.into())]),
            };
            let place = cell.sheet.as_ref().map_or(place.clone(), |sheet| format!("{sheet}, {place}"));
            (place, cell.value.clone(), cell.reason.clone())
        });
        let shown = preview.refused.len();
        Self {
            headline,
            lead: t.say("import-lead"),
            facts: facts(t, preview),
            already: preview.already.map(|entry| entry_link(t, entry)),
            columns: preview.columns.iter().map(|of| column(t, of)).collect(),
            heads: preview
                .columns
                .iter()
                .filter(|of| of.meaning.is_some())
                .map(|of| of.heading.clone())
                .collect(),
            first: preview.first.clone(),
            refused: refused.collect(),
            cut: (preview.refusals > shown).then(|| {
                t.say_with("import-cut", &[("shown", n(shown).into()), ("total", n(preview.refusals).into())])
            }),
            notes: preview.notes.clone(),
            action: action(ask, "/confirm"),
            id: preview.id.clone(),
            hash: preview.hash.clone(),
            can,
            spoilt: preview.refusals > 0,
        }
    }
}

fn facts(t: &Texts, preview: &ImportPreview) -> Vec<(String, String)> {
    let n = |n: usize| figures::count(t.language, n as u64);
    let mut facts = vec![
        (t.say("entry-file"), preview.name.clone()),
        (t.say("import-read-as"), kind(t, preview.kind).1),
        (
            t.say("entry-size"),
            figures::with_unit(t.language, &figures::count(t.language, preview.octets), "B"),
        ),
        (t.say("import-rows"), n(preview.rows)),
        (t.say("import-kept"), n(preview.kept)),
        (t.say("import-refused"), n(preview.refusals)),
    ];
    facts.extend(preview.sheet.clone().map(|sheet| (t.say("import-sheet"), sheet)));
    facts.extend(preview.rules.clone().map(|rules| (t.say("import-rules"), rules)));
    facts
}

fn column(t: &Texts, column: &ColumnRow) -> Column {
    let n = |n: usize| figures::count(t.language, n as u64);
    let meaning = match (&column.meaning, &column.nearest) {
        (Some((english, swedish)), _) => match t.language {
            Language::Swedish => swedish.clone(),
            Language::English => english.clone(),
        },
        (None, Some(nearest)) => t.say_with("import-nearest", &[("nearest", nearest.as_str().into())]),
        (None, None) => t.say("import-not-read"),
    };
    Column {
        letter: column.letter.clone(),
        heading: column.heading.clone(),
        meaning,
        is_read: column.meaning.is_some(),
        read: n(column.read),
        empty: n(column.empty),
        refused: n(column.refused),
    }
}

/// The page that says what was done.
#[derive(Template)]
#[template(path = "imported.html")]
pub struct ResultPage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// What was done.
    pub headline: String,
    /// With what.
    pub text: String,
    /// The file's entry.
    pub entry: Link,
    /// The way to the next file.
    pub next: Link,
}

impl ResultPage {
    /// Of what was done.
    #[must_use]
    pub fn of(ask: &Ask, done: &Imported) -> Self {
        let t = ask.t();
        let n = |n: usize| figures::count(t.language, n as u64).into();
        let args =
            [("name", done.name.as_str().into()), ("kept", n(done.kept)), ("refused", n(done.refused))];
        let (headline, text) = if done.already {
            (t.say("imported-already"), t.say_with("imported-already-text", &args))
        } else {
            (t.say("imported"), t.say_with("imported-text", &args))
        };
        let next = address(Place::Import.path(t.language), [("lang", t.language.tag())].into_iter());
        Self {
            t,
            frame: Frame::plain(&ask.asker, headline.clone(), None).at(&ask.asker, Place::Import),
            headline,
            text,
            entry: entry_link(t, done.entry),
            next: Link { href: next, text: t.say("imported-next") },
        }
    }
}
