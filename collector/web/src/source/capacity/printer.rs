//! The printers of a month: volume, colour, time that they could not print, supplies.

use motprov_review::capacity::assets::UseClass;
use motprov_review::finding::Bounds;
use motprov_shared::period::Timestamp;
use rust_decimal::Decimal;

use super::AssetRow;

/// Which printers are asked for.
#[derive(Debug, Clone, Default)]
pub struct PrinterQuestion {
    /// Only those at this site.
    pub site: Option<String>,
    /// Only those that need this.
    pub need: Option<Need>,
    /// In which order.
    pub sort: PrinterSort,
    /// Largest first.
    pub descending: bool,
    /// From which row on, and how many; `None` for all.
    pub slice: Option<(usize, usize)>,
}

/// What printers are sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PrinterSort {
    /// How far they lie outside the recommended volume.
    #[default]
    Distance,
    /// Their name.
    Id,
    /// Pages printed.
    Pages,
    /// Share of pages with colour.
    Colour,
    /// Time that they could not print.
    Down,
    /// When a supply runs out, or what is left of the emptiest.
    Supply,
    /// When they were seen last.
    Seen,
}

/// Why a printer deserves a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Printed less than recommended.
    Under,
    /// Printed more than recommended.
    Over,
    /// A supply is at its end, or will be within two weeks.
    Supply,
    /// Could not print for more than a twentieth of the time that was seen.
    Down,
    /// Never seen in the month.
    Unseen,
    /// Any of these.
    Any,
}

impl Need {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Any, Self::Under, Self::Over, Self::Supply, Self::Down, Self::Unseen];

    /// As in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Under => "under",
            Self::Over => "over",
            Self::Supply => "supply",
            Self::Down => "down",
            Self::Unseen => "unseen",
            Self::Any => "any",
        }
    }
}

/// Printers, counted, and some of them.
#[derive(Debug, Clone)]
pub struct Printers {
    /// All that the viewer may see, whatever else is asked.
    pub all: usize,
    /// How many need what.
    pub needs: Vec<(Need, usize)>,
    /// Sites that have printers, by name.
    pub sites: Vec<String>,
    /// How many match the question.
    pub matching: usize,
    /// Pages that those printed, added up.
    pub pages: Bounds,
    /// Those of the slice.
    pub rows: Vec<Printer>,
    /// The instant that needs are told for: the month's end, or when it was computed.
    pub at: Timestamp,
}

impl Default for Printers {
    fn default() -> Self {
        Self {
            all: 0,
            needs: Vec::new(),
            sites: Vec::new(),
            matching: 0,
            pages: Bounds::default(),
            rows: Vec::new(),
            at: Timestamp(0),
        }
    }
}

/// A printer of a month.
#[derive(Debug, Clone)]
pub struct Printer {
    /// What is said of every asset.
    pub asset: AssetRow,
    /// Maker and model, as it says itself.
    pub model: Option<String>,
    /// Pages printed in the month; `None` where its counter was not read.
    pub pages: Option<Bounds>,
    /// Fewest and most pages a month that its class is recommended for.
    pub recommended: Option<(u64, u64)>,
    /// Milliseconds that it was seen unable to print, at least.
    pub down_ms: i64,
    /// Milliseconds that it was seen at all.
    pub seen_ms: i64,
    /// Its supplies, the emptiest first.
    pub supplies: Vec<Supply>,
    /// The last instant of the month that was spoken of.
    pub last_seen: Option<Timestamp>,
}

/// A supply of a printer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supply {
    /// As the printer calls it.
    pub name: String,
    /// Percent left.
    pub left: Decimal,
    /// When it is empty if it goes on as since it was last changed; `None` where too little is known.
    pub runs_out: Option<Timestamp>,
}

impl Printer {
    /// A supply counts as at its end from so many percent.
    const LOW: Decimal = Decimal::from_parts(5, 0, 0, false, 0);
    /// A forecast is a need within so many milliseconds.
    const SOON_MS: i64 = 14 * 86_400_000;

    /// Whether it needs this, at an instant.
    #[must_use]
    pub fn needs(&self, need: Need, now: Timestamp) -> bool {
        match need {
            Need::Under => self.outside().is_some_and(|outside| outside < Decimal::ZERO),
            Need::Over => self.outside().is_some_and(|outside| outside > Decimal::ZERO),
            Need::Supply => self.supplies.iter().any(|supply| {
                let soon = supply.runs_out.is_some_and(|end| end.since(now) <= Self::SOON_MS);
                supply.left <= Self::LOW || soon
            }),
            Need::Down => self.down_ms > 0 && self.down_ms.saturating_mul(20) > self.seen_ms,
            Need::Unseen => self.asset.class == UseClass::Unseen,
            Need::Any => Need::ALL.into_iter().any(|one| one != Need::Any && self.needs(one, now)),
        }
    }

    /// How far its volume surely lies outside what is recommended, as a share of the bound that it missed; negative below
    /// it, 0 where it lies inside or may.
    /// `None` without a range or a count.
    #[must_use]
    pub fn outside(&self) -> Option<Decimal> {
        let (pages, (low, high)) = (self.pages?, self.recommended?);
        let (low, high) = (Decimal::from(low), Decimal::from(high));
        let beyond = |value: Decimal, bound: Decimal| value.saturating_sub(bound).checked_div(bound);
        if pages.high < low {
            beyond(pages.high, low)
        } else if pages.low > high {
            // A bound of 0 has no share; what lies beyond it is all of it.
            Some(beyond(pages.low, high).unwrap_or(Decimal::ONE_HUNDRED))
        } else {
            Some(Decimal::ZERO)
        }
    }

    /// The emptiest supply's percentage, and the first end that is forecast.
    #[must_use]
    pub fn shortest(&self) -> (Option<Timestamp>, Option<Decimal>) {
        let end = self.supplies.iter().filter_map(|supply| supply.runs_out).min();
        (end, self.supplies.iter().map(|supply| supply.left).min())
    }
}
