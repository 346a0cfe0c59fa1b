//! `capacity`: each asset of a month, or their sums in both directions; with the contract's thresholds or others.

use std::io::Write;

use clap::{Args, ValueEnum};
use motprov_ledger::Database;
use motprov_review::capacity::assets::{AssetFinding, Assets};
use motprov_review::capacity::balance::{Balance, Balances, By, total};
use motprov_review::capacity::sizing::{Advice, NoAdvice, WhatIf};
use motprov_shared::period::Month;
use rust_decimal::Decimal;
use serde_json::json;

use super::table::{Table, or_dash};
use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::review::{CapacityError, capacity_of};
use crate::segments;

#[derive(Debug, Args)]
pub(super) struct Capacity {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// The month, as 2026-10.
    #[arg(long, value_name = "YYYY-MM")]
    month: Month,
    /// What lines are added up by; left out: a line for each department, cost centre and service.
    #[arg(long, value_enum)]
    by: Option<AddedBy>,
    /// Each asset with its class and advice, instead of sums.
    #[arg(long, conflicts_with = "by")]
    assets: bool,
    /// Try another share of a class that is to stay free, such as 0.30.
    #[arg(long, value_name = "SHARE")]
    headroom: Option<Decimal>,
    /// Try another share of a month's bins that a class has to hold, such as 0.99.
    #[arg(long, value_name = "SHARE")]
    percentile: Option<Decimal>,
    /// Try another number of months that count as sustained.
    #[arg(long, value_name = "N")]
    sustained_months: Option<u32>,
    /// Try another number of months to look back on.
    #[arg(long, value_name = "N")]
    of_months: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AddedBy {
    Service,
    Department,
    CostCentre,
}

impl From<CapacityError> for Failure {
    fn from(error: CapacityError) -> Self {
        match error {
            CapacityError::Review(error) => error.into(),
            CapacityError::Store(error) => error.into(),
            CapacityError::WhatIf(error) => Self::Input(error.to_string()),
        }
    }
}

impl Capacity {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let store = segments::look(&self.folder.data)?;
        let mut database = Database::open_read_only(&self.folder.data)?;
        let change = WhatIf {
            headroom: self.headroom,
            percentile: self.percentile,
            sustained_months: self.sustained_months,
            of_months: self.of_months,
            minimum_seen: None,
        };
        let found = capacity_of(&mut database, &store, self.month, &change)?;
        let assets = Assets::new(&found.case, &found.contract, &found.history);
        if self.assets {
            self.print_assets(out, assets.findings())?;
        } else {
            let mut balances = Balances::new(&found.case);
            for finding in assets.findings() {
                balances.add(&finding);
            }
            self.print_balance(out, &balances.lines())?;
        }
        Ok(Answer::Yes)
    }

    /// One JSON value a line: the assets of a city with all their entries are never held at once.
    fn print_assets(
        &self,
        out: &mut dyn Write,
        findings: impl Iterator<Item = AssetFinding>,
    ) -> Result<(), Failure> {
        if self.printing.format == Format::Json {
            for finding in findings {
                serde_json::to_writer(&mut *out, &finding).map_err(std::io::Error::from)?;
                writeln!(out)?;
            }
            return Ok(());
        }
        let headings = ["asset", "service", "department", "cost centre", "ordered", "use", "class", "advice"];
        let mut table = Table::new(&headings);
        for finding in findings {
            let sizing = finding.sizing.as_ref();
            table.row([
                finding.asset.to_string(),
                or_dash(finding.service.as_ref()),
                or_dash(finding.department.as_ref()),
                or_dash(finding.cost_centre.as_ref()),
                if finding.ordered { "yes" } else { "no" }.to_owned(),
                json!(finding.class).as_str().unwrap_or_default().replace('_', " "),
                or_dash(sizing.and_then(|sizing| sizing.class.as_ref())),
                or_dash(sizing.map(|sizing| said(&sizing.advice))),
            ]);
        }
        Ok(table.print(out)?)
    }

    fn print_balance(&self, out: &mut dyn Write, lines: &[Balance]) -> Result<(), Failure> {
        let added = self.by.map(|by| {
            let by = match by {
                AddedBy::Service => By::Service,
                AddedBy::Department => By::Department,
                AddedBy::CostCentre => By::CostCentre,
            };
            total(lines, by)
        });
        let lines = added.as_deref().unwrap_or(lines);
        match self.printing.format {
            Format::Json => print_json(out, &lines),
            Format::Text => print_table(out, lines),
        }
    }
}

fn print_table(out: &mut dyn Write, lines: &[Balance]) -> Result<(), Failure> {
    let headings = [
        "department",
        "cost centre",
        "service",
        ">ordered",
        ">registered",
        ">seen",
        ">used",
        ">unused",
        ">never seen",
        ">not ordered",
        ">beyond class",
        ">smaller class",
        ">saving a year",
    ];
    let mut table = Table::new(&headings);
    for Balance { key, amounts } in lines {
        let service = key.service.as_deref().or(key.kind);
        table.row([
            or_dash(key.department.as_ref()),
            or_dash(key.cost_centre.as_ref()),
            or_dash(service),
            amounts.ordered.to_string(),
            amounts.registered.to_string(),
            amounts.seen.to_string(),
            amounts.used.to_string(),
            amounts.unused.to_string(),
            amounts.never_seen.to_string(),
            amounts.not_ordered.to_string(),
            amounts.beyond_class.to_string(),
            amounts.smaller_class.to_string(),
            amounts.saving_per_year.to_string(),
        ]);
    }
    Ok(table.print(out)?)
}

fn said(advice: &Advice) -> String {
    match advice {
        Advice::Keep => "keep".to_owned(),
        Advice::Change { to, saving_per_year, months, .. } => {
            format!("{to}: saves {saving_per_year} a year, by {months} months")
        }
        Advice::NoClassHolds => "no class holds it".to_owned(),
        Advice::None(NoAdvice::ClassNotNamed) => "none: its class is not named".to_owned(),
        Advice::None(NoAdvice::ClassUnknown { class }) => format!("none: the contract has no class {class}"),
        Advice::None(NoAdvice::TooFewMonths { known, needed }) => {
            format!("none: enough was seen in {known} months, {needed} are needed")
        }
    }
}
