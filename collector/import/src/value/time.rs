//! Instants: ISO 8601 with an offset, or Swedish local time, where a clock change leaves no doubt.

use jiff::Timestamp as Instant;
use jiff::civil::{DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use motprov_shared::period::Timestamp;

use crate::cell::Cell;
use crate::value::Reason;
use crate::value::date::{day, serial_moment};

const NO_TIME: &str = "is not a time: write 2026-10-01 13:45 or 2026-10-01T13:45:00+02:00";
const NO_TIME_OF_DAY: &str = "has no time of day: write 2026-10-01 13:45";
const TWICE: &str = "happened twice, before and after the clock was set back: write the offset, +02:00 before or +01:00 after";
const IMPLAUSIBLE: &str = "lies outside 1990-2099";

/// Reads an instant. Local times that the spring clock change skips move forward (as clocks did); those of the
/// autumn hour that happens twice are refused.
pub(crate) fn moment(cell: &Cell, zone: &TimeZone) -> Result<Timestamp, Reason> {
    let instant = match cell {
        Cell::Text(text) => match local_from_text(text) {
            Some(local) => in_zone(local, zone)?,
            None => with_offset(text)?,
        },
        Cell::Moment(local) => in_zone(*local, zone)?,
        Cell::Number { value, .. } => in_zone(serial_moment(*value).ok_or(NO_TIME)?, zone)?,
        Cell::Empty | Cell::Spread { .. } | Cell::Bad { .. } => return Err(NO_TIME.into()),
    };
    // 1990-01-01 and 2100-01-01 in UTC.
    let plausible = (631_152_000..4_102_444_800).contains(&instant.as_second());
    if plausible { Ok(Timestamp(instant.as_millisecond())) } else { Err(IMPLAUSIBLE.into()) }
}

fn in_zone(local: DateTime, zone: &TimeZone) -> Result<Instant, Reason> {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    if matches!(ambiguous.offset(), AmbiguousOffset::Fold { .. }) {
        return Err(TWICE.into());
    }
    ambiguous.compatible().map_err(|_| IMPLAUSIBLE.into())
}

fn with_offset(text: &str) -> Result<Instant, Reason> {
    if day(text).is_some() {
        return Err(NO_TIME_OF_DAY.into());
    }
    // `2014-10-01 13:45 +02:00` has a space too many for ISO 8601; a zone in brackets could contradict the offset.
    let text = text.trim();
    let compact = text.replacen(" +", "+", 1).replacen(" -", "-", 1).replacen(" Z", "Z", 1);
    if compact.contains('[') {
        return Err(NO_TIME.into());
    }
    compact.parse::<Instant>().map_err(|_| NO_TIME.into())
}

/// `2014-10-01 13:45`, `2014-10-01T13:45:10,250`, `1 okt 2014 13.45`: date and time without an offset.
pub(crate) fn local_from_text(text: &str) -> Option<DateTime> {
    let (date, time) = text.rsplit_once([' ', 'T'])?;
    Some(day(date.trim())?.to_datetime(time_of_day(time)?))
}

fn time_of_day(text: &str) -> Option<Time> {
    let (clock, fraction) = match text.split_once(',') {
        Some((clock, fraction)) => (clock, fraction),
        None if text.contains(':') => text.split_once('.').unwrap_or((text, "")),
        None => (text, ""),
    };
    let parts: Vec<&str> = clock.split([':', '.']).collect();
    let (hour, minute, second) = match parts[..] {
        [hour, minute] if fraction.is_empty() => (hour, minute, "00"),
        [hour, minute, second] => (hour, minute, second),
        _ => return None,
    };
    let digits = |part: &str, most: usize| part.len() <= most && part.bytes().all(|b| b.is_ascii_digit());
    let shaped = (1..=2).contains(&hour.len()) && minute.len() == 2 && second.len() == 2;
    if !shaped || ![hour, minute, second].iter().all(|part| digits(part, 2)) || !digits(fraction, 9) {
        return None;
    }
    let nanoseconds: i32 = format!("{fraction:0<9}").parse().ok()?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, second.parse().ok()?, nanoseconds).ok()
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZoneDatabase;
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> String {
        let zone = TimeZoneDatabase::bundled().get("Europe/Stockholm").unwrap();
        match moment(&Cell::from_text(text), &zone) {
            Ok(instant) => instant.to_string(),
            Err(reason) => reason.into_owned(),
        }
    }

    #[test]
    fn a_time_without_an_offset_is_swedish_local_time() {
        for text in [
            "2014-10-01 13:45",
            "2014-10-01T13:45:00",
            "1 okt 2014 13:45",
            "2014-10-01 13.45",
            "20141001 13:45:00.000",
        ] {
            assert_eq!(read(text), "2014-10-01T11:45:00Z", "{text}");
        }
        assert_eq!(read("2014-01-01 13:45:10,25"), "2014-01-01T12:45:10.25Z");
    }

    #[test]
    fn an_offset_is_believed() {
        for text in [
            "2014-10-01T13:45:00+02:00",
            "2014-10-01T11:45Z",
            "2014-10-01 13:45:00 +02:00",
            "2014-10-01T13:45:00+0200",
        ] {
            assert_eq!(read(text), "2014-10-01T11:45:00Z", "{text}");
        }
    }

    #[test]
    fn the_hour_that_spring_skips_moves_forward_and_the_one_that_autumn_repeats_is_refused() {
        assert_eq!(read("2026-03-29 02:30"), "2026-03-29T01:30:00Z");
        assert_eq!(read("2026-10-25 02:30"), TWICE);
        assert_eq!(read("2026-10-25 02:30:00+02:00"), "2026-10-25T00:30:00Z");
        assert_eq!(read("2026-10-25 02:30:00+01:00"), "2026-10-25T01:30:00Z");
        assert_eq!(read("2026-10-25 03:00"), "2026-10-25T02:00:00Z");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        assert_eq!(read("2014-10-01"), NO_TIME_OF_DAY);
        assert_eq!(read("igår"), NO_TIME);
        assert_eq!(read("2014-10-01 24:00"), NO_TIME);
        assert_eq!(read("2014-10-01T13:45:00+02:00[Europe/Paris]"), NO_TIME);
        assert_eq!(read("1970-01-01 00:00"), IMPLAUSIBLE);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,30}|[0-9 T:.,+Z-]{0,30}") {
            let _ = read(&text);
        }
    }
}
