//! Signing in, proving again who one is, and one's own account.

use askama::Template;
use jiff::tz::TimeZone;
use motprov_access::token::TokenRow;
use motprov_access::{Account, Deed, Refused, Right, Role, Session, SignInError};
use motprov_shared::period::Timestamp;

use crate::ask::{Ask, Asker};
use crate::figures;
use crate::forms;
use crate::language::Language;
use crate::site::leading;
use crate::texts::Texts;
use crate::view::admin::admin_href;
use crate::view::frame::{Frame, Link};
use crate::view::provider::depart_href;

/// Where one signs in, Swedish and English.
pub(crate) const SIGN_IN: [&str; 2] = ["/logga-in", "/sign-in"];
/// Where the code is sent.
pub(crate) const SIGN_IN_CODE: [&str; 2] = ["/logga-in/kod", "/sign-in/code"];
/// Where one signs out.
pub(crate) const SIGN_OUT: [&str; 2] = ["/logga-ut", "/sign-out"];
/// Where one proves again who one is.
pub(crate) const CONFIRM: [&str; 2] = ["/bekrafta", "/confirm"];
/// One's own account.
pub(crate) const ACCOUNT: [&str; 2] = ["/konto", "/account"];
/// Setting up the second factor.
pub(crate) const CODE: [&str; 2] = ["/konto/kod", "/account/code"];

