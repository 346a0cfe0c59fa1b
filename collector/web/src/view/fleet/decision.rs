//! What a decision about an agent does, before it is made.

use askama::Template;

use crate::ask::{Ask, address};
use crate::figures;
use crate::forms;
use crate::source::{Deciding, Decision};
use crate::texts::Texts;
use crate::view::capacity::{below, other_of};
use crate::view::frame::{Frame, Link, Place};

/// Where decisions are confirmed.
pub(crate) const DECISION: [&str; 2] = ["/agenter/beslut", "/agents/decision"];

/// What an address asks to decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted(pub Decision);

impl Wanted {
    /// As in `?do=approve&agent=SITE/NAME&key=HEX`; `None` where it is no decision.
    #[must_use]
    pub fn of(ask: &Ask) -> Option<Self> {
        let agent = ask.part("agent")?.parse().ok()?;
        let key = || ask.part("key")?.parse().ok();
        Some(Self(match ask.part("do")? {
            "approve" => Decision::Approve(agent, key()?),
            "refuse" => Decision::Refuse(agent, key()?),
            "revoke" => Decision::Revoke(agent),
            _ => return None,
        }))
    }
}

/// Where a decision is confirmed.
#[must_use]
pub fn decision_href(ask: &Ask, what: &str, agent: &str, key: Option<&str>) -> String {
    let parts = [("do", Some(what)), ("agent", Some(agent)), ("key", key)];
    let parts = parts.into_iter().filter_map(|(name, value)| Some((name, value?)));
    address(below(ask.t(), DECISION), parts.chain([("lang", ask.t().language.tag())]))
}

/// Where the form is sent: the same address, with what it must carry to be believed.
fn action(ask: &Ask) -> String {
    let kept = ["do", "agent", "key"].map(|name| (name, ask.part(name)));
    let kept: Vec<(&str, &str)> = kept.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    forms::action_of(&ask.asker, ask.path(), None, &kept)
}

/// The page.
#[derive(Template)]
#[template(path = "fleet_decision.html")]
pub struct DecisionPage {
    /// The texts.
    pub t: &'static Texts,
    /// What surrounds it.
    pub frame: Frame,
    /// The question.
    pub headline: String,
    /// What will happen.
    pub text: String,
    /// What is worth knowing before.
    pub warning: Option<String>,
    /// What is known, by name.
    pub facts: Vec<(String, String)>,
    /// Where the form is sent.
    pub action: String,
    /// What its button says.
    pub button: String,
    /// Whether a reason is asked for.
    pub reason: bool,
    /// The way back.
    pub back: Link,
}

impl DecisionPage {
    /// Of a decision.
    #[must_use]
    pub fn of(ask: &Ask, decision: &Decision, deciding: &Deciding) -> Self {
        let t = ask.t();
        let (agent, headline, text, button) = match decision {
            Decision::Approve(agent, _) => {
                (agent, t.say("fleet-approve-ask"), t.say("fleet-approve-text"), t.say("fleet-approve"))
            }
            Decision::Refuse(agent, _) => {
                (agent, t.say("fleet-refuse-ask"), t.say("fleet-refuse-text"), t.say("fleet-refuse"))
            }
            Decision::Revoke(agent) => {
                (agent, t.say("fleet-revoke-ask"), t.say("fleet-revoke-text"), t.say("fleet-revoke"))
            }
        };
        let mut facts = vec![(t.say("fleet-column-agent"), agent.to_string())];
        let mut warning = None;
        match deciding {
            Deciding::Waiting(waiting) => {
                facts.push((t.say("fleet-column-role"), waiting.role.to_owned()));
                let key = figures::hash_groups(&waiting.key.to_string(), 16);
                facts.push((t.say("fleet-column-key"), key));
                facts.extend(waiting.machine.iter().cloned());
                if waiting.replaces && matches!(decision, Decision::Approve(..)) {
                    warning = Some(t.say("fleet-replaces"));
                }
            }
            Deciding::Agent(last, batches) => {
                let none = || t.say("no-figure");
                let last = last.map_or_else(none, |at| at.to_string());
                facts.push((t.say("fleet-column-heard"), last));
                facts.push((t.say("fleet-column-batches"), figures::count(t.language, *batches)));
            }
        }
        let other = other_of(ask, DECISION);
        let frame = Frame::plain(&ask.asker, headline.clone(), Some(other));
        let back = address(Place::Fleet.path(t.language), [("lang", t.language.tag())].into_iter());
        Self {
            t,
            frame: frame.at(&ask.asker, Place::Fleet),
            headline,
            text,
            warning,
            facts,
            action: action(ask),
            button,
            reason: matches!(decision, Decision::Revoke(_)),
            back: Link { href: back, text: t.say("fleet-back") },
        }
    }
}
