//! Which group of the provider is which role. Whoever is in none that is listed stays outside.

use std::collections::BTreeSet;

use super::OidcError;
use crate::role::Role;

/// What a group makes of its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The group, exactly as the provider writes it.
    pub group: String,
    /// What they are here for.
    pub role: Role,
    /// Which departments they may see; only where the role is bound to some.
    pub departments: BTreeSet<String>,
}

/// The groups that are listed, in the order in which they were written.
///
/// Whoever is in several: the one that was written first gives the role, and all of the same role together give the
/// departments. So whoever writes the list decides, and a strong role stands above others only where somebody put it.
/// The supplier's groups never mix with the customer's: in both, one stays outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping(Vec<Membership>);

/// Why a list of groups cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GroupsFault {
    /// Nobody could ever come in.
    #[error("no group is listed: write [[sign_in.oidc.group]] with group and role, or nobody could come in")]
    Empty,
    /// A group without a name.
    #[error("a group of [[sign_in.oidc.group]] has no name")]
    Unnamed,
    /// Twice.
    #[error("[[sign_in.oidc.group]] lists `{0}` twice: which of the two should count?")]
    Twice(String),
    /// A role that sees departments, without one.
    #[error(
        "[[sign_in.oidc.group]] `{0}`: a {1} sees only departments that are named; write departments = [\"…\"]"
    )]
    NoDepartments(String, Role),
    /// Departments for a role that sees all.
    #[error("[[sign_in.oidc.group]] `{0}`: a {1} is not bound to departments; leave them out")]
    Departments(String, Role),
}

impl Mapping {
    /// Of a list as written.
    ///
    /// # Errors
    /// [`GroupsFault`].
    pub fn new(groups: Vec<Membership>) -> Result<Self, GroupsFault> {
        if groups.is_empty() {
            return Err(GroupsFault::Empty);
        }
        let mut names = BTreeSet::new();
        for Membership { group, role, departments } in &groups {
            if group.trim().is_empty() {
                return Err(GroupsFault::Unnamed);
            }
            if !names.insert(group.as_str()) {
                return Err(GroupsFault::Twice(group.clone()));
            }
            match (role.is_bound(), departments.is_empty()) {
                (true, true) => return Err(GroupsFault::NoDepartments(group.clone(), *role)),
                (false, false) => return Err(GroupsFault::Departments(group.clone(), *role)),
                _ => {}
            }
        }
        Ok(Self(groups))
    }

    /// The groups, as listed.
    #[must_use]
    pub fn groups(&self) -> &[Membership] {
        &self.0
    }

    /// What somebody in these groups is here for.
    pub(super) fn of(&self, groups: &BTreeSet<String>) -> Result<(Role, BTreeSet<String>), OidcError> {
        let met = || self.0.iter().filter(|listed| groups.contains(&listed.group));
        let role = met().next().ok_or(OidcError::NoRole)?.role;
        let supplier = |listed: &Membership| listed.role == Role::Supplier;
        if met().any(supplier) && !met().all(supplier) {
            return Err(OidcError::BothParties);
        }
        if !role.is_bound() {
            return Ok((role, BTreeSet::new()));
        }
        let same = met().filter(|listed| listed.role == role);
        Ok((role, same.flat_map(|listed| listed.departments.iter().cloned()).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(group: &str, role: Role, departments: &[&str]) -> Membership {
        let departments = departments.iter().map(|&name| name.to_owned()).collect();
        Membership { group: group.to_owned(), role, departments }
    }

    fn mapping() -> Mapping {
        Mapping::new(vec![
            listed("avtal", Role::ContractManager, &[]),
            listed("drift", Role::Administrator, &[]),
            listed("kultur", Role::DepartmentReader, &["Kultur"]),
            listed("skola", Role::DepartmentReader, &["Skola", "Förskola"]),
            listed("leverantör", Role::Supplier, &[]),
        ])
        .unwrap()
    }

    fn of(groups: &[&str]) -> Result<(Role, BTreeSet<String>), OidcError> {
        mapping().of(&groups.iter().map(|&name| name.to_owned()).collect())
    }

    #[test]
    fn whoever_is_in_no_listed_group_stays_outside() {
        for groups in [&[][..], &["alla"], &["KULTUR"], &["kultur "]] {
            assert!(matches!(of(groups), Err(OidcError::NoRole)), "{groups:?}");
        }
    }

    #[test]
    fn a_readers_departments_are_those_of_all_their_groups() {
        let (role, departments) = of(&["skola", "kultur", "alla"]).unwrap();
        assert_eq!(role, Role::DepartmentReader);
        let own = ["Förskola", "Kultur", "Skola"].map(str::to_owned);
        assert_eq!(departments, own.into());
    }

    #[test]
    fn of_several_roles_the_one_that_was_written_first_counts() {
        assert_eq!(of(&["drift", "kultur", "avtal"]).unwrap(), (Role::ContractManager, BTreeSet::new()));
        assert_eq!(of(&["kultur", "drift"]).unwrap(), (Role::Administrator, BTreeSet::new()));
    }

    #[test]
    fn nobody_stands_on_both_sides() {
        assert!(matches!(of(&["leverantör", "kultur"]), Err(OidcError::BothParties)));
        assert_eq!(of(&["leverantör"]).unwrap(), (Role::Supplier, BTreeSet::new()));
    }

    #[test]
    fn a_list_that_cannot_be_meant_is_refused_with_the_reason() {
        let one = || listed("a", Role::Auditor, &[]);
        for (groups, expected) in [
            (vec![], "no group"),
            (vec![listed(" ", Role::Auditor, &[])], "no name"),
            (vec![one(), one()], "twice"),
            (vec![listed("a", Role::DepartmentReader, &[])], "departments = "),
            (vec![listed("a", Role::Auditor, &["Kultur"])], "leave them out"),
        ] {
            let fault = Mapping::new(groups).unwrap_err().to_string();
            assert!(fault.contains(expected), "{fault}");
        }
    }
}
