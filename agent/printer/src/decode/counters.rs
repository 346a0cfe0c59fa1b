//! Life counters: prtMarkerTable, and the maker's own beside it.

use super::vendor;
use crate::names;
use crate::oids;
use crate::reading::{Certainty, Consistency, Counters, Hint, Marker};
use crate::walk::{Datum, Walk, cell, dotted};

/// prtMarkerCounterUnit `impressions`; many makers count sheets, which are not the same.
const IMPRESSIONS: i64 = 7;

pub(super) fn counters(walk: &Walk) -> Counters {
    let markers: Vec<Marker> = walk
        .column(oids::LIFE_COUNT)
        .filter(|(_, datum)| matches!(datum, Datum::Int(_)))
        .map(|(index, _)| marker(walk, index))
        .collect();
    let life_count = markers.first().and_then(|marker| marker.life_count);
    let counter_unit = markers.first().and_then(|marker| marker.counter_unit);
    let own = vendor::locate(walk);
    let mut counters = Counters {
        life_count,
        counter_unit,
        impressions_certain: counter_unit.is_some_and(|unit| unit.code == IMPRESSIONS),
        markers,
        ..Counters::default()
    };
    for own in own {
        let Some(value) = own.read(walk) else { continue };
        match own.certainty {
            Certainty::Verified => {
                counters.vendor.insert(own.name, value);
                counters.vendor_sources.insert(own.name, own.source);
            }
            Certainty::Reported => {
                counters.reported.insert(own.name, Hint { value, source: own.source });
            }
        }
    }
    counters.vendor_consistency = consistency(&counters);
    counters
}

fn marker(walk: &Walk, index: &[u32]) -> Marker {
    let int = |column: u32| walk.int(&cell(&cell(oids::MARKER, &[column]), index));
    Marker {
        index: dotted(index),
        life_count: int(4).filter(|count| *count >= 0),
        power_on_count: int(5).filter(|count| *count >= 0),
        counter_unit: int(3).map(names::counter_unit),
        mark_tech: int(2).map(names::mark_tech),
        process_colorants: int(6),
        status: int(15).map(names::sub_unit),
    }
}

fn consistency(counters: &Counters) -> Option<Consistency> {
    let mono = counters.vendor.get("mono_total")?;
    let colour = counters.vendor.get("colour_total")?;
    let (sum, life_count) = (mono.checked_add(*colour)?, counters.life_count?);
    Some(Consistency { mono_plus_colour: sum, life_count, difference: life_count.checked_sub(sum)? })
}
