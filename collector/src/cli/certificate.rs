//! `certificate`: another certificate of the collector's own authority, for a person, a collector at a site's broker,
//! or that broker itself.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use rcgen::KeyPair;
use serde_json::json;

use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::pki::{ADMINISTRATOR, Holder, IssuedCertificate, SERVER_DAYS, TlsFolder};
use crate::{clock, private};

#[derive(Debug, Args)]
pub(super) struct Certificate {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    whom: Whom,
    /// Days that it holds.
    #[arg(long, default_value_t = SERVER_DAYS, value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: u32,
    /// Where to write certificate and key, PEM, readable by their owner: FILE.pem and FILE-key.pem.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Whom {
    /// An administrator, who may then open the pages from another machine.
    #[arg(long, value_name = "NAME")]
    person: Option<String>,
    /// A collector that connects to a site's broker; `collector` where there is one of them.
    #[arg(long, value_name = "NAME")]
    collector: Option<String>,
    /// A site's broker, by the names and addresses that it is reached at.
    #[arg(long, value_name = "HOST", num_args = 1..)]
    server: Option<Vec<String>>,
}

impl Certificate {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let Some(authority) = TlsFolder::of(&self.folder.data).authority()? else {
            return Err(Failure::Input(format!(
                "{} has no authority to issue certificates: run `motprov-collector init` first, or ask your own",
                self.folder.data.display()
            )));
        };
        let file = |suffix: &str| {
            let mut name = self.out.clone().into_os_string();
            name.push(suffix);
            PathBuf::from(name)
        };
        let (certificate, key_file) = (file(".pem"), file("-key.pem"));
        for path in [&certificate, &key_file] {
            if path.exists() {
                return Err(Failure::Input(format!("{} is there already", path.display())));
            }
        }
        let (issued, key) = self.issue(&authority)?;
        for (path, text) in [(&key_file, &key), (&certificate, &issued.chain)] {
            private::replace(path, text)
                .map_err(|error| Failure::Outside(format!("cannot write {}: {error}", path.display())))?;
        }
        let (certificate, key_file) = (certificate.display(), key_file.display());
        match self.printing.format {
            Format::Text => writeln!(out, "{certificate}\n{key_file}\nholds until {}", issued.expires)?,
            Format::Json => {
                let value = json!({
                    "certificate": certificate.to_string(),
                    "key": key_file.to_string(),
                    "serial": issued.serial,
                    "expires": issued.expires.to_string(),
                });
                print_json(out, &value)?;
            }
        }
        Ok(Answer::Yes)
    }

    /// The certificate, and its key as PEM.
    fn issue(&self, authority: &crate::pki::Authority) -> Result<(IssuedCertificate, String), Failure> {
        let unfit = |error: crate::pki::PkiError| Failure::Input(error.to_string());
        let key = KeyPair::generate().map_err(|error| Failure::Outside(error.to_string()))?;
        let now = clock::now();
        let issued = match &self.whom {
            Whom { server: Some(names), .. } => authority.issue_server(&key, names, now, self.days),
            Whom { collector: Some(name), .. } => {
                authority.issue_for(&key, &Holder::Collector(name.clone()), now, self.days)
            }
            Whom { person, .. } => {
                let name = person.clone().unwrap_or_default();
                authority.issue_for(&key, &Holder::Person(name, ADMINISTRATOR), now, self.days)
            }
        };
        Ok((issued.map_err(unfit)?, key.serialize_pem()))
    }
}