/// The path of a language.
pub(crate) const fn of(paths: [&'static str; 2], language: Language) -> &'static str {
    let [swedish, english] = paths;
    match language {
        Language::Swedish => swedish,
        Language::English => english,
    }
}

/// Where one signs in; afterwards it leads on to `next`.
#[must_use]
pub fn sign_in_href(language: Language, next: Option<&str>) -> String {
    leading(of(SIGN_IN, language), language.tag(), next)
}

/// Where one proves again who one is; afterwards it leads on to `next`.
#[must_use]
pub fn confirm_href(language: Language, next: Option<&str>) -> String {
    leading(of(CONFIRM, language), language.tag(), next)
}

/// Where one's own account is.
#[must_use]
pub fn account_href(language: Language) -> String {
    leading(of(ACCOUNT, language), language.tag(), None)
}

/// What a role is called.
#[must_use]
pub fn role_name(t: &Texts, role: Role) -> String {
    match role {
        Role::DepartmentReader => t.say("role-department-reader"),
        Role::ContractManager => t.say("role-contract-manager"),
        Role::Auditor => t.say("role-auditor"),
        Role::Supplier => t.say("role-supplier"),
        Role::Administrator => t.say("role-administrator"),
    }
}

/// What a right to read is called; empty for one that changes something, which no token has.
#[must_use]
pub fn scope_name(t: &Texts, right: Right) -> String {
    match right {
        Right::Levels => t.say("scope-levels"),
        Right::Usage => t.say("scope-usage"),
        Right::Money => t.say("scope-money"),
        Right::Contents => t.say("scope-contents"),
        Right::Fleet => t.say("scope-fleet"),
        Right::Trail => t.say("scope-trail"),
        Right::Import | Right::Approve | Right::State | Right::Decide | Right::Administer => String::new(),
    }
}

/// Why somebody is not let in, in words; `None` where it is no fault of theirs.
#[must_use]
pub fn sign_in_fault(t: &Texts, error: &SignInError, now: Option<Timestamp>) -> Option<String> {
    match error {
        SignInError::Wrong => Some(t.say("sign-in-wrong")),
        SignInError::Wait { until } => {
            let seconds = now.map_or(0, |now| until.since(now)).max(0) / 1000 + 1;
            let count = u64::try_from(seconds).unwrap_or(1);
            Some(t.say_with("sign-in-wait", &[("count", count.into())]))
        }
        SignInError::CodeNeeded { .. } | SignInError::Failed(_) => None,
    }
}

/// A rule that forbade something on the own account, in words.
#[must_use]
pub fn refused(t: &Texts, refused: &Refused) -> String {
    use motprov_access::password::PasswordFault;
    match refused {
        Refused::Password(PasswordFault::TooShort) => t.say("password-too-short"),
        Refused::Password(PasswordFault::TooLong) => t.say("password-too-long"),
        Refused::Password(PasswordFault::Common) => t.say("password-common"),
        Refused::Password(PasswordFault::Name) => t.say("password-name"),
        Refused::WrongCode => t.say("code-wrong"),
        Refused::Ended => t.say("access-ended"),
        Refused::BadToken | Refused::TooWide => t.say("token-bad"),
        Refused::BadName
        | Refused::Taken(_)
        | Refused::NoAccount(_)
        | Refused::NoDepartment(_)
        | Refused::NotBound(_)
        | Refused::BadDepartments
        | Refused::LastAdministrator => t.say("access-refused"),
    }
}

/// Where one signs in.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    t: &'static Texts,
    frame: Frame,
    action: String,
    next: String,
    fault: Option<String>,
    name: String,
    /// Whether anybody can sign in at all.
    kept: bool,
    /// The way in by the organisation's provider.
    provider: Option<Link>,
}

impl SignInPage {
    /// Of whoever leads on to `next`; `name` is what was typed before.
    #[must_use]
    pub fn of(asker: &Asker, next: &str, name: &str, fault: Option<String>, kept: bool) -> Self {
        let t = asker.t;
        let other = sign_in_href(t.language.other(), forms::local(next));
        let frame = Frame::plain(asker, t.say("sign-in"), Some(other));
        let action = asker.action(of(SIGN_IN, t.language));
        Self { t, frame, action, next: next.to_owned(), fault, name: name.to_owned(), kept, provider: None }
    }

    /// With the way in by the organisation's provider, where there is one.
    #[must_use]
    pub fn beside(mut self, provider: Option<&str>, next: &str) -> Self {
        let language = self.t.language;
        self.provider = provider.map(|label| Link {
            href: depart_href(language, forms::local(next), false),
            text: self.t.say_with("oidc-go", &[("label", label.into())]),
        });
        self
    }
}

/// Where the code is asked for.
#[derive(Template)]
#[template(path = "sign_in_code.html")]
pub struct SignInCodePage {
    t: &'static Texts,
    frame: Frame,
    action: String,
    again: String,
    next: String,
    step: String,
    fault: Option<String>,
}

impl SignInCodePage {
    /// After a right password.
    #[must_use]
    pub fn of(asker: &Asker, next: &str, step: &str, fault: Option<String>) -> Self {
        let t = asker.t;
        Self {
            t,
            frame: Frame::plain(asker, t.say("sign-in"), None),
            action: asker.action(of(SIGN_IN_CODE, t.language)),
            again: sign_in_href(t.language, forms::local(next)),
            next: next.to_owned(),
            step: step.to_owned(),
            fault,
        }
    }
}

/// Where one proves again who one is.
#[derive(Template)]
#[template(path = "confirm.html")]
pub struct ConfirmPage {
    t: &'static Texts,
    frame: Frame,
    action: String,
    next: String,
    fault: Option<String>,
    has_code: bool,
    /// Where those sign in anew who have no password here.
    elsewhere: Option<String>,
}

impl ConfirmPage {
    /// Of a session with an account, or of one that a provider opened.
    #[must_use]
    pub fn of(asker: &Asker, next: &str, account: Option<&Account>, fault: Option<String>) -> Self {
        let t = asker.t;
        let other = confirm_href(t.language.other(), forms::local(next));
        Self {
            t,
            frame: Frame::plain(asker, t.say("prove"), Some(other)),
            action: asker.action(of(CONFIRM, t.language)),
            next: next.to_owned(),
            fault,
            has_code: account.is_some_and(|account| account.has_code),
            elsewhere: account.is_none().then(|| depart_href(t.language, forms::local(next), true)),
        }
    }
}

/// What is shown once: codes, or a token.
#[derive(Template)]
#[template(path = "shown_once.html")]
pub struct ShownPage {
    t: &'static Texts,
    frame: Frame,
    heading: String,
    lead: String,
    secrets: Vec<String>,
    on: Link,
}

impl ShownPage {
    /// The codes that stand in for the second factor.
    #[must_use]
    pub fn codes(asker: &Asker, codes: Vec<String>) -> Self {
        Self::of(asker, asker.t.say("recovery-heading"), asker.t.say("recovery-lead"), codes)
    }

    /// The link that lets somebody choose a password.
    #[must_use]
    pub fn invitation(asker: &Asker, link: String) -> Self {
        let t = asker.t;
        let mut page = Self::of(asker, t.say("invitation-shown"), t.say("invitation-shown-lead"), vec![link]);
        page.on = Link { href: admin_href(t.language, None), text: t.say("admin-back") };
        page
    }

    /// A token of the API.
    #[must_use]
    pub fn token(asker: &Asker, token: &str) -> Self {
        Self::of(asker, asker.t.say("token-heading"), asker.t.say("token-lead"), vec![token.to_owned()])
    }

    fn of(asker: &Asker, heading: String, lead: String, secrets: Vec<String>) -> Self {
        let t = asker.t;
        let frame = Frame::plain(asker, heading.clone(), None);
        let on = Link { href: account_href(t.language), text: t.say("account-back") };
        Self { t, frame, heading, lead, secrets, on }
    }
}

/// Where the second factor is set up.
#[derive(Template)]
#[template(path = "account_code.html")]
pub struct CodePage {
    t: &'static Texts,
    frame: Frame,
    action: String,
    fault: Option<String>,
    secret: String,
    side: usize,
    path: String,
    back: Link,
}

impl CodePage {
    /// Of a secret that waits for its first code.
    #[must_use]
    pub fn of(asker: &Asker, enrolment: motprov_access::code::Enrolment, fault: Option<String>) -> Self {
        let t = asker.t;
        let other = leading(of(CODE, t.language.other()), t.language.other().tag(), None);
        Self {
            t,
            frame: Frame::plain(asker, t.say("code-heading"), Some(other)),
            action: asker.action(of(CODE, t.language)),
            fault,
            secret: enrolment.secret,
            side: enrolment.picture.side,
            path: enrolment.picture.path,
            back: Link { href: account_href(t.language), text: t.say("account-back") },
        }
    }
}

/// What an account page shows.
#[derive(Debug, Clone)]
pub struct Own {
    /// The account; `None` for whom a provider let in.
    pub account: Option<Account>,
    /// Their sessions.
    pub sessions: Vec<Session>,
    /// Their tokens.
    pub tokens: Vec<TokenRow>,
    /// Codes left that stand in for the second factor.
    pub recovery: usize,
}

/// A session or token with the form that ends it.
#[derive(Debug, Clone)]
struct Line {
    name: String,
    detail: String,
    cells: [String; 2],
    id: String,
    here: bool,
}

/// One's own account.
#[derive(Template)]
#[template(path = "account.html")]
pub struct AccountPage {
    t: &'static Texts,
    frame: Frame,
    heading: String,
    lead: String,
    external: bool,
    said: Option<String>,
    fault: Option<String>,
    prove_first: Option<String>,
    has_code: bool,
    recovery: String,
    sessions: Vec<Line>,
    tokens: Vec<Line>,
    scopes: Vec<(&'static str, String)>,
    actions: Actions,
}

/// Where the forms of the page are sent.
struct Actions {
    password: String,
    code: String,
    code_end: String,
    session_end: String,
    token: String,
    token_end: String,
}

impl AccountPage {
    /// Of whoever asks; times are told in `zone`.
    #[must_use]
    pub fn of(ask: &Ask, own: &Own, zone: &TimeZone, said: Option<&str>, fault: Option<String>) -> Self {
        let t = ask.t();
        let viewer = &ask.viewer;
        let role = role_name(t, viewer.role);
        let lead = match &viewer.departments {
            motprov_access::Departments::All => t.say_with("account-lead", &[("role", role.into())]),
            motprov_access::Departments::Only(names) => {
                let names = names.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
                t.say_with("account-lead-departments", &[("role", role.into()), ("names", names.into())])
            }
        };
        let scopes = Right::ALL.into_iter().filter(|right| !right.changes() && viewer.role.may(*right));
        let other = leading(of(ACCOUNT, t.language.other()), t.language.other().tag(), None);
        let left = figures::count(t.language, own.recovery as u64);
        Self {
            t,
            frame: Frame::plain(&ask.asker, t.say("account"), Some(other)),
            heading: t.say_with("account-heading", &[("name", viewer.name.as_str().into())]),
            lead,
            external: own.account.is_none(),
            said: said.and_then(|what| done(t, what)),
            fault,
            prove_first: ask.prove_first(),
            has_code: own.account.as_ref().is_some_and(|account| account.has_code),
            recovery: t.say_with("code-on", &[("left", left.into())]),
            sessions: own.sessions.iter().map(|one| session(t, one, viewer.session(), zone)).collect(),
            tokens: own.tokens.iter().map(|one| token(t, one, zone)).collect(),
            scopes: scopes.map(|right| (right.name(), scope_name(t, right))).collect(),
            actions: Actions {
                password: ask.action("/account/password"),
                code: ask.action("/account/code/begin"),
                code_end: ask.action("/account/code/end"),
                session_end: ask.action("/account/sessions/end"),
                token: ask.action("/account/tokens"),
                token_end: ask.action("/account/tokens/end"),
            },
        }
    }
}

/// What was just done, by its name in the trail.
fn done(t: &Texts, what: &str) -> Option<String> {
    match what.parse().ok()? {
        Deed::PasswordSet => Some(t.say("done-password")),
        Deed::CodeEnded => Some(t.say("done-code-ended")),
        Deed::SessionsEnded => Some(t.say("done-sessions")),
        Deed::TokenEnded => Some(t.say("done-token")),
        _ => None,
    }
}

fn session(t: &Texts, session: &Session, here: Option<&str>, zone: &TimeZone) -> Line {
    let here = here == Some(session.id.as_str());
    Line {
        name: session.from.clone(),
        detail: if here { t.say("session-here") } else { String::new() },
        cells: [session.created, session.seen].map(|at| figures::instant_short(at, zone)),
        id: session.id.clone(),
        here,
    }
}

fn token(t: &Texts, token: &TokenRow, zone: &TimeZone) -> Line {
    let scopes: Vec<String> = token.scopes.iter().map(|right| scope_name(t, *right)).collect();
    let used = token.used.map_or_else(|| t.say("token-unused"), |used| figures::instant_short(used, zone));
    Line {
        name: token.name.clone(),
        detail: format!("{} · {}", token.id, scopes.join(", ")),
        cells: [figures::instant_short(token.expires, zone), used],
        id: token.id.clone(),
        here: false,
    }
}
