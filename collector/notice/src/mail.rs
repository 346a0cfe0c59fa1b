//! Letters to the mail server, over TLS to any other machine. Promise: a password goes over TLS or loopback only, and
//! stands in no message of ours; a server that hangs holds nothing up for longer than the time it is given.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::store::Outgoing;
use crate::texts::one_line;

/// How the way to the server is secured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS after STARTTLS, and no letter without.
    StartTls,
    /// TLS from the first octet.
    Tls,
    /// None; to this machine's loopback only.
    None,
}

/// A server, and who writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Its name, as in its certificate, or its address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way there is secured.
    pub security: Security,
    /// Who must have issued its certificate, PEM; this machine's own authorities where none is named.
    pub ca: Option<PathBuf>,
    /// Who signs in.
    pub login: Option<Login>,
    /// Who letters come from: `Motprov <motprov@example.org>`.
    pub from: String,
    /// For a whole letter.
    pub patience: Duration,
}

/// A name and its password.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The name.
    pub user: String,
    /// The password.
    pub password: String,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login").field("user", &self.user).field("password", &"…").finish()
    }
}

/// Why no letter can be sent at all.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// The way there is open to anyone.
    #[error(
        "mail.security is \"none\" and {0} is another machine: anyone between could read the letters. Use \"starttls\" \
         or \"tls\""
    )]
    Exposed(String),
    /// The sender.
    #[error("mail.from `{0}` is no sender: write \"Motprov <motprov@example.org>\"")]
    From(String),
    /// The authorities.
    #[error("{path} holds no usable certificate in PEM: {why}")]
    Authority {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// TLS cannot be set up.
    #[error("TLS to {0} cannot be set up: {1}")]
    Tls(String, String),
}

/// Why the server did not take a letter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It may take it later.
    #[error("{0}")]
    Later(String),
    /// It never will.
    #[error("{0}")]
    Never(String),
}

/// Sends letters.
#[derive(Debug, Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    patience: Duration,
}

impl Mailer {
    /// For a server; nothing is connected yet.
    ///
    /// # Errors
    /// [`MailError`].
    pub fn new(server: &Server) -> Result<Self, MailError> {
        if server.security == Security::None && !is_loopback(&server.host) {
            return Err(MailError::Exposed(server.host.clone()));
        }
        let from =
            server.from.parse().map_err(|_| MailError::From(server.from.escape_debug().to_string()))?;
        let tls = match server.security {
            Security::StartTls => Tls::Required(tls(server)?),
            Security::Tls => Tls::Wrapper(tls(server)?),
            Security::None => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&*server.host)
            .port(server.port)
            .tls(tls)
            .timeout(Some(server.patience));
        if let Some(Login { user, password }) = &server.login {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Self { transport: builder.build(), from, patience: server.patience })
    }

    /// Hands a letter to the server.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn send(&self, letter: &Outgoing) -> Result<(), Refused> {
        let message = self.message(letter)?;
        match tokio::time::timeout(self.patience, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(refused(&error)),
            Err(_) => Err(Refused::Later(format!("no answer within {} s", self.patience.as_secs()))),
        }
    }

    /// A letter's host part for Message-IDs.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.from.email.domain()
    }

    fn message(&self, out: &Outgoing) -> Result<Message, Refused> {
        let never = |what: &dyn std::fmt::Display| Refused::Never(format!("cannot be written: {what}"));
        let address = out.address.parse().map_err(|error| never(&error))?;
        let made = u64::try_from(out.made.0).unwrap_or(0);
        let builder = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(Some(one_line(&out.name)), address))
            .subject(one_line(&out.letter.subject))
            .date(SystemTime::UNIX_EPOCH + Duration::from_millis(made))
            .message_id(Some(out.message_id.clone()))
            .header(AutoSubmitted);
        let text = SinglePart::builder()
            .header(ContentType::TEXT_PLAIN)
            .header(ContentTransferEncoding::QuotedPrintable)
            .body(out.letter.body.clone());
        let Some(file) = &out.letter.file else {
            return builder.singlepart(text).map_err(|error| never(&error));
        };
        let pdf = ContentType::parse("application/pdf").map_err(|error| never(&error))?;
        let attached = Attachment::new(file.name.clone()).body(file.content.clone(), pdf);
        let parts = MultiPart::mixed().singlepart(text).singlepart(attached);
        builder.multipart(parts).map_err(|error| never(&error))
    }
}

