//! Points in plain words. They say what was found and blame nobody.

mod tickets;

use motprov_shared::period::Month;
use rust_decimal::Decimal;

use super::figures::{figures, form, money, money_between, month, percent, plain, whole};
use super::{Billing, Differs, Favour, Item, Language, Money, Per, Topic, Units};
use crate::capacity::load::Resource;
use crate::case::AssetKind;
use crate::finding::Bounds;

/// `Skrivare, Skolförvaltningen, 4711`: what a point is about and whom it concerns.
#[must_use]
pub fn heading(item: &Item, language: Language) -> String {
    let whom = item.department.iter().chain(&item.cost_centre).map(String::as_str);
    std::iter::once(subject(&item.subject, language)).chain(whom).collect::<Vec<_>>().join(", ")
}

/// What nobody ordered has no title: it is called by its kind.
fn subject(text: &str, language: Language) -> &str {
    let kind = AssetKind::ALL.into_iter().find(|kind| kind.name() == text);
    match (kind, language) {
        (None, _) => text,
        (Some(AssetKind::Workstation), Language::Swedish) => "Arbetsplatser",
        (Some(AssetKind::Workstation), Language::English) => "Workstations",
        (Some(AssetKind::Printer), Language::Swedish) => "Skrivare",
        (Some(AssetKind::Printer), Language::English) => "Printers",
        (Some(AssetKind::Server), Language::Swedish) => "Servrar",
        (Some(AssetKind::Server), Language::English) => "Servers",
        (Some(AssetKind::Endpoint), Language::Swedish) => "Tjänster",
        (Some(AssetKind::Endpoint), Language::English) => "Services",
    }
}

/// One sentence, with what is at stake at least; and a short one that says in whose favour it is.
#[must_use]
pub fn sentence(item: &Item, language: Language) -> String {
    let (said, favour) = (said(&item.topic, language), favour(item.in_favour_of, language));
    match item.money.and_then(|money| at_stake(money, language)) {
        Some(amount) => format!("{said}: {amount}. {favour}."),
        None => format!("{said}. {favour}."),
    }
}

const fn favour(favour: Favour, language: Language) -> &'static str {
    match favour {
        Favour::Customer => language.say("Till beställarens fördel", "In the customer's favour"),
        Favour::Supplier => language.say("Till leverantörens fördel", "In the supplier's favour"),
        Favour::NobodyYet => language.say("Ännu till ingens fördel", "In nobody's favour yet"),
    }
}

fn at_stake(Money { bounds, per }: Money, language: Language) -> Option<String> {
    let Bounds { low, high } = bounds;
    let swedish = language == Language::Swedish;
    let (low, high) = (Some(low).filter(|low| *low > Decimal::ZERO), Some(high).filter(|high| *high > low));
    let amount = match (low.map(|low| money(language, low)), high.map(|high| money(language, high))) {
        (Some(low), None) if swedish => format!("minst {low}"),
        (Some(low), None) => format!("{low} at least"),
        (Some(low), Some(high)) if swedish => format!("minst {low}, högst {high}"),
        (Some(low), Some(high)) => format!("{low} at least, {high} at most"),
        (None, Some(high)) if swedish => format!("högst {high}"),
        (None, Some(high)) => format!("{high} at most"),
        (None, None) => return None,
    };
    Some(match per {
        Per::Once => amount,
        Per::Month => format!("{amount}{}", language.say(" per månad", " a month")),
        Per::Year => format!("{amount}{}", language.say(" per år", " a year")),
    })
}

