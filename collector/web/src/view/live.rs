//! What is seen right now: this machine, and the printers that are polled. Real and simulated never look alike.

use motprov_shared::measurement::State;
use rust_decimal::Decimal;

use crate::figures;
use crate::source::{Live, LiveAsset, LiveFigure, Observation, Overview};
use crate::texts::Texts;
use crate::view::frame::{Link, entry_href};
use crate::view::origin::OriginView;

/// The section.
#[derive(Debug)]
pub struct LiveView {
    /// The assets.
    pub rows: Vec<LiveRow>,
    /// How many are not shown.
    pub more: Option<String>,
}

/// One asset.
#[derive(Debug)]
pub struct LiveRow {
    /// Its id.
    pub id: String,
    /// Its maker and model.
    pub model: Option<String>,
    /// What it is, where it is not the machine itself.
    pub what: String,
    /// How it is observed, and by whom.
    pub how: OriginView,
    /// The agent.
    pub agent: String,
    /// Class and word of the last check.
    pub state: Option<(&'static str, String)>,
    /// Name and value of its figures.
    pub figures: Vec<(String, String)>,
    /// When it was seen.
    pub at: String,
    /// What carried it.
    pub entry: Link,
}

impl LiveView {
    /// Of a page; `None` where nothing was seen yet.
    #[must_use]
    pub fn of(t: &Texts, page: &Overview) -> Option<Self> {
        let live = page.live.as_ref().filter(|live| !live.assets.is_empty())?;
        let more = live.assets.len().saturating_sub(Live::MOST);
        let n = figures::count(t.language, more as u64);
        Some(Self {
            rows: live.assets.iter().take(Live::MOST).map(|asset| row(t, page, asset)).collect(),
            more: (more > 0).then(|| t.say_with("live-more", &[("count", more.into()), ("n", n.into())])),
        })
    }
}

fn row(t: &Texts, page: &Overview, asset: &LiveAsset) -> LiveRow {
    use motprov_review::case::AssetKind;
    let what = match asset.kind {
        _ if asset.here => t.say("live-this-machine"),
        AssetKind::Workstation => t.say("live-workstation"),
        AssetKind::Printer => t.say("live-printer"),
        AssetKind::Server => t.say("live-server"),
        AssetKind::Endpoint => t.say("live-endpoint"),
    };
    let how = match asset.how {
        Observation::Measured => OriginView { icon: "i-real", text: t.say("live-measured") },
        Observation::Simulated => OriginView { icon: "i-simulated", text: t.say("live-simulated") },
    };
    LiveRow {
        id: asset.id.to_string(),
        model: asset.model.clone(),
        what,
        how,
        agent: asset.agent.to_string(),
        state: asset.state.map(|state| match state {
            State::Up => ("hit", t.say("state-up")),
            State::Down => ("miss", t.say("state-down")),
            State::Unknown => ("und", t.say("state-unknown")),
        }),
        figures: asset.figures.iter().map(|figure| words(t, *figure)).collect(),
        at: figures::instant_short(asset.at, &page.contract.zone),
        entry: Link { href: entry_href(asset.entry, t.language), text: asset.entry.to_string() },
    }
}

fn words(t: &Texts, figure: LiveFigure) -> (String, String) {
    let percent =
        |value: Decimal| figures::with_unit(t.language, &figures::number(t.language, value, 0), "%");
    match figure {
        LiveFigure::CpuUsed(value) => (t.say("live-cpu"), percent(value)),
        LiveFigure::MemoryUsed(value) => (t.say("live-memory"), percent(value)),
        LiveFigure::DiskUsed(value) => (t.say("live-disk"), percent(value)),
        LiveFigure::SupplyLeft(value) => (t.say("live-supply"), percent(value)),
        LiveFigure::LifeCount(value) => (t.say("live-pages"), figures::number(t.language, value, 0)),
        LiveFigure::ConnectTime(value) => (
            t.say("live-connect"),
            figures::with_unit(t.language, &figures::number(t.language, value, 1), "ms"),
        ),
        LiveFigure::Uptime(seconds) => (t.say("live-uptime"), duration(t, seconds)),
    }
}

/// Days, or hours, or minutes: the largest that fills at least one.
fn duration(t: &Texts, seconds: Decimal) -> String {
    let whole = |unit: i64| (seconds / Decimal::from(unit)).trunc();
    let (days, hours) = (whole(86_400), whole(3_600));
    if days >= Decimal::ONE {
        t.say_with("duration-days", &[("n", figures::number(t.language, days, 0).into())])
    } else if hours >= Decimal::ONE {
        t.say_with("duration-hours", &[("n", figures::number(t.language, hours, 0).into())])
    } else {
        t.say_with("duration-minutes", &[("n", figures::number(t.language, whole(60), 0).into())])
    }
}
