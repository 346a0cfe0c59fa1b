//! A month's days by their hours: when the promise applied, what was taken off it, what was down and what nobody saw.
//! Everything stands by the local clock, whatever it does in the night in which it changes.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use motprov_review::calendar::{days, whole_day};
use motprov_review::depth::{Depth, Outage, Span};
use motprov_shared::period::{Interval, Month, Timestamp};
use rust_decimal::Decimal;

use crate::figures;
use crate::texts::Texts;

/// The wide drawing: where days begin, how wide one is, where midnight lies, and the height of an hour.
const LEFT: i64 = 40;
const DAY: i64 = 40;
const TOP: i64 = 34;
const HOUR: i64 = 9;
/// Its bars within a day.
const BAR: i64 = 28;
/// The narrow one: where midnight lies, the width of an hour, where days begin, and the height of one.
const NARROW_LEFT: i64 = 48;
const NARROW_HOUR: i64 = 13;
const NARROW_TOP: i64 = 22;
const NARROW_DAY: i64 = 16;
const NARROW_BAR: i64 = 12;
/// More marks than this are drawn by the hour, so that a page stays small.
const MOST_MARKS: usize = 300;
/// How many outages carry their number in the drawing: those that took most.
const MOST_NUMBERS: usize = 12;
const PARTS: i64 = 8;
const MINUTES: i64 = 1440;

/// The drawing, both ways. Paths are made of boxes.
#[derive(Debug, Default)]
pub struct Calendar {
    /// Days: the middle of the column, the number, the weekday's letters, and whether a week begins.
    pub days: Vec<(i64, String, String, bool)>,
    /// The wide one's boxes.
    pub wide: Boxes,
    /// The narrow one's.
    pub narrow: Boxes,
    /// Days of the narrow one: its line, and day and weekday.
    pub rows: Vec<(i64, String)>,
    /// The narrow one's height.
    pub narrow_height: i64,
    /// Hours: where in the wide one, where in the narrow one, and what they say.
    pub hours: Vec<(i64, i64, String)>,
    /// Whether anything was taken off, is disputed, was down, was unseen: what the key explains.
    pub has: [bool; 4],
}

/// Boxes by what they show, each a path.
#[derive(Debug, Default)]
pub struct Boxes {
    /// When the promise applied.
    pub window: String,
    /// Agreed time off.
    pub off: String,
    /// Disputed time off.
    pub disputed: String,
    /// Down.
    pub down: String,
    /// Seen by nobody.
    pub unseen: String,
    /// Numbers of outages, and where they stand.
    pub numbers: Vec<(i64, i64, usize)>,
}

/// A stretch of one day, minutes after local midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    day: i64,
    from: i64,
    to: i64,
}

/// The days of a month.
struct Days<'z> {
    days: Vec<(Date, Interval)>,
    zone: &'z TimeZone,
}

impl Days<'_> {
    /// Minutes after midnight that the clock shows.
    fn minute(&self, at: Timestamp) -> i64 {
        let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
        let time = self.zone.to_datetime(at).time();
        i64::from(time.hour()) * 60 + i64::from(time.minute())
    }

    /// The days that a stretch touches; days are ascending, and few.
    fn split(&self, time: Interval) -> Vec<Stretch> {
        let part = |(number, (_, day)): (usize, &(Date, Interval))| {
            let part = time.intersect(*day).filter(|part| !part.is_empty())?;
            let from = self.minute(part.start);
            let to = if part.end == day.end { MINUTES } else { self.minute(part.end) };
            // In the night in which the clock goes back, an end can lie before its beginning.
            Some(Stretch { day: i64::try_from(number).unwrap_or_default(), from, to: to.max(from + 1) })
        };
        self.days.iter().enumerate().filter_map(part).collect()
    }
}

