//! Long tables: which column they are sorted by, and which part of them is shown. Both stand in the address.

use crate::ask::Ask;
use crate::figures;
use crate::view::frame::Link;

/// A column that a table can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// As in the address.
    pub name: &'static str,
    /// Whether it is a figure: the largest come first then, and it stands to the right.
    pub figure: bool,
}

/// By what a table is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sorting {
    /// The column's name.
    pub by: &'static str,
    /// Whether the largest come first.
    pub descending: bool,
}

impl Sorting {
    /// As in `?sort=pages`, or `?sort=-pages` for the other way round; the first key where nothing is asked for.
    /// `None` where the table has no such column.
    #[must_use]
    pub fn asked(ask: &Ask, keys: &[Key]) -> Option<Self> {
        let Some(asked) = ask.part("sort").filter(|asked| !asked.is_empty()) else {
            return keys.first().map(|key| Self { by: key.name, descending: key.figure });
        };
        let (name, turned) = asked.strip_prefix('-').map_or((asked, false), |name| (name, true));
        let key = keys.iter().find(|key| key.name == name)?;
        Some(Self { by: key.name, descending: key.figure != turned })
    }

    /// Puts rows into that order; `compare` sorts ascending by the column, and equals keep their order.
    pub fn sort<T>(self, rows: &mut [T], mut compare: impl FnMut(&T, &T) -> std::cmp::Ordering) {
        rows.sort_by(|a, b| if self.descending { compare(b, a) } else { compare(a, b) });
    }

    /// The column's heading, which sorts by it, or turns the order round.
    #[must_use]
    pub fn heading(self, ask: &Ask, key: Key, text: String) -> Heading {
        let here = self.by == key.name;
        let turned = here && self.descending == key.figure;
        let sort = format!("{}{}", if turned { "-" } else { "" }, key.name);
        Heading {
            href: ask.with(&[("sort", Some(&sort)), ("p", None)]),
            text,
            figure: key.figure,
            sorted: here.then_some(if self.descending { "descending" } else { "ascending" }),
        }
    }
}

/// A heading that sorts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub text: String,
    /// Whether its column holds figures.
    pub figure: bool,
    /// How the table is sorted by it, as `aria-sort` says it.
    pub sorted: Option<&'static str>,
}

/// Which part of a table is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pager {
    /// What is shown of how many.
    pub shown: String,
    /// The part before.
    pub previous: Option<Link>,
    /// The part after.
    pub next: Option<Link>,
}

/// The part that is asked for, from 1, as in `?p=2`; `None` where it is none.
#[must_use]
pub fn part(ask: &Ask) -> Option<usize> {
    const MOST: usize = 100_000;
    let Some(text) = ask.part("p").filter(|text| !text.is_empty()) else { return Some(1) };
    text.parse().ok().filter(|part| (1..=MOST).contains(part))
}

impl Pager {
    /// Of a table with `all` rows, `each` in a part; `None` where one part holds them all.
    #[must_use]
    pub fn of(ask: &Ask, part: usize, each: usize, all: usize) -> Option<Self> {
        if all <= each && part == 1 {
            return None;
        }
        let t = ask.t();
        let from = (part - 1).saturating_mul(each).saturating_add(1);
        let to = part.saturating_mul(each).min(all);
        let figure = |n: usize| figures::count(t.language, n as u64).into();
        let link = |part: usize, text: String| Link {
            href: ask.with(&[("p", (part > 1).then_some(part.to_string()).as_deref())]),
            text,
        };
        let shown = if from > all {
            t.say_with("list-beyond", &[("all", figure(all))])
        } else {
            t.say_with("list-shown", &[("from", figure(from)), ("to", figure(to)), ("all", figure(all))])
        };
        let last = all.div_ceil(each).max(1);
        Some(Self {
            shown,
            previous: (part > 1).then(|| link((part - 1).min(last), t.say("list-previous"))),
            next: (to < all).then(|| link(part + 1, t.say("list-next"))),
        })
    }
}
