//! One printer on a page for a person.
//! Promise: what a printer sends cannot steer the terminal; control characters are shown as spaces.

use std::fmt::Write;

use motprov_printer::{Alert, LevelState, Percent, Reading, Supply, Tray};

/// The page.
pub(super) fn of(reading: &Reading) -> String {
    let mut page = String::new();
    head(&mut page, reading);
    section(&mut page, "supplies", reading.supplies.iter().map(supply));
    section(&mut page, "trays", reading.trays.iter().map(tray));
    section(&mut page, "alerts", reading.alerts.iter().map(alert));
    let console = reading.console.iter().filter(|line| !line.is_empty());
    section(&mut page, "display", console.cloned());
    section(&mut page, "notes", reading.notes.iter().cloned());
    page
}

fn head(page: &mut String, reading: &Reading) {
    let (identity, status, counters) = (&reading.identity, &reading.status, &reading.counters);
    line(page, "vendor", identity.vendor.as_deref());
    line(page, "model", identity.model.as_deref());
    line(page, "serial", identity.serial.as_deref());
    let unit = counters.counter_unit.map_or("of an unknown unit", |unit| unit.name);
    line(page, "life count", counters.life_count.map(|count| format!("{count} {unit}")).as_deref());
    line(page, "device", status.hr_device_status.map(|code| code.name));
    line(page, "printer", status.hr_printer_status.map(|code| code.name));
    let errors = status.detected_error_state.as_ref().map(|state| match state.bits.as_slice() {
        [] => "none".to_owned(),
        bits => bits.join(", "),
    });
    line(page, "errors", errors.as_deref());
    let own = counters.vendor.iter().map(|(name, count)| format!("{name} {count}"));
    section(page, "maker's counters", own);
}

fn line(page: &mut String, name: &str, value: Option<&str>) {
    // Writing to a String cannot fail.
    let _ = writeln!(page, "{name:<11} {}", plain(value.unwrap_or("not said")));
}

fn section(page: &mut String, title: &str, rows: impl Iterator<Item = String>) {
    let rows: Vec<String> = rows.collect();
    if !rows.is_empty() {
        let _ = writeln!(page, "{title}");
    }
    for row in rows {
        let _ = writeln!(page, "  {}", plain(&row));
    }
}

fn supply(supply: &Supply) -> String {
    let name = supply.description.as_deref().or(supply.colorant.as_deref()).unwrap_or(&supply.index);
    let left = if supply.receptacle { "free" } else { "left" };
    format!("{name}: {}", level(supply.state, supply.percent, left))
}

fn tray(tray: &Tray) -> String {
    let media = tray.media.as_deref().map(|media| format!(" ({media})")).unwrap_or_default();
    let name = tray.name.as_deref().unwrap_or(&tray.index);
    format!("{name}{media}: {}", level(tray.state, tray.percent, "left"))
}

fn alert(alert: &Alert) -> String {
    let severity = alert.severity.map_or("not said", |code| code.name);
    let code = alert.code.map_or("no code", |code| code.name);
    let text = alert.description.as_deref().filter(|text| !text.is_empty()).unwrap_or(code);
    let kind = if alert.significant { severity } else { "state" };
    format!("{kind}: {text} ({code})")
}

fn level(state: LevelState, percent: Option<Percent>, left: &str) -> String {
    match (state, percent) {
        (LevelState::Measured, Some(percent)) => {
            let hundredths = percent.hundredths();
            format!("{}.{:02} % {left}", hundredths / 100, hundredths % 100)
        }
        (LevelState::SomeRemaining, _) => format!("some {left}"),
        (LevelState::Unrestricted, _) => "no limit".to_owned(),
        (LevelState::NoCapacity, _) => "a level without a capacity".to_owned(),
        (LevelState::NotReported, _) => "not said".to_owned(),
        (LevelState::Unknown | LevelState::Measured, _) => "unknown".to_owned(),
    }
}

fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use motprov_printer::{Datum, Walk, decode};

    #[test]
    fn a_printer_cannot_steer_the_terminal() {
        let descr = (vec![1, 3, 6, 1, 2, 1, 1, 1, 0], Datum::Octets(b"Evil\x1b[2J\x07printer".to_vec()));
        let page = of(&decode(&[descr].into_iter().collect::<Walk>()));
        assert!(page.contains("Evil [2J printer"), "{page}");
        assert!(!page.contains('\x1b'));
    }

    #[test]
    fn what_was_not_said_is_not_shown_as_zero() {
        let page = of(&decode(&Walk::new()));
        assert!(page.contains("life count  not said"), "{page}");
        assert!(!page.contains('0'), "{page}");
    }
}