impl Calendar {
    /// Of a month up to `until`; later days of one that goes on are empty.
    #[must_use]
    pub fn of(t: &Texts, month: Month, zone: &TimeZone, depth: &Depth, until: Timestamp) -> Self {
        let all = days(month).into_iter().map(|day| (day, whole_day(day, zone)));
        let days = Days { days: all.collect(), zone };
        let mut calendar = Self { hours: hours(t), ..Self::default() };
        for (at, (day, _)) in days.days.iter().enumerate() {
            let at = i64::try_from(at).unwrap_or_default();
            let weekday = weekday(t, *day);
            let monday = day.weekday() == jiff::civil::Weekday::Monday;
            calendar.days.push((LEFT + DAY * at + DAY / 2, day.day().to_string(), weekday.clone(), monday));
            calendar.rows.push((
                NARROW_TOP + NARROW_DAY * at + NARROW_DAY / 2 + 4,
                format!("{} {weekday}", day.day()),
            ));
        }
        let count = i64::try_from(days.days.len()).unwrap_or_default();
        calendar.narrow_height = NARROW_TOP + NARROW_DAY * count + 4;
        let whole = |times: &[Interval], wide: fn(&mut Boxes) -> &mut String, calendar: &mut Self| {
            for stretch in times.iter().flat_map(|time| days.split(*time)) {
                calendar.add(stretch, (1, DAY - 2), (1, NARROW_DAY - 2), wide);
            }
        };
        whole(&depth.window, |boxes| &mut boxes.window, &mut calendar);
        whole(&depth.off, |boxes| &mut boxes.off, &mut calendar);
        whole(&depth.disputed, |boxes| &mut boxes.disputed, &mut calendar);
        if let Some(checks) = &depth.checks {
            calendar.spans(&days, &checks.spans, until);
            calendar.numbers(&days, &checks.outages);
        }
        let boxes = &calendar.wide;
        let has = [&boxes.off, &boxes.disputed, &boxes.down, &boxes.unseen];
        calendar.has = has.map(|path| !path.is_empty());
        calendar
    }

    fn spans(&mut self, days: &Days<'_>, spans: &[Span], until: Timestamp) {
        let past = spans.iter().filter(|span| span.time.start < until);
        let cut =
            past.map(|span| Span { time: Interval::new(span.time.start, span.time.end.min(until)), ..*span });
        let mut marks: Vec<(Stretch, i64, i64)> = cut
            .flat_map(|span| {
                let (down, unseen) = (i64::from(span.down), i64::from(span.unseen));
                days.split(span.time).into_iter().map(move |stretch| (stretch, down, unseen))
            })
            .collect();
        if marks.len() > MOST_MARKS {
            marks = by_the_hour(&marks);
        }
        for (stretch, down, unseen) in marks {
            let broad = |parts: i64, of: i64| (of * parts.min(PARTS) / PARTS).max(3);
            if unseen > 0 {
                let (wide, narrow) = (broad(unseen, BAR), broad(unseen, NARROW_BAR));
                let (x, y) = (DAY - 6 - wide, NARROW_DAY - 2 - narrow);
                self.add(stretch, (x, wide), (y, narrow), |boxes| &mut boxes.unseen);
            }
            if down > 0 {
                let (wide, narrow) = (broad(down, BAR), broad(down, NARROW_BAR));
                self.add(stretch, (6, wide), (2, narrow), |boxes| &mut boxes.down);
            }
        }
    }

    /// The numbers of the outages that took most, below where each begins.
    fn numbers(&mut self, days: &Days<'_>, outages: &[Outage]) {
        let mut most: Vec<(usize, &Outage)> = outages.iter().enumerate().collect();
        most.sort_by_key(|(_, outage)| std::cmp::Reverse((outage.down_high, outage.whole.ms())));
        for (number, outage) in most.into_iter().take(MOST_NUMBERS) {
            let Some(stretch) = days.split(outage.whole).first().copied() else { continue };
            let below = (TOP + stretch.to * HOUR / 60 + 11).min(TOP + 24 * HOUR - 2);
            self.wide.numbers.push((LEFT + DAY * stretch.day + DAY / 2, below, number + 1));
            let line = NARROW_TOP + NARROW_DAY * stretch.day + NARROW_DAY / 2 + 4;
            let right =
                (NARROW_LEFT + stretch.to * NARROW_HOUR / 60 + 3).min(NARROW_LEFT + 24 * NARROW_HOUR - 12);
            self.narrow.numbers.push((right, line, number + 1));
        }
    }

    /// Adds a box to both drawings: across, within a day, from and how wide.
    fn add(
        &mut self,
        stretch: Stretch,
        wide: (i64, i64),
        narrow: (i64, i64),
        path: fn(&mut Boxes) -> &mut String,
    ) {
        let scaled = |minutes: i64, hour: i64| Decimal::from(minutes * hour) / Decimal::from(60);
        let length = stretch.to - stretch.from;
        let x = LEFT + DAY * stretch.day + wide.0;
        let y = (Decimal::from(TOP) + scaled(stretch.from, HOUR)).round_dp(1);
        let high = scaled(length, HOUR).max(Decimal::TWO).round_dp(1);
        let (y, high) = (y.normalize(), high.normalize());
        path(&mut self.wide).extend([format!("M{x} {y}h{0}v{high}h-{0}z", wide.1)]);
        let x = (Decimal::from(NARROW_LEFT) + scaled(stretch.from, NARROW_HOUR)).round_dp(1).normalize();
        let y = NARROW_TOP + NARROW_DAY * stretch.day + narrow.0;
        let long = scaled(length, NARROW_HOUR).max(Decimal::TWO).round_dp(1).normalize();
        path(&mut self.narrow).extend([format!("M{x} {y}h{long}v{0}h-{long}z", narrow.1)]);
    }
}

