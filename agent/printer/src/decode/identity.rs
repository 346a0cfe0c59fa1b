//! Who the printer is: make, model, serial number, each with its source.

use std::collections::BTreeSet;

use crate::makers;
use crate::oids;
use crate::reading::{Identity, ModelCandidate};
use crate::text;
use crate::walk::{Walk, arcs, cell, dotted, enterprise};

/// IEEE 1284 device ids, below `1.3.6.1.4.1`: HP's place, which many makers answer in, then the makers'.
pub(crate) const DEVICE_IDS: &[&str] =
    &["11.2.3.9.1.1.7.0", "2435.2.3.9.1.1.7.0", "253.8.51.1.2.1.20.1", "674.10898.100.2.1.2.1.3.1"];

/// The makers' own model names.
pub(crate) const MODELS: &[&str] = &[
    "367.3.2.1.1.1.1.0",
    "1347.43.5.1.1.1.1",
    "1602.1.1.1.1.0",
    "18334.1.1.1.1.6.2.1.0",
    "2435.2.4.3.2435.5.13.3.0",
    "2001.1.1.1.1.11.1.10.25.0",
    "10642.1.1.0",
];

/// The makers' own serial numbers.
pub(crate) const SERIALS: &[&str] = &[
    "2435.2.3.9.4.2.1.5.5.1.0",
    "367.3.2.1.2.1.4.0",
    "1347.43.5.1.1.28.1",
    "2001.1.1.1.1.11.1.10.45.0",
    "683.1.5.0",
];

/// HP's texts of the PML kind: two octets of symbol set stand before them.
pub(crate) const HP_MODEL: &str = "11.2.3.9.4.2.1.1.3.2.0";
pub(crate) const HP_SERIAL: &str = "11.2.3.9.4.2.1.1.3.3.0";

pub(super) fn identity(walk: &Walk, device: u32, charset: Option<i64>) -> Identity {
    let sources = Sources { walk, device, charset };
    let sys_descr = sources.text(oids::SYS_DESCR);
    let enterprise = enterprise_number(walk);
    let model_candidates = sources.models(enterprise, sys_descr.as_deref());
    let model = model_candidates.first().cloned();
    let (serial, serial_from) = sources.serial(enterprise, sys_descr.as_deref()).unzip();
    Identity {
        vendor: sources.vendor(enterprise, &model_candidates, sys_descr.as_deref()),
        enterprise,
        model_from: model.as_ref().map(|model| model.from.clone()),
        model: model.map(|model| model.value),
        model_candidates,
        serial,
        serial_from,
        hardware_address: hardware_address(walk).map(|(address, _)| address),
        sys_descr,
        sys_object_id: walk.oid(oids::SYS_OBJECT_ID).map(dotted),
    }
}

/// The number after `1.3.6.1.4.1` in sysObjectID.
pub(crate) fn enterprise_number(walk: &Walk) -> Option<u32> {
    walk.oid(oids::SYS_OBJECT_ID)?.strip_prefix(oids::ENTERPRISES)?.first().copied()
}

/// Serial number, else hardware address, and the object that it stands in.
pub(crate) fn serial_or_address(
    walk: &Walk,
    device: u32,
    charset: Option<i64>,
) -> Option<(String, Vec<u32>)> {
    let sources = Sources { walk, device, charset };
    let descr = sources.text(oids::SYS_DESCR);
    let serial = sources.serial_and_oid(enterprise_number(walk), descr.as_deref());
    // The form of RFC 9039, so that nobody takes it for a serial number.
    serial.or_else(|| hardware_address(walk).map(|(address, oid)| (format!("urn:dev:mac:{address}"), oid)))
}

/// The first address of six octets that a maker gave to one interface: no zeros, no group address (IEEE 802).
fn hardware_address(walk: &Walk) -> Option<(String, Vec<u32>)> {
    let of_one = |octets: &[u8]| {
        octets.len() == 6
            && octets.iter().any(|octet| *octet != 0)
            && octets.first().is_some_and(|first| first & 1 == 0)
    };
    let mut rows = walk.column(oids::IF_PHYS_ADDRESS).map(|(index, _)| cell(oids::IF_PHYS_ADDRESS, index));
    rows.find_map(|oid| {
        let octets = walk.octets(&oid).filter(|octets| of_one(octets))?;
        Some((hex::encode(octets), oid))
    })
}

