//! A collector that is well, or whose ledger fails.

use motprov_web::source::{HealthSource, SourceError, Vitals};

use super::{Sample, ledger, october};

impl HealthSource for Sample {
    fn vitals(&self) -> Result<Vitals, SourceError> {
        if self.fail {
            return Err(SourceError::Failed("secret path /var/lib/motprov".into()));
        }
        Ok(Vitals {
            ledger: ledger().size,
            last_batch_age: Some(42),
            disk_free: Some(9_000_000_000),
            agents: vec![("online", 310), ("silent", 2)],
            reviews: vec![(october(), 17)],
            faults: Vec::new(),
        })
    }
}