/// The most of each hour that has any.
fn by_the_hour(marks: &[(Stretch, i64, i64)]) -> Vec<(Stretch, i64, i64)> {
    let mut hours: std::collections::BTreeMap<(i64, i64), (i64, i64)> = std::collections::BTreeMap::new();
    for (stretch, down, unseen) in marks {
        for hour in stretch.from / 60..=(stretch.to - 1) / 60 {
            let most = hours.entry((stretch.day, hour)).or_default();
            *most = (most.0.max(*down), most.1.max(*unseen));
        }
    }
    let mut joined: Vec<(Stretch, i64, i64)> = Vec::new();
    for ((day, hour), (down, unseen)) in hours {
        match joined.last_mut() {
            Some((last, a, b)) if last.day == day && last.to == hour * 60 && (*a, *b) == (down, unseen) => {
                last.to += 60;
            }
            _ => joined.push((Stretch { day, from: hour * 60, to: hour * 60 + 60 }, down, unseen)),
        }
    }
    joined
}

fn hours(t: &Texts) -> Vec<(i64, i64, String)> {
    [0, 6, 12, 18, 24]
        .into_iter()
        .map(|hour| {
            (TOP + HOUR * hour, NARROW_LEFT + NARROW_HOUR * hour, figures::clock(t.language, hour * 60))
        })
        .collect()
}

fn weekday(t: &Texts, day: Date) -> String {
    super::window::day(t, day.weekday()).chars().take(2).collect()
}

#[cfg(test)]
mod tests {
    use motprov_review::depth::Checks;

    use super::*;
    use crate::language::Language;

    fn stockholm() -> TimeZone {
        TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn depth(down: Interval) -> Depth {
        let spans = vec![Span { time: down, down: 8, unseen: 0 }];
        let tally = motprov_review::availability::Tally::default();
        let checks = Checks { assets: 1, seen: 1, tally, outages: Vec::new(), more: 0, more_ms: 0, spans };
        let none = Vec::new;
        Depth { id: "A".into(), window: none(), off: none(), disputed: none(), checks: Some(checks) }
    }

    #[test]
    fn an_outage_over_midnight_stands_on_both_days_by_the_local_clock() {
        let down = Interval::new(at("2026-10-01T21:00:00Z"), at("2026-10-01T23:30:00Z"));
        let month = "2026-10".parse().unwrap();
        let t = Texts::of(Language::Swedish);
        let calendar = Calendar::of(t, month, &stockholm(), &depth(down), at("2026-11-01T00:00:00Z"));
        // 23:00 to 24:00 on the first, 0:00 to 1:30 on the second.
        assert_eq!(calendar.wide.down, "M46 241h28v9h-28zM86 34h28v13.5h-28z");
        assert_eq!(calendar.days.len(), 31);
    }

    #[test]
    fn a_month_that_goes_on_has_nothing_after_now_and_a_flood_is_drawn_by_the_hour() {
        let month: Month = "2026-10".parse().unwrap();
        let t = Texts::of(Language::Swedish);
        let down = Interval::new(at("2026-10-05T00:00:00Z"), at("2026-10-09T00:00:00Z"));
        let until = at("2026-10-04T00:00:00Z");
        assert_eq!(Calendar::of(t, month, &stockholm(), &depth(down), until).wide.down, "");
        let mut flood = depth(down);
        let quarter = |n: i64| {
            let start = at("2026-10-01T00:00:00Z").plus(n * 900_000);
            let down = u8::try_from(n % 7).unwrap();
            Span { time: Interval::new(start, start.plus(900_000)), down, unseen: 1 }
        };
        flood.checks.as_mut().unwrap().spans = (0..2900).map(quarter).collect();
        let calendar = Calendar::of(t, month, &stockholm(), &flood, at("2026-11-01T00:00:00Z"));
        assert!(calendar.wide.down.len() < 25_000, "{}", calendar.wide.down.len());
    }
}
