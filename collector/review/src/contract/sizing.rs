//! The classes that a service is ordered in, and the rule by which one of them fits.

use motprov_toml::Fields;
use motprov_toml::values::{text, whole};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::values;
use crate::capacity::load::Resource;
use crate::case::AssetKind;

/// Most classes of one service.
const MOST_CLASSES: usize = 50;
/// Longest time over which anything is called sustained.
const MOST_MONTHS: u32 = 24;
const MIB_PER_GIB: i64 = 1024;

/// Which class fits, and from when on that is sustained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sizing {
    /// In the contract's order, at least one.
    pub classes: Vec<Class>,
    /// Id of the class of units for which none is named.
    pub usual: Option<String>,
    /// Share of a class that is to stay free, 0 up to but not including 1.
    pub headroom: Decimal,
    /// Which share of a month's bins a class has to hold, 0.5 to 1; of printed pages it has to hold the month.
    pub percentile: Decimal,
    /// Sustained: in at least so many months …
    pub sustained_months: u32,
    /// … of so many, the reviewed one and those before it.
    pub of_months: u32,
    /// Length of a bin.
    pub bin_minutes: u32,
    /// Share of a month's bins, or of a printer's month, that must have been seen before anything is said of it.
    pub minimum_seen: Decimal,
}

/// One class of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// As in orders.
    pub id: String,
    /// As people call it.
    pub title: String,
    /// For one unit and month.
    pub price: Decimal,
    /// Thousandths of a processor core.
    pub cpu: Option<u64>,
    /// MiB.
    pub memory: Option<u64>,
    /// MiB, all disks together.
    pub disk: Option<u64>,
    /// Pages a month.
    pub pages: Option<u64>,
    /// Fewest and most pages a month for which the device is recommended: not its duty cycle.
    pub recommended: Option<(u64, u64)>,
}

impl Class {
    /// How much of a resource it holds, in the resource's unit; `None` where it does not limit it.
    #[must_use]
    pub const fn limit(&self, resource: Resource) -> Option<u64> {
        match resource {
            Resource::Cpu => self.cpu,
            Resource::Memory => self.memory,
            Resource::Disk => self.disk,
            Resource::Pages => self.pages,
        }
    }

    fn limits(&self) -> [bool; 4] {
        Resource::ALL.map(|resource| self.limit(resource).is_some())
    }
}

impl Sizing {
    /// The class with this id.
    #[must_use]
    pub fn class(&self, id: &str) -> Option<&Class> {
        self.classes.iter().find(|class| class.id == id)
    }

    /// What its classes limit. All of them limit the same.
    #[must_use]
    pub fn resources(&self) -> Vec<Resource> {
        let limited = |resource: &Resource| self.classes.iter().any(|class| class.limit(*resource).is_some());
        Resource::ALL.into_iter().filter(limited).collect()
    }

    /// Each limit of a resource once, ascending: those to look at when a month's load is folded.
    #[must_use]
    pub fn limits(&self, resource: Resource) -> Vec<u64> {
        let mut limits: Vec<u64> = self.classes.iter().filter_map(|class| class.limit(resource)).collect();
        limits.sort_unstable();
        limits.dedup();
        limits
    }

    /// What no single value shows.
    pub(crate) fn faults(&self) -> Vec<RuleFault> {
        self.wrong_shares().into_iter().chain(self.wrong_numbers()).flatten().collect()
    }

    fn wrong_shares(&self) -> [Option<RuleFault>; 3] {
        let share = Decimal::ZERO..=Decimal::ONE;
        [
            fault(
                !share.contains(&self.headroom) || self.headroom == Decimal::ONE,
                "headroom",
                "`headroom` leaves nothing of a class, or more than all",
                "write a share below 1, e.g. \"0.20\"",
            ),
            fault(
                !share.contains(&self.percentile) || self.percentile < Decimal::new(5, 1),
                "percentile",
                "`percentile` is below a half or above one",
                "write a share from 0.5 to 1, e.g. \"0.95\"",
            ),
            fault(
                !share.contains(&self.minimum_seen),
                "minimum_seen",
                "`minimum_seen` is no share",
                "write a share from 0 to 1, e.g. \"0.90\"",
            ),
        ]
    }

    fn wrong_numbers(&self) -> [Option<RuleFault>; 4] {
        [
            fault(
                !(1..=MOST_MONTHS).contains(&self.of_months),
                "of_months",
                "`of_months` does not fit",
                "write a whole number from 1 to 24",
            ),
            fault(
                !(1..=self.of_months).contains(&self.sustained_months),
                "sustained_months",
                "`sustained_months` is none or above `of_months`",
                "so many months are not among fewer",
            ),
            fault(
                self.bin_minutes == 0 || 60 % self.bin_minutes != 0,
                "bin_minutes",
                "`bin_minutes` does not divide an hour",
                "write 1, 5, 10, 15, 30 or 60",
            ),
            fault(
                self.usual.as_ref().is_some_and(|usual| self.class(usual).is_none()),
                "usual",
                "`usual` is the id of no class",
                "name one of the classes",
            ),
        ]
    }
}

