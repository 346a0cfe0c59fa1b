//! Routine readings give the figures of full ones, from the plan's objects alone.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test says why by failing")]

#[path = "support/recordings.rs"]
mod recordings;
#[path = "support/snmprec.rs"]
mod snmprec;

use std::collections::BTreeMap;
use std::path::Path;

use motprov_printer::{CounterPlan, Datum, LightReading, Reading, Signal, Walk, decode_light, learn};

/// Names of all recordings.
fn names(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder.join("walks")).unwrap();
    let stem = |file: std::io::Result<std::fs::DirEntry>| {
        file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned()
    };
    let mut names: Vec<_> = files.map(stem).collect();
    names.sort();
    names
}

/// What a printer with these rows answers to the plan, and nothing else.
fn answer(plan: &CounterPlan, rows: &BTreeMap<Vec<u32>, Datum>) -> Walk {
    plan.oids().iter().filter_map(|oid| Some((oid.clone(), rows.get(oid)?.clone()))).collect()
}

fn rows_of(walk: &Walk) -> BTreeMap<Vec<u32>, Datum> {
    walk.rows().map(|(oid, datum)| (oid.to_vec(), datum.clone())).collect()
}

/// Compares figure by figure; a level that has no row in the light reading is none in the full one either.
fn assert_equal(name: &str, full: &Reading, plan: &CounterPlan, light: &LightReading) {
    let by_marker = plan.source_marker();
    let count = match &by_marker {
        Some(index) => full.counters.markers.iter().find(|marker| marker.index == *index).unwrap().life_count,
        None => ["total", "total_printed"].iter().find_map(|name| full.counters.vendor.get(name)).copied(),
    };
    assert_eq!(light.life_count, count, "{name}: {:?}", plan.source());
    if full.counters.life_count.is_some() && full.counters.markers.len() == 1 {
        assert_eq!(light.life_count, full.counters.life_count, "{name}");
    }
    assert_eq!(light.vendor, full.counters.vendor, "{name}");
    let levels = |light: &[motprov_printer::Level]| -> Vec<_> {
        light.iter().map(|l| (l.index.clone(), l.level, l.max_capacity, l.state, l.percent)).collect()
    };
    let supplies = full.supplies.iter().filter(|s| s.level.is_some());
    let supplies: Vec<_> =
        supplies.map(|s| (s.index.clone(), s.level, s.max_capacity, s.state, s.percent)).collect();
    assert_eq!(levels(&light.supplies), supplies, "{name}");
    let trays = full.trays.iter().filter(|t| t.level.is_some());
    let trays: Vec<_> =
        trays.map(|t| (t.index.clone(), t.level, t.max_capacity, t.state, t.percent)).collect();
    assert_eq!(levels(&light.trays), trays, "{name}");
    if full.identity.serial.is_some() {
        assert_eq!(light.serial, full.identity.serial, "{name}");
    }
    assert_eq!(light.up_time.ticks, full.sys_up_time, "{name}");
    assert_eq!(light.signals, [].into(), "{name}");
    assert_eq!(light.missing, Vec::<Vec<u32>>::new(), "{name}");
}

#[test]
fn a_light_reading_of_each_recording_is_the_full_one() {
    let Some(folder) = recordings::folder() else { return };
    let names = names(&folder);
    assert!(names.len() >= 40);
    let mut sizes = Vec::new();
    for name in &names {
        let walk = recordings::walk(&folder, name);
        let learned = learn(&walk, None);
        let light = decode_light(&learned.plan, &answer(&learned.plan, &rows_of(&walk)));
        assert_equal(name, &learned.reading, &learned.plan, &light);
        assert_eq!(light, learned.figures, "{name}: the figures of the full reading are from the same cells");
        sizes.push(learned.plan.oids().len());
    }
    sizes.sort_unstable();
    println!("objects: median {}, most {}", sizes[sizes.len() / 2], sizes.last().unwrap());
    assert!(sizes.last() <= Some(&100), "{sizes:?}");
}

#[test]
fn a_light_reading_of_each_recording_notices_what_is_not_there_any_more() {
    let Some(folder) = recordings::folder() else { return };
    for name in names(&folder) {
        let walk = recordings::walk(&folder, &name);
        let learned = learn(&walk, None);
        let whole = rows_of(&walk);
        for gone in learned.plan.oids() {
            let mut rows = whole.clone();
            rows.remove(gone);
            let light = decode_light(&learned.plan, &answer(&learned.plan, &rows));
            assert_eq!(light.missing, std::slice::from_ref(gone), "{name}");
            // Nothing else is touched, and nothing is made up.
            assert!(light.life_count.is_none() || light.life_count == learned.figures.life_count, "{name}");
            for (counter, value) in &light.vendor {
                assert_eq!(learned.figures.vendor.get(counter), Some(value), "{name} {counter}");
            }
            if light.vendor.len() < learned.figures.vendor.len() {
                assert!(light.signals.contains(&Signal::Moved), "{name}");
            }
        }
    }
}
