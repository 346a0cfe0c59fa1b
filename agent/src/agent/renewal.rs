//! Renews this agent's certificate when two thirds of its life are over, or later, when the machine is on again.
//! Promise: the signing key alone proves who asks, so that even a certificate that has ended is replaced without
//! hands; the connection goes on with the old one until the new one lies on the disk.

use std::path::{Path, PathBuf};

use motprov_shared::enrolment::{Answer, Issued};
use tokio::task::JoinHandle;
use tracing::{info, warn};

use super::Agent;
use crate::config::Collector;
use crate::delivery::spread;
use crate::enrolment::{AskError, Question, Service, Trust, keep_pair, renewal_due};
use crate::keyfile;

/// First and longest pause between attempts, milliseconds.
const PAUSE: (i64, i64) = (60_000, 3_600_000);

/// The collector's answer, and the key that it is for.
type Outcome = Result<(Answer, String), AskError>;

/// An attempt that runs, and when the next may.
pub(super) struct Renewal {
    attempt: Option<(PathBuf, JoinHandle<Outcome>)>,
    /// Monotonic milliseconds.
    not_before: i64,
    failures: u32,
    random: u64,
}

impl Renewal {
    /// `seed` spreads the attempts of many agents.
    pub(super) const fn new(seed: u64) -> Self {
        Self { attempt: None, not_before: 0, failures: 0, random: seed | 1 }
    }

    fn pause(&mut self, now: i64) {
        let pause = PAUSE.0.saturating_mul(1 << self.failures.min(10)).min(PAUSE.1);
        self.failures = self.failures.saturating_add(1);
        self.not_before = now + spread(pause, &mut self.random);
    }
}

/// Where and for which file to ask, where this agent was enrolled.
fn place(collector: &Collector) -> Option<(Service, Trust, PathBuf)> {
    let tls = collector.tls.as_ref()?;
    let (certificate, key) = tls.client.as_ref()?;
    // Only a file that enrolment wrote holds both; certificates from elsewhere are renewed elsewhere.
    (certificate == key).then_some(())?;
    Some((collector.enrolment.clone()?, Trust::Authorities(tls.ca.clone()), certificate.clone()))
}

impl Agent {
    /// Takes what an attempt brought, once it has ended; a new certificate is used at once.
    pub(super) async fn finish_renewal(&mut self) {
        let ended = self.renewal.attempt.take_if(|(_, task)| task.is_finished());
        let Some((path, task)) = ended else { return };
        let outcome = task.await;
        if self.take_renewal(&path, outcome, self.clock.now().mono) {
            self.reload().await;
        }
    }

    /// Begins a renewal where one is due.
    pub(super) fn renew(&mut self) {
        let now = self.clock.now();
        if self.renewal.attempt.is_some() || now.mono < self.renewal.not_before {
            return;
        }
        let Some((service, trust, path)) = place(&self.config.collector) else { return };
        let due = std::fs::read_to_string(&path).ok().and_then(|pem| renewal_due(&pem));
        if due.is_none_or(|due| now.wall < due) {
            return;
        }
        let key = match keyfile::open(&self.config.data, self.config.bind_to_machine) {
            Ok(key) => key,
            Err(reason) => {
                warn!("the certificate cannot be renewed: {reason}");
                self.renewal.pause(now.mono);
                return;
            }
        };
        let agent = self.config.agent.clone();
        let task = tokio::spawn(async move {
            let question = Question::new(&agent, &key, None, now.wall)?;
            Ok((question.ask(&service, &trust).await?, question.key()))
        });
        self.renewal.attempt = Some((path, task));
    }

    /// Whether there is a new certificate.
    fn take_renewal(
        &mut self,
        path: &Path,
        outcome: Result<Outcome, tokio::task::JoinError>,
        now: i64,
    ) -> bool {
        let why = match outcome {
            Ok(Ok((Answer::Issued(issued), key))) => match self.keep_renewed(path, &issued, &key) {
                Ok(()) => return true,
                Err(reason) => reason.to_string(),
            },
            Ok(Ok((Answer::Refused { text }, _))) => format!("the collector refuses: {text}"),
            Ok(Ok((Answer::Pending { .. } | Answer::Busy, _))) => {
                "the collector cannot answer now".to_owned()
            }
            Ok(Err(reason)) => reason.to_string(),
            Err(reason) => reason.to_string(),
        };
        warn!("the certificate is not renewed yet: {why}");
        self.renewal.pause(now);
        false
    }

    fn keep_renewed(&mut self, path: &Path, issued: &Issued, key: &str) -> anyhow::Result<()> {
        keep_pair(path, issued, key)?;
        info!(until = %issued.expires, "the certificate is renewed");
        self.renewal.failures = 0;
        Ok(())
    }
}