struct Sources<'a> {
    walk: &'a Walk,
    device: u32,
    charset: Option<i64>,
}

impl Sources<'_> {
    fn text(&self, oid: &[u32]) -> Option<String> {
        text::some_text(self.walk.octets(oid)?, self.charset)
    }

    /// Text of the printer's own row, else of the first row of the column.
    fn own_row(&self, column: &[u32]) -> Option<(String, Vec<u32>)> {
        let own = cell(column, &[self.device]);
        if let Some(text) = self.text(&own) {
            return Some((text, own));
        }
        let mut rows = self.walk.column(column).map(|(index, _)| cell(column, index));
        rows.find_map(|oid| Some((self.text(&oid)?, oid)))
    }

    /// Names in order of trust.
    fn models(&self, number: Option<u32>, sys_descr: Option<&str>) -> Vec<ModelCandidate> {
        let mut found = Vec::new();
        let mut add = |from: String, value: Option<String>| {
            found.extend(value.map(|value| ModelCandidate { from, value }));
        };
        let descr = cell(oids::HR_DEVICE_DESCR, &[self.device]);
        add(format!("hrDeviceDescr.{}", self.device), self.text(&descr));
        let name = self.own_row(oids::PRINTER_NAME);
        let row = name.as_ref().and_then(|(_, oid)| oid.last().copied()).unwrap_or(self.device);
        add(format!("prtGeneralPrinterName.{row}"), name.map(|(name, _)| name));
        for (index, _) in self.walk.column(oids::PPM_DEVICE_ID) {
            let id = self.text(&cell(oids::PPM_DEVICE_ID, index));
            add(format!("ppmPrinterIEEE1284DeviceId.{}", dotted(index)), id.and_then(|id| model_of(&id)));
        }
        for oid in DEVICE_IDS {
            let id = self.text(&enterprise(oid));
            add(format!("IEEE1284 {oid}"), id.and_then(|id| model_of(&id)));
        }
        for oid in MODELS.iter().filter(|oid| in_trees(oid, number)) {
            add((*oid).to_owned(), self.text(&enterprise(oid)));
        }
        if found.is_empty() && in_trees(HP_MODEL, number) {
            found.extend(self.pml(HP_MODEL).map(|value| ModelCandidate { from: HP_MODEL.to_owned(), value }));
        }
        let short = sys_descr.map(short_descr);
        found.extend(short.map(|value| ModelCandidate { from: "sysDescr".to_owned(), value }));
        found
    }

    /// Serial number and where it was read.
    fn serial(&self, number: Option<u32>, sys_descr: Option<&str>) -> Option<(String, String)> {
        let (serial, oid) = self.serial_and_oid(number, sys_descr)?;
        let from = if oid == oids::SYS_DESCR { "sysDescr SN:".to_owned() } else { dotted(&oid) };
        Some((serial, from))
    }

    fn serial_and_oid(&self, number: Option<u32>, sys_descr: Option<&str>) -> Option<(String, Vec<u32>)> {
        let makers = || {
            let mut own = SERIALS.iter().filter(|oid| in_trees(oid, number)).map(|oid| enterprise(oid));
            own.find_map(|oid| Some((self.text(&oid)?, oid)))
        };
        let hp = || {
            let serial = self.pml(HP_SERIAL).filter(|_| in_trees(HP_SERIAL, number))?;
            Some((serial, enterprise(HP_SERIAL)))
        };
        let in_descr = || Some((labelled(sys_descr?, "SN:")?, oids::SYS_DESCR.to_vec()));
        self.own_row(oids::SERIAL_NUMBER).or_else(makers).or_else(hp).or_else(in_descr)
    }

    fn pml(&self, oid: &str) -> Option<String> {
        let octets = self.walk.octets(&enterprise(oid))?;
        let unmarked = [[0x01, 0x15], [0xFD, 0xE8]].iter().find_map(|set| octets.strip_prefix(set));
        text::some_text(unmarked.unwrap_or(octets), self.charset)
    }

    fn vendor(
        &self,
        number: Option<u32>,
        models: &[ModelCandidate],
        sys_descr: Option<&str>,
    ) -> Option<String> {
        let device_ids = DEVICE_IDS.iter().filter_map(|oid| self.text(&enterprise(oid)));
        let makers: Vec<String> = device_ids.filter_map(|id| maker_of(&id)).collect();
        let of_models = models.iter().map(|candidate| candidate.value.as_str());
        let texts: Vec<&str> = makers.iter().map(String::as_str).chain(of_models).chain(sys_descr).collect();
        makers::vendor(number, &texts, &self.answered()).map(str::to_owned)
    }

    /// Numbers of the enterprise trees that hold rows, except where device ids of any maker stand.
    fn answered(&self) -> Vec<u32> {
        let device_ids: BTreeSet<Vec<u32>> = DEVICE_IDS.iter().map(|oid| enterprise(oid)).collect();
        let rows = self.walk.column(oids::ENTERPRISES);
        let own = rows.filter(|(index, _)| !device_ids.contains(&cell(oids::ENTERPRISES, index)));
        let numbers: BTreeSet<u32> = own.filter_map(|(index, _)| index.first().copied()).collect();
        numbers.into_iter().collect()
    }
}

