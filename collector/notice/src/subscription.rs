//! Who wants to be told what. Parsed once, at the edge: an address that stands here can stand in a letter's head.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use lettre::Address;
use motprov_shared::period::Timestamp;
use serde::Serialize;

/// Characters of a person's name at most.
const LONGEST_NAME: usize = 100;

/// What somebody may be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A month that is over has its verdicts.
    Month,
    /// An agent was not heard of for longer than its sources can bear.
    Silent,
    /// An agent that was told to be silent is heard again.
    Back,
    /// A service level is about to lose its verdict, and that can still be mended.
    Coverage,
    /// A certificate ends soon.
    Certificates,
    /// The month's report as PDF, on a day of the month that follows.
    Report,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Month, Self::Silent, Self::Back, Self::Coverage, Self::Certificates, Self::Report];

    /// As in commands and in the file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Silent => "silent",
            Self::Back => "back",
            Self::Coverage => "coverage",
            Self::Certificates => "certificates",
            Self::Report => "report",
        }
    }

    /// Whether somebody who may learn of some departments only can be told. Agents, certificates and the report speak
    /// of all.
    #[must_use]
    pub const fn suits_bound(self) -> bool {
        matches!(self, Self::Month)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = Unfit;
    fn from_str(name: &str) -> Result<Self, Unfit> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or(Unfit::Kind)
    }
}

/// A language that letters are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Language {
    /// Svenska.
    #[serde(rename = "sv")]
    Swedish,
    /// English.
    #[serde(rename = "en")]
    English,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Swedish, Self::English];

    /// Its BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Swedish => "sv",
            Self::English => "en",
        }
    }
}

impl FromStr for Language {
    type Err = Unfit;
    fn from_str(tag: &str) -> Result<Self, Unfit> {
        Self::ALL.into_iter().find(|language| language.tag() == tag).ok_or(Unfit::Language)
    }
}

/// What a new subscription says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSubscription {
    /// Who, as people write it.
    pub name: String,
    /// Where letters go.
    pub address: String,
    /// In which language.
    pub language: Language,
    /// What of.
    pub kinds: BTreeSet<Kind>,
    /// Departments that they may learn of, by name; empty: all.
    pub departments: BTreeSet<String>,
    /// On which day of the month that follows the report is sent, 1 to 28.
    pub report_day: u8,
}

/// A subscription as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subscription {
    /// Its number.
    pub id: i64,
    /// Who, as people write it.
    pub name: String,
    /// Where letters go.
    pub address: String,
    /// In which language.
    pub language: Language,
    /// What of.
    pub kinds: BTreeSet<Kind>,
    /// Departments that they may learn of, by name; empty: all.
    pub departments: BTreeSet<String>,
    /// On which day of the month that follows the report is sent, 1 to 28.
    pub report_day: u8,
    /// Since when. What happened before is not told.
    pub made: Timestamp,
    /// When a letter last went out.
    pub sent: Option<Timestamp>,
    /// Letters and events that wait.
    pub waiting: u64,
    /// Letters that were given up.
    pub given_up: u64,
    /// What the server said of the last letter that it did not take.
    pub trouble: Option<String>,
}

/// Why a subscription cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// Not an address.
    #[error("`{0}` is no mail address that letters can be sent to: write it as name@example.org")]
    Address(String),
    /// Not a name.
    #[error("a name has 1 to {LONGEST_NAME} characters, none of them a line's end")]
    Name,
    /// Nothing to tell.
    #[error("name at least one kind: month, silent, back, coverage, certificates or report")]
    Kind,
    /// Not a language.
    #[error("write sv or en")]
    Language,
    /// A kind that tells of all departments.
    #[error("{0} tells of every department: somebody bound to departments can be told of month only")]
    Bound(Kind),
    /// Not a day that every month has.
    #[error("the report's day is 1 to 28")]
    Day,
}

impl NewSubscription {
    /// Refuses what cannot be kept.
    ///
    /// # Errors
    /// [`Unfit`].
    pub fn check(&self) -> Result<(), Unfit> {
        let is_sound = |address: &str| address.is_ascii() && address.parse::<Address>().is_ok();
        if !is_sound(&self.address) {
            return Err(Unfit::Address(self.address.escape_debug().to_string()));
        }
        let length = self.name.chars().count();
        if !(1..=LONGEST_NAME).contains(&length) || self.name.chars().any(char::is_control) {
            return Err(Unfit::Name);
        }
        if self.kinds.is_empty() {
            return Err(Unfit::Kind);
        }
        let unsuited = self.kinds.iter().find(|kind| !kind.suits_bound());
        if let Some(kind) = unsuited.filter(|_| !self.departments.is_empty()) {
            return Err(Unfit::Bound(*kind));
        }
        if (1..=28).contains(&self.report_day) { Ok(()) } else { Err(Unfit::Day) }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn anna(kinds: &[Kind]) -> NewSubscription {
        NewSubscription {
            name: "Anna Åkesson".to_owned(),
            address: "anna@example.org".to_owned(),
            language: Language::Swedish,
            kinds: kinds.iter().copied().collect(),
            departments: BTreeSet::new(),
            report_day: 5,
        }
    }

    #[test]
    fn an_address_or_a_name_that_would_open_another_header_is_refused() {
        for address in
            ["anna@example.org\r\nBcc: x@example.org", "anna", "", "å@example.org", "a b@example.org"]
        {
            let unfit = NewSubscription { address: address.to_owned(), ..anna(&[Kind::Month]) };
            assert!(matches!(unfit.check(), Err(Unfit::Address(_))), "{address}");
        }
        let unfit = NewSubscription { name: "Anna\r\nBcc: x@example.org".to_owned(), ..anna(&[Kind::Month]) };
        assert_eq!(unfit.check(), Err(Unfit::Name));
        assert_eq!(anna(&[Kind::Month]).check(), Ok(()));
    }

    #[test]
    fn somebody_bound_to_departments_is_not_told_of_what_concerns_all() {
        let departments = BTreeSet::from(["Kultur".to_owned()]);
        for kind in Kind::ALL {
            let bound = NewSubscription { departments: departments.clone(), ..anna(&[kind]) };
            assert_eq!(bound.check().is_ok(), kind == Kind::Month, "{kind}");
        }
    }

    #[test]
    fn nobody_subscribes_to_nothing() {
        assert_eq!(anna(&[]).check(), Err(Unfit::Kind));
        assert_eq!("everything".parse::<Kind>(), Err(Unfit::Kind));
        assert_eq!("sv-FI".parse::<Language>(), Err(Unfit::Language));
    }
}
