//! Which row of the host's devices is the printer, and how it is.

use crate::names;
use crate::oids;
use crate::reading::{ErrorState, Status};
use crate::walk::{Datum, Walk, cell};

/// hrDeviceIndex of the printer: the row of that type, else the one row of hrPrinterTable, else 1.
/// Copier, scanner, fax and disk can stand in the same table.
pub(crate) fn device_index(walk: &Walk) -> u32 {
    let printer = |datum: &Datum| matches!(datum, Datum::Oid(arcs) if arcs == oids::HR_DEVICE_PRINTER);
    let by_type = walk.column(oids::HR_DEVICE_TYPE).find(|(_, datum)| printer(datum));
    let by_status = || walk.column(oids::HR_PRINTER_STATUS).next();
    let by_errors = || walk.column(oids::HR_PRINTER_ERROR_STATE).next();
    by_type.or_else(by_status).or_else(by_errors).and_then(|(index, _)| index.first().copied()).unwrap_or(1)
}

pub(super) fn status(walk: &Walk, device: u32) -> Status {
    let int = |column: &[u32]| walk.int(&cell(column, &[device]));
    let errors = walk.octets(&cell(oids::HR_PRINTER_ERROR_STATE, &[device]));
    Status {
        hr_device_index: device,
        hr_device_status: int(oids::HR_DEVICE_STATUS).map(names::device_status),
        hr_printer_status: int(oids::HR_PRINTER_STATUS).map(names::printer_status),
        detected_error_state: errors.map(error_state),
    }
}

/// The octets are never trimmed: a lone 0x20 is "low toner", not a space.
pub(crate) fn error_state(octets: &[u8]) -> ErrorState {
    let is_set = |bit: usize| octets.get(bit / 8).is_some_and(|octet| octet & (0x80 >> (bit % 8)) != 0);
    let bits = names::ERROR_BITS.iter().enumerate().filter(|(bit, _)| is_set(*bit)).map(|(_, name)| *name);
    ErrorState { hex: hex::encode(octets), octets: octets.len(), bits: bits.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_space_is_low_toner() {
        assert_eq!(error_state(b" ").bits, ["lowToner"]);
    }

    #[test]
    fn zero_one_and_two_octets_are_read() {
        assert_eq!(error_state(b""), ErrorState { hex: String::new(), octets: 0, bits: vec![] });
        assert_eq!(error_state(&[0x41]).bits, ["noPaper", "serviceRequested"]);
        assert_eq!(error_state(&[0x00, 0x82]).bits, ["inputTrayMissing", "overduePreventMaint"]);
    }

    #[test]
    fn the_printer_is_found_among_the_hosts_devices() {
        let typed = |index: u32, kind: u32| {
            (cell(oids::HR_DEVICE_TYPE, &[index]), Datum::Oid(vec![1, 3, 6, 1, 2, 1, 25, 3, 1, kind]))
        };
        let walk: Walk = [typed(1, 6), typed(3, 5), typed(4, 1)].into_iter().collect();
        assert_eq!(device_index(&walk), 3);
    }
}