fn said(topic: &Topic, language: Language) -> String {
    let say = |swedish: &str, english: &str| language.say(swedish, english).to_owned();
    match topic {
        Topic::ReportedTooGood(differs) | Topic::ReportedTooBad(differs) => reported(differs, language),
        Topic::PenaltyDiffers { reported, owed } => penalty(*reported, *owed, language),
        Topic::LetterDiffers { letter: says, computed } => letter(*says, *computed, language),
        Topic::NotReported => {
            say("Leverantören har inte rapporterat någon siffra", "The supplier reported no figure")
        }
        Topic::NotVerifiable { coverage } => not_verifiable(*coverage, language),
        Topic::NotMeasured => say("Inget mäter detta ännu", "Nothing measures this yet"),
        Topic::Unused(units) => format!("{}, {}", ordered(units, language), used(units, language)),
        Topic::NeverSeen(units) => {
            format!(
                "{}, {}",
                ordered(units, language),
                say("ingen sedd under månaden", "none seen in the month")
            )
        }
        Topic::NotOrdered(units) => {
            format!("{}, {}", seen(units, language), say("ingen beställd", "none ordered"))
        }
        Topic::MoreUsed(units) => format!("{}, {}", used(units, language), ordered(units, language)),
        Topic::MorePages { printed } => more_pages(*printed, language),
        Topic::SmallerClass { units } => smaller(*units, language),
        Topic::BeyondClass { units } => beyond(*units, language),
        Topic::LimitMet { units, resource, earliest, latest } => {
            limit_met(*units, *resource, (*earliest, *latest), language)
        }
        Topic::Billed { how, lines } => billed(*how, *lines, language),
        Topic::ChangesOpen { requests, days } => changes(*requests, *days, language),
        Topic::LeadTimeShifted { before, now } => lead_time(*before, *now, language),
        Topic::LateButForPauses { tickets, into_resolved, of } => {
            tickets::paused(*tickets, *into_resolved, *of, language)
        }
        Topic::PausedUntilSolved { tickets, of, hours } => tickets::straight(*tickets, *of, *hours, language),
        Topic::TicketsGrow { tickets, before, unusual } => {
            tickets::growing(*tickets, *before, *unusual, language)
        }
        Topic::TicketsOld { tickets, waiting, days, before } => {
            tickets::old(*tickets, *waiting, *days, *before, language)
        }
    }
}

fn letter(letter: Decimal, computed: Bounds, language: Language) -> String {
    let (letter, computed) = (money(language, letter), money_between(language, computed));
    match language {
        Language::Swedish => format!("Vitesbrevet anger {letter}, beräknat {computed}"),
        Language::English => format!("The penalty letter says {letter}, computed {computed}"),
    }
}

fn reported(differs: &Differs, language: Language) -> String {
    let (reported, measured) = figures(language, differs);
    match language {
        Language::Swedish => format!("Leverantören rapporterar {reported}, uppmätt {measured}"),
        Language::English => format!("The supplier reports {reported}, measured {measured}"),
    }
}

fn penalty(reported: Option<Decimal>, owed: Bounds, language: Language) -> String {
    let owed = money_between(language, owed);
    match (language, reported.map(|reported| money(language, reported))) {
        (Language::Swedish, Some(reported)) => format!("Rapporterat vite {reported}, beräknat {owed}"),
        (Language::Swedish, None) => format!("Inget vite rapporterat, beräknat {owed}"),
        (Language::English, Some(reported)) => format!("Reported penalty {reported}, computed {owed}"),
        (Language::English, None) => format!("No penalty reported, computed {owed}"),
    }
}

fn not_verifiable(coverage: Option<(Decimal, Decimal)>, language: Language) -> String {
    let Some((seen, needed)) = coverage else {
        return language.say("För lite är känt för ett besked", "Too little is known for an answer").into();
    };
    let (seen, needed) = (percent(language, seen), percent(language, needed));
    match language {
        Language::Swedish => format!("{seen} av avtalad tid observerades, {needed} behövs"),
        Language::English => format!("{seen} of the agreed time was observed, {needed} is needed"),
    }
}

fn ordered(units: &Units, language: Language) -> String {
    let word = language.say(form(units.ordered, "beställd", "beställda"), "ordered");
    format!("{} {word}", plain(language, units.ordered))
}

fn seen(units: &Units, language: Language) -> String {
    let word = language.say(form(units.seen, "sedd", "sedda"), "seen");
    format!("{} {word}", plain(language, units.seen))
}

fn used(units: &Units, language: Language) -> String {
    format!("{} {}", plain(language, units.used), language.say("används", "in use"))
}

fn more_pages(printed: Bounds, language: Language) -> String {
    let word = language.say(form(printed.high, "sida", "sidor"), form(printed.high, "page", "pages"));
    let pages = whole(language, printed);
    match language {
        Language::Swedish => format!("{pages} {word} skrevs ut, mer än beställd volym"),
        Language::English => format!("{pages} {word} printed, more than the ordered volume"),
    }
}

