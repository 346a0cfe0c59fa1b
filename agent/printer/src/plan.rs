//! What to ask a printer. Promise: standard columns and named objects only; never a walk over a
//! maker's whole tree, which holds job names, users and addresses.

use crate::decode::vendor::{BROTHER_COUNTERS, ZEBRA_ODOMETER, scalars as own, tables as in_rows};
use crate::decode::{DEVICE_IDS, HP_MODEL, HP_SERIAL, MODELS, SERIALS, brother};
use crate::makers;
use crate::oids;
use crate::walk::{arcs, cell, enterprise};

/// Columns of one table that are walked side by side.
pub(crate) struct TablePlan {
    /// For errors and notes.
    pub(crate) name: &'static str,
    /// Full OIDs.
    pub(crate) columns: Vec<Vec<u32>>,
}

fn table(name: &'static str, columns: Vec<Vec<u32>>) -> TablePlan {
    TablePlan { name, columns }
}

fn of_entry(entry: &[u32], columns: &[u32]) -> Vec<Vec<u32>> {
    columns.iter().map(|column| cell(entry, &[*column])).collect()
}

/// First question: who are you? Also the one whose silence means "unreachable".
pub(crate) fn system() -> Vec<Vec<u32>> {
    [oids::SYS_DESCR, oids::SYS_OBJECT_ID, oids::SYS_UP_TIME].map(<[u32]>::to_vec).to_vec()
}

/// The tables of RFC 2790 and RFC 3805, and the device id of PWG 5107.1.
pub(crate) fn tables() -> Vec<TablePlan> {
    let columns = |oids: &[&[u32]]| oids.iter().map(|oid| oid.to_vec()).collect::<Vec<_>>();
    vec![
        table(
            "hrDeviceTable",
            columns(&[oids::HR_DEVICE_TYPE, oids::HR_DEVICE_DESCR, oids::HR_DEVICE_STATUS]),
        ),
        table("hrPrinterTable", columns(&[oids::HR_PRINTER_STATUS, oids::HR_PRINTER_ERROR_STATE])),
        table(
            "prtGeneralTable",
            columns(&[
                oids::CONFIG_CHANGES,
                oids::CURRENT_LOCALIZATION,
                oids::CONSOLE_LOCALIZATION,
                oids::PRINTER_NAME,
                oids::SERIAL_NUMBER,
            ]),
        ),
        table("prtLocalizationTable", columns(&[oids::CHARACTER_SET])),
        table("prtInputTable", of_entry(oids::INPUT, &[2, 8, 9, 10, 11, 12, 13, 18])),
        table("prtMarkerTable", of_entry(oids::MARKER, &[2, 3, 4, 5, 6, 15])),
        table("prtMarkerSuppliesTable", of_entry(oids::SUPPLIES, &[2, 3, 4, 5, 6, 7, 8, 9])),
        table("prtMarkerColorantTable", columns(&[oids::COLORANT_VALUE])),
        table("prtConsoleDisplayBufferTable", columns(&[oids::CONSOLE_TEXT])),
        table("prtAlertTable", of_entry(oids::ALERT, &[2, 3, 4, 5, 6, 7, 8, 9])),
        table("ifTable", columns(&[oids::IF_PHYS_ADDRESS])),
        table("ppmPrinterTable", columns(&[oids::PPM_DEVICE_ID])),
    ]
}

/// Objects of the maker: device ids (any maker answers in HP's place), model, serial, counters.
pub(crate) fn scalars(number: Option<u32>) -> Vec<Vec<u32>> {
    let trees = makers::trees(number);
    let own_tree = |oid: &&&str| arcs(oid).first().is_some_and(|tree| trees.contains(tree));
    let names =
        DEVICE_IDS.iter().chain(MODELS.iter().filter(own_tree)).chain(SERIALS.iter().filter(own_tree));
    let hp = [HP_MODEL, HP_SERIAL];
    let texts = [BROTHER_COUNTERS, brother::MAINTENANCE, brother::NEXT_CARE, ZEBRA_ODOMETER];
    let counts: Vec<&str> = own::VERIFIED.iter().chain(own::REPORTED).map(|(_, oid)| *oid).collect();
    let more = hp.iter().chain(&texts).chain(&counts).filter(own_tree);
    let engine = std::iter::once(oids::SNMP_ENGINE_TIME.to_vec());
    engine.chain(names.chain(more).map(|oid| enterprise(oid))).collect()
}

