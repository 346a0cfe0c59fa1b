//! What is worth knowing of the devices, in counts; never one person's machine.

use rust_decimal::Decimal;

use crate::figures;
use crate::source::{HealthRow, HealthSign};
use crate::texts::Texts;
use crate::view::{kind_name, share};

/// A row of the table.
#[derive(Debug)]
pub struct HealthView {
    /// What was noticed.
    pub sign: String,
    /// Of which devices.
    pub kind: String,
    /// How many.
    pub count: String,
    /// Which share of those that were asked.
    pub share: Option<String>,
}

/// The rows.
#[must_use]
pub fn rows(t: &Texts, rows: &[HealthRow]) -> Vec<HealthView> {
    rows.iter().map(|row| view(t, *row)).collect()
}

fn view(t: &Texts, row: HealthRow) -> HealthView {
    let part = share(Decimal::from(row.count), Decimal::from(row.of));
    HealthView {
        sign: match row.sign {
            HealthSign::NotSeen => t.say("health-not-seen"),
            HealthSign::DiskFull => t.say("health-disk-full"),
            HealthSign::MemoryShort => t.say("health-memory-short"),
            HealthSign::SupplyLow => t.say("health-supply-low"),
            HealthSign::NotServiceable => t.say("health-not-serviceable"),
            HealthSign::AgentOld => t.say("health-agent-old"),
        },
        kind: kind_name(t, row.kind),
        count: figures::count(t.language, u64::from(row.count)),
        share: part.map(|part| {
            let percent = figures::number(t.language, part.saturating_mul(Decimal::ONE_HUNDRED), 1);
            figures::with_unit(t.language, &percent, "%")
        }),
    }
}
