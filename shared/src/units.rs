//! Units of `SenML` (RFC 8428 §12.1, RFC 8798) that we use.

use std::fmt;

/// The unit of a sample's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    /// Percent, `/100`.
    Percent,
    /// Octets, `B`.
    Byte,
    /// Octets a second, `B/s`.
    BytePerSecond,
    /// Seconds, `s`.
    Second,
    /// Milliseconds, `ms`.
    Millisecond,
    /// A number of things, `count`.
    Count,
    /// Degrees Celsius, `Cel`.
    Celsius,
}

impl Unit {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Percent,
        Self::Byte,
        Self::BytePerSecond,
        Self::Second,
        Self::Millisecond,
        Self::Count,
        Self::Celsius,
    ];

    /// The symbol in the registry.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Percent => "/100",
            Self::Byte => "B",
            Self::BytePerSecond => "B/s",
            Self::Second => "s",
            Self::Millisecond => "ms",
            Self::Count => "count",
            Self::Celsius => "Cel",
        }
    }

    /// The unit with this symbol, if we use it.
    #[must_use]
    pub fn from_symbol(symbol: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.symbol() == symbol)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol())
    }
}
