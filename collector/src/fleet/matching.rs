//! Finds assets of the register that agents call by another name. Pure. Promise: a match is told only where every
//! mark that both sides have agrees on one asset; everything else is listed for a person.

use std::collections::{BTreeMap, BTreeSet};

use motprov_ledger::{Marked, Marks};
use motprov_shared::identity::AssetId;

/// A mark by which an asset can be found, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// The maker's number.
    Serial,
    /// Address of a network card.
    Mac,
    /// Name in the network, up to the first dot.
    HostName,
    /// Address in the network.
    Address,
}

impl Mark {
    /// All of them, the surest first.
    pub const ALL: [Self; 4] = [Self::Serial, Self::Mac, Self::HostName, Self::Address];

    /// As printed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Serial => "serial",
            Self::Mac => "mac",
            Self::HostName => "host name",
            Self::Address => "address",
        }
    }

    /// The mark's values in a form that compares; a machine may have several cards.
    fn values(self, marks: &Marks) -> Vec<String> {
        let text = match self {
            Self::Serial => &marks.serial,
            Self::Mac => &marks.mac,
            Self::HostName => &marks.host_name,
            Self::Address => &marks.address,
        };
        let Some(text) = text else { return Vec::new() };
        let text = text.trim().to_ascii_lowercase();
        match self {
            Self::HostName => text.split('.').next().map(str::to_owned).into_iter().collect(),
            Self::Mac => text.split_whitespace().map(str::to_owned).collect(),
            Self::Serial | Self::Address => vec![text],
        }
        .into_iter()
        .filter(|value| !value.is_empty())
        .collect()
    }
}

/// What was found for an asset that agents tell of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The register has it under the same id.
    Same,
    /// The register has it under another id, by these marks.
    As(AssetId, Vec<Mark>),
    /// The marks point to several, or contradict one another: a person must say.
    Ambiguous(BTreeMap<AssetId, Vec<Mark>>),
    /// Nothing in the register looks like it.
    Nothing,
}

/// Sets what agents tell of beside the register.
#[must_use]
pub fn match_all(register: &[Marked], observed: &[Marked]) -> Vec<(AssetId, Found)> {
    let ids: BTreeSet<&AssetId> = register.iter().map(|known| &known.asset).collect();
    let mut by_mark: BTreeMap<(Mark, String), Vec<&AssetId>> = BTreeMap::new();
    for known in register {
        for mark in Mark::ALL {
            for value in mark.values(&known.marks) {
                by_mark.entry((mark, value)).or_default().push(&known.asset);
            }
        }
    }
    let find = |seen: &Marked| {
        if ids.contains(&seen.asset) {
            return Found::Same;
        }
        let mut candidates: BTreeMap<AssetId, Vec<Mark>> = BTreeMap::new();
        for mark in Mark::ALL {
            for value in mark.values(&seen.marks) {
                for asset in by_mark.get(&(mark, value)).into_iter().flatten() {
                    let marks = candidates.entry((*asset).clone()).or_default();
                    if !marks.contains(&mark) {
                        marks.push(mark);
                    }
                }
            }
        }
        match candidates.len() {
            0 => Found::Nothing,
            1 => candidates.pop_first().map_or(Found::Nothing, |(asset, marks)| Found::As(asset, marks)),
            _ => Found::Ambiguous(candidates),
        }
    };
    let mut found: Vec<_> = observed.iter().map(|seen| (seen.asset.clone(), find(seen))).collect();
    contradict(&mut found);
    found
}

/// Two that would be the same asset of the register are both for a person to look at.
fn contradict(found: &mut [(AssetId, Found)]) {
    let mut claims: BTreeMap<AssetId, usize> = BTreeMap::new();
    for (_, found) in &*found {
        if let Found::As(asset, _) = found {
            *claims.entry(asset.clone()).or_default() += 1;
        }
    }
    for (_, found) in found {
        if let Found::As(asset, marks) = found
            && claims.get(asset).is_some_and(|claims| *claims > 1)
        {
            *found = Found::Ambiguous(BTreeMap::from([(asset.clone(), marks.clone())]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(asset: &str, serial: &str, host: &str, mac: &str) -> Marked {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let marks = Marks { serial: some(serial), host_name: some(host), mac: some(mac), address: None };
        Marked { asset: asset.parse().unwrap(), marks }
    }

    fn register() -> Vec<Marked> {
        vec![
            marked("INV-1", "PF-1", "pc-1.city.example", "00:1b:44:11:3a:b7"),
            marked("INV-2", "PF-2", "pc-2", ""),
            marked("INV-3", "", "pc-2", ""),
        ]
    }

    fn found(seen: Marked) -> Found {
        match_all(&register(), &[seen]).remove(0).1
    }

    #[test]
    fn the_same_id_is_the_same_asset() {
        assert_eq!(found(marked("INV-2", "", "", "")), Found::Same);
    }

    #[test]
    fn marks_that_agree_find_an_asset_under_another_id() {
        let as_one = |marks: &[Mark]| Found::As("INV-1".parse().unwrap(), marks.to_vec());
        assert_eq!(found(marked("ws-9", "pf-1 ", "", "")), as_one(&[Mark::Serial]));
        let cards = "02:00:00:00:00:01 00:1B:44:11:3A:B7";
        assert_eq!(
            found(marked("ws-9", "PF-1", "PC-1", cards)),
            as_one(&[Mark::Serial, Mark::Mac, Mark::HostName])
        );
        assert_eq!(found(marked("ws-9", "PF-9", "other", "")), Found::Nothing);
    }

    #[test]
    fn marks_that_point_to_several_are_for_a_person() {
        let Found::Ambiguous(candidates) = found(marked("ws-9", "", "pc-2", "")) else { panic!() };
        assert_eq!(candidates.len(), 2);
        let Found::Ambiguous(candidates) = found(marked("ws-9", "PF-1", "pc-2", "")) else { panic!() };
        assert_eq!(candidates[&"INV-1".parse().unwrap()], [Mark::Serial]);
    }

    #[test]
    fn two_that_claim_one_asset_are_for_a_person() {
        let twice = [marked("ws-8", "PF-1", "", ""), marked("ws-9", "PF-1", "", "")];
        let found = match_all(&register(), &twice);
        assert!(found.iter().all(|(_, found)| matches!(found, Found::Ambiguous(_))), "{found:?}");
    }
}
