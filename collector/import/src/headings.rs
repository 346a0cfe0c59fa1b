//! Finds the row with the headings. `names` holds what each column may be called, `found` the heading row once it is
//! understood, `search` how it is looked for, `own` what users call their columns themselves.

mod found;
mod names;
mod own;
mod search;

pub(crate) use found::Headings;
pub(crate) use names::{ASSETS, CHANGES, COUNTS, INVOICES, LETTER, MEASUREMENTS, MILESTONES, ORDERS, REPORT};
pub use own::OwnHeadings;
pub(crate) use own::{NONE, Own};
pub(crate) use search::{Search, understand};

/// A column of a kind of file.
#[derive(Debug)]
pub(crate) struct Field {
    /// English name, as documented.
    pub(crate) english: &'static str,
    /// Swedish name, as documented.
    pub(crate) swedish: &'static str,
    /// Other names, as [`fold`] leaves them.
    aliases: &'static [&'static str],
    /// Whether a table without it is no table of this kind.
    pub(crate) required: bool,
    /// English name of the field that does in its place.
    or: Option<&'static str>,
}

const fn required(english: &'static str, swedish: &'static str, aliases: &'static [&'static str]) -> Field {
    Field { english, swedish, aliases, required: true, or: None }
}

const fn optional(english: &'static str, swedish: &'static str, aliases: &'static [&'static str]) -> Field {
    Field { english, swedish, aliases, required: false, or: None }
}

impl Field {
    fn is_called(&self, folded: &str) -> bool {
        folded == fold(self.english) || folded == fold(self.swedish) || self.aliases.contains(&folded)
    }

    /// The name in a headings file.
    pub(crate) fn key(&self) -> &'static str {
        match self.english {
            "cost centre" => "cost_centre",
            "host name" => "host_name",
            "last day" => "last_day",
            "service level" => "service_level",
            "waits for" => "waits_for",
            one_word => one_word,
        }
    }

    pub(crate) fn title(&self) -> String {
        format!("`{}` ({})", self.english, self.swedish)
    }

    /// How like the name is to one of the field's, 0 to 1.
    fn likeness(&self, folded: &str) -> f64 {
        let own = [fold(self.english), fold(self.swedish)];
        let names = own.iter().map(String::as_str).chain(self.aliases.iter().copied());
        names.map(|name| strsim::normalized_damerau_levenshtein(name, folded)).fold(0.0, f64::max)
    }
}

/// A heading without case, spaces, marks and what stands in brackets: `Förvaltning / bolag (kund)` is
/// `forvaltningbolag`.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::new();
    let mut brackets = 0_u32;
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            _ if brackets > 0 => {}
            'å' | 'ä' | 'à' | 'á' => folded.push('a'),
            'ö' | 'ø' | 'ó' => folded.push('o'),
            'é' | 'è' => folded.push('e'),
            'ü' => folded.push('u'),
            c if c.is_alphanumeric() => folded.push(c),
            _ => {}
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_heading_means_the_same_however_it_is_written() {
        for text in ["Förvaltning / bolag", "FÖRVALTNING/BOLAG (kund)", " forvaltning  bolag "] {
            assert_eq!(fold(text), "forvaltningbolag");
        }
        assert_eq!(fold("T.o.m."), "tom");
    }

    #[test]
    fn no_name_stands_for_two_columns_of_a_file_and_every_alias_is_folded() {
        for fields in [ASSETS, ORDERS, REPORT, MEASUREMENTS, CHANGES, MILESTONES, INVOICES, LETTER, COUNTS] {
            let mut owners: BTreeMap<String, &str> = BTreeMap::new();
            for field in fields {
                let own = [fold(field.english), fold(field.swedish)];
                for name in own.into_iter().chain(field.aliases.iter().map(|alias| (*alias).to_owned())) {
                    assert_eq!(fold(&name), name);
                    assert_eq!(owners.insert(name.clone(), field.english), None, "{name}");
                }
            }
        }
    }
}
