//! A month's tickets: counted from the latest file that speaks of it, as its profile says, and for the contract's levels
//! from all files.

use std::sync::Arc;

use jiff::tz::TimeZone;
use motprov_access::Departments;
use motprov_assemble::tickets::{Profile, log};
use motprov_ledger::{Database, EntryKind, EntryNumber, FileKind, View};
use motprov_review::agenda::{Topic, of_tickets};
use motprov_review::calendar::whole_month;
use motprov_review::case::Case;
use motprov_review::contract::{Contract, Measure};
use motprov_review::tickets::backlog::backlog;
use motprov_review::tickets::clock::{Clock, month_of};
use motprov_review::tickets::figures::{Stop, Times, times};
use motprov_review::tickets::flow::Flow;
use motprov_review::tickets::log::{Log, Ticket};
use motprov_review::tickets::monthly::is_flipped;
use motprov_review::tickets::pauses::pauses;
use motprov_review::tickets::terms::Terms;
use motprov_shared::period::{Interval, Month};
use motprov_web::source::{
    Asked, FlippedTicket, LimitRow, Moved, Source, SourceError, TicketLevel, TicketMonth, TicketSource,
    TicketStanding, TicketsOfMonth,
};
use rust_decimal::Decimal;

use super::Answers;
use super::changes::basis_of;
use super::recall::Recalled;
use crate::review::{ReviewError, contract_of};
use crate::{clock, held};

/// Kinds of entries that a month's tickets rest on.
const KINDS: [EntryKind; 4] = [
    EntryKind::File(FileKind::Tickets),
    EntryKind::File(FileKind::TicketProfile),
    EntryKind::Contract,
    EntryKind::Erasure,
];
/// Files that are looked through for a month, the latest first.
const MOST_FILES: usize = 24;
const HOUR_MS: i64 = 3_600_000;

impl TicketSource for Answers {
    fn tickets(&self, asked: &Asked) -> Result<TicketsOfMonth, SourceError> {
        let head = self.head(asked)?;
        if asked.departments != Departments::All {
            return Ok(TicketsOfMonth { head, standing: TicketStanding::NoDepartments });
        }
        let (month, data) = (head.month, self.remembered.data.clone());
        let basis = self.read(|view| Ok(basis_of(view, &KINDS)?))?;
        let work = move || {
            let mut database = Database::open_read_only(&data).map_err(|error| error.to_string())?;
            database.read(|view| of_month(view, month)).map_err(|error: ReviewError| error.to_string())
        };
        let standing = match self.remembered.tickets.get(&month, basis, work) {
            Recalled::Ready(found, _) => {
                (*found).clone().map_or(TicketStanding::None, TicketStanding::Counted)
            }
            Recalled::Computing => TicketStanding::Computing,
            Recalled::Failed(why) => return Err(SourceError::Failed(why)),
        };
        Ok(TicketsOfMonth { head, standing })
    }
}

/// A file of tickets as its last profile reads it.
struct ReadFile {
    entry: EntryNumber,
    profile: (EntryNumber, String),
    log: Log,
    terms: Terms,
}

/// `None` where no file speaks of the month.
fn of_month(view: &View<'_>, month: Month) -> Result<Option<Arc<TicketMonth>>, ReviewError> {
    let contract = contract_of(view, month)?;
    let kind = EntryKind::File(FileKind::TicketProfile);
    let profiles = view.entries(1..=view.state()?.size, Some(kind), usize::MAX)?;
    let mut seen = Vec::new();
    for header in profiles.iter().rev() {
        let (file, name) = header.source.split_once(' ').unwrap_or((&header.source, ""));
        let Ok(file) = file.parse::<EntryNumber>() else { continue };
        // Of a file's profiles the last counts.
        if seen.contains(&file) || seen.len() >= MOST_FILES {
            continue;
        }
        seen.push(file);
        let Some(read) = read_file(view, file, (header.number, name.to_owned()))? else { continue };
        let zone = read.terms.zone.clone();
        if read.log.tickets.iter().any(|ticket| month_of(ticket.opened(), &zone) == Some(month)) {
            let levels = contract.as_ref().map(|contract| levels(view, contract, month)).transpose()?;
            return Ok(Some(Arc::new(counted(&read, month, levels.unwrap_or_default()))));
        }
    }
    Ok(None)
}

