//! Long tables: a page of them at a time, sorted by a column. Both stand in the address, so that what is seen can be
//! linked and printed.

use crate::ask::Ask;
use crate::figures;
use crate::view::frame::Link;

/// What an address asks of a table. Several tables of a page have parts of their own in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    page: usize,
    sort: Option<(&'static str, bool)>,
    page_part: &'static str,
    sort_part: &'static str,
}

impl Wanted {
    /// Reads the parts; `keys` are the columns that sort. `None` for a page or a column that is none.
    #[must_use]
    pub fn of(ask: &Ask, parts: (&'static str, &'static str), keys: &[&'static str]) -> Option<Self> {
        let (page_part, sort_part) = parts;
        let page = match ask.part(page_part) {
            None => 1,
            Some(text) => text.parse().ok().filter(|page| *page > 0 && text.len() < 7)?,
        };
        let sort = match ask.part(sort_part) {
            None => None,
            Some(text) => {
                let (name, descends) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
                Some((keys.iter().copied().find(|key| *key == name)?, descends))
            }
        };
        Some(Self { page, sort, page_part, sort_part })
    }

    /// By which column, and whether the largest comes first.
    #[must_use]
    pub const fn sort(&self) -> Option<(&'static str, bool)> {
        self.sort
    }

    /// The page of `rows` that is asked for, and the way to the others. Behind the last page there is the last.
    #[must_use]
    pub fn page<T>(&self, ask: &Ask, mut rows: Vec<T>, per_page: usize) -> (Vec<T>, Option<Pages>) {
        let total = rows.len();
        let pages = total.div_ceil(per_page).max(1);
        let page = self.page.min(pages);
        let from = (page - 1) * per_page;
        let rest = rows.split_off(from.min(total));
        let rows: Vec<T> = rest.into_iter().take(per_page).collect();
        let shown =
            (pages > 1).then(|| Pages::of(ask, self.page_part, (page, pages), (from, rows.len(), total)));
        (rows, shown)
    }

    /// The heading of a column that sorts: the way to it, or to its other direction.
    #[must_use]
    pub fn head(&self, ask: &Ask, key: &'static str, text: String, largest_first: bool) -> SortHead {
        let now = self.sort.filter(|(of, _)| *of == key).map(|(_, descends)| descends);
        let descends = now.map_or(largest_first, |descends| !descends);
        let wanted = if descends { format!("-{key}") } else { key.to_owned() };
        SortHead {
            href: ask.with(&[(self.sort_part, Some(&wanted)), (self.page_part, None), ("as", None)]),
            text,
            aria: now.map(|descends| if descends { "descending" } else { "ascending" }),
            mark: now.map(|descends| if descends { "▼" } else { "▲" }),
        }
    }
}

/// The heading of a column that sorts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortHead {
    /// Where it leads.
    pub href: String,
    /// What the column is called.
    pub text: String,
    /// `aria-sort`, where the table is sorted by it.
    pub aria: Option<&'static str>,
    /// The same for the eye.
    pub mark: Option<&'static str>,
}

/// Which rows stand on the page, and the way to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pages {
    /// What the way is called.
    pub label: String,
    /// Rows 101–200 of 412.
    pub words: String,
    /// The page before.
    pub previous: Option<Link>,
    /// The page after.
    pub next: Option<Link>,
}

impl Pages {
    fn of(ask: &Ask, part: &str, (page, pages): (usize, usize), rows: (usize, usize, usize)) -> Self {
        let t = ask.t();
        let (from, shown, total) = rows;
        let n = |n: usize| figures::count(t.language, n as u64).into();
        let link = |page: usize, text: String| Link {
            href: ask.with(&[(part, Some(&page.to_string())), ("as", None)]),
            text,
        };
        Self {
            label: t.say("pages-label"),
            words: t.say_with(
                "pages-shown",
                &[("from", n(from + 1)), ("to", n(from + shown)), ("total", n(total))],
            ),
            previous: (page > 1).then(|| link(page - 1, t.say("pages-previous"))),
            next: (page < pages).then(|| link(page + 1, t.say("pages-next"))),
        }
    }
}
