//! `init`: makes a data folder that others can reach safely: authority, certificate, signing key, administrator.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use motprov_ledger::Database;
use motprov_shared::period::Timestamp;
use rcgen::KeyPair;
use serde_json::json;

use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::config::{FILE, LogSection};
use crate::log::publisher;
use crate::pki::{ADMINISTRATOR, Authority, Holder, PkiError, SERVER_DAYS, TlsFolder};
use crate::{clock, keys, private};

/// Days that the first administrator's certificate holds.
const PERSON_DAYS: u32 = 397;

#[derive(Debug, Args)]
pub(super) struct Init {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    /// A name or address that agents and people reach this collector at; may be given several times.
    #[arg(long = "host", value_name = "HOST", required = true)]
    hosts: Vec<String>,
    /// Where agents connect.
    #[arg(long, value_name = "ADDRESS", default_value = "0.0.0.0:8883")]
    broker: SocketAddr,
    /// Where agents ask to be let in.
    #[arg(long, value_name = "ADDRESS", default_value = "0.0.0.0:8443")]
    enrolment: SocketAddr,
    /// Where the pages are; elsewhere than on loopback they ask for an administrator's certificate.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    web: SocketAddr,
    /// Name of the first administrator.
    #[arg(long, value_name = "NAME", default_value = "administrator")]
    admin: String,
    /// An authority of the organisation's own that the collector issues certificates with, PEM; in place of a new one.
    #[arg(long, value_name = "FILE", requires = "ca_key", conflicts_with = "certificate")]
    ca_certificate: Option<PathBuf>,
    /// Its key, PEM.
    #[arg(long, value_name = "FILE", requires = "ca_certificate")]
    ca_key: Option<PathBuf>,
    /// A certificate for the collector that the organisation's authority issued, PEM; agents' certificates then come
    /// from there too, and nobody can enrol here.
    #[arg(long, value_name = "FILE", requires_all = ["key", "client_ca"])]
    certificate: Option<PathBuf>,
    /// Its key, PEM.
    #[arg(long, value_name = "FILE", requires = "certificate")]
    key: Option<PathBuf>,
    /// The authority that issues agents' certificates, PEM.
    #[arg(long, value_name = "FILE", requires = "certificate")]
    client_ca: Option<PathBuf>,
}

/// What was made, for whoever asked.
struct Made {
    key: String,
    log: String,
    authority: Option<String>,
    administrator: Option<PathBuf>,
}

