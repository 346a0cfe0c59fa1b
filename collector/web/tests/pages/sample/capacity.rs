//! What was ordered, seen and used in the made-up month.

use motprov_review::capacity::assets::{UseBecause, UseClass};
use motprov_review::capacity::load::{Resource, Span};
use motprov_review::capacity::sizing::{Advice, Fit, Sustained};
use motprov_review::case::AssetKind;
use motprov_review::finding::Bounds;
use motprov_shared::identity::AssetId;
use motprov_shared::period::Interval;
use motprov_web::source::{
    Asked, AssetDetail, AssetOrder, AssetRow, AssetSeries, CapacitySource, Entries, Found, Known, Line,
    Lines, Need, OfMonth, Printer, PrinterQuestion, Printers, SeriesPart, SizingNeed, SizingRow, Source,
    SourceError, Standing, Supply, UseCount, UseGroup, WorkstationQuestion, Workstations,
};
use rust_decimal::Decimal;

use super::{Sample, at, d};

const DEPARTMENTS: [&str; 2] = ["Utbildningsförvaltningen", "Socialförvaltningen"];
/// What a printer may call itself.
pub(crate) const EVIL: &str = "<img src=x onerror=alert(1)>";

impl Sample {
    /// An answer of the sample's month for this viewer.
    pub(crate) fn of_month<T>(&self, asked: &Asked, value: T) -> Result<OfMonth<T>, SourceError> {
        let head = self.head(asked)?;
        let known = match self.overview(asked.month)?.standing {
            Standing::NoData => Known::NoData,
            Standing::NoContract => Known::NoContract,
            Standing::Computing => Known::Computing,
            Standing::Reviewed(reviewed) => Known::Found(Found {
                value,
                computed_at: reviewed.computed_at,
                stale: reviewed.stale,
                unfinished: reviewed.unfinished,
            }),
        };
        Ok(OfMonth { head, known })
    }
}

fn asset(number: usize, kind: AssetKind, class: UseClass) -> AssetRow {
    let (prefix, service) = match kind {
        AssetKind::Printer => ("skr", "Skrivare, nätverk"),
        _ => ("ws", "Arbetsplats bas"),
    };
    let because = match (kind, class) {
        (_, UseClass::Unseen) => UseBecause::NotSeen,
        (AssetKind::Printer, _) => UseBecause::Pages(Bounds { low: d("1200"), high: d("1240") }),
        _ => UseBecause::ActiveUse { hours: d("0.5"), days: 1 },
    };
    AssetRow {
        id: format!("{prefix}-{number:03}").parse().unwrap(),
        kind,
        service: Some(service.into()),
        department: DEPARTMENTS.get(number % 2).map(|name| (*name).into()),
        cost_centre: Some(format!("40{}", number % 2).into()),
        site: Some(if number.is_multiple_of(3) { "farsta" } else { "sodermalm" }.into()),
        registered: true,
        ordered: true,
        simulated: number.is_multiple_of(2),
        class,
        because,
        idle: class == UseClass::Unused,
        colour: (kind == AssetKind::Printer).then(|| Bounds { low: d("0.31"), high: d("0.33") }),
        price: Some(d("412")),
        sizing: (number == 1).then(|| Box::new(sizing())),
        entries: Entries::of(&(1..=40).collect::<Vec<u64>>()),
    }
}

fn sizing() -> SizingRow {
    SizingRow {
        class: Some("Prestanda".into()),
        sustained: Sustained { fit: Fit::Under, under: 3, over: 0, known: 3, of: 3 },
        recommended: None,
        advice: Advice::Change {
            to: "Standard".into(),
            saving_per_year: d("3324"),
            months: 3,
            risk: Vec::new(),
        },
        peak_hour: Some(9),
        needs: vec![SizingNeed {
            resource: Resource::Memory,
            needed: Some(Span { low: 6144, high: 7168 }),
            limit: Some(32_768),
            seen: Some(d("0.97")),
        }],
    }
}

fn printer(number: usize) -> Printer {
    let class = if number == 9 { UseClass::Unseen } else { UseClass::Used };
    let pages = [300, 1200, 9000].get(number % 3).copied().unwrap_or_default();
    let pages = Bounds { low: Decimal::from(pages), high: Decimal::from(pages + 40) };
    Printer {
        asset: asset(number, AssetKind::Printer, class),
        model: Some(if number == 1 { EVIL.into() } else { "HP LaserJet M608".into() }),
        pages: (class == UseClass::Used).then_some(pages),
        recommended: Some((1000, 5000)),
        down_ms: if number == 4 { 90 * 3_600_000 } else { 600_000 },
        seen_ms: if class == UseClass::Used { 700 * 3_600_000 } else { 0 },
        supplies: vec![Supply {
            name: "1.1".into(),
            left: d(if number == 2 { "4" } else { "43.5" }),
            runs_out: (number == 2).then(|| at("2026-11-05T00:00:00Z")),
        }],
        last_seen: (class == UseClass::Used).then(|| at("2026-10-31T20:00:00Z")),
    }
}

