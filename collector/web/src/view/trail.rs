//! Who looked at what, and who changed what.

use askama::Template;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use motprov_access::Deed;
use motprov_access::trail::{TrailCheck, TrailRow};

use crate::ask::{Ask, address};
use crate::export::{Column, Export, Table, Value};
use crate::figures;
use crate::language::Language;
use crate::texts::Texts;
use crate::view::access::of;
use crate::view::admin::admin_href;
use crate::view::frame::{Frame, Link, Place, exports};

/// Where it is, Swedish and English.
pub(crate) const TRAIL: [&str; 2] = ["/administration/spar", "/admin/trail"];

/// Where it is, in a language.
#[must_use]
pub fn trail_href(language: Language) -> String {
    address(of(TRAIL, language), [("lang", language.tag())].into_iter())
}

/// What of the trail is shown.
#[derive(Debug, Clone, Default)]
pub struct TrailFilter {
    /// By whom.
    pub who: Option<String>,
    /// What.
    pub what: Option<Deed>,
    /// On which day.
    pub day: Option<Date>,
}

/// A row.
pub struct TrailLine {
    /// When.
    pub at: String,
    /// Who.
    pub who: String,
    /// What, in words.
    pub what: String,
    /// About whom or what.
    pub about: String,
    /// From where.
    pub from: String,
}

/// The page.
#[derive(Template)]
#[template(path = "trail.html")]
pub struct TrailPage {
    t: &'static Texts,
    frame: Frame,
    headline: String,
    who: String,
    day: String,
    deeds: Vec<(&'static str, String, bool)>,
    rows: Vec<TrailLine>,
    older: Option<String>,
    first: Option<String>,
    all: String,
    check: String,
    checked: Option<(bool, String)>,
    back: Link,
    exports: Vec<Link>,
}

impl TrailPage {
    /// Of rows, one more than are shown where there are older ones.
    #[must_use]
    pub fn of(
        ask: &Ask,
        filter: &TrailFilter,
        rows: &[TrailRow],
        shown: usize,
        check: Option<TrailCheck>,
        zone: &TimeZone,
    ) -> Self {
        let t = ask.t();
        let other = trail_href(t.language.other());
        let frame = Frame::plain(&ask.asker, t.say("trail-title"), Some(other));
        let older = rows.get(shown).and(rows.get(shown.saturating_sub(1))).map(|last| last.id.to_string());
        let deed = |deed: &Deed| (deed.name(), deed_name(t, *deed), filter.what == Some(*deed));
        Self {
            t,
            frame: frame.at(&ask.asker, Place::Administration),
            headline: headline(t, rows, zone),
            who: filter.who.clone().unwrap_or_default(),
            day: filter.day.map_or_else(String::new, |day| day.to_string()),
            deeds: Deed::ALL.iter().map(deed).collect(),
            rows: rows.iter().take(shown).map(|row| line(t, row, zone)).collect(),
            older: older.map(|id| ask.with(&[("before", Some(&id)), ("check", None)])),
            first: ask.part("before").map(|_| ask.with(&[("before", None), ("check", None)])),
            all: trail_href(t.language),
            check: ask.with(&[("check", Some("1"))]),
            checked: check.map(|check| checked(t, check)),
            back: Link { href: admin_href(t.language, None), text: t.say("admin-back") },
            exports: exports(ask),
        }
    }
}

fn headline(t: &Texts, rows: &[TrailRow], zone: &TimeZone) -> String {
    rows.first().map_or_else(
        || t.say("trail-nothing"),
        |last| {
            let at = figures::instant(t, last.at, zone);
            t.say_with("trail-headline", &[("who", last.who.as_str().into()), ("at", at.into())])
        },
    )
}

fn checked(t: &Texts, check: TrailCheck) -> (bool, String) {
    let number = |id: i64| figures::count(t.language, u64::try_from(id).unwrap_or_default());
    match check {
        TrailCheck::Whole(rows) => (true, t.say_with("trail-whole", &[("rows", number(rows).into())])),
        TrailCheck::Broken(row) => (false, t.say_with("trail-broken", &[("row", number(row).into())])),
    }
}

fn line(t: &Texts, row: &TrailRow, zone: &TimeZone) -> TrailLine {
    TrailLine {
        at: figures::instant_short(row.at, zone),
        who: row.who.clone(),
        what: row.what.parse().map_or_else(|_| row.what.clone(), |deed| deed_name(t, deed)),
        about: row.about.clone(),
        from: row.from.clone(),
    }
}

/// The rows as a table for files.
#[must_use]
pub fn export(t: &Texts, rows: &[TrailRow], zone: &TimeZone) -> Export {
    let column = |key, title| Column { key, title };
    let text = |text: String| if text.is_empty() { Value::Nothing } else { Value::Text(text) };
    let row = |row: &TrailRow| {
        let TrailLine { at, who, what, about, from } = line(t, row, zone);
        [at, who, what, about, from].map(text).into()
    };
    Export {
        name: "trail".to_owned(),
        title: t.say("trail-title"),
        lead: vec![headline(t, rows, zone), t.say("trail-lead")],
        month: None,
        tables: vec![Table {
            key: "trail",
            title: t.say("trail-title"),
            columns: vec![
                column("at", t.say("trail-at")),
                column("who", t.say("trail-who")),
                column("what", t.say("trail-what")),
                column("about", t.say("trail-about")),
                column("from", t.say("access-column-from")),
            ],
            rows: rows.iter().map(row).collect(),
        }],
    }
}

/// What somebody did, in words.
#[must_use]
pub fn deed_name(t: &Texts, deed: Deed) -> String {
    match deed {
        Deed::SignedIn => t.say("deed-signed-in"),
        Deed::SignInFailed => t.say("deed-sign-in-failed"),
        Deed::LockedOut => t.say("deed-locked-out"),
        Deed::SignedOut => t.say("deed-signed-out"),
        Deed::Proven => t.say("deed-proven"),
        Deed::RecoveryUsed => t.say("deed-recovery-used"),
        Deed::AccountAdded => t.say("deed-account-added"),
        Deed::AccountChanged => t.say("deed-account-changed"),
        Deed::AccountDisabled => t.say("deed-account-disabled"),
        Deed::AccountEnabled => t.say("deed-account-enabled"),
        Deed::Invited => t.say("deed-invited"),
        Deed::PasswordSet => t.say("deed-password-set"),
        Deed::CodeSet => t.say("deed-code-set"),
        Deed::CodeEnded => t.say("deed-code-ended"),
        Deed::SessionsEnded => t.say("deed-sessions-ended"),
        Deed::TokenMade => t.say("deed-token-made"),
        Deed::TokenEnded => t.say("deed-token-ended"),
        Deed::AssetSeen => t.say("deed-asset-seen"),
        Deed::EntrySeen => t.say("deed-entry-seen"),
        Deed::EntryTaken => t.say("deed-entry-taken"),
        Deed::Imported => t.say("deed-imported"),
        Deed::Approved => t.say("deed-approved"),
        Deed::Published => t.say("deed-published"),
        Deed::Stated => t.say("deed-stated"),
        Deed::AgentDecided => t.say("deed-agent-decided"),
        Deed::SubscriptionChanged => t.say("deed-subscription-changed"),
    }
}