fn fault(is: bool, key: &'static str, what: &'static str, remedy: &'static str) -> Option<RuleFault> {
    is.then_some(RuleFault { key, what, remedy })
}

/// What makes a rule none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RuleFault {
    /// Of which key.
    pub(crate) key: &'static str,
    /// What is wrong.
    pub(crate) what: &'static str,
    /// What to do.
    pub(crate) remedy: &'static str,
}

pub(super) fn read(mut fields: Fields<'_, '_>, counts: Option<AssetKind>) -> Option<Sizing> {
    let is_printer = counts == Some(AssetKind::Printer);
    let classes = classes(&mut fields, counts);
    let usual = fields.optional("usual", text);
    let headroom = fields.optional("headroom", values::share);
    let percentile = fields.optional("percentile", values::share).unwrap_or(Decimal::new(95, 2));
    let of_months = fields.optional("of_months", whole(1, MOST_MONTHS)).unwrap_or(6);
    let sustained = fields.optional("sustained_months", whole(1, MOST_MONTHS)).unwrap_or(of_months.min(3));
    let bin_minutes = fields.optional("bin_minutes", whole(1, 60)).unwrap_or(5);
    let minimum_seen = fields.optional("minimum_seen", values::share).unwrap_or(Decimal::new(90, 2));
    // What a printer's class promises are pages, all of which may be used.
    let usual_headroom = if is_printer { Decimal::ZERO } else { Decimal::new(20, 2) };
    let sizing = Sizing {
        classes,
        usual,
        headroom: headroom.unwrap_or(usual_headroom),
        percentile,
        sustained_months: sustained,
        of_months,
        bin_minutes,
        minimum_seen,
    };
    for fault in sizing.faults() {
        fields.fault(fields.at_key(fault.key), fault.what, fault.remedy);
    }
    fields.finish();
    (!sizing.classes.is_empty()).then_some(sizing)
}

fn classes(fields: &mut Fields<'_, '_>, counts: Option<AssetKind>) -> Vec<Class> {
    let at = fields.at_key("classes");
    let mut classes: Vec<Class> = Vec::new();
    let tables = fields.tables("classes");
    if tables.is_empty() || tables.len() > MOST_CLASSES {
        fields.fault(at, "`classes` are none or too many", "write 1 to 50 classes");
        return classes;
    }
    for table in tables {
        let (source, at) = (table.source, table.at);
        let Some(class) = class(table, counts) else { continue };
        if classes.iter().any(|other| other.id == class.id) {
            source.fault(
                at,
                format!("class `{}` stands twice", class.id),
                "give each class an id of its own",
            );
        }
        if classes.first().is_some_and(|first| first.limits() != class.limits()) {
            let what = format!("class `{}` does not limit what the first class limits", class.id);
            source.fault(at, what, "write the same keys for each class of a service");
        }
        classes.push(class);
    }
    classes
}

fn class(mut fields: Fields<'_, '_>, counts: Option<AssetKind>) -> Option<Class> {
    let id = fields.required("id", text);
    if let Some(id) = &id {
        fields.place = format!("class `{id}`");
    }
    let title = fields.optional("title", text);
    let price = fields.required("price", values::amount);
    let scaled = |value: Option<Decimal>, unit: i64| {
        value.and_then(|value| value.saturating_mul(Decimal::from(unit)).floor().to_u64())
    };
    let cpu = scaled(fields.optional("cpu_cores", values::amount), 1000);
    let memory = scaled(fields.optional("memory_gib", values::amount), MIB_PER_GIB);
    let disk = scaled(fields.optional("disk_gib", values::amount), MIB_PER_GIB);
    let pages = scaled(fields.optional("monthly_pages", values::amount), 1);
    let recommended = recommended(&mut fields);
    let is_machines = cpu.is_some() || memory.is_some() || disk.is_some();
    let is_printers = pages.is_some();
    let fits = match counts {
        Some(AssetKind::Printer) => is_printers && !is_machines,
        Some(_) => is_machines && !is_printers && recommended.is_none(),
        None => true,
    };
    if !fits {
        fields.fault(
            fields.at,
            "the class does not limit what its service counts",
            "printers: monthly_pages; machines: at least one of cpu_cores, memory_gib, disk_gib",
        );
    }
    fields.finish();
    let title = title.or_else(|| id.clone());
    fits.then_some(Class { id: id?, title: title?, price: price?, cpu, memory, disk, pages, recommended })
}

fn recommended(fields: &mut Fields<'_, '_>) -> Option<(u64, u64)> {
    let most = 1_000_000_000;
    let from = fields.optional("recommended_from", whole(0, most));
    let to = fields.optional("recommended_to", whole(0, most));
    match (from, to) {
        (Some(from), Some(to)) if from <= to => Some((from, to)),
        (None, None) => None,
        _ => {
            fields.fault(
                fields.at,
                "the recommended volume is half a range, or ends before it begins",
                "write both recommended_from and recommended_to, the smaller first",
            );
            None
        }
    }
}