impl Init {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let data = &self.folder.data;
        let folder = TlsFolder::of(data);
        if folder.has_server() {
            let what = format!("{} holds certificates already: nothing was changed", data.display());
            return Err(Failure::Input(what));
        }
        let now = clock::now();
        // Checked before anything is written: half a data folder helps nobody.
        let authority = self.authority(now)?;
        private::make_folder(data)
            .map_err(|error| Failure::Outside(format!("cannot make {}: {error}", data.display())))?;
        let key = keys::load_or_make(data)?.public().to_string();
        let log = publisher::verifier_key(data, &LogSection::default())?.to_string();
        Database::create_or_open(data)?;
        let made = match &authority {
            Some((authority, ca_key)) => self.issue(&folder, authority, ca_key, now)?,
            None => self.take_over(&folder)?,
        };
        let made = Made { key, log, ..made };
        self.write_config(data, authority.is_some())?;
        self.say(out, &made)?;
        Ok(Answer::Yes)
    }

    /// A new authority, or the organisation's where its key was given; with its key.
    fn authority(&self, now: Timestamp) -> Result<Option<(Authority, String)>, Failure> {
        if self.certificate.is_some() {
            return Ok(None);
        }
        if let (Some(certificate), Some(key)) = (&self.ca_certificate, &self.ca_key) {
            let (certificate, key) = (read(certificate)?, read(key)?);
            let authority = Authority::read(&certificate, &key).map_err(unfit)?;
            return Ok(Some((authority, key)));
        }
        let host = self.hosts.first().map_or("collector", String::as_str);
        Authority::make(&format!("Motprov authority of {host}"), now).map(Some).map_err(unfit)
    }

    fn issue(
        &self,
        folder: &TlsFolder,
        authority: &Authority,
        ca_key: &str,
        now: Timestamp,
    ) -> Result<Made, Failure> {
        let key = || KeyPair::generate().map_err(|error| unfit(PkiError::Library(error)));
        let (server_key, admin_key) = (key()?, key()?);
        let server = authority.issue_server(&server_key, &self.hosts, now, SERVER_DAYS).map_err(unfit)?;
        let holder = Holder::Person(self.admin.clone(), ADMINISTRATOR);
        let admin = authority.issue_for(&admin_key, &holder, now, PERSON_DAYS).map_err(unfit)?;
        folder.write("ca.pem", authority.certificate())?;
        folder.write("ca-key.pem", ca_key)?;
        folder.write("admin.pem", &admin.chain)?;
        folder.write("admin-key.pem", &admin_key.serialize_pem())?;
        folder.write("server-key.pem", &server_key.serialize_pem())?;
        // Last: where it lies, all else does too.
        folder.write("server.pem", &server.chain)?;
        Ok(Made {
            key: String::new(),
            log: String::new(),
            authority: Some(authority.fingerprint().to_string()),
            administrator: Some(folder.file("admin.pem")),
        })
    }

    /// The organisation's own certificates, copied in.
    fn take_over(&self, folder: &TlsFolder) -> Result<Made, Failure> {
        let files =
            [(&self.client_ca, "ca.pem"), (&self.key, "server-key.pem"), (&self.certificate, "server.pem")];
        for (from, name) in files {
            if let Some(from) = from {
                folder.write(name, &read(from)?)?;
            }
        }
        Ok(Made { key: String::new(), log: String::new(), authority: None, administrator: None })
    }

    /// One that is there stays: somebody wrote it.
    fn write_config(&self, data: &Path, enrols: bool) -> Result<(), Failure> {
        let path = data.join(FILE);
        if path.exists() {
            return Ok(());
        }
        let enrolment =
            if enrols { format!("\n[enrolment]\naddress = \"{}\"\n", self.enrolment) } else { String::new() };
        let (broker, web) = (self.broker, self.web);
        let text = format!(
            "# Written by `motprov-collector init`; `serve` reads it. Every key: deploy/config/collector.toml.\n\n\
             [broker]\naddress = \"{broker}\"\n{enrolment}\n[web]\naddress = \"{web}\"\n"
        );
        private::replace(&path, &text)
            .map_err(|error| Failure::Outside(format!("cannot write {}: {error}", path.display())))
    }

    fn say(&self, out: &mut dyn Write, made: &Made) -> Result<(), Failure> {
        let data = self.folder.data.display();
        if self.printing.format == Format::Json {
            let administrator = made.administrator.as_ref().map(|path| path.display().to_string());
            let value = json!({
                "data": data.to_string(),
                "key": made.key,
                "log": made.log,
                "authority": made.authority,
                "administrator": administrator,
            });
            return print_json(out, &value);
        }
        writeln!(out, "made     {data}")?;
        writeln!(out, "key      {}  (signs receipts; back up collector-key.pem)", made.key)?;
        writeln!(out, "log      {}  (for witnesses; back up log-key.pem)", made.log)?;
        if let Some(authority) = &made.authority {
            writeln!(out, "issuer   {authority}  (SHA-256; back up tls/ca-key.pem)")?;
        }
        if let Some(path) = &made.administrator {
            let key = path.with_file_name("admin-key.pem");
            writeln!(out, "admin    {}", path.display())?;
            writeln!(
                out,
                "         for a browser: openssl pkcs12 -export -in {} -inkey {}",
                path.display(),
                key.display()
            )?;
        }
        writeln!(out, "\nNext: motprov-collector serve --data {data}")?;
        if made.authority.is_some() {
            writeln!(
                out,
                "then: motprov-collector enrol-token --data {data} --site SITE --role workstation"
            )?;
        } else {
            writeln!(out, "then: motprov-collector agents add --data {data} --agent SITE/NAME --key KEY")?;
        }
        Ok(())
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::Input(format!("cannot read {}: {error}", path.display())))
}

#[expect(clippy::needless_pass_by_value, reason = "fits map_err")]
fn unfit(error: PkiError) -> Failure {
    Failure::Input(error.to_string())
}
