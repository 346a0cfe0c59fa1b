//! What was published of a month and said of it, beside what is found today.

use motprov_ledger::{EntryNumber, LedgerError, Published, Said, View};
use motprov_review::finding::Review;
use motprov_review::published::{Changes, Findings};
use motprov_shared::period::Month;

/// A month's publications and statements, each in the order of their entries.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// The original first, then its corrections.
    pub publications: Vec<PublishedFindings>,
    /// What parties said.
    pub statements: Vec<Said>,
}

/// A publication with its findings.
#[derive(Debug, Clone)]
pub struct PublishedFindings {
    /// What is known of it.
    pub published: Published,
    /// What was published; `None` where this version cannot read it. The entry still holds it.
    pub findings: Option<Findings>,
}

impl History {
    /// Of a month.
    ///
    /// # Errors
    /// What the database says.
    pub fn of(view: &View<'_>, month: Month) -> Result<Self, LedgerError> {
        let published = view.publications(month)?.into_iter();
        let publications =
            published.map(|published| with_findings(view, published)).collect::<Result<_, _>>()?;
        Ok(Self { publications, statements: view.statements(month)? })
    }

    /// The publication that counts: the original, or its last correction.
    #[must_use]
    pub fn latest(&self) -> Option<&PublishedFindings> {
        self.publications.last()
    }

    /// Where today's findings differ from those that count; `None` where nothing was published that can be read.
    #[must_use]
    pub fn changes(&self, today: &Review) -> Option<Changes> {
        let latest = self.latest()?.findings.as_ref()?;
        Some(latest.changes(&Findings::from(today)))
    }

    /// For each publication, where what came after it differs: the next publication that can be read, and after the
    /// last of them today's findings.
    #[must_use]
    pub fn superseded(&self, today: &Review) -> Vec<Changes> {
        let today = Findings::from(today);
        let mut later = &today;
        let mut changes = Vec::new();
        for one in self.publications.iter().rev() {
            let found = one.findings.as_ref();
            changes.push(found.map_or_else(Changes::default, |found| found.changes(later)));
            later = found.unwrap_or(later);
        }
        changes.reverse();
        changes
    }

    /// The entry of the publication that counts.
    #[must_use]
    pub fn latest_entry(&self) -> Option<EntryNumber> {
        self.latest().map(|latest| latest.published.entry)
    }
}

fn with_findings(view: &View<'_>, published: Published) -> Result<PublishedFindings, LedgerError> {
    let findings = serde_json::from_slice(&view.findings(published.entry)?);
    let findings = findings.inspect_err(
        |error| tracing::error!(entry = published.entry, %error, "a publication cannot be read"),
    );
    Ok(PublishedFindings { published, findings: findings.ok() })
}
