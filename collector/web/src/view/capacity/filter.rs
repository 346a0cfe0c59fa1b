//! By what a table is narrowed: a form that asks for the same page with other parts.

use crate::ask::Ask;

/// The form.
#[derive(Debug)]
pub struct Filter {
    /// Where it leads.
    pub action: String,
    /// What else the address says: name and value.
    pub kept: Vec<(&'static str, String)>,
    /// What can be chosen.
    pub choices: Vec<Choice>,
}

/// A choice among values.
#[derive(Debug)]
pub struct Choice {
    /// As in the address.
    pub name: &'static str,
    /// What is chosen.
    pub label: String,
    /// What it is called to choose nothing.
    pub all: String,
    /// Value, words, and whether it is chosen.
    pub values: Vec<(String, String, bool)>,
}

impl Choice {
    /// Among `values`, each with its words.
    pub(crate) fn of(
        ask: &Ask,
        name: &'static str,
        label: String,
        all: String,
        values: impl Iterator<Item = (String, String)>,
    ) -> Self {
        let chosen = ask.part(name).unwrap_or_default();
        let values = values.map(|(value, words)| {
            let here = value == chosen;
            (value, words, here)
        });
        Self { name, label, all, values: values.collect() }
    }
}

impl Filter {
    /// Of this page; it keeps month, department, language and order.
    pub(crate) fn of(ask: &Ask, choices: Vec<Choice>) -> Self {
        let part =
            |name: &'static str| Some((name, ask.part(name).filter(|part| !part.is_empty())?.to_owned()));
        let mut kept: Vec<_> = ["m", "d", "sort"].into_iter().filter_map(part).collect();
        kept.push(("lang", ask.t().language.tag().to_owned()));
        Self { action: ask.path().to_owned(), kept, choices }
    }
}
