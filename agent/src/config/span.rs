//! A length of time as a person writes it: `15s`, `5m`, `500ms`, `1h`.

use std::fmt;
use std::str::FromStr;

/// From 100 milliseconds to a day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(i64);

const UNITS: [(&str, i64); 4] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];

impl Span {
    /// From milliseconds.
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds.
    #[must_use]
    pub const fn ms(self) -> i64 {
        self.0
    }
}

/// Why a text is no [`Span`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// No number with its unit.
    #[error("not a time; write it as 500ms, 15s, 5m or 1h")]
    Form,
    /// Too short or too long.
    #[error("not between 100ms and 24h")]
    Range,
}

impl FromStr for Span {
    type Err = SpanError;
    fn from_str(text: &str) -> Result<Self, SpanError> {
        let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
        let factor = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, factor)| *factor);
        let factor = factor.filter(|_| !digits.is_empty()).ok_or(SpanError::Form)?;
        let ms = digits.parse::<i64>().ok().and_then(|count| count.checked_mul(factor));
        ms.filter(|ms| (100..=86_400_000).contains(ms)).map(Self).ok_or(SpanError::Range)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = UNITS.iter().rev().find(|(_, factor)| self.0 % factor == 0);
        whole.map_or(Ok(()), |(name, factor)| write!(f, "{}{name}", self.0 / factor))
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_with_its_unit() {
        for (text, ms) in [("500ms", 500), ("15s", 15_000), ("5m", 300_000), ("24h", 86_400_000)] {
            let span: Span = text.parse().unwrap();
            assert_eq!(span.ms(), ms);
        }
        assert_eq!("90s".parse::<Span>().unwrap().to_string(), "90s");
        for wrong in ["", "15", "s", "-5s", "1d", "0s", "25h", "99ms", "99999999999999999999h", "1.5s", "5 m"]
        {
            assert!(wrong.parse::<Span>().is_err(), "{wrong}");
        }
    }
}
