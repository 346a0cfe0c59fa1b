//! Change requests of two years, with their stages. Their lead times fall as they always did: nothing was gained.

use anyhow::{Context, Result};
use fastrand::Rng;
use jiff::ToSpan;
use jiff::civil::Date;

use super::files::table;
use crate::fleet::Fleet;
use crate::fleet::city::DEPARTMENTS;
use crate::fleet::dice::{around, dice};

/// Months of requests before the present one, and how many begin in each.
const MONTHS: i32 = 22;
const EACH: u64 = 4;

/// What a change goes through: whom it waits for, and days from few to many.
const STAGES: [(&str, &str, i64, i64); 4] = [
    ("analys", "leverantör", 4, 24),
    ("beslut", "kund", 2, 20),
    ("leverans", "leverantör", 10, 60),
    ("godkännande", "kund", 1, 6),
];

/// A row for each stay of a change in a stage; what is not over by the present day is open.
///
/// # Errors
/// A date outside what calendars here cover.
pub fn changes(fleet: &Fleet, today: Date) -> Result<Vec<u8>> {
    let mut table = table(&["ÄB", "Förvaltning", "Skede", "Väntar på", "Från", "Till"])?;
    let first = today.first_of_month().checked_sub(MONTHS.months())?;
    let total = u64::from(MONTHS.unsigned_abs()) * EACH;
    for number in 0..total {
        let mut dice = dice(fleet.seed, "change", number);
        let month = i32::try_from(number / EACH).context("so many months")?;
        let begun = first.checked_add(month.months())?.checked_add(dice.i32(0..28).days())?;
        let id = format!("ÄB-{}-{:03}", begun.year(), number + 1);
        let department = DEPARTMENTS[dice.usize(0..DEPARTMENTS.len())].name;
        for (stage, party, from, until) in stages(&mut dice, begun, today)? {
            let until = until.map_or_else(String::new, |day| day.to_string());
            table.write_record([&id, department, stage, party, &from.to_string(), &until])?;
        }
    }
    Ok([b"\xef\xbb\xbf", &table.into_inner()?[..]].concat())
}

type Stay = (&'static str, &'static str, Date, Option<Date>);

fn stages(dice: &mut Rng, begun: Date, today: Date) -> Result<Vec<Stay>> {
    let mut stays = Vec::new();
    let mut from = begun;
    for (stage, party, few, many) in STAGES {
        let until = from.checked_add(around(dice, few, many).days())?;
        if from > today {
            break;
        }
        stays.push((stage, party, from, (until <= today).then_some(until)));
        from = until;
    }
    Ok(stays)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_leaves_a_stage_when_it_enters_the_next() {
        let fleet = Fleet::new(1, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap();
        let text = String::from_utf8(changes(&fleet, "2026-11-23".parse().unwrap()).unwrap()).unwrap();
        let rows: Vec<Vec<&str>> = text.lines().skip(1).map(|line| line.split(';').collect()).collect();
        assert!(rows.iter().any(|row| row[5].is_empty()) && rows.iter().any(|row| row[2] == "godkännande"));
        for pair in rows.windows(2).filter(|pair| pair[0][0] == pair[1][0]) {
            assert_eq!(pair[0][5], pair[1][4]);
        }
    }
}
