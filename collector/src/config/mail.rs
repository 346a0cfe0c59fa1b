//! `[mail]`: the server that letters to subscribers go to. Without it nobody is written to.

use std::path::PathBuf;
use std::time::Duration;

use motprov_link::url::HttpUrl;
use motprov_notice::mail::{Login, MailError, Mailer, Security, Server};
use serde::Deserialize;

use crate::private;

/// `[mail]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSection {
    /// The server's name, as in its certificate.
    pub host: String,
    /// Its port: 587 for STARTTLS, 465 for TLS and 25 without, where none is written.
    pub port: Option<u16>,
    /// How the way there is secured.
    #[serde(default)]
    pub security: MailSecurity,
    /// Who must have issued the server's certificate, PEM; this machine's own authorities where none is named.
    pub ca_file: Option<PathBuf>,
    /// Who signs in; nobody where none is written.
    pub user: Option<String>,
    /// The password, in a file that only the collector's user can read.
    pub password_file: Option<PathBuf>,
    /// Who letters come from.
    pub from: String,
    /// Where people reach the pages, for links.
    pub pages: Option<String>,
    /// Minutes between two letters to the same person at least.
    #[serde(default = "hour")]
    pub pause_minutes: u32,
    /// Seconds that the server may take for a letter.
    #[serde(default = "half_a_minute")]
    pub timeout_seconds: u32,
}

/// `mail.security`
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MailSecurity {
    /// TLS after STARTTLS.
    #[default]
    StartTls,
    /// TLS from the first octet.
    Tls,
    /// None; to loopback only.
    None,
}

const fn hour() -> u32 {
    60
}

const fn half_a_minute() -> u32 {
    30
}

/// Why `[mail]` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MailFault {
    /// Half of a login.
    #[error("[mail] needs user and password_file, or neither: {0} is missing")]
    HalfLogin(&'static str),
    /// The password.
    #[error("mail.password_file {path} cannot be read: {source}")]
    Password {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Others can read it.
    #[error("mail.password_file {0} can be read by others than its owner: run `chmod 600` on it")]
    Exposed(PathBuf),
    /// The links.
    #[error("mail.pages `{0}` is no address of pages: write it as https://motprov.example.org")]
    Pages(String),
    /// The timeout.
    #[error("mail.timeout_seconds must be 1 to 600")]
    Timeout,
    /// The server.
    #[error(transparent)]
    Mail(#[from] MailError),
}

impl MailSection {
    /// Refuses what cannot work.
    ///
    /// # Errors
    /// [`MailFault`].
    pub(super) fn check(&self) -> Result<(), MailFault> {
        if !(1..=600).contains(&self.timeout_seconds) {
            return Err(MailFault::Timeout);
        }
        if let Some(pages) = self.pages.as_ref().filter(|pages| pages.parse::<HttpUrl>().is_err()) {
            return Err(MailFault::Pages(pages.escape_debug().to_string()));
        }
        self.mailer().map(drop)
    }

    /// The way to the server; nothing is connected yet.
    ///
    /// # Errors
    /// [`MailFault`].
    pub fn mailer(&self) -> Result<Mailer, MailFault> {
        let (security, usual) = match self.security {
            MailSecurity::StartTls => (Security::StartTls, 587),
            MailSecurity::Tls => (Security::Tls, 465),
            MailSecurity::None => (Security::None, 25),
        };
        let server = Server {
            host: self.host.clone(),
            port: self.port.unwrap_or(usual),
            security,
            ca: self.ca_file.clone(),
            login: self.login()?,
            from: self.from.clone(),
            patience: Duration::from_secs(u64::from(self.timeout_seconds)),
        };
        Ok(Mailer::new(&server)?)
    }

    fn login(&self) -> Result<Option<Login>, MailFault> {
        let (user, path) = match (&self.user, &self.password_file) {
            (None, None) => return Ok(None),
            (Some(_), None) => return Err(MailFault::HalfLogin("password_file")),
            (None, Some(_)) => return Err(MailFault::HalfLogin("user")),
            (Some(user), Some(path)) => (user.clone(), path),
        };
        let unread = |source| MailFault::Password { path: path.clone(), source };
        if private::is_exposed(path).map_err(unread)? {
            return Err(MailFault::Exposed(path.clone()));
        }
        let text = std::fs::read_to_string(path).map_err(unread)?;
        Ok(Some(Login { user, password: text.trim_end_matches(['\r', '\n']).to_owned() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> MailSection {
        let text = format!("host = \"smtp.example.org\"\nfrom = \"Motprov <motprov@example.org>\"\n{text}");
        toml::from_str(&text).unwrap()
    }

    fn fault(text: &str) -> String {
        read(text).check().unwrap_err().to_string()
    }

    #[test]
    fn a_host_and_a_sender_are_enough_and_mean_starttls() {
        let section = read("");
        section.check().unwrap();
        assert_eq!((section.security, section.pause_minutes), (MailSecurity::StartTls, 60));
    }

    #[test]
    fn what_would_send_a_letter_in_the_clear_is_refused() {
        assert!(fault("security = \"none\"").contains("another machine"));
    }

    #[test]
    fn what_cannot_work_is_refused_with_the_key() {
        assert!(fault("user = \"motprov\"").contains("password_file is missing"));
        assert!(fault("password_file = \"/nowhere\"").contains("user is missing"));
        assert!(fault("user = \"m\"\npassword_file = \"/nowhere\"").contains("/nowhere"));
        assert!(fault("pages = \"motprov\"").contains("mail.pages"));
        assert!(fault("timeout_seconds = 0").contains("mail.timeout_seconds"));
        let section = MailSection { from: "nobody".to_owned(), ..read("") };
        assert!(section.check().unwrap_err().to_string().contains("mail.from"));
    }

    #[cfg(unix)]
    #[test]
    fn a_password_that_others_can_read_is_not_used() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        private::write_new(&path, "hemligt\n").unwrap();
        let text = format!("user = \"m\"\npassword_file = \"{}\"", path.display());
        read(&text).check().unwrap();
        assert!(!format!("{:?}", read(&text)).contains("hemligt"));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(fault(&text).contains("chmod 600"));
    }
}
