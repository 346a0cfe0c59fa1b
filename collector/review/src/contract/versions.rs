//! Which of a contract's versions judges a month.

use jiff::civil::Date;
use motprov_shared::period::Month;

use super::Contract;

/// Why no version judges a month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VersionFault {
    /// Two versions begin on the same day, and nothing says which one holds.
    #[error(
        "two versions of the contract are in force from {from}: give one of them another first day, or take it away"
    )]
    Overlap {
        /// Their first day.
        from: Date,
    },
    /// All versions begin after the month's first day.
    #[error(
        "no version of the contract is in force on the first day of {month}: the first begins on {first}"
    )]
    NoneYet {
        /// The month.
        month: Month,
        /// The first day of the earliest version.
        first: Date,
    },
    /// There is no version at all.
    #[error("there is no version of the contract")]
    NoVersion,
}

/// The version that judges `month`: of those that hold on its first day, the one that began last. A version that begins
/// within the month judges from the next one on.
///
/// # Errors
/// Where none does, or two do.
pub fn in_force(versions: &[Contract], month: Month) -> Result<&Contract, VersionFault> {
    let Some(first) = versions.iter().map(|version| version.in_force).min() else {
        return Err(VersionFault::NoVersion);
    };
    let holding = versions.iter().filter(|version| version.is_in_force(month));
    let latest = holding.clone().max_by_key(|version| version.in_force);
    let latest = latest.ok_or(VersionFault::NoneYet { month, first })?;
    if holding.filter(|version| version.in_force == latest.in_force).count() > 1 {
        return Err(VersionFault::Overlap { from: latest.in_force });
    }
    Ok(latest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../../../deploy/config/contract.toml");

    fn version(from: &str, target: &str) -> Contract {
        let text = EXAMPLE.replace("in_force = \"2026-01-01\"", &format!("in_force = \"{from}\""));
        let text = text.replacen("target = \"99.5\"", &format!("target = \"{target}\""), 1);
        Contract::parse("contract.toml", &text).unwrap()
    }

    #[test]
    fn october_is_judged_by_octobers_contract() {
        let versions =
            [version("2026-11-01", "99.9"), version("2026-01-01", "99.5"), version("2026-10-02", "99.8")];
        let target = |month: &str| {
            in_force(&versions, month.parse().unwrap())
                .map(|contract| contract.service_levels[0].target.to_string())
        };
        assert_eq!(target("2026-10"), Ok("99.5".into()), "the version of the 2nd judges from November");
        assert_eq!(target("2026-11"), Ok("99.9".into()));
        assert_eq!(
            target("2025-12").unwrap_err().to_string(),
            "no version of the contract is in force on the first day of 2025-12: the first begins on 2026-01-01"
        );
    }

    #[test]
    fn two_versions_of_one_day_are_named() {
        let versions = [version("2026-01-01", "99.9"), version("2026-01-01", "99.5")];
        assert_eq!(
            in_force(&versions, "2026-10".parse().unwrap()).unwrap_err().to_string(),
            "two versions of the contract are in force from 2026-01-01: give one of them another first day, or take it away"
        );
        assert_eq!(in_force(&[], "2026-10".parse().unwrap()).unwrap_err(), VersionFault::NoVersion);
    }
}
