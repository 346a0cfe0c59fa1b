//! Who asks, and of which departments they may learn anything.

use std::collections::BTreeSet;

use motprov_shared::period::Timestamp;

use crate::role::{Right, Role};

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// The account's name, as in the trail.
    pub name: String,
    /// What they are here for.
    pub role: Role,
    /// Of which departments they may learn anything.
    pub departments: Departments,
    /// How it is known who they are.
    pub means: Means,
}

/// How it is known who somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Means {
    /// It is not: nobody must sign in here yet. Reads, and changes nothing.
    Open,
    /// By a session, with what its forms must carry.
    Session {
        /// Names the session, and opens nothing: the SHA-256 of its cookie, in hexadecimal digits.
        id: String,
        /// Whether a provider let them in, who have no account here.
        external: bool,
        /// The key of its forms.
        form_key: String,
        /// When a password or the provider last proved who sits there.
        proven: Timestamp,
    },
    /// By a token of the API: reads, within its scopes.
    Token {
        /// What it may read.
        scopes: BTreeSet<Right>,
    },
    /// By a client certificate.
    Certificate,
}

/// Departments by name, as imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Departments {
    /// Every one.
    All,
    /// These; none where empty.
    Only(BTreeSet<String>),
}

impl Departments {
    /// Whether this one is among them.
    #[must_use]
    pub fn has(&self, department: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(names) => names.contains(department),
        }
    }

    /// The same of a line that may belong to nobody: only who sees all sees it.
    #[must_use]
    pub fn has_line(&self, department: Option<&str>) -> bool {
        department.map_or(matches!(self, Self::All), |department| self.has(department))
    }

    /// Those that `asked` leaves: one by name, or all of these. `None` where that one is not among these.
    #[must_use]
    pub fn narrowed(&self, asked: Option<&str>) -> Option<Self> {
        match asked {
            None => Some(self.clone()),
            Some(name) => self.has(name).then(|| Self::Only(BTreeSet::from([name.to_owned()]))),
        }
    }
}

impl Viewer {
    /// Whoever comes where nobody must sign in yet: reads as an auditor.
    #[must_use]
    pub fn open() -> Self {
        Self { name: "-".to_owned(), role: Role::Auditor, departments: Departments::All, means: Means::Open }
    }

    /// Whether they may do it.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        self.role.may(right)
            && match &self.means {
                Means::Open => !right.changes(),
                Means::Token { scopes } => scopes.contains(&right) && !right.changes(),
                Means::Session { .. } | Means::Certificate => true,
            }
    }

    /// Whoever holds a certificate that an administrator gave to a person.
    #[must_use]
    pub fn certified(name: &str) -> Self {
        let (role, departments) = (Role::Administrator, Departments::All);
        Self { name: name.to_owned(), role, departments, means: Means::Certificate }
    }

    /// The session's name, where there is one.
    #[must_use]
    pub fn session(&self) -> Option<&str> {
        match &self.means {
            Means::Session { id, .. } => Some(id),
            Means::Open | Means::Token { .. } | Means::Certificate => None,
        }
    }

    /// The key of the forms that change something ([`crate::form`]); `None` without a session.
    #[must_use]
    pub fn form_key(&self) -> Option<&str> {
        match &self.means {
            Means::Session { form_key, .. } => Some(form_key),
            Means::Open | Means::Token { .. } | Means::Certificate => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_no_department_is_for_those_who_see_all() {
        let own = Departments::Only(BTreeSet::from(["Kultur".to_owned()]));
        assert!(own.has_line(Some("Kultur")) && !own.has_line(Some("Skola")) && !own.has_line(None));
        assert!(Departments::All.has_line(None));
    }

    #[test]
    fn narrowing_never_widens() {
        let own = Departments::Only(BTreeSet::from(["Kultur".to_owned(), "Miljö".to_owned()]));
        assert_eq!(own.narrowed(Some("Skola")), None);
        assert_eq!(own.narrowed(None), Some(own.clone()));
        assert_eq!(
            Departments::All.narrowed(Some("Skola")),
            Some(Departments::Only(BTreeSet::from(["Skola".to_owned()])))
        );
    }

    #[test]
    fn a_token_reads_within_its_scopes_and_changes_nothing() {
        let scopes = BTreeSet::from([Right::Levels, Right::Import]);
        let viewer = Viewer { means: Means::Token { scopes }, ..Viewer::certified("x") };
        let may: Vec<Right> = Right::ALL.into_iter().filter(|right| viewer.may(*right)).collect();
        assert_eq!(may, [Right::Levels]);
    }

    #[test]
    fn whoever_did_not_sign_in_only_reads() {
        let viewer = Viewer::open();
        assert!(viewer.may(Right::Contents));
        assert!(Right::ALL.into_iter().filter(|right| right.changes()).all(|right| !viewer.may(right)));
    }
}
