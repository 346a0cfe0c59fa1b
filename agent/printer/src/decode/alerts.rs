//! prtAlertTable: what the printer complains of, and what it merely mentions.

use super::Table;
use crate::names;
use crate::oids;
use crate::reading::Alert;

/// Codes that report a state, not a fault: closed covers and doors, power saving, warming up, turned
/// on, powered up, reset, ready, an older alert withdrawn (IANA-PRINTER-MIB prtAlertCode).
const NO_FAULT: &[i64] = &[4, 6, 19, 20, 23, 24, 502, 503, 505, 506, 507, 1801];

pub(super) fn alerts(table: &Table<'_>) -> Vec<Alert> {
    let indexes = table.indexes(oids::ALERT, &[2, 3, 4, 5, 6, 7, 8, 9]);
    indexes.iter().map(|index| alert(table, index)).collect()
}

fn alert(table: &Table<'_>, index: &[u32]) -> Alert {
    let int = |column| table.int(oids::ALERT, column, index);
    let (severity, code) = (int(2), int(7));
    Alert {
        index: crate::walk::dotted(index),
        severity: severity.map(names::alert_severity),
        training: int(3).map(names::alert_training),
        group: int(4).map(names::alert_group),
        group_index: int(5),
        location: int(6),
        code: code.map(names::alert_code),
        description: table.text(oids::ALERT, 8, index),
        time: int(9),
        significant: is_significant(severity, code),
    }
}

/// Sleeping Brother and Kyocera devices keep rows of severity 0 or code 503; Epson says "Idle" with
/// severity 1. None of them is a fault.
fn is_significant(severity: Option<i64>, code: Option<i64>) -> bool {
    matches!(severity, Some(3..=5)) && !code.is_some_and(|code| NO_FAULT.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleep_and_power_up_are_no_faults() {
        assert!(!is_significant(Some(0), Some(0)));
        assert!(!is_significant(Some(4), Some(503)));
        assert!(!is_significant(Some(1), Some(1)));
        assert!(!is_significant(None, Some(8)));
        assert!(is_significant(Some(5), Some(1105)));
        assert!(is_significant(Some(3), Some(8)));
        assert!(is_significant(Some(4), None));
    }
}
