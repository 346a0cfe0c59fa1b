//! `series`: which figures are kept of an asset, and one of them over a month in few parts that hide no peak.

use std::io::Write;

use clap::Args;
use jiff::tz::TimeZone;
use motprov_shared::identity::AssetId;
use motprov_shared::measurement::{Metric, Statistic};
use motprov_shared::period::{Interval, Month, Timestamp};
use motprov_store::{Bucket, Filter, Series as Named, Store, StoreError};
use serde_json::{Value, json};

use super::table::{Table, or_dash};
use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::segments::{self, SegmentsError};

#[derive(Debug, Args)]
pub(super) struct Series {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// Workstation, printer, server or endpoint.
    #[arg(long, value_name = "NAME")]
    asset: AssetId,
    /// Figure, such as `cpu.used`; all of them unless named.
    #[arg(long, value_name = "METRIC")]
    metric: Option<Metric>,
    /// mean, p95, max, last or sum; all of them unless named.
    #[arg(long, value_name = "STATISTIC")]
    statistic: Option<Statistic>,
    /// The month in UTC, as 2026-10; without it only what is kept is listed.
    #[arg(long, value_name = "YYYY-MM", requires = "metric")]
    month: Option<Month>,
    /// Parts that the month is told in.
    #[arg(long, default_value_t = 62, value_name = "N")]
    parts: u32,
}

impl From<SegmentsError> for Failure {
    fn from(error: SegmentsError) -> Self {
        match error {
            SegmentsError::Ledger(error) => error.into(),
            SegmentsError::Store(error) => error.into(),
            SegmentsError::Outdated => Self::Outside(error.to_string()),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Question(_) => Self::Input(error.to_string()),
            other => Self::Outside(other.to_string()),
        }
    }
}

/// A series over the month.
struct Told {
    series: Named,
    parts: Vec<Bucket>,
}

impl Series {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let store = segments::look(&self.folder.data)?;
        let filter = Filter {
            asset: Some(self.asset.clone()),
            metric: self.metric.clone(),
            statistic: self.statistic,
        };
        match self.month {
            None => self.list(&store, &filter, out),
            Some(month) => self.tell(&store, &filter, month, out),
        }
    }

    fn list(&self, store: &Store, filter: &Filter, out: &mut dyn Write) -> Result<Answer, Failure> {
        let kept = store.series(filter)?;
        match self.printing.format {
            Format::Json => {
                let row = |kept: &motprov_store::Kept| {
                    let mut row = named(&kept.series);
                    row["first"] = kept.first.to_string().into();
                    row["last"] = kept.last.to_string().into();
                    row
                };
                print_json(out, &kept.iter().map(row).collect::<Vec<_>>())?;
            }
            Format::Text => {
                let mut table = Table::new(&["metric", "statistic", "unit", "measured by", "first", "last"]);
                for kept in &kept {
                    let (figure, vantage) = (&kept.series.figure, kept.series.vantage.to_string());
                    let (metric, statistic) = (figure.metric.to_string(), figure.statistic.name().to_owned());
                    let (unit, first) = (figure.unit.to_string(), kept.first.to_string());
                    table.row([metric, statistic, unit, vantage, first, kept.last.to_string()]);
                }
                table.print(out)?;
            }
        }
        Ok(if kept.is_empty() { Answer::No } else { Answer::Yes })
    }

    fn tell(
        &self,
        store: &Store,
        filter: &Filter,
        month: Month,
        out: &mut dyn Write,
    ) -> Result<Answer, Failure> {
        let interval = interval(month)?;
        let mut told = Vec::new();
        for kept in store.series(filter)? {
            if kept.first < interval.end && kept.last >= interval.start {
                let parts = store.downsampled(&kept.series, interval, self.parts)?;
                told.push(Told { series: kept.series, parts });
            }
        }
        match self.printing.format {
            Format::Json => print_json(out, &told.iter().map(as_json).collect::<Vec<_>>())?,
            Format::Text => told.iter().try_for_each(|told| print_text(out, told))?,
        }
        Ok(if told.is_empty() { Answer::No } else { Answer::Yes })
    }
}

/// The month in UTC, as agents cut their steps.
fn interval(month: Month) -> Result<Interval, Failure> {
    let start = |month: Month| {
        let day = jiff::civil::Date::new(month.year(), month.month(), 1)?;
        Ok::<_, jiff::Error>(Timestamp(day.to_zoned(TimeZone::UTC)?.timestamp().as_millisecond()))
    };
    let outside = |error: jiff::Error| Failure::Input(format!("{month}: {error}"));
    Ok(Interval::new(start(month).map_err(outside)?, start(month.next()).map_err(outside)?))
}

fn named(series: &Named) -> Value {
    let Named { figure, asset, vantage } = series;
    json!({
        "asset": asset.as_str(),
        "metric": figure.metric.as_str(),
        "statistic": figure.statistic.name(),
        "unit": figure.unit.symbol(),
        "measured_by": vantage.to_string(),
    })
}

fn as_json(told: &Told) -> Value {
    let part = |bucket: &Bucket| {
        let summary = bucket.summary.map(|summary| {
            json!({
                "count": summary.count,
                "lowest": summary.lowest.to_string(),
                "mean": summary.mean.to_string(),
                "highest": summary.highest.to_string(),
            })
        });
        let (from, until) = (bucket.interval.start.to_string(), bucket.interval.end.to_string());
        json!({ "from": from, "until": until, "values": summary })
    };
    let mut series = named(&told.series);
    series["parts"] = told.parts.iter().map(part).collect();
    series
}

fn print_text(out: &mut dyn Write, told: &Told) -> Result<(), Failure> {
    let Named { figure, asset, vantage } = &told.series;
    let (metric, statistic, unit) = (&figure.metric, figure.statistic.name(), figure.unit);
    writeln!(out, "{asset} {metric} {statistic} in {unit}, measured by {vantage}")?;
    let mut table = Table::new(&["from", ">values", ">lowest", ">mean", ">highest"]);
    for Bucket { interval, summary } in &told.parts {
        let cell = |value: fn(&motprov_store::Summary) -> String| or_dash(summary.as_ref().map(value));
        table.row([
            interval.start.to_string(),
            cell(|summary| summary.count.to_string()),
            cell(|summary| summary.lowest.to_string()),
            cell(|summary| summary.mean.round_dp(3).to_string()),
            cell(|summary| summary.highest.to_string()),
        ]);
    }
    table.print(out)?;
    Ok(writeln!(out)?)
}
