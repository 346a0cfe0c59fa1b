//! `[sign_in.oidc]`: the organisation's own provider, and which of its groups is which role.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use motprov_access::Role;
use motprov_access::oidc::{
    GroupsFault, Mapping, Membership, Provider, Settings, SettingsFault, SharedSecret,
};
use serde::Deserialize;

use crate::private;

/// `[sign_in]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignInSection {
    /// The organisation's provider, where there is one.
    pub oidc: Option<OidcSection>,
}

/// `[sign_in.oidc]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcSection {
    /// The provider's issuer, to the last letter.
    pub issuer: String,
    /// What people call it; stands on the button.
    pub label: String,
    /// The collector's name there.
    pub client_id: String,
    /// A file with the collector's secret there; without one PKCE alone proves who comes back.
    #[serde(default)]
    pub client_secret_file: Option<PathBuf>,
    /// Where browsers find the pages, without a path.
    pub pages: String,
    /// Who must have issued the provider's certificate, PEM; this machine's own authorities where none is named.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// What is asked for beside `openid`.
    #[serde(default = "scopes")]
    pub scopes: Vec<String>,
    /// The claim that holds the groups.
    #[serde(default = "groups_claim")]
    pub groups_claim: String,
    /// Groups, the one that counts first standing first.
    #[serde(default)]
    pub group: Vec<GroupSection>,
}

/// `[[sign_in.oidc.group]]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupSection {
    /// Its name, exactly as the provider writes it.
    pub group: String,
    /// What its members are here for.
    pub role: Role,
    /// The departments that they see, where the role is bound to some.
    #[serde(default)]
    pub departments: BTreeSet<String>,
}

fn scopes() -> Vec<String> {
    vec!["profile".to_owned()]
}

fn groups_claim() -> String {
    "groups".to_owned()
}

/// Why nobody can sign in so.
#[derive(Debug, thiserror::Error)]
pub enum SignInFault {
    /// The groups.
    #[error(transparent)]
    Groups(#[from] GroupsFault),
    /// The rest.
    #[error(transparent)]
    Settings(#[from] SettingsFault),
    /// The secret cannot be read.
    #[error("sign_in.oidc.client_secret_file {path}: {source}", path = path.display())]
    Secret {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The secret is none.
    #[error("sign_in.oidc.client_secret_file {path} can be read by others: chmod 600 it", path = path.display())]
    Exposed {
        /// Which file.
        path: PathBuf,
    },
}

impl SignInSection {
    /// The provider, ready to be asked.
    ///
    /// # Errors
    /// [`SignInFault`].
    pub fn provider(&self) -> Result<Option<Provider>, SignInFault> {
        let Some(section) = &self.oidc else { return Ok(None) };
        let provider = Provider::new(section.settings()?)?;
        Ok(Some(provider))
    }
}

impl OidcSection {
    fn settings(&self) -> Result<Settings, SignInFault> {
        let listed = |section: &GroupSection| Membership {
            group: section.group.clone(),
            role: section.role,
            departments: section.departments.clone(),
        };
        Ok(Settings {
            issuer: self.issuer.clone(),
            label: self.label.clone(),
            client_id: self.client_id.clone(),
            client_secret: self.client_secret_file.as_ref().map(secret).transpose()?,
            pages: self.pages.clone(),
            authorities: self.ca_file.clone(),
            scopes: self.scopes.clone(),
            groups_claim: self.groups_claim.clone(),
            groups: Mapping::new(self.group.iter().map(listed).collect())?,
        })
    }
}

/// One line; what editors put behind it is no part of the secret.
fn secret(path: &PathBuf) -> Result<SharedSecret, SignInFault> {
    let fault = |source| SignInFault::Secret { path: path.clone(), source };
    if private::is_exposed(path).map_err(fault)? {
        return Err(SignInFault::Exposed { path: path.clone() });
    }
    let text = std::fs::read_to_string(path).map_err(fault)?;
    Ok(SharedSecret(text.trim_end_matches(['\r', '\n']).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OIDC: &str = "[oidc]\nissuer = \"https://id.example\"\nlabel = \"City account\"\nclient_id = \"motprov\"\n\
        pages = \"https://motprov.example\"\n";
    const GROUP: &str =
        "[[oidc.group]]\ngroup = \"kultur\"\nrole = \"department-reader\"\ndepartments = [\"Kultur\"]\n";

    fn read(text: &str) -> Result<SignInSection, toml::de::Error> {
        toml::from_str(text)
    }

    #[test]
    fn a_provider_needs_an_issuer_a_client_the_pages_and_a_group() {
        let provider = read(&format!("{OIDC}{GROUP}")).unwrap().provider().unwrap().unwrap();
        let settings = provider.settings();
        assert_eq!(settings.returns_to(), "https://motprov.example/oidc/svar");
        assert_eq!(
            (settings.groups_claim.as_str(), settings.scopes.join(" ")),
            ("groups", "profile".to_owned())
        );
        assert!(read("").unwrap().provider().unwrap().is_none());
        let fault = |text: &str| read(text).unwrap().provider().unwrap_err().to_string();
        assert!(fault(OIDC).contains("no group is listed"));
        assert!(
            fault(&format!("{OIDC}{}", GROUP.replace("departments = [\"Kultur\"]", "")))
                .contains("departments")
        );
        assert!(fault(&format!("{}{GROUP}", OIDC.replace("https://id", "http://id"))).contains("not https"));
        assert!(read(&format!("{OIDC}{}", GROUP.replace("department-reader", "root"))).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn the_secret_is_one_line_of_a_file_that_nobody_else_reads() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        let text = format!("{OIDC}client_secret_file = {path:?}\n{GROUP}");
        let provider = || read(&text).unwrap().provider();
        assert!(matches!(provider(), Err(SignInFault::Secret { .. })));
        std::fs::write(&path, "s3cret \n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(provider(), Err(SignInFault::Exposed { .. })));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(
            provider().unwrap().unwrap().settings().client_secret,
            Some(SharedSecret("s3cret ".to_owned()))
        );
        std::fs::write(&path, "\n").unwrap();
        assert!(provider().unwrap_err().to_string().contains("client_secret_file is empty"));
    }
}
