//! The administration: accounts, who is signed in, tokens, and how the collector is set up.

mod account;

use askama::Template;
use jiff::tz::TimeZone;
use motprov_access::token::TokenRow;
use motprov_access::{Account, Deed, Refused, Right, Role, Session};

use crate::ask::{Ask, address};
use crate::figures;
use crate::language::Language;
use crate::source::Setting;
use crate::texts::Texts;
use crate::view::access::{self, of, role_name, scope_name};
use crate::view::frame::{Frame, Link, Place};
use crate::view::trail::{deed_name, trail_href};

pub use account::AccountView;

/// One account, Swedish and English.
pub(crate) const ACCOUNT: [&str; 2] = ["/administration/konto", "/admin/account"];
/// Accounts of a page.
const PAGE: usize = 50;

/// Where the administration is; `said` is what was just done.
#[must_use]
pub fn admin_href(language: Language, said: Option<Deed>) -> String {
    let parts = [("said", said.map(Deed::name)), ("lang", Some(language.tag()))];
    let parts = parts.into_iter().filter_map(|(name, value)| Some((name, value?)));
    address(Place::Administration.path(language), parts)
}

/// Where an account is looked after.
#[must_use]
pub fn account_of_href(language: Language, name: &str, said: Option<Deed>) -> String {
    let parts = [("name", Some(name)), ("said", said.map(Deed::name)), ("lang", Some(language.tag()))];
    address(of(ACCOUNT, language), parts.into_iter().filter_map(|(name, value)| Some((name, value?))))
}

/// A rule that forbade something, in words.
#[must_use]
pub fn refused(t: &Texts, rule: &Refused) -> String {
    match rule {
        Refused::BadName => t.say("admin-bad-name"),
        Refused::Taken(name) => t.say_with("admin-taken", &[("name", name.as_str().into())]),
        Refused::NoAccount(name) => t.say_with("admin-no-account", &[("name", name.as_str().into())]),
        Refused::NoDepartment(of) => t.say_with("admin-no-department", &[("role", role_name(t, *of).into())]),
        Refused::NotBound(of) => t.say_with("admin-not-bound", &[("role", role_name(t, *of).into())]),
        Refused::BadDepartments => t.say("admin-bad-departments"),
        Refused::LastAdministrator => t.say("admin-last-administrator"),
        other => access::refused(t, other),
    }
}

/// What was just done, in words; what is no deed is not repeated.
fn said(ask: &Ask) -> Option<String> {
    let deed: Deed = ask.part("said")?.parse().ok()?;
    Some(ask.t().say_with("admin-done", &[("what", deed_name(ask.t(), deed).into())]))
}

/// Roles to choose from.
fn roles(t: &Texts, chosen: Option<Role>) -> Vec<(&'static str, String, bool)> {
    Role::ALL.map(|role| (role.name(), role_name(t, role), chosen == Some(role))).into()
}

/// What the door holds.
#[derive(Debug, Clone)]
pub struct Held {
    /// Accounts, by name.
    pub accounts: Vec<Account>,
    /// Sessions that have not ended.
    pub sessions: Vec<Session>,
    /// Tokens of the API.
    pub tokens: Vec<TokenRow>,
}

/// An account in the list.
pub struct AccountLine {
    /// Its name and its page; without an address for who may not change it.
    pub link: Link,
    /// Whether that page may be opened.
    pub opens: bool,
    /// What it is for.
    pub role: String,
    /// Its departments.
    pub departments: String,
    /// How it signs in, or that it does not.
    pub state: String,
    /// When it last signed in.
    pub last: String,
}

/// A session or a token, with what ends it.
pub struct HeldLine {
    /// Whose.
    pub owner: String,
    /// What it is.
    pub what: String,
    /// Two times.
    pub times: [String; 2],
    /// Names it.
    pub id: String,
}

