//! Swedish or English. What the address says goes first, then what the browser asks for, then Swedish.

use std::str::FromStr;

/// A language that the pages speak.
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

    /// Its BCP 47 tag, as in `lang="sv"` and `?lang=sv`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Swedish => "sv",
            Self::English => "en",
        }
    }

    /// The one to switch to.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Swedish => Self::English,
            Self::English => Self::Swedish,
        }
    }

    /// The best that an `Accept-Language` header (RFC 9110 §12.5.4) asks for; Swedish where it asks for neither.
    #[must_use]
    pub fn accepted(header: &str) -> Self {
        let mut best = (Self::Swedish, 0);
        for range in header.split(',').take(32) {
            let mut parts = range.split(';').map(str::trim);
            let tag = parts.next().unwrap_or_default();
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1000), permille);
            let primary = tag.split('-').next().unwrap_or_default();
            if let (Ok(language), Some(weight)) = (primary.to_ascii_lowercase().parse(), weight)
                && weight > best.1
            {
                best = (language, weight);
            }
        }
        best.0
    }
}

/// `0.8` as 800; `None` for what is no weight.
fn permille(weight: &str) -> Option<u16> {
    let (whole, part) = weight.split_once('.').unwrap_or((weight, ""));
    let digits = part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit());
    let part: u16 = format!("{part:0<3}").parse().ok().filter(|_| digits)?;
    match whole {
        "1" if part == 0 => Some(1000),
        "0" => Some(part),
        _ => None,
    }
}

/// A tag of neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write sv or en")]
pub struct NoLanguage;

impl FromStr for Language {
    type Err = NoLanguage;
    fn from_str(tag: &str) -> Result<Self, NoLanguage> {
        Self::ALL.into_iter().find(|language| language.tag() == tag).ok_or(NoLanguage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_gets_the_language_it_weighs_highest() {
        for (header, expected) in [
            ("", Language::Swedish),
            ("de-DE,fr;q=0.9", Language::Swedish),
            ("en-GB,en;q=0.9,sv;q=0.8", Language::English),
            ("sv-SE,en;q=0.9", Language::Swedish),
            ("de,en;q=0.2", Language::English),
            ("en;q=0.5,sv;q=0.51", Language::Swedish),
            ("EN", Language::English),
            ("en;q=0", Language::Swedish),
        ] {
            assert_eq!(Language::accepted(header), expected, "{header}");
        }
    }

    #[test]
    fn a_broken_header_means_swedish() {
        for header in ["en;q=", "en;q=2", "en;q=0.1234", "en;q=-1", ";;;", ",,,", "en;q=é"] {
            assert_eq!(Language::accepted(header), Language::Swedish, "{header}");
        }
    }
}