/// `Auto-Submitted: auto-generated` (RFC 3834): no machine answers a machine.
#[derive(Debug, Clone)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

fn tls(server: &Server) -> Result<TlsParameters, MailError> {
    let mut builder = TlsParameters::builder(server.host.clone());
    if let Some(path) = &server.ca {
        let unfit = |why: String| MailError::Authority { path: path.clone(), why };
        let pem = std::fs::read(path).map_err(|error| unfit(error.to_string()))?;
        let certificate = Certificate::from_pem(&pem).map_err(|error| unfit(error.to_string()))?;
        builder = builder.certificate_store(CertificateStore::None).add_root_certificate(certificate);
    }
    builder.build().map_err(|error| MailError::Tls(server.host.clone(), error.to_string()))
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// What speaks of the address or the letter lasts; all else may be mended at the server or here: a wrong password too.
fn refused(error: &lettre::transport::smtp::Error) -> Refused {
    let why = described(error);
    match error.status().map(u16::from) {
        Some(501 | 550..=554) => Refused::Never(why),
        _ => Refused::Later(why),
    }
}

/// An error with what is behind it, on one line.
fn described(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(behind) = source {
        let more = behind.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        source = behind.source();
    }
    one_line(&text)
}

#[cfg(test)]
mod tests {
    use motprov_shared::period::Timestamp;

    use super::*;
    use crate::letter::Letter;

    fn server(host: &str, security: Security) -> Server {
        Server {
            host: host.to_owned(),
            port: 25,
            security,
            ca: None,
            login: Some(Login { user: "motprov".to_owned(), password: "hemligt".to_owned() }),
            from: "Motprov <motprov@example.org>".to_owned(),
            patience: Duration::from_secs(1),
        }
    }

    fn letter(subject: &str, name: &str) -> Outgoing {
        Outgoing {
            id: 1,
            message_id: "<1@example.org>".to_owned(),
            made: Timestamp(1_793_000_000_000),
            name: name.to_owned(),
            address: "anna@example.org".to_owned(),
            letter: Letter { subject: subject.to_owned(), body: "Hej å\n".to_owned(), file: None },
            tries: 0,
        }
    }

    #[test]
    fn without_tls_only_loopback_is_written_to() {
        for host in ["127.0.0.1", "::1", "localhost"] {
            Mailer::new(&server(host, Security::None)).unwrap();
        }
        let error = Mailer::new(&server("smtp.example.org", Security::None)).unwrap_err();
        assert!(error.to_string().contains("another machine"), "{error}");
    }

    #[test]
    fn a_password_prints_nowhere() {
        let printed = format!("{:?}", server("localhost", Security::None));
        assert!(printed.contains("motprov") && !printed.contains("hemligt"), "{printed}");
    }

    #[test]
    fn nothing_in_a_subject_or_a_name_begins_another_header() {
        let mailer = Mailer::new(&server("localhost", Security::None)).unwrap();
        for text in ["x\r\nBcc: evil@example.org", "x\nBcc: evil@example.org", "x\rBcc: evil@example.org"] {
            for letter in [letter(text, "Anna"), letter("x", text)] {
                let written = String::from_utf8(mailer.message(&letter).unwrap().formatted()).unwrap();
                let mut lines = written.split(['\r', '\n']);
                assert!(!lines.any(|line| line.starts_with("Bcc")), "{written}");
            }
        }
    }
}