/// The page.
#[derive(Template)]
#[template(path = "admin.html")]
pub struct AdminPage {
    t: &'static Texts,
    frame: Frame,
    headline: String,
    lead: String,
    said: Option<String>,
    fault: Option<String>,
    prove_first: Option<String>,
    changes: bool,
    asked: String,
    language: &'static str,
    accounts: Vec<AccountLine>,
    before: Option<String>,
    after: Option<String>,
    sessions: Vec<HeldLine>,
    tokens: Vec<HeldLine>,
    roles: Vec<(&'static str, String, bool)>,
    settings: Vec<Setting>,
    trail: Link,
    actions: Actions,
}

/// Where the forms are sent.
struct Actions {
    here: &'static str,
    add: String,
    session: String,
    token: String,
}

impl AdminPage {
    /// Of what the door holds and how the collector is set up; times are told in `zone`.
    #[must_use]
    pub fn of(
        ask: &Ask,
        held: &Held,
        settings: Vec<Setting>,
        zone: &TimeZone,
        fault: Option<String>,
    ) -> Self {
        let t = ask.t();
        let other = admin_href(t.language.other(), None);
        let frame = Frame::plain(&ask.asker, t.say("admin-title"), Some(other));
        let changes = ask.viewer.may(Right::Administer);
        let asked = ask.part("q").unwrap_or_default().to_owned();
        let wanted = asked.to_lowercase();
        let found: Vec<&Account> =
            held.accounts.iter().filter(|account| account.name.contains(&wanted)).collect();
        let page = ask.part("p").and_then(|page| page.parse::<usize>().ok()).unwrap_or(1).max(1);
        let start = (page - 1).saturating_mul(PAGE);
        let to = |page: usize| ask.with(&[("p", Some(&page.to_string())), ("said", None)]);
        let at = |at| figures::instant_short(at, zone);
        let shown = found.iter().skip(start).take(PAGE);
        Self {
            t,
            frame: frame.at(&ask.asker, Place::Administration),
            headline: headline(t, held),
            lead: lead(t, held),
            said: said(ask),
            fault,
            prove_first: ask.prove_first().filter(|_| changes),
            changes,
            asked,
            language: t.language.tag(),
            accounts: shown.map(|account| account_line(t, account, changes, zone)).collect(),
            before: (page > 1).then(|| to(page - 1)),
            after: (start.saturating_add(PAGE) < found.len()).then(|| to(page + 1)),
            sessions: held.sessions.iter().take(PAGE).map(|one| session(one, &at)).collect(),
            tokens: held.tokens.iter().take(PAGE).map(|one| token(t, one, &at)).collect(),
            roles: roles(t, None),
            settings,
            trail: Link { href: trail_href(t.language), text: t.say("admin-trail") },
            actions: Actions {
                here: Place::Administration.path(t.language),
                add: ask.action("/admin/accounts"),
                session: ask.action("/admin/sessions/end"),
                token: ask.action("/admin/tokens/end"),
            },
        }
    }
}

fn headline(t: &Texts, held: &Held) -> String {
    let open = held.accounts.iter().filter(|account| !account.disabled).count();
    if open == 0 {
        return t.say("admin-headline-none");
    }
    t.say_with(
        "admin-headline",
        &[("count", open.into()), ("n", figures::count(t.language, open as u64).into())],
    )
}

/// What an administrator should look at: whoever may change much and signs in by a password alone.
fn lead(t: &Texts, held: &Held) -> String {
    let strong = |account: &&Account| {
        !account.disabled
            && !account.has_code
            && matches!(account.role, Role::Administrator | Role::ContractManager)
    };
    let bare: Vec<&str> =
        held.accounts.iter().filter(strong).map(|account| account.name.as_str()).take(10).collect();
    if bare.is_empty() {
        return t.say("admin-lead-fine");
    }
    t.say_with("admin-lead-bare", &[("names", bare.join(", ").into())])
}

/// How an account signs in.
fn state(t: &Texts, account: &Account) -> String {
    match (account.disabled, account.has_password, account.has_code) {
        (true, ..) => t.say("admin-disabled"),
        (_, false, _) => t.say("admin-invited"),
        (_, true, true) => t.say("admin-with-code"),
        (_, true, false) => t.say("admin-with-password"),
    }
}

fn account_line(t: &Texts, account: &Account, opens: bool, zone: &TimeZone) -> AccountLine {
    let names: Vec<&str> = account.departments.iter().map(String::as_str).collect();
    AccountLine {
        link: Link { href: account_of_href(t.language, &account.name, None), text: account.name.clone() },
        opens,
        role: role_name(t, account.role),
        departments: if account.role.is_bound() { names.join(", ") } else { t.say("admin-all-departments") },
        state: state(t, account),
        last: account
            .signed_in
            .map_or_else(|| t.say("admin-never"), |last| figures::instant_short(last, zone)),
    }
}

fn session(session: &Session, at: &impl Fn(motprov_shared::period::Timestamp) -> String) -> HeldLine {
    HeldLine {
        owner: session.holder.clone(),
        what: session.from.clone(),
        times: [at(session.created), at(session.seen)],
        id: session.id.clone(),
    }
}

fn token(t: &Texts, token: &TokenRow, at: &impl Fn(motprov_shared::period::Timestamp) -> String) -> HeldLine {
    let scopes: Vec<String> = token.scopes.iter().map(|right| scope_name(t, *right)).collect();
    HeldLine {
        owner: token.owner.clone(),
        what: format!("{} · {}", token.name, scopes.join(", ")),
        times: [at(token.expires), token.used.map_or_else(|| t.say("token-unused"), at)],
        id: token.id.clone(),
    }
}
