//! The outages of a month, one row for each.

use jiff::tz::TimeZone;
use motprov_review::depth::{Depth, Outage};
use motprov_shared::period::Interval;

use crate::figures;
use crate::texts::Texts;
use crate::view::frame::{Link, entry_href};

/// An outage.
#[derive(Debug)]
pub struct OutageRow {
    /// As in the drawing.
    pub number: usize,
    /// What was down, by name, as far as it may be told; else how many.
    pub what: String,
    /// From when, at the earliest.
    pub from: String,
    /// To when, at the latest.
    pub to: String,
    /// How long it took: for certain, at most.
    pub took: String,
    /// How much of the agreed time it took, all assets together.
    pub agreed: String,
    /// Whether it took none of it.
    pub outside: bool,
    /// How many assets.
    pub assets: String,
    /// The first entry that tells of it.
    pub entry: Option<Link>,
}

/// The rows, by time; and in words how many more there were.
#[must_use]
pub fn rows(t: &Texts, zone: &TimeZone, depth: Option<&Depth>) -> (Vec<OutageRow>, Option<String>) {
    let Some(checks) = depth.and_then(|depth| depth.checks.as_ref()) else { return (Vec::new(), None) };
    let rows = checks.outages.iter().enumerate().map(|(at, outage)| row(t, zone, at, outage)).collect();
    let more = u64::from(checks.more);
    let said = (more > 0).then(|| {
        t.say_with(
            "outages-more",
            &[
                ("count", more.into()),
                ("n", figures::count(t.language, more).into()),
                ("most", figures::duration(t.language, checks.more_ms).into()),
            ],
        )
    });
    (rows, said)
}

fn row(t: &Texts, zone: &TimeZone, at: usize, outage: &Outage) -> OutageRow {
    let Interval { start, end } = outage.whole;
    let (low, high) = (outage.certain.ms(), outage.whole.ms());
    let n = figures::count(t.language, u64::from(outage.assets));
    let named: Vec<String> = outage.named.iter().map(|(id, _)| id.to_string()).collect();
    let unnamed = u64::from(outage.assets).saturating_sub(named.len() as u64);
    let what = match (named.is_empty(), unnamed) {
        (true, _) => t.say_with(
            "outage-assets",
            &[("count", u64::from(outage.assets).into()), ("n", n.as_str().into())],
        ),
        (false, 0) => named.join(", "),
        (false, more) => t.say_with(
            "terms-assets-more",
            &[("first", named.join(", ").into()), ("n", figures::count(t.language, more).into())],
        ),
    };
    let open = |text: String, seen: bool| {
        if seen { text } else { t.say_with("outage-open", &[("at", text.into())]) }
    };
    OutageRow {
        number: at + 1,
        what,
        from: open(figures::instant_minute(start, zone), outage.begins),
        to: open(figures::instant_minute(end, zone), outage.ends),
        took: between(t, low, high),
        agreed: between(t, outage.down_low, outage.down_high),
        outside: outage.down_high == 0,
        assets: n,
        entry: outage
            .entry
            .map(|entry| Link { href: entry_href(entry, t.language), text: entry.to_string() }),
    }
}

/// `1 h 5 min–1 h 15 min`; one figure where both ends read the same.
fn between(t: &Texts, low: i64, high: i64) -> String {
    let (low, high) = (figures::duration(t.language, low), figures::duration(t.language, high));
    if low == high { low } else { format!("{low}–{high}") }
}
