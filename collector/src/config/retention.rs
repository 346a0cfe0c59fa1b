//! How long contents of the ledger are kept, by kind. What is not named is kept for ever.

use motprov_ledger::{EntryKind, FileKind};
use motprov_shared::identity::Role;
use serde::Deserialize;

/// `[retention]`: days after which `motprov-collector erase --expired` erases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetentionSection {
    /// What workstations' agents sent.
    pub workstation_days: Option<u32>,
    /// What sites' agents sent of printers and endpoints.
    pub site_days: Option<u32>,
    /// What servers' agents sent.
    pub server_days: Option<u32>,
    /// What agents sent that have no role.
    pub other_days: Option<u32>,
    /// Asset registers as imported.
    pub register_days: Option<u32>,
    /// Order lists as imported.
    pub order_days: Option<u32>,
    /// The supplier's reports as imported, and counted cases.
    pub report_days: Option<u32>,
    /// Imported measurements.
    pub measurement_days: Option<u32>,
    /// Tickets as imported.
    pub ticket_days: Option<u32>,
    /// Change requests as imported.
    pub change_days: Option<u32>,
    /// Invoices as imported.
    pub invoice_days: Option<u32>,
    /// The supplier's penalty letters as imported.
    pub letter_days: Option<u32>,
    /// What parties said of verdicts.
    pub statement_days: Option<u32>,
}

impl RetentionSection {
    /// Days for batches of agents of a role.
    #[must_use]
    pub const fn batches(&self, role: Option<Role>) -> Option<u32> {
        match role {
            Some(Role::Workstation) => self.workstation_days,
            Some(Role::Site) => self.site_days,
            Some(Role::Server) => self.server_days,
            None => self.other_days,
        }
    }

    /// Days for what is no batch.
    #[must_use]
    pub const fn days(&self, kind: EntryKind) -> Option<u32> {
        match kind {
            EntryKind::File(FileKind::Assets) => self.register_days,
            EntryKind::File(FileKind::Orders) => self.order_days,
            EntryKind::File(FileKind::SlaReport | FileKind::Counts) => self.report_days,
            EntryKind::File(FileKind::Measurements) => self.measurement_days,
            EntryKind::File(FileKind::Tickets) => self.ticket_days,
            EntryKind::File(FileKind::Changes | FileKind::ChangeMilestones) => self.change_days,
            EntryKind::File(FileKind::Invoices) => self.invoice_days,
            EntryKind::File(FileKind::PenaltyLetter) => self.letter_days,
            EntryKind::Statement => self.statement_days,
            _ => None,
        }
    }

    /// Every key with its value.
    pub(super) const fn all(&self) -> [(&'static str, Option<u32>); 13] {
        [
            ("retention.workstation_days", self.workstation_days),
            ("retention.site_days", self.site_days),
            ("retention.server_days", self.server_days),
            ("retention.other_days", self.other_days),
            ("retention.register_days", self.register_days),
            ("retention.order_days", self.order_days),
            ("retention.report_days", self.report_days),
            ("retention.measurement_days", self.measurement_days),
            ("retention.ticket_days", self.ticket_days),
            ("retention.change_days", self.change_days),
            ("retention.invoice_days", self.invoice_days),
            ("retention.letter_days", self.letter_days),
            ("retention.statement_days", self.statement_days),
        ]
    }
}