/// Objects that tell model and serial number, for a printer of whom nothing else is wanted.
pub(crate) fn names(number: Option<u32>) -> Vec<Vec<u32>> {
    let trees = makers::trees(number);
    let own_tree =
        |oid: &&&str| number.is_some() && arcs(oid).first().is_some_and(|tree| trees.contains(tree));
    let own = MODELS.iter().chain(SERIALS).chain(&[HP_MODEL, HP_SERIAL]).filter(own_tree);
    DEVICE_IDS.iter().chain(own).map(|oid| enterprise(oid)).collect()
}

/// Counter tables of the maker, each a few dozen rows, and the standard one of PWG 5106.3.
pub(crate) fn own_tables(number: Option<u32>) -> Vec<TablePlan> {
    let rows =
        |name, columns: &[&str]| table(name, columns.iter().map(|column| enterprise(column)).collect());
    let of_tree = |tree: u32| match tree {
        236 => {
            let entry = enterprise(in_rows::SAMSUNG);
            vec![table("scmHrDevCountTable", of_entry(&entry, &[2, 6, 7]))]
        }
        367 => vec![rows("Ricoh counter table", &[in_rows::RICOH_TYPE, in_rows::RICOH_VALUE])],
        641 => vec![
            rows("paperGeneralCountTable", &[in_rows::LEXMARK_TYPE, in_rows::LEXMARK_VALUE]),
            rows("genCountTable", &[in_rows::LEXMARK_EVENT_TYPE, in_rows::LEXMARK_EVENT_VALUE]),
            rows("scanCountTable", &[in_rows::LEXMARK_SCANS]),
        ],
        1602 => vec![rows("Canon counter table", &[in_rows::CANON_LABEL, in_rows::CANON_VALUE])],
        2385 => vec![rows("Sharp counter table", &[in_rows::SHARP_VALUE, in_rows::SHARP_LABEL])],
        _ => Vec::new(),
    };
    let keys = [in_rows::PWG_SERVICE, in_rows::PWG_SUBUNIT].map(enterprise);
    let impressions = of_entry(&enterprise(in_rows::PWG_IMPRESSIONS), &[4, 5, 7]);
    let standard = table("icImpressionTable", keys.into_iter().chain(impressions).collect());
    makers::trees(number).into_iter().flat_map(of_tree).chain(std::iter::once(standard)).collect()
}

/// Makers whose GETBULK is not to be trusted: slow or wrong on Brother and on HP's print servers
/// (`LibreNMS` turns it off for both).
pub(crate) fn mistrusts_bulk(number: Option<u32>) -> bool {
    matches!(number, Some(11 | 2435))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_maker_is_asked_for_its_own_objects_only() {
        let brother = scalars(Some(2435));
        let below = |tree: u32| brother.iter().filter(|oid| oid.get(6) == Some(&tree)).count();
        assert!(below(2435) >= 3);
        assert_eq!(below(1347), 0);
        assert_eq!(below(11), 1, "the device id in HP's place, and nothing else of HP");
        assert_eq!(own_tables(Some(2435)).len(), 1, "the standard one");
    }

    #[test]
    fn no_table_is_a_whole_tree() {
        let of_makers = own_tables(None);
        let columns = tables().into_iter().chain(of_makers).flat_map(|table| table.columns);
        for column in columns {
            assert!(column.len() >= 10, "{column:?} is too wide");
        }
    }

    #[test]
    fn constants_parse_whole() {
        for oid in scalars(None) {
            assert!(oid.len() > 9, "{oid:?}");
        }
        for text in DEVICE_IDS.iter().chain(MODELS).chain(SERIALS) {
            assert_eq!(arcs(text).len(), text.split('.').count());
        }
    }
}
