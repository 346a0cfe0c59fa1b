//! Which addresses to look at, and who of those that answer is a printer. Pure.
//! Promise: a range is bounded and, unless that is wished aloud, private; who does not say that it is a printer is
//! not told of.

use std::net::Ipv4Addr;
use std::str::FromStr;

use serde::Serialize;

use crate::decode::decode;
use crate::oids;
use crate::plan::TablePlan;
use crate::text::some_text;
use crate::walk::{Walk, cell};

/// Most addresses of one range: a /16.
const ADDRESSES: u32 = 1 << 16;

/// Addresses from first to last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Range {
    first: u32,
    last: u32,
}

/// A range that cannot be looked through.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{given:?} is no range of IPv4 addresses: write 10.1.2.0/24 (/16 at most), 10.1.2.5 or 10.1.2.5-10.1.2.90"
)]
pub struct RangeError {
    given: String,
}

impl FromStr for Range {
    type Err = RangeError;

    fn from_str(text: &str) -> Result<Self, RangeError> {
        let address = |text: &str| text.trim().parse::<Ipv4Addr>().ok().map(u32::from);
        let range = if let Some((net, bits)) = text.split_once('/') {
            let bits = bits.parse().ok().filter(|bits| (16..=32).contains(bits));
            address(net).zip(bits).map(|(net, bits)| network(net, bits))
        } else if let Some((first, last)) = text.split_once('-') {
            address(first).zip(address(last)).map(|(first, last)| Self { first, last })
        } else {
            address(text).map(|one| Self { first: one, last: one })
        };
        let bounded = |range: &Self| range.last.checked_sub(range.first).is_some_and(|more| more < ADDRESSES);
        range.filter(bounded).ok_or_else(|| RangeError { given: text.to_owned() })
    }
}

/// The addresses of a network that can be a printer's: not its own, and not that of all.
fn network(address: u32, bits: u32) -> Range {
    let hosts = u32::MAX.checked_shr(bits).unwrap_or(0);
    let (first, last) = (address & !hosts, address | hosts);
    if hosts > 1 { Range { first: first + 1, last: last - 1 } } else { Range { first, last } }
}

impl Range {
    /// True where every address is private (RFC 1918), link-local or loopback.
    #[must_use]
    pub fn is_private(&self) -> bool {
        // Each of those blocks is a network: where one holds both ends, it holds what is between.
        let block = |address: u32| {
            let at = Ipv4Addr::from(address);
            match at.octets() {
                [10, ..] => Some(10),
                [172, ..] if at.is_private() => Some(172),
                [192, ..] if at.is_private() => Some(192),
                [169, ..] if at.is_link_local() => Some(169),
                [127, ..] => Some(127),
                _ => None,
            }
        };
        block(self.first).is_some_and(|first| block(self.last) == Some(first))
    }
}

/// Every address of the ranges, each once, in order.
#[must_use]
pub fn addresses(ranges: &[Range]) -> Vec<Ipv4Addr> {
    let mut ranges = ranges.to_vec();
    ranges.sort_unstable();
    let mut next = 0;
    let mut all = Vec::new();
    for Range { first, last } in ranges {
        let from = u64::from(first).max(next);
        next = next.max(u64::from(last) + 1);
        all.extend(
            (from..=u64::from(last)).filter_map(|address| u32::try_from(address).ok()).map(Ipv4Addr::from),
        );
    }
    all
}

/// A printer that answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Where.
    pub address: Ipv4Addr,
    /// By which version: `1` or `2c`.
    pub version: &'static str,
    /// As in a reading's identity.
    pub vendor: Option<String>,
    /// As in a reading's identity.
    pub model: Option<String>,
    /// As in a reading's identity.
    pub serial: Option<String>,
    /// sysName.
    pub name: Option<String>,
    /// sysLocation.
    pub location: Option<String>,
}

/// The first question to an address.
pub(crate) fn first() -> Vec<Vec<u32>> {
    [oids::SYS_DESCR, oids::SYS_OBJECT_ID, oids::SYS_NAME, oids::SYS_LOCATION].map(<[u32]>::to_vec).to_vec()
}