fn in_trees(oid: &str, number: Option<u32>) -> bool {
    arcs(oid).first().is_some_and(|tree| makers::trees(number).contains(tree))
}

/// Value of one of `keys` in an IEEE 1284 device id: `MFG:Brother;CMD:PJL;MDL:HL-2270DW series;`.
fn field(device_id: &str, keys: &[&str]) -> Option<String> {
    let mut fields = device_id.split(';').filter_map(|field| field.split_once(':'));
    let (_, value) =
        fields.find(|(key, _)| keys.iter().any(|known| key.trim().eq_ignore_ascii_case(known)))?;
    Some(value.trim().to_owned()).filter(|value| !value.is_empty())
}

fn model_of(device_id: &str) -> Option<String> {
    field(device_id, &["MDL", "MODEL"])
}

fn maker_of(device_id: &str) -> Option<String> {
    field(device_id, &["MFG", "MANUFACTURER"])
}

/// sysDescr up to its version: makers add firmware after `;` or " version ", Canon its language
/// after " /".
fn short_descr(descr: &str) -> String {
    let first = descr.split(';').next().unwrap_or_default();
    let named = first.split(" version ").next().unwrap_or_default().trim();
    let language = named.rsplit_once(" /").filter(|(_, last)| !last.contains(' ') && !last.is_empty());
    language.map_or(named, |(model, _)| model).trim().to_owned()
}

/// Value after `label` up to the next comma.
fn labelled(text: &str, label: &str) -> Option<String> {
    let value = text.split(',').find_map(|part| part.trim().strip_prefix(label))?;
    Some(value.trim().to_owned()).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_id_gives_model_and_maker_in_short_and_long_words() {
        let id = "MFG:Xerox; CMD:PCL, PJL; MDL:AltaLink C8045; CLS:Printer";
        assert_eq!(model_of(id).as_deref(), Some("AltaLink C8045"));
        assert_eq!(maker_of(id).as_deref(), Some("Xerox"));
        assert_eq!(model_of("COMMAND SET:;MODEL:Dell S5830dn").as_deref(), Some("Dell S5830dn"));
        assert_eq!(model_of("MDL:;"), None);
    }

    #[test]
    fn a_description_is_cut_before_its_firmware() {
        assert_eq!(short_descr("Canon LBP6670 /P"), "Canon LBP6670");
        assert_eq!(short_descr("Dell S5830dn version NH62.YS.N636 kernel 3.0.0 All-N-1"), "Dell S5830dn");
        assert_eq!(short_descr("Xerox AltaLink C8045; SS 100.002"), "Xerox AltaLink C8045");
        let ricoh = "RICOH MP C2503 1.35 / RICOH Network Printer C model";
        assert_eq!(short_descr(ricoh), ricoh);
    }
}