fn machines() -> Vec<AssetRow> {
    let class = |number: usize| match number % 10 {
        0 => UseClass::Unseen,
        1 | 2 => UseClass::Unused,
        3 => UseClass::CountsAsUsed,
        _ => UseClass::Used,
    };
    (0..120).map(|number| asset(number, AssetKind::Workstation, class(number))).collect()
}

fn groups(rows: &[AssetRow], key: impl Fn(&AssetRow) -> String) -> Vec<UseGroup> {
    let mut groups: std::collections::BTreeMap<String, UseCount> = std::collections::BTreeMap::new();
    for row in rows {
        groups.entry(key(row)).or_default().add(row);
    }
    groups.into_iter().map(|(name, count)| UseGroup { name: Some(name), count }).collect()
}

fn series() -> AssetSeries {
    let month = at("2026-10-01T00:00:00Z");
    let part = |at: i64| {
        let time = Interval::new(month.plus(at * 43_200_000), month.plus((at + 1) * 43_200_000));
        let peak = if at == 30 { d("99.5") } else { d("40") };
        SeriesPart { time, values: (at % 9 != 8).then(|| (d("1"), d("12.25"), peak)) }
    };
    AssetSeries {
        metric: "cpu.used".into(),
        unit: "/100",
        by: "sodermalm/ws-001".parse().unwrap(),
        last: Some((at("2026-10-31T20:00:00Z"), d("12.25"))),
        parts: (0..62).map(part).collect(),
    }
}

impl CapacitySource for Sample {
    fn capacity(&self, asked: &Asked) -> Result<OfMonth<Lines>, SourceError> {
        let Standing::Reviewed(reviewed) = self.overview(asked.month)?.standing else {
            return self.of_month(asked, Lines::default());
        };
        let seen = |department: &Option<String>| asked.departments.has_line(department.as_deref());
        let now = reviewed.review.capacity.iter().filter(|finding| seen(&finding.department));
        let before = reviewed.previous.map(|before| {
            let rows = before.capacity.iter().filter(|finding| seen(&finding.department));
            let unused =
                rows.map(|row| (row.department.clone(), row.unused_cost_per_month.unwrap_or_default()));
            (before.month, unused.collect())
        });
        self.of_month(asked, Lines { lines: now.map(Line::of).collect(), before })
    }

    fn printers(&self, asked: &Asked, question: &PrinterQuestion) -> Result<OfMonth<Printers>, SourceError> {
        let now = at("2026-11-01T00:00:00Z");
        let mut all: Vec<Printer> = (0..70).map(printer).collect();
        all.retain(|printer| asked.departments.has_line(printer.asset.department.as_deref()));
        let count = |need| all.iter().filter(|printer| printer.needs(need, now)).count();
        let needs = Need::ALL.map(|need| (need, count(need))).into();
        let total = all.len();
        all.retain(|printer| question.need.is_none_or(|need| printer.needs(need, now)));
        let (from, many) = question.slice.unwrap_or((0, usize::MAX));
        self.of_month(
            asked,
            Printers {
                all: total,
                needs,
                sites: vec!["farsta".into(), "sodermalm".into()],
                matching: all.len(),
                pages: Bounds { low: d("100000"), high: d("100400") },
                rows: all.into_iter().skip(from).take(many).collect(),
                at: now,
            },
        )
    }

    fn workstations(
        &self,
        asked: &Asked,
        question: &WorkstationQuestion,
    ) -> Result<OfMonth<Workstations>, SourceError> {
        let mut rows = machines();
        rows.retain(|row| asked.departments.has_line(row.department.as_deref()));
        let mut by_department = groups(&rows, |row| row.department.as_deref().unwrap_or_default().to_owned());
        by_department.push(UseGroup {
            name: Some("Liten nämnd".into()),
            count: UseCount { used: 2, ..UseCount::default() },
        });
        let services = groups(&rows, |row| row.service.as_deref().unwrap_or_default().to_owned());
        rows.retain(|row| question.class.is_none_or(|class| row.class == class));
        let matching = rows.len();
        let (from, many) = question.slice.unwrap_or((0, usize::MAX));
        let rows = rows.into_iter().skip(from).take(many).collect();
        self.of_month(asked, Workstations { groups: by_department, services, matching, rows })
    }

    fn asset(&self, asked: &Asked, asset: &AssetId) -> Result<OfMonth<AssetDetail>, SourceError> {
        let all = machines().into_iter().chain((0..70).map(|number| printer(number).asset));
        let row = all
            .filter(|row| row.id == *asset)
            .find(|row| asked.departments.has_line(row.department.as_deref()));
        let row = row.ok_or(SourceError::NotFound)?;
        let order =
            AssetOrder { quantity: d("60"), from: "2026-01-01".parse().unwrap(), until: None, entry: 48_001 };
        let model = Some(EVIL.to_owned());
        self.of_month(asked, AssetDetail { row, model, orders: vec![order], series: vec![series()] })
    }
}
