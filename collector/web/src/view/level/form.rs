//! What a party wants to say of a level: the form, and what was written into it.

use motprov_access::{Role, Viewer};
use motprov_log::{Party, Statement};
use motprov_shared::period::Month;
use rust_decimal::Decimal;

use super::segment;
use crate::ask::Ask;
use crate::forms;
use crate::language::Language;
use crate::texts::Texts;
use crate::view::frame::Place;

/// Largest figure, 10¹², and most decimals: those of a contract.
const LARGEST: i64 = 1_000_000_000_000;
const MOST_DECIMALS: u32 = 6;
/// Octets of a form.
const LONGEST: usize = 64 * 1024;

/// The form, empty or as it was sent.
#[derive(Debug, Clone, Default)]
pub struct StatementForm {
    /// Where it is sent.
    pub action: String,
    /// Whose word it may be: name, words, and whether that is chosen.
    pub parties: Vec<(&'static str, String, bool)>,
    /// Whose word it is.
    pub party: String,
    /// Who says it.
    pub by: String,
    /// What is said.
    pub text: String,
    /// The value that is held to be right.
    pub value: String,
    /// The penalty that is held to be right.
    pub penalty: String,
    /// Why it was not kept.
    pub fault: Option<String>,
}

/// Whose word somebody may give. What both agreed on is written down by who answers for the contract.
const fn parties(role: Role) -> &'static [Party] {
    match role {
        Role::Supplier => &[Party::Supplier],
        Role::ContractManager => &[Party::Customer, Party::Agreed],
        Role::DepartmentReader | Role::Auditor | Role::Administrator => &[],
    }
}

impl StatementForm {
    /// As it was sent; `None` of what is no form.
    #[must_use]
    pub fn sent(body: &[u8]) -> Option<Self> {
        if body.len() > LONGEST {
            return None;
        }
        let mut form = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            let field = match &*name {
                "party" => &mut form.party,
                "by" => &mut form.by,
                "text" => &mut form.text,
                "value" => &mut form.value,
                "penalty" => &mut form.penalty,
                _ => continue,
            };
            *field = value.into_owned();
        }
        Some(form)
    }

    /// The same, to be shown: who may say what, and where it is sent.
    #[must_use]
    pub(super) fn of(self, ask: &Ask, id: &str, month: Month) -> Self {
        let t = ask.t();
        let last = match t.language {
            Language::Swedish => "uttalande",
            Language::English => "statement",
        };
        let path = format!("{}/{}/{last}", Place::Levels.path(t.language), segment(id));
        let month = month.to_string();
        let own = parties(ask.viewer.role).iter();
        let parties = own.map(|party| (party.name(), word(t, *party), party.name() == self.party));
        let parties = parties.collect();
        Self { action: forms::action_of(&ask.asker, &path, None, &[("m", &month)]), parties, ..self }
    }

    /// What is said, by the account that says it; the error is for the person.
    ///
    /// # Errors
    /// What is wrong, in the reader's language.
    pub fn statement(&self, t: &Texts, viewer: &Viewer, id: &str, month: Month) -> Result<Statement, String> {
        let party = parties(viewer.role).iter().find(|party| party.name() == self.party);
        let party = party.copied().ok_or_else(|| t.say("statement-no-party"))?;
        let name = self.by.trim();
        let by = if name.is_empty() { viewer.name.clone() } else { format!("{name} ({})", viewer.name) };
        if self.text.trim().is_empty() {
            return Err(t.say("statement-no-text"));
        }
        let figure = |text: &str| number(text).map_err(|_| t.say("statement-no-number"));
        Ok(Statement {
            month,
            service_level: id.to_owned(),
            party,
            by,
            text: self.text.clone(),
            value: figure(&self.value)?,
            penalty: figure(&self.penalty)?,
        })
    }
}

fn word(t: &Texts, party: Party) -> String {
    match party {
        Party::Supplier => t.say("form-supplier"),
        Party::Customer => t.say("form-customer"),
        Party::Agreed => t.say("form-agreed"),
    }
}

/// A figure as a person writes it, with point or comma; `None` where nothing is written.
fn number(text: &str) -> Result<Option<Decimal>, rust_decimal::Error> {
    let written: String = text.trim().chars().filter(|letter| !matches!(letter, ' ' | '\u{a0}')).collect();
    if written.is_empty() {
        return Ok(None);
    }
    let number = Decimal::from_str_exact(&written.replace(',', "."))?;
    let fits = number.abs() <= Decimal::from(LARGEST) && number.scale() <= MOST_DECIMALS;
    if fits { Ok(Some(number)) } else { Err(rust_decimal::Error::ExceedsMaximumPossibleValue) }
}

#[cfg(test)]
mod tests {
    use motprov_access::{Departments, Means};
    use motprov_shared::period::Timestamp;

    use super::*;

    fn viewer(role: Role) -> Viewer {
        let means = Means::Session {
            id: "00".repeat(32),
            external: false,
            form_key: "key".into(),
            proven: Timestamp(0),
        };
        Viewer { name: "anna".into(), role, departments: Departments::All, means }
    }

    fn said(role: Role, body: &str) -> Result<Statement, String> {
        let form = StatementForm::sent(body.as_bytes()).unwrap();
        form.statement(Texts::of(Language::Swedish), &viewer(role), "SL-07", "2026-10".parse().unwrap())
    }

    #[test]
    fn everybody_speaks_for_their_own_party_and_under_their_own_account() {
        let kept =
            said(Role::Supplier, "party=supplier&by=Eva+Berg%2C+drift&text=Nej&value=99%2C62").unwrap();
        assert_eq!((kept.party, kept.by.as_str()), (Party::Supplier, "Eva Berg, drift (anna)"));
        assert_eq!(kept.value, Some(Decimal::new(9962, 2)));
        let kept = said(Role::ContractManager, "party=agreed&text=Ja&penalty=91+888").unwrap();
        assert_eq!((kept.by.as_str(), kept.penalty), ("anna", Some(Decimal::from(91_888))));
        for (role, party) in [
            (Role::Supplier, "customer"),
            (Role::Supplier, "agreed"),
            (Role::ContractManager, "supplier"),
            (Role::Auditor, "customer"),
        ] {
            assert!(said(role, &format!("party={party}&text=x")).is_err(), "{role} as {party}");
        }
    }

    #[test]
    fn what_is_no_figure_is_told_and_nothing_is_guessed() {
        for value in ["abc", "1e9", "=1+1", "1,2,3", "99999999999999999999", "0.1234567"] {
            let body = form_urlencoded::Serializer::new(String::new())
                .extend_pairs([("party", "supplier"), ("text", "x"), ("value", value)])
                .finish();
            assert!(said(Role::Supplier, &body).is_err(), "{value}");
        }
        assert!(said(Role::Supplier, "party=supplier&text=+++").is_err());
        assert!(StatementForm::sent(&vec![b'a'; LONGEST + 1]).is_none());
    }
}
