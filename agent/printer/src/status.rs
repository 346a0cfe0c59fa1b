//! The question of each minute: is it there, and how is it? One GET.
//! Promise: a sleeping printer that answers is reachable; one that is silent is not said to have failed.

use crate::decode::error_state;
use crate::names;
use crate::oids;
use crate::reading::{Code, ErrorState};
use crate::walk::{Walk, cell};

/// What one light question gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusCheck {
    /// hrDeviceStatus.
    pub device_status: Option<Code>,
    /// hrPrinterStatus.
    pub printer_status: Option<Code>,
    /// hrPrinterDetectedErrorState.
    pub error_state: Option<ErrorState>,
    /// prtMarkerLifeCount.
    pub life_count: Option<i64>,
    /// sysUpTime, 1/100 s.
    pub up_time: Option<i64>,
}

/// Index that nearly every printer has: device 1, marker 1.
const USUAL_MARKER: [u32; 2] = [1, 1];

/// Objects of the question. `device` and `marker` come from an earlier reading; without one they are 1.
pub(crate) fn objects(device: u32, marker: Option<&[u32]>) -> Vec<Vec<u32>> {
    vec![
        oids::SYS_UP_TIME.to_vec(),
        cell(oids::HR_DEVICE_STATUS, &[device]),
        cell(oids::HR_PRINTER_STATUS, &[device]),
        cell(oids::HR_PRINTER_ERROR_STATE, &[device]),
        cell(oids::LIFE_COUNT, marker.unwrap_or(&USUAL_MARKER)),
    ]
}

/// `learned` says whether `device` is known to be the printer: else hrDeviceStatus counts only where the row is a
/// printer's, since another device of it (a network card that is down) may stand there.
pub(crate) fn read(walk: &Walk, device: u32, marker: Option<&[u32]>, learned: bool) -> StatusCheck {
    let int = |column: &[u32]| walk.int(&cell(column, &[device]));
    let printer_status = int(oids::HR_PRINTER_STATUS).map(names::printer_status);
    let error_state = walk.octets(&cell(oids::HR_PRINTER_ERROR_STATE, &[device])).map(error_state);
    let is_printer = learned || printer_status.is_some() || error_state.is_some();
    StatusCheck {
        device_status: int(oids::HR_DEVICE_STATUS).filter(|_| is_printer).map(names::device_status),
        printer_status,
        error_state,
        life_count: walk.int(&cell(oids::LIFE_COUNT, marker.unwrap_or(&USUAL_MARKER))),
        up_time: walk.int(oids::SYS_UP_TIME),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::walk::Datum;

    #[test]
    fn a_network_card_that_is_down_is_no_printer_that_is() {
        let mut walk = Walk::new();
        walk.insert(cell(oids::HR_DEVICE_STATUS, &[1]), Datum::Int(5));
        assert_eq!(read(&walk, 1, None, false).device_status, None);
        assert_eq!(read(&walk, 1, None, true).device_status.map(|status| status.code), Some(5));
        walk.insert(cell(oids::HR_PRINTER_STATUS, &[1]), Datum::Int(1));
        assert_eq!(read(&walk, 1, None, false).device_status.map(|status| status.code), Some(5));
    }
}
