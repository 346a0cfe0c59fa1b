//! What each role may do. Whatever is not in the table is denied.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What somebody is here for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Reads what concerns the own departments.
    DepartmentReader,
    /// Answers for the contract: reads all, imports, approves penalties, states.
    ContractManager,
    /// Reads all, down to the octets of the evidence; changes nothing.
    Auditor,
    /// The other party: the contract's service levels, their evidence, and its own statements.
    Supplier,
    /// Looks after agents, accounts and imports; approves no money.
    Administrator,
}

/// What a route asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Right {
    /// Service levels, their verdicts and penalties; what is verified; the log's own page.
    Levels,
    /// Orders, use, assets, tickets and changes, of the departments that one may see.
    Usage,
    /// Invoices and penalty letters, of the departments that one may see.
    Money,
    /// What ledger entries hold: records of single assets, files as imported.
    Contents,
    /// Agents and how they fare.
    Fleet,
    /// Who looked at what, and who changed what.
    Trail,
    /// Import files.
    Import,
    /// Approve penalties and publish months.
    Approve,
    /// Say something of a verdict as a party.
    State,
    /// Approve, hold and revoke agents.
    Decide,
    /// Accounts, roles, tokens and subscriptions of others.
    Administer,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::DepartmentReader, Self::ContractManager, Self::Auditor, Self::Supplier, Self::Administrator];

    /// As in commands, files and a provider's mapping of groups.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::DepartmentReader => "department-reader",
            Self::ContractManager => "contract-manager",
            Self::Auditor => "auditor",
            Self::Supplier => "supplier",
            Self::Administrator => "administrator",
        }
    }

    /// Whether the role may do it.
    #[must_use]
    pub const fn may(self, right: Right) -> bool {
        use Right::{
            Administer, Approve, Contents, Decide, Fleet, Import, Levels, Money, State, Trail, Usage,
        };
        match self {
            Self::DepartmentReader => matches!(right, Levels | Usage | Money),
            Self::ContractManager => {
                matches!(right, Levels | Usage | Money | Contents | Fleet | Import | Approve | State)
            }
            Self::Auditor => matches!(right, Levels | Usage | Money | Contents | Fleet | Trail),
            Self::Supplier => matches!(right, Levels | State),
            Self::Administrator => matches!(
                right,
                Levels | Usage | Money | Contents | Fleet | Trail | Import | Decide | Administer
            ),
        }
    }

    /// Whether the role is bound to departments that its holder was given; all others see every department that they
    /// may see any of.
    #[must_use]
    pub const fn is_bound(self) -> bool {
        matches!(self, Self::DepartmentReader)
    }
}

impl Right {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Levels,
        Self::Usage,
        Self::Money,
        Self::Contents,
        Self::Fleet,
        Self::Trail,
        Self::Import,
        Self::Approve,
        Self::State,
        Self::Decide,
        Self::Administer,
    ];

    /// As in commands and in a token's scopes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Levels => "levels",
            Self::Usage => "usage",
            Self::Money => "money",
            Self::Contents => "contents",
            Self::Fleet => "fleet",
            Self::Trail => "trail",
            Self::Import => "import",
            Self::Approve => "approve",
            Self::State => "state",
            Self::Decide => "decide",
            Self::Administer => "administer",
        }
    }

    /// Whether it changes anything. A viewer who did not sign in changes nothing.
    #[must_use]
    pub const fn changes(self) -> bool {
        matches!(self, Self::Import | Self::Approve | Self::State | Self::Decide | Self::Administer)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No such role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no role is called so: write department-reader, contract-manager, auditor, supplier or administrator"
)]
pub struct NoRole;

impl FromStr for Role {
    type Err = NoRole;
    fn from_str(name: &str) -> Result<Self, NoRole> {
        Self::ALL.into_iter().find(|role| role.name() == name).ok_or(NoRole)
    }
}

/// No such right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no right is called so: write levels, usage, money, contents, fleet or trail")]
pub struct NoRight;

impl FromStr for Right {
    type Err = NoRight;
    fn from_str(name: &str) -> Result<Self, NoRight> {
        Self::ALL.into_iter().find(|right| right.name() == name).ok_or(NoRight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_auditors_and_whoever_did_not_sign_in_change_nothing() {
        for right in Right::ALL.into_iter().filter(|right| right.changes()) {
            assert!(!Role::DepartmentReader.may(right), "{right:?}");
            assert!(!Role::Auditor.may(right), "{right:?}");
        }
    }

    #[test]
    fn whoever_looks_after_accounts_approves_no_money() {
        for role in Role::ALL {
            assert!(!(role.may(Right::Administer) && role.may(Right::Approve)), "{role}");
        }
    }

    #[test]
    fn a_role_is_found_by_its_name() {
        for role in Role::ALL {
            assert_eq!(role.name().parse(), Ok(role));
        }
        assert_eq!("root".parse::<Role>(), Err(NoRole));
        for right in Right::ALL {
            assert_eq!(right.name().parse(), Ok(right));
        }
    }
}
