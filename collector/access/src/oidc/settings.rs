//! Which provider, and as whom the collector comes to it.

use std::fmt;
use std::path::PathBuf;

use motprov_link::is_loopback;
use motprov_link::url::HttpUrl;

use super::groups::Mapping;

/// What is secret, and never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct SharedSecret(pub String);

impl fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// Which provider, and as whom the collector comes to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The provider's issuer, to the last letter.
    pub issuer: String,
    /// What people call it; stands on the button.
    pub label: String,
    /// The collector's name there.
    pub client_id: String,
    /// Its secret; without one PKCE alone proves that whoever left comes back.
    pub client_secret: Option<SharedSecret>,
    /// Where browsers find the pages, e.g. `https://motprov.example`: the provider sends them back there.
    pub pages: String,
    /// Who may have issued the provider's certificate, PEM; this machine's own authorities where none is named.
    pub authorities: Option<PathBuf>,
    /// What is asked for beside `openid`.
    pub scopes: Vec<String>,
    /// The claim that holds the groups.
    pub groups_claim: String,
    /// Which group is which role.
    pub groups: Mapping,
}

/// Why a provider cannot be used so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsFault {
    /// No address.
    #[error("sign_in.oidc.{key}: {why}")]
    Url {
        /// Which key.
        key: &'static str,
        /// What is wrong.
        why: String,
    },
    /// Without TLS.
    #[error(
        "sign_in.oidc.{0} is not https: whoever sits on the way could sign in as anyone. Only this machine itself \
         (127.0.0.1) may be asked without TLS"
    )]
    Plain(&'static str),
    /// Nothing there.
    #[error("sign_in.oidc.{0} is empty")]
    Empty(&'static str),
}

/// Where a browser comes back to.
pub(super) const RETURN: &str = "/oidc/svar";

impl Settings {
    /// Refuses what is not safe to use.
    ///
    /// # Errors
    /// [`SettingsFault`].
    pub fn check(&self) -> Result<(), SettingsFault> {
        for (key, url) in [("issuer", &self.issuer), ("pages", &self.pages)] {
            let url = url.parse::<HttpUrl>().map_err(|why| SettingsFault::Url { key, why })?;
            if url.target().query().is_some() {
                return Err(SettingsFault::Url { key, why: "it has a query (?); leave it out".to_owned() });
            }
            if !is_safe(&url) {
                return Err(SettingsFault::Plain(key));
            }
        }
        let secret = self.client_secret.as_ref().map_or("-", |secret| &secret.0);
        let label = self.label.trim();
        for (key, text) in [
            ("client_id", self.client_id.as_str()),
            ("client_secret_file", secret),
            ("groups_claim", &self.groups_claim),
            ("label", label),
        ] {
            if text.is_empty() {
                return Err(SettingsFault::Empty(key));
            }
        }
        Ok(())
    }

    /// The address that must be registered at the provider.
    #[must_use]
    pub fn returns_to(&self) -> String {
        format!("{}{RETURN}", self.pages.trim_end_matches('/'))
    }
}

/// Whether nobody on the way can read or change what is said there.
pub(super) fn is_safe(url: &HttpUrl) -> bool {
    url.is_secure() || is_loopback(url.host())
}
