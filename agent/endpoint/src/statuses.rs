//! Status codes of HTTP that count as up.

use std::fmt;
use std::str::FromStr;

/// Ranges of status codes, e.g. `200-399` (which is the default) or `200-299,401`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statuses(Vec<(u16, u16)>);

impl Statuses {
    /// Whether a code is among them.
    #[must_use]
    pub fn hold(&self, code: u16) -> bool {
        self.0.iter().any(|(first, last)| (*first..=*last).contains(&code))
    }
}

impl Default for Statuses {
    fn default() -> Self {
        Self(vec![(200, 399)])
    }
}

/// All codes of several lists; none of them where there are no lists.
impl FromIterator<Self> for Statuses {
    fn from_iter<I: IntoIterator<Item = Self>>(lists: I) -> Self {
        Self(lists.into_iter().flat_map(|list| list.0).collect())
    }
}

/// A single code.
impl TryFrom<i64> for Statuses {
    type Error = String;
    fn try_from(code: i64) -> Result<Self, String> {
        code.to_string().parse()
    }
}

impl FromStr for Statuses {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',').map(|part| range(part.trim())).collect::<Result<_, _>>().map(Self)
    }
}

fn range(text: &str) -> Result<(u16, u16), String> {
    let code = |text: &str| text.trim().parse().ok().filter(|code| (100..=599).contains(code));
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    match (code(first), code(last)) {
        (Some(first), Some(last)) if first <= last => Ok((first, last)),
        _ => Err(format!("`{text}` is not a status code or range; write e.g. 200, 200-399 or 200-299,401")),
    }
}

impl fmt::Display for Statuses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (first, last)) in self.0.iter().enumerate() {
            let comma = if place > 0 { "," } else { "" };
            write!(f, "{comma}{first}")?;
            if first != last {
                write!(f, "-{last}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_given_one_by_one_or_in_ranges() {
        let statuses: Statuses = "200-299, 401".parse().unwrap();
        assert_eq!(
            [199, 200, 299, 300, 401, 402].map(|code| statuses.hold(code)),
            [false, true, true, false, true, false]
        );
        assert_eq!(statuses.to_string(), "200-299,401");
        assert_eq!(Statuses::default().to_string(), "200-399");
        let several: Statuses = [204.try_into().unwrap(), "301-302".parse().unwrap()].into_iter().collect();
        assert_eq!(several.to_string(), "204,301-302");
    }

    #[test]
    fn what_is_no_code_is_refused_with_a_remedy() {
        for text in ["", "ok", "99", "600", "300-200", "200-", "-1", "200,,201", "2e2"] {
            assert!(text.parse::<Statuses>().unwrap_err().contains("200-399"), "{text}");
        }
    }
}