/// What tells a printer from all else that speaks SNMP.
pub(crate) fn tables() -> [TablePlan; 2] {
    let columns = |oids: &[&[u32]]| oids.iter().map(|oid| oid.to_vec()).collect();
    [
        TablePlan { name: "hrDeviceTable", columns: columns(&[oids::HR_DEVICE_TYPE, oids::HR_DEVICE_DESCR]) },
        TablePlan { name: "prtGeneralTable", columns: columns(&[oids::PRINTER_NAME, oids::SERIAL_NUMBER]) },
    ]
}

/// Whether the rows are a printer's: a device of that type, or a row of prtGeneralTable.
pub(crate) fn is_printer(walk: &Walk) -> bool {
    let mut devices = walk.column(oids::HR_DEVICE_TYPE).map(|(index, _)| cell(oids::HR_DEVICE_TYPE, index));
    let general = [oids::PRINTER_NAME, oids::SERIAL_NUMBER];
    devices.any(|device| walk.oid(&device) == Some(oids::HR_DEVICE_PRINTER))
        || general.iter().any(|column| walk.column(column).next().is_some())
}

pub(crate) fn found(walk: &Walk, address: Ipv4Addr, v1: bool) -> Option<Found> {
    let text = |oid| some_text(walk.octets(oid)?, None);
    let identity = is_printer(walk).then(|| decode(walk).identity)?;
    Some(Found {
        address,
        version: if v1 { "1" } else { "2c" },
        vendor: identity.vendor,
        model: identity.model,
        serial: identity.serial,
        name: text(oids::SYS_NAME),
        location: text(oids::SYS_LOCATION),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::walk::Datum;

    fn range(text: &str) -> Range {
        text.parse().unwrap()
    }

    #[test]
    fn a_network_is_its_hosts() {
        let all = addresses(&[range("10.1.2.0/24")]);
        assert_eq!(
            (all.len(), all[0].to_string(), all[253].to_string()),
            (254, "10.1.2.1".into(), "10.1.2.254".into())
        );
        assert_eq!(addresses(&[range("10.1.2.9/31")]).len(), 2);
        assert_eq!(addresses(&[range("10.1.2.9/32")]).len(), 1);
        assert_eq!(addresses(&[range("10.1.2.9/16")]).len(), 65_534);
    }

    #[test]
    fn ranges_that_overlap_are_asked_once() {
        let ranges = [range("10.1.2.5-10.1.2.9"), range("10.1.2.7"), range("10.1.2.8-10.1.2.11")];
        assert_eq!(addresses(&ranges).len(), 7);
        assert_eq!(addresses(&[range("255.255.255.255")]).len(), 1);
    }

    #[test]
    fn a_range_is_bounded() {
        for wrong in
            ["10.0.0.0/15", "10.0.0.0/33", "10.0.0.0/", "10.0.0.9-10.0.0.1", "10.0.0.0-10.1.0.0", "::1", ""]
        {
            assert!(wrong.parse::<Range>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn private_is_what_lies_wholly_in_one_private_block() {
        for private in ["10.0.0.0/16", "172.31.255.255", "192.168.0.0/16", "127.0.0.1", "169.254.1.0/24"] {
            assert!(range(private).is_private(), "{private}");
        }
        for public in ["172.32.0.1", "192.0.2.0/24", "9.255.255.250-10.0.0.9", "11.0.0.0", "100.64.0.1"] {
            assert!(!range(public).is_private(), "{public}");
        }
    }

    #[test]
    fn only_who_says_so_is_a_printer() {
        let at = Ipv4Addr::LOCALHOST;
        let mut walk = Walk::new();
        walk.insert(oids::SYS_DESCR.to_vec(), Datum::Octets(b"LaserJet switch".to_vec()));
        walk.insert(cell(oids::HR_DEVICE_TYPE, &[1]), Datum::Oid(vec![1, 3, 6, 1, 2, 1, 25, 3, 1, 3]));
        assert_eq!(found(&walk, at, false), None);
        walk.insert(cell(oids::HR_DEVICE_TYPE, &[2]), Datum::Oid(oids::HR_DEVICE_PRINTER.to_vec()));
        assert_eq!(found(&walk, at, true).map(|found| found.version), Some("1"));
    }
}
