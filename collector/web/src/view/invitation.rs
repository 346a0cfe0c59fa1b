//! Choosing a password after an invitation.

use askama::Template;

use crate::ask::{Asker, address};
use crate::language::Language;
use crate::texts::Texts;
use crate::view::access::of;
use crate::view::frame::Frame;

/// Where it is, Swedish and English.
pub(crate) const INVITATION: [&str; 2] = ["/inbjudan", "/invitation"];

/// The link of an invitation. Whoever has it can use it, once.
#[must_use]
pub fn invitation_href(language: Language, invitation: &str) -> String {
    address(of(INVITATION, language), [("i", invitation), ("lang", language.tag())].into_iter())
}

/// The page.
#[derive(Template)]
#[template(path = "invitation.html")]
pub struct InvitationPage {
    t: &'static Texts,
    frame: Frame,
    name: String,
    invitation: String,
    action: String,
    fault: Option<String>,
}

impl InvitationPage {
    /// For whom it is.
    #[must_use]
    pub fn of(asker: &Asker, name: &str, invitation: &str, fault: Option<String>) -> Self {
        let t = asker.t;
        let other = invitation_href(t.language.other(), invitation);
        Self {
            t,
            frame: Frame::plain(asker, t.say("invitation-title"), Some(other)),
            name: name.to_owned(),
            invitation: invitation.to_owned(),
            action: asker.action(of(INVITATION, t.language)),
            fault,
        }
    }
}
