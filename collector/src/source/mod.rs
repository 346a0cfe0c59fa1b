//! Answers what the pages ask, from snapshots of the ledger and from remembered reviews. Never blocks the writer.

mod about;
mod capacity;
mod changes;
mod departments;
mod documents;
mod entry;
mod evidence;
mod fleet;
mod health;
mod imports;
mod levels;
mod live;
mod money;
mod recall;
mod remembered;
mod terms;
mod tickets;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::tz::TimeZone;
use motprov_ledger::{Database, EntryKind, LedgerError, View};
use motprov_review::case::LedgerState;
use motprov_review::contract::{Contract as Terms, Status};
use motprov_review::finding::Ledger;
use motprov_shared::period::{Month, Timestamp};
use motprov_web::source::{
    Asked, Contract, EntryDetail, Evidence, Head, HealthRow, HealthSign, Overview, Reviewed, Source,
    SourceError, Standing, TermsOfYear,
};
use rust_decimal::Decimal;

use self::departments::Departments;
use crate::clock;
use crate::review::{
    Agendas, Answer, Basis, Device, History, Memory, MonthReview, ReviewError, Reviews, Sign, contract_of,
    month_at, month_to_show,
};
pub use about::About;
pub use evidence::LogView;
use remembered::Remembered;

/// The pages' side of the ledger.
pub struct Answers {
    /// For short questions; a month's review has a connection of its own.
    database: Mutex<Database>,
    reviews: Arc<Reviews>,
    agendas: Agendas,
    assets: Memory<capacity::MonthAssets>,
    looks: capacity::Looks,
    rolls: fleet::Rolls,
    /// Held by whoever packs evidence: one at a time.
    packing: Mutex<()>,
    /// Where the ledger lies: for packs, and for what is decided on a page.
    data: PathBuf,
    host: Option<String>,
    log: LogView,
    remembered: Remembered,
    /// Whether the ledger is still written; `None` where nobody asked.
    written: Option<Alive>,
    departments: Departments,
    about: About,
    glance: live::Glance,
}

/// Whether a thread is still there.
pub type Alive = Box<dyn Fn() -> bool + Send + Sync>;

/// What one snapshot says for an overview.
struct Snapshot {
    ledger: LedgerState,
    basis: Basis,
    months: Vec<Month>,
    contract: Option<Terms>,
    month: Month,
    /// The month before, where it has data and a contract; without either there is nothing to compare with.
    before: Option<Month>,
    current: Month,
}

impl Answers {
    /// Opens the ledger of a data folder for reading.
    ///
    /// # Errors
    /// What the database says.
    pub fn open(data: &Path, log: LogView) -> Result<Self, LedgerError> {
        let database = Mutex::new(Database::open_read_only(data)?);
        Ok(Self {
            database,
            reviews: Arc::new(Reviews::start(data)?),
            agendas: Agendas::start(data)?,
            assets: capacity::remembered(data)?,
            looks: capacity::Looks::new(data),
            rolls: fleet::Rolls::default(),
            packing: Mutex::new(()),
            data: data.to_owned(),
            host: live::host_name(),
            log,
            remembered: Remembered::new(data),
            written: None,
            departments: Departments::default(),
            about: About::default(),
            glance: live::Glance::default(),
        })
    }

    /// The same, with a way to know whether the ledger is still written.
    #[must_use]
    pub fn watching(self, written: Alive) -> Self {
        Self { written: Some(written), ..self }
    }

    /// With what the pages may show of the configuration.
    #[must_use]
    pub fn about(mut self, about: About) -> Self {
        self.about = about;
        self
    }

    /// The reviews that it remembers, for others who ask for months.
    #[must_use]
    pub fn reviews(&self) -> Arc<Reviews> {
        Arc::clone(&self.reviews)
    }

