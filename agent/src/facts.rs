//! Decides which facts are worth sending. Promise: a fact goes out when it is new, when it changes, and once a day.

use std::collections::BTreeMap;

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Fact, Metric};
use motprov_shared::period::Timestamp;

/// A fact is repeated after this long, milliseconds.
const REPEAT: i64 = 24 * 3_600_000;

/// What was told of each asset, and when.
#[derive(Debug, Default)]
pub struct FactBook {
    told: BTreeMap<(AssetId, Metric), (String, Timestamp)>,
}

impl FactBook {
    /// The fact, if it must be sent.
    pub fn tell(&mut self, at: Timestamp, asset: &AssetId, metric: &Metric, text: &str) -> Option<Fact> {
        let text = Fact::clean(text);
        let key = (asset.clone(), metric.clone());
        // A clock set back must not silence a fact.
        let fresh =
            |(old, then): &(String, Timestamp)| *old == text && (0..REPEAT).contains(&at.since(*then));
        if self.told.get(&key).is_some_and(fresh) {
            return None;
        }
        self.told.insert(key, (text.clone(), at));
        Some(Fact { asset: asset.clone(), metric: metric.clone(), at, text })
    }
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
}