fn smaller(units: u64, language: Language) -> String {
    let (units, word) = units_word(units, language);
    format!("{units} {word} {}", language.say("ryms i en billigare klass", "would fit a cheaper class"))
}

fn beyond(units: u64, language: Language) -> String {
    let needs = form(Decimal::from(units), "needs", "need");
    let (units, word) = units_word(units, language);
    match language {
        Language::Swedish => format!("{units} {word} behöver mer än den beställda klassen"),
        Language::English => format!("{units} {word} {needs} more than the ordered class"),
    }
}

/// A number and the form of the word that goes with it, Swedish and English.
fn counted<'t>(
    count: Decimal,
    swedish: (&'t str, &'t str),
    english: (&'t str, &'t str),
    language: Language,
) -> (String, &'t str) {
    let word = language.say(form(count, swedish.0, swedish.1), form(count, english.0, english.1));
    (plain(language, count), word)
}

fn units_word(units: u64, language: Language) -> (String, &'static str) {
    counted(Decimal::from(units), ("enhet", "enheter"), ("unit", "units"), language)
}

fn limit_met(units: u64, resource: Resource, span: (Month, Option<Month>), language: Language) -> String {
    let is = form(Decimal::from(units), "is", "are");
    let (units, word) = units_word(units, language);
    let when = when(span, language);
    let of_what = match resource {
        Resource::Cpu => language.say("processor", "processor"),
        Resource::Memory => language.say("minne", "memory"),
        Resource::Disk => language.say("disk", "disk"),
        Resource::Pages => language.say("sidor", "page"),
    };
    match language {
        Language::Swedish => format!("{units} {word} väntas nå den beställda gränsen för {of_what} {when}"),
        Language::English => {
            format!("{units} {word} {is} expected to meet the ordered {of_what} limit {when}")
        }
    }
}

fn when((earliest, latest): (Month, Option<Month>), language: Language) -> String {
    let first = month(language, earliest);
    match (latest, language) {
        (None, Language::Swedish) => format!("tidigast {first}"),
        (None, Language::English) => format!("in {first} at the earliest"),
        (Some(latest), _) if latest <= earliest => format!("{} {first}", language.say("i", "in")),
        (Some(latest), _) => {
            let last = month(language, latest);
            format!("{} {first} {} {last}", language.say("mellan", "between"), language.say("och", "and"))
        }
    }
}

fn billed(how: Billing, lines: u64, language: Language) -> String {
    let (count, word) = counted(
        Decimal::from(lines),
        ("fakturarad", "fakturarader"),
        ("invoice line", "invoice lines"),
        language,
    );
    let how = match how {
        Billing::WithoutOrder => language.say("utan beställning", "without an order"),
        Billing::AfterReturn => language.say("efter återlämning", "after return"),
        Billing::WrongPrice => {
            language.say("med annat pris än avtalets", "at another price than the contract's")
        }
        Billing::Twice => language.say("mer än en gång", "more than once"),
        Billing::NotBilled => {
            let (count, word) = counted(
                Decimal::from(lines),
                ("leverans", "leveranser"),
                ("delivery", "deliveries"),
                language,
            );
            return format!("{count} {word} {}", language.say("utan faktura", "without an invoice"));
        }
    };
    format!("{count} {word} {how}")
}

fn changes(requests: u64, days: u64, language: Language) -> String {
    let open = form(Decimal::from(requests), "öppen", "öppna");
    let (requests, word) = counted(
        Decimal::from(requests),
        ("ändringsbegäran", "ändringsbegäranden"),
        ("change request", "change requests"),
        language,
    );
    let (days, of_days) = counted(Decimal::from(days), ("dag", "dagar"), ("day", "days"), language);
    match language {
        Language::Swedish => format!("{requests} {word} {open} i mer än {days} {of_days}"),
        Language::English => format!("{requests} {word} open for more than {days} {of_days}"),
    }
}

fn lead_time(before: Decimal, now: Decimal, language: Language) -> String {
    let (days, word) = counted(now, ("dag", "dagar"), ("day", "days"), language);
    let before = plain(language, before);
    match language {
        Language::Swedish => format!("Ledtiden är i median {days} {word}, tidigare {before}"),
        Language::English => format!("The median lead time is {days} {word}, before {before}"),
    }
}
