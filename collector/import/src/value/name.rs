//! Names, ids and words for states.

use std::net::IpAddr;

use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Metric, State};

use crate::cell::Cell;
use crate::headings::fold;
use crate::limits;
use crate::rows::AssetKind;
use crate::value::Reason;

/// A department, cost centre, site, serial number or order: one line, at most [`limits::NAME_CHARS`] characters.
/// White space of any width becomes single spaces, so that names from two files compare.
pub(crate) fn name(cell: &Cell) -> Result<String, Reason> {
    let text = cell.text();
    if matches!(cell, Cell::Moment(_)) {
        return Err("is a date where a name is due: format the cell as text".into());
    }
    if text.chars().any(char::is_control) {
        return Err("holds a line break or control character: write it on one line".into());
    }
    if text.chars().count() > limits::NAME_CHARS {
        return Err(format!("is longer than {} characters", limits::NAME_CHARS).into());
    }
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The contract's id of a service or service level: a name without spaces.
pub(crate) fn identifier(cell: &Cell) -> Result<String, Reason> {
    let id = name(cell)?;
    if id.contains(' ') || id.len() > 64 {
        return Err("is not an id of the contract: ids have no spaces and at most 64 characters".into());
    }
    Ok(id)
}

/// A name in the network (RFC 1123 §2.1; underscores occur in Windows names).
pub(crate) fn host_name(cell: &Cell) -> Result<String, Reason> {
    let text = name(cell)?;
    let sound = text.len() <= 253 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    if sound { Ok(text) } else { Err("is not a host name: use A-Z, a-z, 0-9, -, . and _".into()) }
}

/// The address of a network card: twelve hexadecimal digits, however they are grouped.
pub(crate) fn mac(cell: &Cell) -> Result<String, Reason> {
    let digits: String = name(cell)?.chars().filter(|c| !matches!(c, ':' | '-' | '.' | ' ')).collect();
    if digits.len() != 12 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err("is not the address of a network card: write it like 00:1B:44:11:3A:B7".into());
    }
    let digits = digits.to_ascii_lowercase();
    let pairs: Vec<&str> = (0..6).filter_map(|pair| digits.get(2 * pair..2 * pair + 2)).collect();
    Ok(pairs.join(":"))
}

/// An address in the network.
pub(crate) fn address(cell: &Cell) -> Result<IpAddr, Reason> {
    name(cell)?.parse().map_err(|_| "is not an address: write it like 192.0.2.7 or 2001:db8::7".into())
}

/// An asset's id.
pub(crate) fn asset(cell: &Cell) -> Result<AssetId, Reason> {
    name(cell)?.parse().map_err(|_| {
        "is not an asset's id: use 1 to 64 of A-Z, a-z, 0-9, -, . and _, beginning with a letter or digit"
            .into()
    })
}

/// A metric's name.
pub(crate) fn metric(cell: &Cell) -> Result<Metric, Reason> {
    name(cell)?.parse().map_err(|_| {
        "is not a metric: use 1 to 64 of A-Z, a-z, 0-9, -, . and _, beginning with a letter or digit".into()
    })
}

/// What an asset is, in Swedish or English.
pub(crate) fn asset_kind(cell: &Cell) -> Result<AssetKind, Reason> {
    match fold(&cell.text()).as_str() {
        "workstation" | "arbetsplats" | "arbetsstation" | "dator" | "pc" | "barbardator"
        | "stationardator" | "laptop" | "desktop" | "klient" => Ok(AssetKind::Workstation),
        "printer" | "skrivare" | "multifunktionsskrivare" | "multifunktion" | "mfp" => Ok(AssetKind::Printer),
        "server" | "applikationsserver" => Ok(AssetKind::Server),
        "endpoint" | "tjanst" | "tjansteandpunkt" | "andpunkt" => Ok(AssetKind::Endpoint),
        _ => Err("is no kind of asset: write arbetsplats, skrivare, server or tjänst \
                  (workstation, printer, server or endpoint)"
            .into()),
    }
}

/// The outcome of a check, in Swedish or English; `None` where the cell holds no such word.
pub(crate) fn state(cell: &Cell) -> Option<State> {
    match fold(&cell.text()).as_str() {
        "up" | "uppe" => Some(State::Up),
        "down" | "nere" => Some(State::Down),
        "unknown" | "okand" | "okant" => Some(State::Unknown),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_card_reads_the_same_however_it_is_written() {
        for text in ["00:1B:44:11:3A:B7", "00-1b-44-11-3a-b7", "001b.4411.3ab7", "001B44113AB7"] {
            assert_eq!(mac(&Cell::Text(text.into())).unwrap(), "00:1b:44:11:3a:b7");
        }
        for bad in ["00:1B:44:11:3A", "00:1B:44:11:3A:BG", "åäö:1B:44:11:3A:B"] {
            assert!(mac(&Cell::Text(bad.into())).is_err(), "{bad}");
        }
        assert!(address(&Cell::Text("192.0.2.300".into())).is_err());
        assert_eq!(address(&Cell::Text("2001:DB8::7".into())).unwrap().to_string(), "2001:db8::7");
    }
}
