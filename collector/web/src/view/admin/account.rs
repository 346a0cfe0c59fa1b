//! One account, as an administrator looks after it.

use askama::Template;
use jiff::tz::TimeZone;
use motprov_access::Account;

use super::{account_of_href, admin_href, roles, said, state};
use crate::ask::Ask;
use crate::figures;
use crate::texts::Texts;
use crate::view::frame::{Frame, Link, Place};

/// The page.
#[derive(Template)]
#[template(path = "admin_account.html")]
pub struct AccountView {
    t: &'static Texts,
    frame: Frame,
    heading: String,
    lead: String,
    said: Option<String>,
    fault: Option<String>,
    prove_first: Option<String>,
    name: String,
    disabled: bool,
    has_code: bool,
    roles: Vec<(&'static str, String, bool)>,
    /// Departments with data, each with whether it is among the account's.
    departments: Vec<(String, bool)>,
    /// The account's departments of which there is no data, one a line.
    others: String,
    back: Link,
    actions: Actions,
}

struct Actions {
    change: String,
    shut: String,
    invite: String,
    code: String,
}

impl AccountView {
    /// Of an account; `known` are the departments with data.
    #[must_use]
    pub fn of(
        ask: &Ask,
        account: &Account,
        known: &[String],
        zone: &TimeZone,
        fault: Option<String>,
    ) -> Self {
        let t = ask.t();
        let other = account_of_href(t.language.other(), &account.name, None);
        let name = account.name.as_str();
        let heading = t.say_with("admin-account-heading", &[("name", name.into())]);
        let frame = Frame::plain(&ask.asker, heading.clone(), Some(other));
        let others: Vec<&str> =
            account.departments.iter().filter(|name| !known.contains(name)).map(String::as_str).collect();
        let shut = if account.disabled { "/admin/account/enable" } else { "/admin/account/disable" };
        let created = figures::instant(t, account.created, zone);
        Self {
            t,
            frame: frame.at(&ask.asker, Place::Administration),
            heading,
            lead: t.say_with(
                "admin-account-lead",
                &[("state", state(t, account).into()), ("created", created.into())],
            ),
            said: said(ask),
            fault,
            prove_first: ask.prove_first(),
            name: account.name.clone(),
            disabled: account.disabled,
            has_code: account.has_code,
            roles: roles(t, Some(account.role)),
            departments: known
                .iter()
                .map(|name| (name.clone(), account.departments.contains(name)))
                .collect(),
            others: others.join("\n"),
            back: Link { href: admin_href(t.language, None), text: t.say("admin-back") },
            actions: Actions {
                change: ask.action("/admin/account/change"),
                shut: ask.action(shut),
                invite: ask.action("/admin/account/invite"),
                code: ask.action("/admin/account/code"),
            },
        }
    }
}
