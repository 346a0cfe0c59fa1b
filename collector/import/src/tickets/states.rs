//! What a system's words for states mean.

use motprov_toml::values::{flag, list, one_of, text};
use motprov_toml::{DeValue, Fields, Refusal};

/// What a ticket stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Waits for somebody to take it.
    Queued,
    /// Somebody has it.
    Working,
    /// Waits for somebody else.
    Waiting {
        /// Whether the contract lets its clock stand still.
        pauses: bool,
        /// Whether something beside the supplier's word shows that it waited.
        evidenced: bool,
    },
    /// The supplier says that it is solved.
    Resolved,
    /// Solved in the first contact.
    FirstContact,
    /// Nobody objected.
    Closed,
    /// Ended without a solution.
    Cancelled,
    /// Neither open nor done.
    Other,
}

const WAITING: Meaning = Meaning::Waiting { pauses: false, evidenced: false };
const WORDS: [(&str, Meaning); 8] = [
    ("queued", Meaning::Queued),
    ("working", Meaning::Working),
    ("waiting", WAITING),
    ("resolved", Meaning::Resolved),
    ("first_contact", Meaning::FirstContact),
    ("closed", Meaning::Closed),
    ("cancelled", Meaning::Cancelled),
    ("other", Meaning::Other),
];

/// What some words mean.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Words {
    /// In lower case.
    status: String,
    /// In lower case; none: all of them.
    sub_status: Vec<String>,
    meaning: Meaning,
}

/// What all words mean: the first that fits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct States(Vec<Words>);

impl States {
    /// `None` for a word that nobody explained.
    pub(super) fn meaning(&self, status: &str, sub_status: &str) -> Option<Meaning> {
        let (status, sub_status) = (status.to_lowercase(), sub_status.to_lowercase());
        let fits = |words: &&Words| {
            words.status == status && (words.sub_status.is_empty() || words.sub_status.contains(&sub_status))
        };
        self.0.iter().find(fits).map(|words| words.meaning)
    }

    /// Reads `[[state]]`; `sub_status` says whether the file has a column for it.
    pub(super) fn read(fields: &mut Fields<'_, '_>, sub_status: bool) -> Self {
        let mut all: Vec<Words> = Vec::new();
        for table in fields.tables("state") {
            let (source, at) = (table.source, table.at);
            for words in read(table, sub_status) {
                let shadowed = all.iter().any(|other| {
                    let covers = |sub: &String| other.sub_status.contains(sub);
                    let whole = other.sub_status.is_empty()
                        || (!words.sub_status.is_empty() && words.sub_status.iter().any(covers));
                    other.status == words.status && whole
                });
                if shadowed {
                    let what = format!("status `{}` is explained twice", words.status);
                    source.fault(at, what, "say once what each status and sub status means");
                }
                all.push(words);
            }
        }
        Self(all)
    }
}

fn read(mut fields: Fields<'_, '_>, with_sub_status: bool) -> Vec<Words> {
    let status = fields.required("status", one_or_more);
    if let Some([first, ..]) = status.as_deref() {
        fields.place = format!("state `{first}`");
    }
    let sub_status = fields.optional("sub_status", one_or_more);
    if fields.has("sub_status") && !with_sub_status {
        fields.fault(
            fields.at_key("sub_status"),
            "`sub_status` stands, but no column holds it",
            "name its column as sub_status in [columns]",
        );
    }
    let means = fields.required("means", |value| one_of(&WORDS, value));
    let pauses = fields.optional("pauses", flag);
    let evidenced = fields.optional("evidenced", flag);
    if means.is_some_and(|means| means != WAITING) && (pauses.is_some() || evidenced.is_some()) {
        fields.fault(
            fields.at_key("means"),
            "`pauses` or `evidenced` stands with a state that does not wait",
            "only means = \"waiting\" has them",
        );
    }
    if evidenced == Some(true) && pauses != Some(true) {
        fields.fault(
            fields.at_key("evidenced"),
            "`evidenced` stands with a state that does not pause",
            "write pauses = true, or leave evidenced out",
        );
    }
    fields.finish();
    let meaning = match means {
        Some(Meaning::Waiting { .. }) => {
            Meaning::Waiting { pauses: pauses.unwrap_or(false), evidenced: evidenced.unwrap_or(false) }
        }
        Some(other) => other,
        None => return Vec::new(),
    };
    let sub_status: Vec<String> = sub_status.unwrap_or_default();
    let words = |status| Words { status, sub_status: sub_status.clone(), meaning };
    status.unwrap_or_default().into_iter().map(words).collect()
}

/// A text or a list of texts, in lower case.
fn one_or_more(value: &DeValue<'_>) -> Result<Vec<String>, Refusal> {
    let texts = if value.is_array() { list(value, text)? } else { vec![text(value)?] };
    if texts.is_empty() {
        return Err(Refusal::new("is empty", "name at least one"));
    }
    Ok(texts.into_iter().map(|text| text.to_lowercase()).collect())
}
