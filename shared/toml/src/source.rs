//! The text being read, and the faults found so far.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use crate::fault::Fault;
use crate::layer::Text;

/// More faults than anybody reads at once; the rest is counted.
const MOST_FAULTS: usize = 1000;
/// Most characters of a name that a fault shows.
const SHOWN: usize = 60;

/// The text being read, and the faults found so far.
///
/// Where the text is not TOML throughout, what can still be said of the other lines is said: a value that stands is
/// judged, up to the first broken table header (what follows it would stand in the wrong table). What seems missing
/// is not told: it may stand in a broken line.
#[derive(Debug)]
pub struct Source<'t> {
    /// Each file with the row of its first line: several may stand one after the other.
    files: Vec<(usize, &'t str)>,
    text: &'t str,
    /// Octet at which each line begins.
    lines: Vec<usize>,
    faults: RefCell<Vec<Fault>>,
    broken: RefCell<BTreeSet<usize>>,
    /// Lines from this one on may stand in the wrong table.
    astray: Cell<usize>,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'t> Source<'t> {
    pub(crate) fn new(file: &'t str, text: &'t str) -> Self {
        Self::of(vec![(1, file)], text)
    }

    /// Several files, whose texts stand one after the other in `whole`, each with a line end behind it.
    pub(crate) fn joined<'a>(files: impl Iterator<Item = &'a Text<'t>>, whole: &'t str) -> Self
    where
        't: 'a,
    {
        let mut row = 1;
        let begin = |file: &Text<'t>| {
            let first = row;
            row += 1 + file.text.matches('\n').count();
            (first, file.name)
        };
        Self::of(files.map(begin).collect(), whole)
    }

    fn of(files: Vec<(usize, &'t str)>, text: &'t str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, octet)| *octet == b'\n');
        let lines = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        Self {
            files,
            text,
            lines,
            faults: RefCell::default(),
            broken: RefCell::default(),
            astray: Cell::new(usize::MAX),
            asked: RefCell::default(),
        }
    }

    /// The line of an octet in its file, from 1.
    #[must_use]
    pub fn line(&self, at: usize) -> usize {
        self.place(self.row(at)).1
    }

    /// The line of an octet in the whole text, from 1.
    pub(crate) fn row(&self, at: usize) -> usize {
        self.lines.partition_point(|begin| *begin <= at).max(1)
    }

    /// The file of a row, and the line there.
    fn place(&self, row: usize) -> (&'t str, usize) {
        let after = self.files.partition_point(|(first, _)| *first <= row);
        let file = after.checked_sub(1).and_then(|index| self.files.get(index));
        file.map_or(("", row), |(first, name)| (*name, 1 + row - first))
    }

    /// The text of a line, from 1; nothing where there is none.
    pub(crate) fn line_text(&self, line: usize) -> &'t str {
        let begin = line.checked_sub(1).and_then(|index| self.lines.get(index));
        let rest = begin.and_then(|begin| self.text.get(*begin..)).unwrap_or_default();
        rest.split('\n').next().unwrap_or_default()
    }

    pub(crate) const fn text(&self) -> &'t str {
        self.text
    }

    /// Notes a fault of something that stands at an octet of the text.
    pub fn fault(&self, at: usize, what: impl Into<String>, remedy: impl Into<String>) {
        let line = self.row(at);
        if line < self.astray.get() && !self.broken.borrow().contains(&line) {
            self.note(at, what.into(), remedy.into());
        }
    }

    /// Notes that something is missing, or does not go with something else. Not where lines are broken: it may
    /// stand in one of them.
    pub fn absence(&self, at: usize, what: impl Into<String>, remedy: impl Into<String>) {
        if self.is_sound() {
            self.note(at, what.into(), remedy.into());
        }
    }

    /// The line of an octet is no TOML.
    pub(crate) fn leave_out(&self, at: usize) {
        let line = self.row(at);
        self.broken.borrow_mut().insert(line);
        if self.line_text(line).trim_start().starts_with('[') {
            self.astray.set(self.astray.get().min(line));
        }
    }

    /// The text with blanks where lines are no TOML, so that everything else keeps its place.
    pub(crate) fn without_what_is_left_out(&self) -> Cow<'t, str> {
        let broken = self.broken.borrow();
        let lines = self.text.split_inclusive('\n').enumerate();
        let kept = lines.map(|(index, line)| {
            let blank = || format!("{}\n", " ".repeat(line.trim_end_matches('\n').len()));
            if broken.contains(&(index + 1)) { Cow::Owned(blank()) } else { Cow::Borrowed(line) }
        });
        kept.collect::<String>().into()
    }

    /// Whether all of the text is TOML.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.broken.borrow().is_empty()
    }

    /// Every key that was asked for so far, in all tables.
    #[must_use]
    pub fn asked(&self) -> BTreeSet<&'static str> {
        self.asked.borrow().clone()
    }

    pub(crate) fn ask(&self, key: &'static str) {
        self.asked.borrow_mut().insert(key);
    }

    pub(crate) fn note(&self, at: usize, what: String, remedy: String) {
        let row = self.row(at);
        let begin = self.lines.get(row - 1).copied().unwrap_or_default();
        let before = self.text.get(begin..at).unwrap_or_default();
        let column = 1 + before.chars().count();
        let (file, line) = self.place(row);
        self.faults.borrow_mut().push(Fault { line, column, file: file.into(), what, remedy });
    }

    /// A fault of the whole, where there is no other.
    pub(crate) fn note_unless_any(&self, what: String) {
        if self.faults.borrow().is_empty() {
            self.note(0, what, "compare it with the example".into());
        }
    }

    /// In the order of their lines, each once.
    pub(crate) fn into_faults(self) -> Vec<Fault> {
        let mut faults = self.faults.into_inner();
        faults.sort();
        faults.dedup();
        let more = faults.len().saturating_sub(MOST_FAULTS);
        if more > 0 {
            faults.truncate(MOST_FAULTS);
            if let Some(last) = faults.last().cloned() {
                let what = format!("{more} more faults follow");
                faults.push(Fault { what, remedy: "mend those above first".into(), ..last });
            }
        }
        faults
    }
}

/// A name as a fault shows it: short, and nothing that a terminal would obey.
pub(crate) fn shown(name: &str) -> String {
    let plain = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    name.chars().take(SHOWN).map(plain).collect()
}
