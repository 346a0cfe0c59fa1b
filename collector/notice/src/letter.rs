//! What waits for one person, as one text in their language. Plain text: what came from outside can be nothing but
//! letters in it.

mod paragraph;

use jiff::tz::TimeZone;

use crate::event::{Event, What};
use crate::subscription::Subscription;
use crate::texts::{Texts, one_line};

/// Characters of a subject at most: longer ones are cut by those who show them.
const LONGEST_SUBJECT: usize = 150;

/// A letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// Paragraphs, with an empty line between.
    pub body: String,
    /// What is attached.
    pub file: Option<File>,
}

/// An attached PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its octets.
    pub content: Vec<u8>,
}

/// What letters say beside their events.
#[derive(Debug, Clone)]
pub struct Frame {
    /// In which zone times are written.
    pub zone: TimeZone,
    /// Where the pages are, as people reach them: `https://motprov.example.org`, without a slash behind.
    pub pages: Option<String>,
}

impl Letter {
    /// Tells `events`, of which there is at least one, to a subscriber. `file` is the report, where one is told and
    /// could be made.
    #[must_use]
    pub fn of(subscription: &Subscription, events: &[Event], frame: &Frame, file: Option<Vec<u8>>) -> Self {
        let texts = Texts::of(subscription.language);
        let mut paragraphs = paragraph::all(texts, subscription, events, (frame, file.is_some()));
        paragraphs.push(foot(texts, subscription, frame));
        let report = events.iter().find_map(|event| match &event.what {
            What::Report { month, .. } => Some(texts.with("report-file", &[("month", &month.to_string())])),
            _ => None,
        });
        let file = report.zip(file).map(|(name, content)| File { name, content });
        Self { subject: subject(texts, events, frame), body: paragraphs.join("\n\n") + "\n", file }
    }
}

fn subject(texts: &Texts, events: &[Event], frame: &Frame) -> String {
    let first = events.first().map_or_else(String::new, |event| paragraph::title(texts, &event.what, frame));
    let all = match events.len() {
        0 | 1 => first,
        more => texts.counted("subject-many", more - 1, &[("first", &first)]),
    };
    let line = one_line(&format!("Motprov: {all}"));
    if line.chars().count() <= LONGEST_SUBJECT {
        return line;
    }
    line.chars().take(LONGEST_SUBJECT - 1).chain(['…']).collect()
}

