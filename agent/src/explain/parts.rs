//! The answers, from the fixed sentences and what a configuration says.

use motprov_shared::identity::AssetId;

use super::metrics::{METRICS, Of};
use super::words::Words;
use super::{Item, Language, Section};
use crate::config::{Config, Schedule, Span};

/// More names than these are counted.
const NAMES: usize = 40;
/// What the configuration has where nothing is written.
const USUAL_OUTBOX: (u64, u32) = (64, 30);

fn filled(sentence: &str, with: &str) -> String {
    sentence.replacen("{}", with, 1)
}

fn section(heading: &str, paragraphs: impl IntoIterator<Item = String>) -> Section {
    Section { heading: heading.to_owned(), paragraphs: paragraphs.into_iter().collect(), items: Vec::new() }
}

pub(super) fn purpose(words: &Words, config: Option<&Config>) -> Section {
    let text = words.purpose_text.iter().copied();
    let defaults = config.is_none().then_some(words.defaults);
    let remote = if config.is_none_or(|config| config.remote) { words.remote } else { words.remote_not };
    section(words.purpose, text.chain([remote]).chain(defaults).map(str::to_owned))
}

/// One section for each kind of thing that is measured.
pub(super) fn collected(language: Language, words: &Words, config: Option<&Config>) -> Vec<Section> {
    let printers = config.map(|config| names(words, config.printers.iter().map(|printer| &printer.asset)));
    let endpoints =
        config.map(|config| names(words, config.endpoints.iter().map(|endpoint| &endpoint.asset)));
    let exporters =
        config.map(|config| names(words, config.exporters.iter().map(|exporter| &exporter.asset)));
    vec![
        machine(language, words, config),
        devices(language, words, Of::Printer, (words.printers, words.printers_text), printers),
        devices(language, words, Of::Endpoint, (words.endpoints, words.endpoints_text), endpoints),
        devices(language, words, Of::Machine, (words.exporters, words.exporters_text), exporters),
        Section { items: items(language, Of::Agent, true), ..section(words.agent, []) },
    ]
}

fn machine(language: Language, words: &Words, config: Option<&Config>) -> Section {
    let Some(config) = config else {
        return Section { items: items(language, Of::Machine, true), ..section(words.machine, []) };
    };
    let Some(machine) = &config.machine else {
        return section(words.machine, [words.machine_not.to_owned()]);
    };
    let name = filled(words.machine_named, machine.asset.as_str());
    let off = (!machine.active_use).then(|| words.active_use_off.to_owned());
    let items = items(language, Of::Machine, machine.active_use);
    Section { items, ..section(words.machine, std::iter::once(name).chain(off)) }
}

/// `names` is nothing where no configuration is spoken of, and empty where it has no such device.
fn devices(
    language: Language,
    words: &Words,
    of: Of,
    (heading, text): (&str, &str),
    names: Option<String>,
) -> Section {
    if names.as_ref().is_some_and(String::is_empty) {
        return section(heading, [words.none.to_owned()]);
    }
    let called = names.map(|names| filled(words.named, &names));
    // Of a machine that another program measures only figures are known; the list is that of this machine.
    let items = if heading == words.exporters { Vec::new() } else { items(language, of, true) };
    Section { items, ..section(heading, std::iter::once(text.to_owned()).chain(called)) }
}

fn items(language: Language, of: Of, active_use: bool) -> Vec<Item> {
    let all = METRICS.iter().filter(|explained| explained.of.contains(&of));
    let all = all.filter(|explained| active_use || explained.metric != "active.use");
    all.map(|explained| Item {
        metric: Some(explained.shown),
        text: explained.in_language(language).to_owned(),
    })
    .collect()
}

fn names<'a>(words: &Words, assets: impl ExactSizeIterator<Item = &'a AssetId>) -> String {
    let more = assets.len().saturating_sub(NAMES);
    let shown: Vec<_> = assets.take(NAMES).map(AssetId::as_str).collect();
    let shown = shown.join(", ");
    if more > 0 { format!("{shown} {}", filled(words.more, &more.to_string())) } else { shown }
}

pub(super) fn how_often(words: &Words, config: Option<&Config>) -> Section {
    let schedule = config.map_or_else(Schedule::default, |config| config.schedule);
    let timed = [
        (words.sample, schedule.sample),
        (words.step, schedule.step),
        (words.check, schedule.check),
        (words.counters, schedule.printer_counters),
        (words.batch, schedule.batch),
    ];
    let timed = timed.into_iter().map(|(sentence, span)| filled(sentence, &in_words(words, span)));
    section(words.how_often, timed.chain([words.facts.to_owned()]))
}

fn in_words(words: &Words, span: Span) -> String {
    let units =
        [(3_600_000, words.hours), (60_000, words.minutes), (1_000, words.seconds), (1, words.milliseconds)];
    let fits = units.into_iter().find(|(length, _)| span.ms() % length == 0);
    let (length, [one, many]) = fits.unwrap_or((1, words.milliseconds));
    let count = span.ms() / length;
    format!("{count} {}", if count == 1 { one } else { many })
}

pub(super) fn destination(words: &Words, config: Option<&Config>) -> Section {
    let (to, safe) = match config.map(|config| &config.collector) {
        None => (words.to_any_collector.to_owned(), words.either_tls),
        Some(collector) => {
            let to = filled(words.to_collector, &format!("{}:{}", collector.host, collector.port));
            (to, if collector.tls.is_some() { words.with_tls } else { words.without_tls })
        }
    };
    section(
        words.destination,
        [to, safe.into(), words.signed.into(), words.at_enrolment.into(), words.nothing_else.into()],
    )
}

pub(super) fn kept(words: &Words, config: Option<&Config>) -> Section {
    let (megabytes, days) =
        config.map_or(USUAL_OUTBOX, |config| (config.outbox_limit >> 20, config.outbox_days));
    let bounds = filled(&filled(words.bounds, &megabytes.to_string()), &days.to_string());
    section(words.kept, [words.until_receipt.to_owned(), bounds, words.beyond.to_owned()])
}

pub(super) fn readers(words: &Words, config: Option<&Config>) -> Section {
    let encrypted = config.is_none_or(|config| config.collector.tls.is_some());
    let on_the_way = encrypted.then_some(words.readers_on_the_way);
    let all = std::iter::once(words.readers_here).chain(on_the_way).chain([words.readers_there]);
    section(words.readers, all.map(str::to_owned))
}

pub(super) fn never(words: &Words) -> Section {
    let items = words.never_items.iter().map(|text| Item { metric: None, text: (*text).to_owned() });
    Section { items: items.collect(), ..section(words.never, [words.never_text.to_owned()]) }
}

pub(super) fn personal(words: &Words) -> Section {
    section(words.personal, words.personal_text.iter().map(|text| (*text).to_owned()))
}
