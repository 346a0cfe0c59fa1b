//! The sample contract's levels that promise availability, each with how the supplier really fares, and the two untrue
//! figures. What else it promises stands in [`super::promises`].

use motprov_shared::period::Month;

use super::calendar::Window;

/// What a level is measured on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// One probed service.
    Endpoint(&'static str),
    /// All printers that a department ordered: whether they answer. Paper is the
    /// department's own affair.
    Printers(&'static str),
}

/// A share of time in hundredths of a percent: 9950 is 99.50 %.
pub type Share = i64;

/// One service level.
#[derive(Debug)]
pub struct Level {
    /// Its id, in contract and reports.
    pub id: &'static str,
    /// Its title.
    pub title: &'static str,
    /// When it applies.
    pub window: Window,
    /// What it is measured on.
    pub subject: Subject,
    /// The promise.
    pub target: Share,
    /// Monthly fee that its penalty is a share of, whole SEK.
    pub fee: i64,
    /// From which share up which percentage of the fee is owed, best first; below the last, `worst`.
    pub steps: &'static [(Share, i64)],
    /// Percentage of the fee that is owed below every step.
    pub worst: i64,
    /// Downtime that the dice aim at, hundredths of a percent of the window, for each of four months in turn.
    pub(super) downtime: [Share; 4],
}

impl Level {
    /// What the dice aim at in `month`: by calendar month, so that a month keeps its fortune as the demo's span moves.
    pub(super) const fn downtime(&self, month: Month) -> Share {
        self.downtime[(month.month().unsigned_abs() % 4) as usize]
    }

    /// The level's untrue figure in the last full month, if it has one.
    #[must_use]
    pub fn untruth(&self) -> Option<Share> {
        // Far enough from the truth that no time left unobserved can explain it.
        match self.id {
            HIDES_A_PENALTY => Some(self.target + 12),
            TOO_HARD_ON_ITSELF => Some(self.target - 21),
            _ => None,
        }
    }

    /// Downtime aimed at in the month with the untrue figures.
    pub(super) fn downtime_of_untruth(&self) -> Option<Share> {
        match self.id {
            HIDES_A_PENALTY => Some(300),
            TOO_HARD_ON_ITSELF => Some(6),
            _ => None,
        }
    }
}

/// Reported as met, and it was missed.
pub const HIDES_A_PENALTY: &str = "B2-SKOLA";
/// Reported as missed, and it was met.
pub const TOO_HARD_ON_ITSELF: &str = "B1-INTRANAT";

/// The print service's ladder.
const PRINT: &[(Share, i64)] = &[(9950, 0), (9900, 2), (9800, 5)];
/// That of systems promised day and night.
const ROUND: &[(Share, i64)] = &[(9970, 0), (9940, 5), (9890, 10)];
/// That of systems promised in office hours.
const HOURS: &[(Share, i64)] = &[(9780, 0), (9560, 5)];

macro_rules! level {
    ($id:literal, $title:literal, $window:ident, $subject:expr, $fee:literal, $steps:ident, $worst:literal, $downtime:expr) => {
        Level {
            id: $id,
            title: $title,
            window: Window::$window,
            subject: $subject,
            target: $steps[0].0,
            fee: $fee,
            steps: $steps,
            worst: $worst,
            downtime: $downtime,
        }
    };
}

use Subject::{Endpoint, Printers};

/// Every level that promises availability, in the contract's order: one system or department after another under each of
/// the catalogue's ids A4, B1 and B2.
pub const LEVELS: [Level; 12] = [
    level!(
        "A4",
        "Tillgänglighet utskriftstjänst",
        Office,
        Endpoint("utskriftsko"),
        84_000,
        PRINT,
        10,
        [16, 22, 18, 75]
    ),
    level!(
        "A4-UTB",
        "Tillgänglighet skrivare, Utbildningsförvaltningen",
        Office,
        Printers("Utbildningsförvaltningen"),
        61_500,
        PRINT,
        10,
        [28, 38, 33, 30]
    ),
    level!(
        "A4-SOC",
        "Tillgänglighet skrivare, Socialförvaltningen",
        Office,
        Printers("Socialförvaltningen"),
        38_200,
        PRINT,
        10,
        [38, 33, 130, 36]
    ),
    level!(
        "A4-SBK",
        "Tillgänglighet skrivare, Stadsbyggnadskontoret",
        Office,
        Printers("Stadsbyggnadskontoret"),
        29_900,
        PRINT,
        10,
        [30, 26, 30, 95]
    ),
    level!(
        "B1-EPOST",
        "Tillgänglighet dygnet runt, e-post",
        Always,
        Endpoint("e-post"),
        86_000,
        ROUND,
        20,
        [12, 9, 10, 14]
    ),
    level!(
        "B1-FILER",
        "Tillgänglighet dygnet runt, fillagring",
        Always,
        Endpoint("fillagring"),
        74_500,
        ROUND,
        20,
        [8, 45, 9, 11]
    ),
    level!(
        "B1-INTRANAT",
        "Tillgänglighet dygnet runt, intranät",
        Always,
        Endpoint("intranat"),
        31_000,
        ROUND,
        20,
        [10, 14, 6, 12]
    ),
    level!(
        "B1-OMSORG",
        "Tillgänglighet dygnet runt, verksamhetssystem omsorg",
        Always,
        Endpoint("verksamhet-omsorg"),
        98_000,
        ROUND,
        20,
        [10, 13, 11, 9]
    ),
    level!(
        "B2-EKONOMI",
        "Tillgänglighet kontorstid, verksamhetssystem ekonomi",
        Office,
        Endpoint("verksamhet-ekonomi"),
        52_000,
        HOURS,
        10,
        [60, 80, 310, 70]
    ),
    level!(
        "B2-NAT",
        "Tillgänglighet kontorstid, förskolornas nät",
        Office,
        Endpoint("natet-forskolor"),
        44_000,
        HOURS,
        10,
        [25, 22, 28, 290]
    ),
    level!(
        "B2-PORTAL",
        "Tillgänglighet kontorstid, servicedeskens portal",
        Office,
        Endpoint("servicedesk-portal"),
        27_000,
        HOURS,
        10,
        [18, 27, 20, 16]
    ),
    level!(
        "B2-SKOLA",
        "Tillgänglighet kontorstid, verksamhetssystem skola",
        Office,
        Endpoint("verksamhet-skola"),
        123_456,
        HOURS,
        10,
        [90, 70, 80, 95]
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_two_levels_are_untrue_one_for_each_side() {
        let untrue: Vec<_> = LEVELS.iter().filter(|level| level.untruth().is_some()).collect();
        assert_eq!(untrue.len(), 2);
        for level in untrue {
            let aimed = 10_000 - level.downtime_of_untruth().unwrap();
            let reported = level.untruth().unwrap();
            // The first hides a miss, the second invents one.
            assert_eq!(reported >= level.target, aimed < level.target);
            assert_ne!(reported >= level.target, aimed >= level.target);
        }
    }
}
