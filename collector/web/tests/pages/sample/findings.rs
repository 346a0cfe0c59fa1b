//! The findings of the made-up month.

use motprov_review::finding::{
    ActiveUse, Because, Better, Bounds, CapacityFinding, CapacityVerdict, Detail, Origin, Party,
    PenaltyFinding, ServiceLevelFinding, TargetMet, Verdict,
};
use rust_decimal::Decimal;

use super::d;

const NAMES: [&str; 24] = [
    "Utbildningsförvaltningen",
    "Socialförvaltningen",
    "Äldreförvaltningen",
    "Enskede-Årsta-Vantör",
    "Södermalm",
    "Järva",
    "Hägersten-Älvsjö",
    "Norra innerstaden",
    "Trafikkontoret",
    "Fastighetskontoret",
    "Kulturförvaltningen",
    "Miljöförvaltningen",
    "Idrottsförvaltningen",
    "Stadsbyggnadskontoret",
    "Exploateringskontoret",
    "Skarpnäck",
    "Farsta",
    "Bromma",
    "Hässelby-Vällingby",
    "Överförmyndarnämnden",
    "Stadsarkivet",
    "Kyrkogårdsförvaltningen",
    "Revisionskontoret",
    "Valnämnden",
];

/// A level that is confirmed.
fn level(id: &str, title: &str, target: &str, reported: &str, low: &str, high: &str) -> ServiceLevelFinding {
    let bounds = Bounds { low: d(low), high: d(high) };
    ServiceLevelFinding {
        id: id.into(),
        title: title.into(),
        unit: "%".into(),
        better: Better::Higher,
        target: d(target),
        reported: Some(d(reported)),
        measured: Some(bounds),
        hard: Some(Bounds { low: d(low) - d("0.08"), high: d(high) + d("0.03") }),
        coverage: Some(d("0.9914")),
        verdict: Verdict::Confirmed,
        favours: None,
        target_met: TargetMet::Yes,
        penalty: PenaltyFinding { low: Some(d("0")), high: Some(d("0")), reported: Some(d("0")) },
        because: Because::Inside,
        entries: (48_205..48_240).collect(),
        penalty_step: Some(d("0.25")),
        origin: Origin { measured: 0, simulated: 40, unsigned: 0 },
        decimals: 2,
        detail: Detail::default(),
    }
}

fn untrue() -> [ServiceLevelFinding; 2] {
    let printers = level("SL-07", "Tillgänglighet skrivare", "99.50", "99.62", "98.7113", "99.1147");
    let schools = level("SL-04", "Tillgänglighet nät, förskolor", "99.50", "99.31", "99.53", "99.6312");
    [
        ServiceLevelFinding {
            verdict: Verdict::Contradicted,
            favours: Some(Party::Supplier),
            target_met: TargetMet::No,
            coverage: Some(d("0.968")),
            because: Because::OutsideHard { by: d("0.4753") },
            penalty: PenaltyFinding {
                low: Some(d("91888")),
                high: Some(d("137832")),
                reported: Some(d("0")),
            },
            origin: Origin { measured: 0, simulated: 39, unsigned: 1 },
            ..printers
        },
        ServiceLevelFinding {
            verdict: Verdict::Contradicted,
            favours: Some(Party::Customer),
            because: Because::OutsideHard { by: d("0.14") },
            penalty: PenaltyFinding { low: Some(d("0")), high: Some(d("0")), reported: Some(d("38400")) },
            ..schools
        },
    ]
}

fn doubtful() -> [ServiceLevelFinding; 4] {
    let none = PenaltyFinding { low: None, high: None, reported: Some(d("0")) };
    let thin = level("SL-11", "Lösningstid prioritet 3", "90.0", "92.4", "84.9", "93.1");
    let wide = level("SL-13", "Tillgänglighet ärendesystem", "99.0", "99.2", "98.6", "99.4");
    let unmeasured = level("SL-09", "Svarstid servicedesk, telefon", "80.0", "84.1", "0", "0");
    let unreported = level("SL-15", "Tillgänglighet intranät", "99.80", "99.9", "99.87", "99.93");
    [
        ServiceLevelFinding {
            verdict: Verdict::NotVerifiable,
            coverage: Some(d("0.71")),
            target_met: TargetMet::Undecided,
            because: Because::Coverage { seen: d("0.71"), needed: d("0.9") },
            penalty: none,
            penalty_step: Some(d("2.5")),
            hard: Some(Bounds { low: d("60"), high: d("96") }),
            ..thin
        },
        ServiceLevelFinding {
            verdict: Verdict::NotVerifiable,
            target_met: TargetMet::Undecided,
            because: Because::Width { width: d("0.8"), allowed: d("0.5") },
            penalty: none,
            ..wide
        },
        ServiceLevelFinding {
            verdict: Verdict::NotMeasured,
            measured: None,
            hard: None,
            coverage: None,
            target_met: TargetMet::Undecided,
            because: Because::NoSource,
            penalty: none,
            entries: vec![],
            penalty_step: Some(d("2")),
            origin: Origin::default(),
            ..unmeasured
        },
        ServiceLevelFinding {
            verdict: Verdict::NotReported,
            reported: None,
            because: Because::NoReport,
            penalty: PenaltyFinding { reported: None, ..unreported.penalty },
            ..unreported
        },
    ]
}

