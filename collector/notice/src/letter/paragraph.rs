//! One event as a paragraph.

use crate::event::{Contradicted, Event, Failing, Holder, MonthReady, What};
use crate::letter::Frame;
use crate::subscription::{Language, Subscription};
use crate::texts::Texts;

/// Events that a letter tells one by one; the others are counted in its subject, and stand on the pages.
pub(super) const MOST: usize = 50;

/// The paragraphs of all events.
pub(super) fn all(
    texts: &Texts,
    subscription: &Subscription,
    events: &[Event],
    (frame, has_report): (&Frame, bool),
) -> Vec<String> {
    let told = events.iter().take(MOST);
    told.flat_map(|event| one(texts, subscription, &event.what, (frame, has_report))).collect()
}

/// An event as a subject.
pub(super) fn title(texts: &Texts, what: &What, frame: &Frame) -> String {
    match what {
        What::Month(ready) => texts.with("subject-month", &[("month", &texts.month(ready.month))]),
        What::Silent { agent, .. } => texts.with("subject-silent", &[("agent", &agent.to_string())]),
        What::Back { agent, .. } => texts.with("subject-back", &[("agent", &agent.to_string())]),
        What::Coverage(failing) => texts.with("subject-coverage", &[("level", &level(failing))]),
        What::Certificate { whose, ends, .. } => {
            let ends = Texts::time(*ends, &frame.zone);
            texts.with("subject-certificate", &[("whose", &holder(texts, whose)), ("ends", &ends)])
        }
        What::Report { month, .. } => texts.with("subject-report", &[("month", &texts.month(*month))]),
    }
}

fn one(
    texts: &Texts,
    subscription: &Subscription,
    what: &What,
    (frame, has_report): (&Frame, bool),
) -> Vec<String> {
    let time = |at| Texts::time(at, &frame.zone);
    match what {
        What::Month(ready) => month(texts, subscription, ready, frame),
        What::Silent { agent, since } => {
            vec![texts.with("silent", &[("agent", &agent.to_string()), ("since", &time(*since))])]
        }
        What::Back { agent, since, back } => {
            let (agent, since, back) = (agent.to_string(), time(*since), time(*back));
            vec![texts.with("back", &[("agent", &agent), ("since", &since), ("back", &back)])]
        }
        What::Coverage(failing) => coverage(texts, failing, &time(failing.until)),
        What::Certificate { whose, ends, .. } => {
            let advice = match whose {
                Holder::Agent(_) => texts.say("certificate-agent"),
                Holder::Collector => texts.say("certificate-collector"),
                Holder::Authority => texts.say("certificate-authority"),
            };
            let values = [("whose", &*holder(texts, whose)), ("ends", &*time(*ends))];
            vec![format!("{} {advice}", texts.with("certificate", &values))]
        }
        What::Report { month, .. } => {
            let key = if has_report { "report" } else { "report-failed" };
            vec![texts.with(key, &[("month", &texts.month(*month))])]
        }
    }
}

fn month(texts: &Texts, subscription: &Subscription, ready: &MonthReady, frame: &Frame) -> Vec<String> {
    let counted = |key, n: usize| texts.with(key, &[("n", &n.to_string())]);
    let mut contradicted = counted("month-contradicted", ready.contradicted.len());
    let levels = ready.contradicted.iter().map(|level| contradicted_level(texts, level));
    let levels = levels.collect::<Vec<_>>().join("; ");
    if !levels.is_empty() {
        contradicted = format!("{contradicted} – {levels}");
    }
    let (reported, measured) = (ready.not_reported.to_string(), ready.not_measured.to_string());
    let lines = [
        counted("month-confirmed", ready.confirmed as usize),
        contradicted,
        counted("month-not-verifiable", ready.not_verifiable as usize),
        texts.with("month-without", &[("reported", &reported), ("measured", &measured)]),
        penalty(texts, ready.penalty.as_ref()),
    ];
    let mut paragraphs =
        vec![texts.with("month-head", &[("month", &texts.month(ready.month))]), lines.join("\n")];
    let own = ready.unused.iter().filter(|(department, _)| subscription.departments.contains(department));
    let own = own.map(|(department, sum)| {
        texts.with("month-unused", &[("department", department), ("sum", &texts.decimal(sum))])
    });
    let own = own.collect::<Vec<_>>().join("\n");
    paragraphs.extend(Some(own).filter(|own| !own.is_empty()));
    paragraphs.extend(frame.pages.as_ref().map(|pages| {
        let page = match subscription.language {
            Language::Swedish => "oversikt",
            Language::English => "overview",
        };
        format!("{pages}/{page}?m={}", ready.month)
    }));
    paragraphs
}

fn contradicted_level(texts: &Texts, one: &Contradicted) -> String {
    let with_unit = |figure: &str| texts.with_unit(figure, &one.unit);
    let figure = |figure: &String| with_unit(&texts.decimal(figure));
    let reported = one.reported.as_ref().map_or_else(|| "–".to_owned(), figure);
    let measured = one.measured.as_ref().map_or_else(
        || "–".to_owned(),
        |(low, high)| {
            if low == high {
                return figure(low);
            }
            with_unit(&format!("{}–{}", texts.decimal(low), texts.decimal(high)))
        },
    );
    let values = [("level", one.level.as_str()), ("reported", &reported), ("measured", &measured)];
    texts.with("month-contradicted-level", &values)
}

fn penalty(texts: &Texts, penalty: Option<&(String, String)>) -> String {
    let Some((low, high)) = penalty else { return texts.say("month-no-penalty") };
    if low == high {
        return texts.with("month-penalty-one", &[("low", &texts.decimal(low))]);
    }
    texts.with("month-penalty", &[("low", &texts.decimal(low)), ("high", &texts.decimal(high))])
}

fn coverage(texts: &Texts, failing: &Failing, until: &str) -> Vec<String> {
    let percent =
        |permille: u32| texts.with_unit(&texts.decimal(&format!("{}.{}", permille / 10, permille % 10)), "%");
    let (seen, needed) = (percent(failing.seen_permille), percent(failing.needed_permille));
    let (level, month) = (level(failing), texts.month(failing.month));
    let values = [
        ("level", level.as_str()),
        ("month", &month),
        ("seen", &seen),
        ("needed", &needed),
        ("until", until),
    ];
    let agents = failing.silent.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let silent = match (failing.silent.is_empty(), failing.more) {
        (true, _) => texts.say("coverage-nobody"),
        (false, 0) => texts.with("coverage-silent", &[("agents", &agents)]),
        (false, more) => texts.counted("coverage-silent-more", more as usize, &[("agents", &agents)]),
    };
    vec![format!("{}\n{silent}", texts.with("coverage", &values))]
}

fn level(failing: &Failing) -> String {
    format!("{} {}", failing.id, failing.title)
}

fn holder(texts: &Texts, whose: &Holder) -> String {
    match whose {
        Holder::Collector => texts.say("holder-collector"),
        Holder::Authority => texts.say("holder-authority"),
        Holder::Agent(agent) => agent.to_string(),
    }
}