    fn read<T>(&self, work: impl FnOnce(&View<'_>) -> Result<T, ReviewError>) -> Result<T, SourceError> {
        let mut database = self.database.lock().unwrap_or_else(PoisonError::into_inner);
        database.read(work).map_err(|error| SourceError::Failed(error.to_string()))
    }

    fn standing(&self, snapshot: &Snapshot) -> Result<Standing, SourceError> {
        let Snapshot { basis, months, contract, month, before, current, .. } = snapshot;
        if !months.contains(month) {
            return Ok(Standing::NoData);
        }
        if contract.is_none() {
            return Ok(Standing::NoContract);
        }
        let (found, stale) = match self.reviews.get(*month, *basis) {
            Answer::Ready { month, stale } => (month, stale),
            Answer::Computing => return Ok(Standing::Computing),
            Answer::Failed(why) => return Err(SourceError::Failed(why)),
        };
        let MonthReview { review, coverage, origin, devices, computed_at, .. } = &*found;
        let previous = match before.map(|before| self.reviews.peek(before, *basis)) {
            Some(Answer::Ready { month, .. }) => Some((&month.review).into()),
            // The page then shows no change.
            Some(Answer::Computing | Answer::Failed(_)) | None => None,
        };
        let raised = self.agendas.peek(*month, &found);
        let history = self.read(|view| Ok(History::of(view, *month)?))?;
        let superseded = history.superseded(review);
        Ok(Standing::Reviewed(Box::new(Reviewed {
            publications: evidence::publications(history.publications, superseded),
            statements: history.statements.into_iter().map(evidence::statement).collect(),
            review: review.into(),
            coverage: coverage.clone(),
            previous,
            origin: *origin,
            health: devices.iter().map(health_row).collect(),
            computed_at: *computed_at,
            stale,
            unfinished: month >= current,
            raised,
        })))
    }
}

impl Source for Answers {
    fn head(&self, asked: &Asked) -> Result<Head, SourceError> {
        let now = clock::now();
        let (snapshot, departments) =
            self.read(|view| Ok((snapshot(view, asked.month, now)?, self.departments.of(view)?)))?;
        let Snapshot { ledger, months, contract, month, .. } = snapshot;
        let seen = |name: &str| asked.viewer.departments.has(name);
        Ok(Head {
            month,
            months,
            contract: contract.as_ref().map_or_else(nobodys_contract, page_contract),
            ledger: page_ledger(ledger),
            departments: departments.iter().filter(|name| seen(name)).cloned().collect(),
        })
    }

    fn overview(&self, month: Option<Month>) -> Result<Overview, SourceError> {
        let now = clock::now();
        let snapshot = self.read(|view| snapshot(view, month, now))?;
        let standing = self.standing(&snapshot)?;
        let live = self.read(|view| Ok(self.glance.of(view, self.host.as_deref())?))?;
        let Snapshot { ledger, months, contract, month, .. } = snapshot;
        Ok(Overview {
            month,
            contract: contract.as_ref().map_or_else(nobodys_contract, page_contract),
            months,
            ledger: page_ledger(ledger),
            standing,
            live,
        })
    }

    fn terms(&self, year: Option<i16>) -> Result<TermsOfYear, SourceError> {
        self.terms_of_year(year, clock::now())
    }

    fn evidence(&self) -> Result<Evidence, SourceError> {
        let now = clock::now();
        self.read(|view| evidence::evidence(view, &self.log, now))
    }

    fn entry(&self, entry: u64) -> Result<EntryDetail, SourceError> {
        let found = self.read(|view| {
            let Some(found) = view.entry(entry)? else { return Ok(None) };
            let zone = month_at(found.header.received, &TimeZone::UTC)
                .and_then(|month| contract_of(view, month).transpose())
                .transpose()?
                .map_or(TimeZone::UTC, |contract| contract.zone);
            let headings = match found.header.kind {
                EntryKind::File(_) => view.headings_of(entry)?,
                _ => None,
            };
            Ok(Some((found, headings, view.state()?, zone)))
        })?;
        let (found, headings, ledger, zone) = found.ok_or(SourceError::NotFound)?;
        entry::detail(&found, headings.as_deref(), page_ledger(ledger), zone)
    }

