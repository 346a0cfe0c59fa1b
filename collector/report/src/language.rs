//! Swedish or English.

/// A language that reports are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    /// Svenska.
    Swedish,
    /// English.
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

/// Why a word names no language.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no language of reports: write sv or en")]
pub struct NoLanguage(String);

impl std::str::FromStr for Language {
    type Err = NoLanguage;
    fn from_str(tag: &str) -> Result<Self, NoLanguage> {
        Self::ALL.into_iter().find(|language| language.tag() == tag).ok_or_else(|| NoLanguage(tag.to_owned()))
    }
}
