//! Decides what is worth sending of what rarely changes. Promise: it goes out when it is new, when it changes, and
//! once a day.

use std::collections::BTreeMap;

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Fact, Metric, metric};
use motprov_shared::period::Timestamp;

/// What does not change is repeated after this long, milliseconds.
const REPEAT: i64 = 24 * 3_600_000;

/// What was told of each asset, and when.
#[derive(Debug)]
pub struct Book<T> {
    told: BTreeMap<(AssetId, Metric), (T, Timestamp)>,
    /// When what is no longer seen was last forgotten.
    swept: Timestamp,
}

/// Texts.
pub type FactBook = Book<String>;
/// Readings that are the same for months: [`is_constant`].
pub type LastBook = Book<i64>;

impl<T> Default for Book<T> {
    fn default() -> Self {
        Self { told: BTreeMap::new(), swept: Timestamp(0) }
    }
}

impl<T: PartialEq> Book<T> {
    /// Whether it must be sent; then it counts as told.
    pub fn is_news(&mut self, at: Timestamp, asset: &AssetId, metric: &Metric, value: T) -> bool {
        let key = (asset.clone(), metric.clone());
        // A clock set back must not silence anything.
        let fresh = |(old, then): &(T, Timestamp)| *old == value && (0..REPEAT).contains(&at.since(*then));
        if self.told.get(&key).is_some_and(fresh) {
            return false;
        }
        self.told.insert(key, (value, at));
        self.sweep(at);
        true
    }

    /// Forgets what is long gone: whatever is still seen was told within [`REPEAT`].
    fn sweep(&mut self, at: Timestamp) {
        if (0..REPEAT).contains(&at.since(self.swept)) {
            return;
        }
        self.swept = at;
        self.told.retain(|_, (_, then)| at.since(*then).saturating_abs() <= 2 * REPEAT);
    }
}

impl FactBook {
    /// The fact, if it must be sent.
    pub fn tell(&mut self, at: Timestamp, asset: &AssetId, metric: &Metric, text: &str) -> Option<Fact> {
        let text = Fact::clean(text);
        let news = self.is_news(at, asset, metric, text.clone());
        news.then(|| Fact { asset: asset.clone(), metric: metric.clone(), at, text })
    }
}

/// Whether readings of a metric are sent as facts are, and not each time they are read.
#[must_use]
pub fn is_constant(metric: &Metric) -> bool {
    let name = metric.as_str();
    let disk = || name.strip_prefix(metric::DISK_TOTAL).is_some_and(|rest| rest.starts_with('.'));
    matches!(
        name,
        metric::CPU_CORES
            | metric::MEMORY_TOTAL
            | metric::SWAP_TOTAL
            | metric::BOOT_TIME
            | metric::CERTIFICATE_EXPIRES
    ) || disk()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_is_told_when_new_when_changed_and_once_a_day() {
        let (asset, metric) = ("p-1".parse().unwrap(), "errors".parse().unwrap());
        let mut book = FactBook::default();
        let mut tell = |at, text| book.tell(Timestamp(at), &asset, &metric, text).map(|fact| fact.text);
        assert_eq!(tell(0, "noPaper").as_deref(), Some("noPaper"));
        assert_eq!(tell(60_000, "noPaper"), None);
        assert_eq!(tell(120_000, "").as_deref(), Some(""));
        assert_eq!(tell(REPEAT + 119_999, ""), None);
        assert_eq!(tell(REPEAT + 120_000, "").as_deref(), Some(""));
    }

    #[test]
    fn what_is_no_longer_seen_is_forgotten_after_two_days() {
        let mut book = LastBook::default();
        let metric = "certificate.expires".parse().unwrap();
        for day in 0..30 {
            for (name, gone) in [("stays", 30), ("goes", 2)] {
                if day < gone {
                    let asset = name.parse().unwrap();
                    assert!(book.is_news(Timestamp(day * REPEAT), &asset, &metric, 7));
                    assert!(!book.is_news(Timestamp(day * REPEAT + 1), &asset, &metric, 7));
                }
            }
        }
        assert_eq!(book.told.len(), 1);
    }

    #[test]
    fn what_is_fitted_is_constant_and_what_is_used_is_not() {
        let constant = |name: &str| is_constant(&name.parse().unwrap());
        for name in ["cpu.cores", "memory.total", "swap.total", "disk.total.sda1", "certificate.expires"] {
            assert!(constant(name), "{name}");
        }
        for name in ["disk.used.sda1", "disk.totality", "uptime", "life.count", "memory.used"] {
            assert!(!constant(name), "{name}");
        }
    }
}