fn confirmed() -> Vec<ServiceLevelFinding> {
    let missed = level("SL-06", "Tillgänglighet virtuella servrar", "99.50", "99.41", "99.3744", "99.4391");
    let sign_in = level("SL-08", "Svarstid arbetsplats", "60", "54", "52", "57");
    vec![
        ServiceLevelFinding {
            target_met: TargetMet::No,
            penalty: PenaltyFinding {
                low: Some(d("46200")),
                high: Some(d("46200")),
                reported: Some(d("46200")),
            },
            ..missed
        },
        level("SL-01", "Tillgänglighet bastjänster", "99.90", "99.94", "99.9221", "99.9514"),
        level("SL-02", "Tillgänglighet e-post och kalender", "99.80", "99.87", "99.8511", "99.8892"),
        level("SL-03", "Tillgänglighet nät, kontor", "99.70", "99.81", "99.7711", "99.8371"),
        level("SL-05", "Tillgänglighet fillagring", "99.80", "99.86", "99.8211", "99.8811"),
        ServiceLevelFinding {
            unit: "s".into(),
            decimals: 0,
            better: Better::Lower,
            hard: Some(Bounds { low: d("52"), high: d("57") }),
            penalty_step: Some(d("5")),
            origin: Origin { measured: 1, simulated: 300, unsigned: 0 },
            ..sign_in
        },
        level("SL-12", "Programdistribution", "95.0", "100", "99.9", "100"),
    ]
}

/// The level list of the sample.
pub(crate) fn levels() -> Vec<ServiceLevelFinding> {
    let [printers, schools] = untrue();
    let mut levels = confirmed();
    levels.insert(2, schools);
    levels.insert(4, printers);
    levels.extend(doubtful());
    levels
}

fn capacity_of(department: &str, at: u32) -> [CapacityFinding; 2] {
    let ordered = Decimal::from(20 + (24 - at.min(23)) * 37);
    let part = |permille: u32| (ordered * Decimal::from(permille) / Decimal::from(1000)).round();
    let used = part(780 + at * 7 % 160);
    let of = |service: &str, title: &str, price: u32, finding, measured| CapacityFinding {
        department: Some(department.into()),
        cost_centre: Some(format!("{}", 4000 + at)),
        service: Some(service.into()),
        service_title: Some(title.into()),
        unit: "st".into(),
        ordered: Some(ordered),
        delivered: Some(part(960)),
        used: Some(used),
        coverage: Some(d("0.97")),
        running_hours: (service == "A1").then(|| Bounds { low: d("61234.5"), high: d("70001.1") }),
        active: (service == "A1").then(|| ActiveUse {
            units: 800 - at.min(700),
            hours: d("40000.4"),
            days: 9_000,
            idle: 31 + at,
        }),
        pages: None,
        unused_cost_per_month: Some((ordered - used).max(Decimal::ZERO) * Decimal::from(price)),
        finding,
        origin: Origin { measured, simulated: 100 + at, unsigned: 0 },
        entries: vec![48_231],
    };
    [
        of("A1", "Arbetsplats bas", 412, CapacityVerdict::Under, u32::from(at == 0)),
        of("A7", "Skrivare, nätverk", 655, CapacityVerdict::Unseen, 0),
    ]
}

/// Capacity of so many departments.
pub(crate) fn capacity(departments: usize) -> Vec<CapacityFinding> {
    let names = (0..departments).map(|at| match NAMES.get(at) {
        Some(name) => (*name).to_owned(),
        None => format!("Bolag {at}"),
    });
    let mut rows: Vec<_> = names
        .enumerate()
        .flat_map(|(at, name)| capacity_of(&name, u32::try_from(at).unwrap_or_default()))
        .collect();
    rows.push(CapacityFinding {
        department: None,
        cost_centre: None,
        service: Some("A7".into()),
        service_title: Some("Skrivare, nätverk".into()),
        unit: "st".into(),
        ordered: None,
        delivered: Some(d("3")),
        used: Some(d("2")),
        coverage: Some(d("0.9")),
        running_hours: None,
        active: None,
        pages: None,
        unused_cost_per_month: None,
        finding: CapacityVerdict::Unordered,
        origin: Origin { measured: 0, simulated: 3, unsigned: 0 },
        entries: vec![48_232],
    });
    rows
}