    fn raw(&self, entry: u64) -> Result<Vec<u8>, SourceError> {
        let found = self.read(|view| Ok(view.entry(entry)?))?;
        Ok(found.ok_or(SourceError::NotFound)?.content)
    }

    fn ledger(&self) -> Result<Ledger, SourceError> {
        self.read(|view| Ok(view.state()?)).map(page_ledger)
    }
}

fn snapshot(view: &View<'_>, asked: Option<Month>, now: Timestamp) -> Result<Snapshot, ReviewError> {
    let months = view.months()?;
    // Which month it is depends on the contract's zone, and the contract on the month: UTC settles it well enough
    // for the few hours in which they differ.
    let utc = month_at(now, &TimeZone::UTC).ok_or(LedgerError::Misuse("the clock shows no sound year"))?;
    let zone = contract_of(view, utc)?.map_or(TimeZone::UTC, |contract| contract.zone);
    let current = month_at(now, &zone).unwrap_or(utc);
    let month = asked.or_else(|| month_to_show(&months, current)).unwrap_or(current);
    let before = Some(month.previous()).filter(|before| months.contains(before));
    let before = before.map(|before| Ok::<_, ReviewError>(view.contract_for(before)?.map(|_| before)));
    Ok(Snapshot {
        ledger: view.state()?,
        basis: Basis::of(view)?,
        contract: contract_of(view, month)?,
        before: before.transpose()?.flatten(),
        months,
        month,
        current,
    })
}

fn page_ledger(state: LedgerState) -> Ledger {
    Ledger { size: state.size, root: state.root.to_string() }
}

fn page_contract(contract: &Terms) -> Contract {
    let needed = contract.service_levels.iter().map(|level| level.minimum_coverage).min();
    Contract {
        title: contract.title.clone(),
        customer: contract.customer.clone(),
        supplier: contract.supplier.clone(),
        zone: contract.zone.clone(),
        needed_coverage: needed.unwrap_or(Decimal::ZERO),
        prices: contract.services.iter().map(|service| (service.id.clone(), service.price)).collect(),
        preliminary: contract.status == Status::Preliminary,
    }
}

/// Stands on the page until somebody puts a contract in force.
fn nobodys_contract() -> Contract {
    Contract {
        title: "–".to_owned(),
        customer: "–".to_owned(),
        supplier: "–".to_owned(),
        zone: TimeZone::UTC,
        needed_coverage: Decimal::ZERO,
        prices: std::collections::BTreeMap::new(),
        preliminary: false,
    }
}

fn health_row(device: &Device) -> HealthRow {
    let sign = match device.sign {
        Sign::NotSeen => HealthSign::NotSeen,
        Sign::DiskFull => HealthSign::DiskFull,
        Sign::MemoryShort => HealthSign::MemoryShort,
        Sign::NotServiceable => HealthSign::NotServiceable,
    };
    HealthRow { sign, kind: device.kind, count: device.count, of: device.of }
}

#[cfg(test)]
mod tests {
    use motprov_ledger::{ReportRow, Rows};

    use super::*;

    #[test]
    fn a_month_before_the_first_contract_is_not_compared_with() {
        let data = tempfile::tempdir().unwrap();
        let mut database = Database::create_or_open(data.path()).unwrap();
        let [early, first, second] = ["2025-12", "2026-01", "2026-02"].map(|month| month.parse().unwrap());
        let report = |month| ReportRow { month, service_level: "A4".to_owned(), value: None, penalty: None };
        let rows = Rows::SlaReport([early, first, second].map(report).to_vec());
        let from = "2026-01-01".parse().unwrap();
        let text = include_str!("../../../deploy/config/contract.toml");
        let kept = database.write(|tx| {
            tx.import("report.csv", b"x", &rows, Timestamp(0))?;
            tx.put_contract("contract.toml", text, from, Timestamp(0))
        });
        kept.unwrap();
        let mut before =
            |month| database.read(|view| snapshot(view, Some(month), clock::now())).unwrap().before;
        assert_eq!(before(first), None);
        assert_eq!(before(second), Some(first));
        assert_eq!(before(early), None);
    }
}
