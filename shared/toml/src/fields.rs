//! Reads a table key by key, and tells which keys nobody asked for.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::fault::Refusal;
use crate::source::{Source, shown};

/// A value with its place.
type Value<'t> = Spanned<DeValue<'t>>;

/// Two names at least so alike (Jaro–Winkler, 0 to 1) are taken for a slip of the pen.
const ALIKE: f64 = 0.7;

/// One table, as it is read. [`Fields::finish`] reports what was left.
#[derive(Debug)]
pub struct Fields<'s, 't> {
    /// The text that it stands in.
    pub source: &'s Source<'t>,
    table: &'s DeTable<'t>,
    /// Octet at which the table stands.
    pub at: usize,
    /// What the table is, for people: "service level `A4`".
    pub place: String,
    known: Vec<&'static str>,
}

impl<'s, 't> Fields<'s, 't> {
    pub(crate) const fn new(
        source: &'s Source<'t>,
        table: &'s DeTable<'t>,
        at: usize,
        place: String,
    ) -> Self {
        Self { source, table, at, place, known: Vec::new() }
    }

    /// The table as it was parsed; keys of it do not count as asked for.
    pub(crate) const fn raw(&self) -> &'s DeTable<'t> {
        self.table
    }

    fn get(&mut self, key: &'static str) -> Option<&'s Value<'t>> {
        self.known.push(key);
        self.source.ask(key);
        self.table.get(key)
    }

    /// Whether the key stands, whatever its value.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Notes a fault of this table, of something that stands at `at`.
    pub fn fault(&self, at: usize, what: impl AsRef<str>, remedy: impl Into<String>) {
        self.source.fault(at, format!("{} in {}", what.as_ref(), self.place), remedy);
    }

    /// Notes that something is missing in this table, or that keys do not go together.
    pub fn absence(&self, at: usize, what: impl AsRef<str>, remedy: impl Into<String>) {
        self.source.absence(at, format!("{} in {}", what.as_ref(), self.place), remedy);
    }

    /// Where a key's value stands; the table itself where it is missing.
    #[must_use]
    pub fn at_key(&self, key: &str) -> usize {
        self.table.get(key).map_or(self.at, |value| value.span().start)
    }

    /// `None` where the key is missing or its value was refused; a refusal is noted.
    pub fn optional<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&DeValue<'t>) -> Result<T, Refusal>,
    ) -> Option<T> {
        let value = self.get(key)?;
        match read(value.get_ref()) {
            Ok(value) => Some(value),
            Err(refusal) => {
                self.fault(value.span().start, format!("`{key}` {}", refusal.what), refusal.remedy);
                None
            }
        }
    }

    /// As [`Fields::optional`], but a missing key is a fault.
    pub fn required<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&DeValue<'t>) -> Result<T, Refusal>,
    ) -> Option<T> {
        if !self.has(key) {
            self.missing(key, format!("add `{key}`"));
        }
        self.optional(key, read)
    }

    /// Notes that a key is missing.
    pub fn missing(&self, key: &str, remedy: impl Into<String>) {
        self.absence(self.at, format!("`{key}` is missing"), remedy);
    }

    /// The table under `key`, if there.
    pub fn table(&mut self, key: &'static str) -> Option<Self> {
        let place = format!("`{key}` of {}", self.place);
        let value = self.get(key)?;
        self.nested(value, key, place)
    }

    /// Each table of the list under `key`, with its number from 1.
    pub fn tables(&mut self, key: &'static str) -> Vec<Self> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(list) = value.get_ref().as_array() else {
            let remedy = format!("write each as [[{key}]], or as a list of {{ … }}");
            self.fault(value.span().start, format!("`{key}` is not a list"), remedy);
            return Vec::new();
        };
        let numbered = list.iter().enumerate();
        numbered.filter_map(|(n, item)| self.nested(item, key, format!("{key} {}", n + 1))).collect()
    }

    /// Each table under `key`, by name, sorted.
    pub fn named_tables(&mut self, key: &'static str) -> Vec<(String, Self)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(table) = value.get_ref().as_table() else {
            self.fault(
                value.span().start,
                format!("`{key}` is not a table"),
                format!("write each as [{key}.name]"),
            );
            return Vec::new();
        };
        let named = table.iter().map(|(name, item)| (name.get_ref().to_string(), item));
        named
            .filter_map(|(name, item)| {
                let place = format!("{key} `{}`", shown(&name));
                Some((name, self.nested(item, key, place)?))
            })
            .collect()
    }

    fn nested(&self, value: &'s Value<'t>, key: &str, place: String) -> Option<Self> {
        let at = value.span().start;
        if let Some(table) = value.get_ref().as_table() {
            return Some(Self::new(self.source, table, at, place));
        }
        self.fault(at, format!("`{key}` is not a table"), format!("write {{ … }} or a section for {place}"));
        None
    }

    /// Every key that was not asked for is a fault, with the nearest that exists.
    pub fn finish(self) {
        for key in self.table.keys() {
            let name = key.get_ref().as_ref();
            if !self.known.contains(&name) {
                self.fault(key.span().start, format!("unknown key `{}`", shown(name)), self.nearest(name));
            }
        }
    }

    fn nearest(&self, name: &str) -> String {
        let near = |known: &&'static str| strsim::jaro_winkler(name, known);
        match self.known.iter().copied().max_by(|a, b| near(a).total_cmp(&near(b))) {
            Some(known) if near(&known) > ALIKE => format!("did you mean `{known}`?"),
            _ => format!("use one of {}", self.known.join(", ")),
        }
    }
}
