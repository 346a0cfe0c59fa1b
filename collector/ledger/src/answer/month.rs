//! A month's rows, kept close together by asset: a city's month is tens of millions of them. They can be brought up to
//! date without being read again, and give a [`Case`] of any of their assets.

mod gather;
mod unit;

use std::collections::HashMap;

use motprov_log::EntryNumber;
use motprov_review::case::Case;
use motprov_review::parts::Rows;
use motprov_shared::identity::AssetId;
use motprov_shared::period::{Interval, Month, Timestamp};

use self::gather::Slice;
pub(super) use self::gather::lasting;
use self::unit::{Names, Unit};
use crate::error::Result;
use crate::view::View;
use motprov_assemble::Window;

/// All that is known of a month; `interval` is the month in the contract's time zone.
#[derive(Debug)]
pub struct MonthRows {
    interval: Interval,
    /// The last entry that was read.
    size: EntryNumber,
    rebuilds: u64,
    names: Names,
    units: HashMap<AssetId, Unit>,
    common: Case,
}

impl MonthRows {
    /// Reads a month. Takes seconds for a large city; what is many is read by two threads.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn gather(view: &View<'_>, month: Month, interval: Interval) -> Result<Self> {
        let size = view.size()?;
        let slice = Slice { window: Window::around(interval), since: None, after: 0, size };
        let (names, units) = gather::all(view, slice)?;
        let units = units.into_iter().map(|unit| (unit.id.clone(), unit)).collect();
        let common = view.common(month, slice.window)?;
        Ok(Self { interval, size, rebuilds: view.rebuilds()?, names, units, common })
    }

    /// Reads what came since, and no more; everything where that would not do: rows were derived anew, or somebody's
    /// measurements were imported.
    ///
    /// # Errors
    /// What SQLite says; then nothing has changed.
    pub fn update(&mut self, view: &View<'_>) -> Result<()> {
        let size = view.size()?;
        let since = view.speaks_since(self.size)?;
        let (Some(since), true) = (since, self.rebuilds == view.rebuilds()?) else {
            *self = Self::gather(view, self.common.month, self.interval)?;
            return Ok(());
        };
        let slice =
            Slice { window: Window::around(self.interval), since: Some(since), after: self.size, size };
        let (names, units) = gather::all(view, slice)?;
        let common = view.common(self.common.month, slice.window)?;
        for unit in units {
            let unit = unit.renamed(&names, &mut self.names);
            match self.units.get_mut(&unit.id) {
                Some(known) => known.append(unit),
                None => drop(self.units.insert(unit.id.clone(), unit)),
            }
        }
        (self.common, self.size) = (common, size);
        Ok(())
    }

    /// The month, in the contract's time zone.
    #[must_use]
    pub const fn interval(&self) -> Interval {
        self.interval
    }

    /// All of it.
    #[must_use]
    pub fn case(&self) -> Case {
        let mut case = self.common.clone();
        let mut ids: Vec<&AssetId> = self.units.keys().collect();
        ids.sort_unstable();
        for id in ids {
            self.fill(id, &mut case);
        }
        case
    }

    /// What is not many: assets, orders, reports, and what agents declared of themselves; no observations.
    #[must_use]
    pub const fn common(&self) -> &Case {
        &self.common
    }
}

impl Rows for MonthRows {
    fn ids(&self) -> Vec<AssetId> {
        self.units.keys().cloned().collect()
    }

    fn fill(&self, id: &AssetId, case: &mut Case) {
        if let Some(unit) = self.units.get(id) {
            unit.fill(&self.names, case);
        }
    }
}

impl View<'_> {
    /// From when the entries behind `after` speak; the month's rows from then on are new, or are known by their entry.
    /// `None` where one of them may speak of any time.
    fn speaks_since(&self, after: EntryNumber) -> Result<Option<Timestamp>> {
        gather::speaks_since(self.connection, after)
    }

    /// All that is known of a month; `interval` is the month in the contract's time zone.
    ///
    /// Assets are those of the register, and those that agents spoke of around the month and said what they are.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn case(&self, month: Month, interval: Interval) -> Result<Case> {
        Ok(MonthRows::gather(self, month, interval)?.case())
    }

    /// As [`View::case`], without what is observed of single assets: quick, however large the city.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn outline(&self, month: Month, interval: Interval) -> Result<Case> {
        self.common(month, Window::around(interval))
    }
}
