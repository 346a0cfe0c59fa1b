//! Signing in at the organisation's own provider, in words.

use motprov_access::oidc::OidcError;

use crate::ask::{Asker, address};
use crate::language::Language;
use crate::texts::Texts;
use crate::view::access::sign_in_href;
use crate::view::frame::{Frame, Link};
use crate::view::problem::ProblemPage;

/// Where a browser sets out from, Swedish and English.
pub(crate) const DEPART: [&str; 2] = ["/logga-in/oidc", "/sign-in/oidc"];

/// The way to the provider; afterwards it leads on to `next`. `anew` asks for a proof anew.
#[must_use]
pub fn depart_href(language: Language, next: Option<&str>, anew: bool) -> String {
    let path = super::access::of(DEPART, language);
    let parts = [("next", next), ("anew", anew.then_some("1")), ("lang", Some(language.tag()))];
    address(path, parts.into_iter().filter_map(|(name, value)| Some((name, value?))))
}

/// The HTTP status of a sign-in that came to nothing.
pub(crate) const fn status(error: &OidcError) -> u16 {
    match error {
        OidcError::Foreign | OidcError::Replayed => 400,
        OidcError::Refused(_) | OidcError::NoGroups(_) | OidcError::NoRole | OidcError::BothParties => 403,
        OidcError::Unreachable(_) | OidcError::Unproven(_) => 502,
        OidcError::Busy => 503,
    }
}

/// Why nobody came in, and what to do. What the provider said stays in the log: it is written for others.
#[must_use]
pub fn problem_page(asker: &Asker, error: &OidcError) -> ProblemPage {
    let t = asker.t;
    let (heading, text) = words(t, error);
    let links = vec![
        Link { href: depart_href(t.language, None, false), text: t.say("oidc-again") },
        Link { href: sign_in_href(t.language, None), text: t.say("oidc-other-way") },
    ];
    ProblemPage { t, frame: Frame::plain(asker, heading.clone(), None), heading, text, links }
}

fn words(t: &Texts, error: &OidcError) -> (String, String) {
    match error {
        OidcError::Unreachable(_) => (t.say("oidc-unreachable"), t.say("oidc-unreachable-text")),
        OidcError::Refused(_) => (t.say("oidc-refused"), t.say("oidc-refused-text")),
        OidcError::Foreign | OidcError::Replayed => (t.say("oidc-foreign"), t.say("oidc-foreign-text")),
        OidcError::Unproven(_) => (t.say("oidc-unproven"), t.say("oidc-unproven-text")),
        OidcError::NoGroups(_) => (t.say("oidc-no-groups"), t.say("oidc-no-groups-text")),
        OidcError::NoRole => (t.say("oidc-no-role"), t.say("oidc-no-role-text")),
        OidcError::BothParties => (t.say("oidc-both"), t.say("oidc-both-text")),
        OidcError::Busy => (t.say("oidc-busy"), t.say("oidc-busy-text")),
    }
}
