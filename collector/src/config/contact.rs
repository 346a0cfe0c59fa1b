//! Whose pages these are, as the accessibility statement says it.

use serde::Deserialize;

/// `[contact]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ContactSection {
    /// Who answers for the pages.
    pub organisation: Option<String>,
    /// Their address of mail.
    pub mail: Option<String>,
    /// Their telephone number, as people write it.
    pub phone: Option<String>,
}
