//! A made-up year: levels and clauses of every standing.

use motprov_review::finding::Origin;
use motprov_review::terms::{
    ClauseTerms, Count, LevelTerms, Measurement, MonthTerms, Need, Population, Standing, Terms,
};
use motprov_web::source::{TermsOfYear, YearStanding};

use super::{d, ledger};

fn months(shares: &[&str]) -> Vec<MonthTerms> {
    let month = |(at, share): (usize, &&str)| MonthTerms {
        month: format!("2026-{:02}", at + 1).parse().unwrap(),
        coverage: Some(d(share)),
        unsigned: Some(d("0")),
        enough: d(share) >= d("0.9"),
    };
    shares.iter().enumerate().map(month).collect()
}

fn measured(population: Population, assets: u32) -> Measurement {
    Measurement {
        metric: "reachable".into(),
        step_seconds: 60,
        minimum_coverage: d("0.9"),
        population,
        assets,
        assets_seen: assets.saturating_sub(2),
        vantage_points: 3,
        origin: Origin { measured: 1, simulated: assets.saturating_sub(3), unsigned: 0 },
    }
}

fn level(id: &str, title: &str, standing: Standing) -> LevelTerms {
    LevelTerms {
        id: id.into(),
        title: title.into(),
        standing,
        needed: None,
        measurement: None,
        coverage: None,
        unsigned: None,
        months_enough: 0,
        months: Vec::new(),
    }
}

fn levels() -> Vec<LevelTerms> {
    let printers =
        Population::Register { kind: Some("printer"), department: Some("Skola".into()), service: None };
    let named = ["e-post", "fillagring", "intranat", "portal", "vaxel"].map(ToOwned::to_owned);
    let full = ["0", "0", "0.4", "0.95", "0.98", "0.99", "0.97", "1", "0.99", "0.98", "0.61"];
    vec![
        LevelTerms {
            measurement: Some(measured(printers.clone(), 42)),
            coverage: Some(d("0.7245")),
            months_enough: 7,
            months: months(&full),
            ..level("A4", "Tillgänglighet skrivare", Standing::Independent)
        },
        LevelTerms {
            needed: Some(Need::Coverage { seen: d("0.614"), needed: d("0.9") }),
            measurement: Some(measured(Population::Assets(named.to_vec()), 5)),
            coverage: Some(d("0.31")),
            unsigned: Some(d("0.2")),
            months: months(&["0", "0.614", "0.5"]),
            ..level("B1", "E-post", Standing::Partly)
        },
        LevelTerms {
            needed: Some(Need::Agent { assets: 42 }),
            measurement: Some(Measurement {
                metric: "serviceable".into(),
                step_seconds: 300,
                ..measured(printers, 42)
            }),
            coverage: Some(d("0")),
            unsigned: Some(d("0.9")),
            months: months(&["0", "0"]),
            ..level("A5", "Skrivare som kan skriva ut", Standing::Unsigned)
        },
        LevelTerms {
            needed: Some(Need::Agent { assets: 0 }),
            measurement: Some(Measurement {
                metric: "other".into(),
                step_seconds: 90,
                ..measured(Population::Assets(vec!["x".into()]), 1)
            }),
            coverage: Some(d("0")),
            ..level("A6", "Förskolornas nät", Standing::Word)
        },
        LevelTerms {
            needed: Some(Need::Source(Some("Samtalslogg ur växeln".into()))),
            ..level("C2", "Tappade samtal", Standing::Word)
        },
        LevelTerms { needed: Some(Need::Source(None)), ..level("C3", "Svarstid", Standing::Word) },
    ]
}

fn clauses() -> Vec<ClauseTerms> {
    let clause = |id: &str, title: &str, standing, needed, by: &[&str]| ClauseTerms {
        id: id.into(),
        title: title.into(),
        text: Some("Leverantören ska hålla systemen tillgängliga.\nÅrets alla dagar.".into()),
        standing,
        needed,
        verified_by: by.iter().map(|id| (*id).to_owned()).collect(),
    };
    vec![
        clause("4.2", "Drift dygnet runt", Standing::Independent, None, &["A4"]),
        clause(
            "4.3",
            "Utskrift och post",
            Standing::Partly,
            Some(Need::Levels(vec!["B1".into()])),
            &["A4", "B1"],
        ),
        clause("7.1", "Säkerhetskopior återläses", Standing::Word, Some(Need::Source(None)), &[]),
    ]
}

/// The table of the year.
pub(crate) fn terms() -> Terms {
    let (service_levels, clauses) = (levels(), clauses());
    Terms {
        year: 2026,
        months: months(&["0"; 11]).into_iter().map(|month| month.month).collect(),
        level_count: Count::of(service_levels.iter().map(|level| level.standing)),
        clause_count: Count::of(clauses.iter().map(|clause| clause.standing)),
        coverage: Some(d("0.2586")),
        service_levels,
        clauses,
    }
}

/// The page of the year.
pub(crate) fn terms_of_year() -> TermsOfYear {
    TermsOfYear {
        year: 2026,
        years: vec![2025, 2026],
        customer: Some("Stockholms stad".into()),
        ledger: ledger(),
        standing: YearStanding::Counted { terms: Box::new(terms()), pending: Vec::new() },
    }
}