fn read_file(
    view: &View<'_>,
    entry: EntryNumber,
    profile: (EntryNumber, String),
) -> Result<Option<ReadFile>, ReviewError> {
    if view.erased(entry)?.is_some() {
        return Ok(None);
    }
    let (Some(file), Some(text)) = (view.entry(entry)?, view.entry(profile.0)?) else { return Ok(None) };
    let fault = |what: String| ReviewError::Tickets(motprov_assemble::Fault { entry, what });
    let text = std::str::from_utf8(&text.content).map_err(|error| fault(error.to_string()))?;
    let read = Profile::parse("profile", text)
        .map_err(|faults| fault(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")))?;
    let table = motprov_import::tickets::read(&read.layout, &file.header.source, &file.content)
        .map_err(|error| fault(error.to_string()))?;
    Ok(Some(ReadFile { entry, profile, log: log(&table).0, terms: read.terms }))
}

/// The contract's levels that tickets measure, from all files.
fn levels(view: &View<'_>, contract: &Contract, month: Month) -> Result<Vec<TicketLevel>, ReviewError> {
    let tickets = held::tickets(view)?;
    let trials = tickets.trials(contract, month);
    let raised = tickets.raised(contract, month, None);
    let case = Case { trials, ..Case::new(month, view.state()?) };
    let items = of_tickets(&raised, &case, contract, "");
    let measured =
        contract.service_levels.iter().filter(|level| matches!(level.measure, Measure::Tickets(_)));
    let level = |level: &motprov_review::contract::ServiceLevel| {
        let own = || case.trials.iter().filter(|trials| trials.service_level == level.id);
        let paused = raised.paused.iter().find(|paused| paused.service_level == level.id);
        let item = items
            .iter()
            .find(|item| item.subject == level.title && matches!(item.topic, Topic::LateButForPauses { .. }));
        TicketLevel {
            id: level.id.clone(),
            title: level.title.clone(),
            groups: own().map(|one| (one.group.clone(), one.good, one.total, one.undecided)).collect(),
            otherwise: own()
                .flat_map(|one| &one.otherwise)
                .map(|other| (other.assumption.clone(), other.good, other.total))
                .collect(),
            paused: paused.map(|found| (found.tickets.values().sum(), found.into_resolved)),
            at_stake: item.and_then(|item| item.money).map(|money| money.bounds.high),
        }
    };
    Ok(measured.map(level).filter(|level| !level.groups.is_empty()).collect())
}

fn counted(read: &ReadFile, month: Month, levels: Vec<TicketLevel>) -> TicketMonth {
    let ReadFile { entry, profile, log, terms } = read;
    let span = log.span();
    let window = span.map_or(Clock::Always, |known: Interval| Clock::new(&terms.window, &terms.zone, known));
    let own: Vec<&Ticket> = of_zone(log, &terms.zone, month);
    let solved: Vec<(&Ticket, Times)> = own
        .iter()
        .filter_map(|ticket| Some((*ticket, times(ticket, &window, Stop::LastResolved)?)))
        .collect();
    let end = whole_month(month, &terms.zone).end;
    let known = span.map_or(end, |span| span.end);
    TicketMonth {
        levels,
        opened: own.len(),
        solved: solved.len(),
        limits: terms.limits_h.iter().map(|hours| limit(*hours, &solved)).collect(),
        moved: moved(&own),
        ages: backlog(log, end.min(known)).ages,
        flipped: solved.iter().filter_map(|(ticket, times)| flipped(log, terms, ticket, times)).collect(),
        file: *entry,
        profile: profile.clone(),
        computed_at: clock::now(),
    }
}

fn of_zone<'l>(log: &'l Log, zone: &TimeZone, month: Month) -> Vec<&'l Ticket> {
    log.tickets.iter().filter(|ticket| month_of(ticket.opened(), zone) == Some(month)).collect()
}

fn limit(hours: u32, solved: &[(&Ticket, Times)]) -> LimitRow {
    let most = i64::from(hours) * HOUR_MS;
    let within = |of: fn(&Times) -> i64| solved.iter().filter(|(_, times)| of(times) <= most).count();
    let known = |of: fn(&Times) -> Option<i64>| {
        let all: Option<Vec<i64>> = solved.iter().map(|(_, times)| of(times)).collect();
        all.map(|all| all.into_iter().filter(|ms| *ms <= most).count())
    };
    LimitRow {
        hours,
        gross: within(|times| times.gross),
        net: known(|times| times.net),
        net_all: known(|times| times.net_all),
        evidenced: known(|times| times.net_evidenced),
        window: within(|times| times.window_gross),
        window_net: known(|times| times.window_net),
    }
}

fn moved(own: &[&Ticket]) -> Moved {
    let (mut moved, mut ms) = (Moved::default(), 0_u64);
    for ticket in own {
        let flow = Flow::of(ticket);
        moved.reopened += usize::from(flow.reopened > 0);
        moved.bounced += usize::from(flow.bounces > 0);
        moved.bounced_between_organisations += usize::from(flow.organisation_bounces > 0);
        moved.first_contact += usize::from(flow.first_contact);
        let pauses = pauses(ticket, &Clock::Always);
        moved.paused += usize::from(!pauses.is_empty());
        moved.into_resolved += usize::from(pauses.iter().any(|pause| pause.into_resolved));
        for pause in &pauses {
            ms = ms.saturating_add(u64::try_from(pause.ms).unwrap_or(0));
        }
    }
    moved.paused_hours = ms / HOUR_MS.unsigned_abs();
    moved
}

fn flipped(log: &Log, terms: &Terms, ticket: &Ticket, times: &Times) -> Option<FlippedTicket> {
    let hangs = |hours: &&u32| is_flipped(times, i64::from(**hours) * HOUR_MS) == Some(true);
    let limit = *terms.limits_h.iter().find(hangs)?;
    let text =
        |name: Option<motprov_review::tickets::log::Name>| name.map(|name| log.names.text(name).to_owned());
    let hours =
        |ms: i64| Decimal::from(ms).checked_div(Decimal::from(HOUR_MS)).unwrap_or_default().round_dp(1);
    let last = pauses(ticket, &Clock::Always).pop();
    Some(FlippedTicket {
        id: ticket.id.to_string(),
        priority: text(ticket.latest(|event| event.impact)),
        product: text(ticket.latest(|event| event.product)),
        opened: ticket.opened(),
        limit,
        gross: hours(times.gross),
        net: hours(times.net?),
        into_resolved: last.is_some_and(|pause| pause.into_resolved),
    })
}
