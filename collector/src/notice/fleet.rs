//! Agents and certificates, as the decisions take them.

use std::collections::BTreeMap;

use motprov_ledger::{LedgerError, View};
use motprov_notice::decide::{Ending, Heard, bearable};
use motprov_notice::event::Holder;
use motprov_review::contract::Contract;
use motprov_shared::identity::{AgentId, Role};
use motprov_shared::period::Timestamp;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::broker::TlsFiles;
use crate::pki;

const DAY: i64 = 86_400_000;
/// Certificates that end later than this are no news.
const AHEAD: i64 = 31 * DAY;
/// Seconds between two batches of an agent that does not say how often it sends.
const USUAL: u64 = 3600;

/// When each agent was heard of.
pub(super) fn heard(view: &View<'_>) -> Result<Vec<Heard>, LedgerError> {
    let told: BTreeMap<AgentId, _> =
        view.last_words()?.into_iter().map(|told| (told.agent.clone(), told)).collect();
    let of = |agent: motprov_ledger::Agent| {
        let told = told.get(&agent.id);
        let every = told.and_then(|told| told.state.every).unwrap_or(USUAL).clamp(1, 86_400);
        Heard {
            last: agent.last_received.into_iter().chain(told.map(|told| told.at)).max(),
            every: i64::try_from(every).unwrap_or(i64::MAX).saturating_mul(1000),
            switched_off: agent.role == Some(Role::Workstation),
            revoked: agent.revoked.is_some(),
            agent: agent.id,
        }
    };
    Ok(view.agents()?.into_iter().map(of).collect())
}

/// Milliseconds of silence that the strictest level bears.
pub(super) fn bears(contract: Option<&Contract>) -> i64 {
    let levels = contract.map(|contract| contract.service_levels.iter());
    let strictest = levels.and_then(|levels| levels.map(|level| level.minimum_coverage).max());
    bearable(strictest.map(permille))
}

/// A share, 0 to 1, in thousandths, rounded down.
pub(super) fn permille(share: Decimal) -> u32 {
    share.saturating_mul(Decimal::ONE_THOUSAND).trunc().to_u32().unwrap_or(0)
}

/// Agents' certificates that end soon.
pub(super) fn certificates(view: &View<'_>, now: Timestamp) -> Result<Vec<Ending>, LedgerError> {
    let ending = view.certificates_ending(now.plus(-DAY), now.plus(AHEAD))?;
    let ending = ending.into_iter().map(|one| Ending {
        whose: Holder::Agent(one.agent),
        from: one.issued,
        until: one.expires,
    });
    Ok(ending.collect())
}

/// Those of the collector and of the authority that issues the agents'.
pub(super) fn own_certificates(tls: Option<&TlsFiles>) -> Vec<Ending> {
    let Some(tls) = tls else { return Vec::new() };
    let both = [(Holder::Collector, &tls.certificate), (Holder::Authority, &tls.clients)];
    let ending = both.into_iter().filter_map(|(whose, path)| {
        let (from, until) = pki::lifetime(&super::read(path)?)?;
        Some(Ending { whose, from, until })
    });
    ending.collect()
}