/// Where there is more to see, why one gets this, and how to end it.
fn foot(texts: &Texts, subscription: &Subscription, frame: &Frame) -> String {
    let kinds = subscription.kinds.iter().map(|kind| texts.say(&format!("kind-{kind}")));
    let kinds = kinds.collect::<Vec<_>>().join(", ");
    let (name, address) = (subscription.name.as_str(), subscription.address.as_str());
    let pages = frame.pages.as_ref().map(|pages| texts.with("pages", &[("address", pages)]));
    let why = texts.with("why", &[("name", name), ("address", address), ("kinds", &kinds)]);
    let end = texts.with("end", &[("id", &subscription.id.to_string())]);
    // The mark of a signature (RFC 3676): programs set what follows apart.
    let lines = ["-- ".to_owned()].into_iter().chain(pages).chain([why, end]);
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use motprov_shared::period::Timestamp;

    use super::*;
    use crate::event::{Contradicted, Failing, Holder, MonthReady};
    use crate::subscription::{Kind, Language};

    const AT: Timestamp = Timestamp(1_793_000_000_000);

    fn subscriber(language: Language, departments: &[&str]) -> Subscription {
        Subscription {
            id: 7,
            name: "Anna Åkesson".to_owned(),
            address: "anna@example.org".to_owned(),
            language,
            kinds: BTreeSet::from([Kind::Month]),
            departments: departments.iter().map(|&name| name.to_owned()).collect(),
            report_day: 5,
            made: Timestamp(0),
            sent: None,
            waiting: 0,
            given_up: 0,
            trouble: None,
        }
    }

    fn frame() -> Frame {
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        Frame { zone, pages: Some("https://motprov.example.org".to_owned()) }
    }

    fn month() -> What {
        let contradicted = |level: &str| Contradicted {
            level: level.to_owned(),
            unit: "%".to_owned(),
            reported: Some("99.95".to_owned()),
            measured: Some(("99.10".to_owned(), "99.30".to_owned())),
        };
        What::Month(MonthReady {
            month: "2026-10".parse().unwrap(),
            confirmed: 5,
            contradicted: ["A1 Tillgänglighet", "B2 Drift"].map(contradicted).to_vec(),
            not_verifiable: 1,
            not_reported: 2,
            not_measured: 0,
            penalty: Some(("12000".to_owned(), "15000".to_owned())),
            unused: vec![("Kultur".to_owned(), "4500".to_owned()), ("Skola".to_owned(), "90".to_owned())],
        })
    }

    fn told(language: Language, departments: &[&str], what: &[What]) -> Letter {
        let events: Vec<Event> = what.iter().map(|what| Event { at: AT, what: what.clone() }).collect();
        Letter::of(&subscriber(language, departments), &events, &frame(), None)
    }

    #[test]
    fn a_month_is_told_in_five_lines_with_its_page() {
        let letter = told(Language::Swedish, &[], &[month()]);
        assert_eq!(letter.subject, "Motprov: oktober 2026 är granskad");
        let verdicts = letter.body.split("\n\n").nth(1).unwrap();
        assert_eq!(verdicts.lines().count(), 5, "{verdicts}");
        assert!(verdicts.contains(
            "Motsagda: 2 – A1 Tillgänglighet (rapporterat 99,95\u{a0}%, uppmätt 99,10–99,30\u{a0}%); B2 Drift"
        ));
        assert!(verdicts.contains("12\u{a0}000–15\u{a0}000 kr"));
        assert!(letter.body.contains("https://motprov.example.org/oversikt?m=2026-10"));
        let english = told(Language::English, &[], &[month()]);
        assert!(english.body.contains("https://motprov.example.org/overview?m=2026-10"), "{}", english.body);
        assert!(english.body.contains("reported 99.95%"));
    }

    #[test]
    fn somebody_bound_to_departments_is_told_of_no_other() {
        let bound = told(Language::Swedish, &["Kultur"], &[month()]).body;
        assert!(bound.contains("Kultur: 4\u{a0}500 kr") && !bound.contains("Skola"), "{bound}");
        let all = told(Language::Swedish, &[], &[month()]).body;
        assert!(!all.contains("Kultur") && !all.contains("Skola"));
    }

    #[test]
    fn what_a_contract_calls_a_level_begins_no_header_and_no_line() {
        let failing = Failing {
            id: "A1".to_owned(),
            title: "Nät\r\nBcc: x@example.org\u{2028}y".to_owned(),
            month: "2026-10".parse().unwrap(),
            until: AT,
            seen_permille: 941,
            needed_permille: 950,
            silent: vec!["sodermalm/site".parse().unwrap()],
            more: 3,
        };
        let letter = told(Language::Swedish, &[], &[What::Coverage(failing)]);
        assert!(!letter.subject.contains(['\r', '\n']), "{:?}", letter.subject);
        assert!(!letter.body.lines().any(|line| line.starts_with("Bcc")), "{}", letter.body);
        assert!(letter.body.contains("94,1\u{a0}%") && letter.body.contains("sodermalm/site och 3 till"));
    }

    #[test]
    fn several_events_are_one_letter_and_a_crowd_is_counted() {
        let silent = |n: usize| What::Silent { agent: format!("site-{n}/a").parse().unwrap(), since: AT };
        let agents: Vec<What> = (0..80).map(silent).collect();
        let letter = told(Language::English, &[], &agents);
        assert_eq!(letter.subject, "Motprov: site-0/a is silent, and 79 events more");
        assert_eq!(letter.body.matches("has been silent").count(), paragraph::MOST);
        assert!(letter.body.contains("subscriptions end 7"));
    }

    #[test]
    fn a_report_that_could_not_be_made_is_said_to_be_missing() {
        let report = Event { at: AT, what: What::Report { month: "2026-10".parse().unwrap(), day: 5 } };
        let of = |file| {
            Letter::of(&subscriber(Language::Swedish, &[]), std::slice::from_ref(&report), &frame(), file)
        };
        assert!(of(None).body.contains("kunde inte sättas"));
        let letter = of(Some(b"%PDF".to_vec()));
        assert_eq!(letter.file.unwrap().name, "rapport-2026-10.pdf");
    }

    #[test]
    fn times_are_those_of_the_contracts_zone() {
        let ends = What::Certificate { whose: Holder::Collector, ends: AT, days: 7 };
        let letter = told(Language::Swedish, &[], &[ends]);
        assert!(letter.body.contains("kollektorn löper ut 2026-10-26 08:33"), "{}", letter.body);
    }
}
