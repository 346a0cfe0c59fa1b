//! `release`: makes and signs a manifest offline, and publishes one that was signed. The key that signs belongs on no
//! machine that is on a network; publishing needs none.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use motprov_ledger::{Database, LedgerError, Put, View};
use motprov_shared::configuration::MAX_RELEASE;
use motprov_shared::identity::sha256;
use motprov_shared::period::Timestamp;
use motprov_shared::release::{self, Artefact, MAX_ARTEFACT};
use serde::Deserialize;
use serde_json::json;

use super::table::Table;
use super::{Answer, Failure, Folder, Format, Printing, print_json};
use crate::{clock, keys};

#[derive(Debug, Args)]
pub(super) struct Release {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    printing: Printing,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a release key and print its public half, which agents pin as upgrade.key.
    Key {
        /// The file to make.
        #[arg(long, value_name = "FILE", default_value = "release-key.pem")]
        key: PathBuf,
    },
    /// Sign a manifest: needs only the key, the manifest and the programs that it names.
    Sign {
        /// The release key.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// TOML with serial, version, expires, and for each target [artefact.TARGET] with file and url.
        #[arg(long, value_name = "FILE")]
        manifest: PathBuf,
        /// Where the signed manifest goes.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Keep a signed manifest in the ledger and tell it to every agent.
    Publish {
        /// As `release sign` wrote it.
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// List what was published, the latest first.
    List,
}

/// A manifest as a person writes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Draft {
    serial: u64,
    version: String,
    /// RFC 3339.
    expires: String,
    artefact: BTreeMap<String, DraftArtefact>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftArtefact {
    file: PathBuf,
    url: String,
}

impl Release {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        match &self.command {
            Command::Key { key } => {
                let public = keys::make(key)?.public().to_string();
                self.say(out, &json!({ "key": public }), &public)?;
            }
            Command::Sign { key, manifest, out: to } => {
                let release = draft(manifest)?;
                let signed = release::sign(&release, &keys::load(key)?).map_err(|_| {
                    let rules =
                        "an expiry after now, one target or more, https addresses, files that are not empty";
                    Failure::Input(format!(
                        "{}: no agent would take it: it needs {rules}",
                        manifest.display()
                    ))
                })?;
                std::fs::write(to, signed)
                    .map_err(|error| Failure::Outside(format!("cannot write {}: {error}", to.display())))?;
                self.say(out, &shown(&release), &format!("{} signed: {}", release.version, to.display()))?;
            }
            Command::Publish { file } => self.publish(file, out)?,
            Command::List => self.list(out)?,
        }
        Ok(Answer::Yes)
    }

    fn say(&self, out: &mut dyn Write, data: &serde_json::Value, line: &str) -> Result<(), Failure> {
        match self.printing.format {
            Format::Json => print_json(out, data),
            Format::Text => Ok(writeln!(out, "{line}")?),
        }
    }

    fn publish(&self, file: &Path, out: &mut dyn Write) -> Result<(), Failure> {
        let input = |what: String| Failure::Input(format!("{}: {what}", file.display()));
        let manifest = bounded(file, MAX_RELEASE as u64)?;
        let release = release::unverified(&manifest).map_err(|error| input(error.to_string()))?;
        if release.expires <= clock::now() {
            return Err(input(format!("it expired on {}: sign it anew", release.expires)));
        }
        let put = self.folder.database()?.write(|tx| {
            tx.put_release(&manifest, clock::now()).map_err(|error| match error {
                LedgerError::Misuse(rule) => input(rule.to_owned()),
                other => other.into(),
            })
        })?;
        let (Put::New(entry) | Put::Already(entry)) = put;
        let new = matches!(put, Put::New(_));
        let mut data = shown(&release);
        data["entry"] = entry.into();
        data["new"] = new.into();
        let word = if new { "published" } else { "nothing changed: published already" };
        self.say(out, &data, &format!("{} {word}, ledger entry {entry}", release.version))
    }

    fn list(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let mut database = Database::open_read_only(&self.folder.data)?;
        let kept = database.read(View::releases)?;
        let mut table = Table::new(&[">serial", "version", ">entry", "issued", "expires", "targets"]);
        let mut all = Vec::new();
        for kept in kept {
            let release = release::unverified(&kept.manifest)
                .map_err(|error| Failure::Outside(format!("entry {}: {error}", kept.entry)))?;
            let mut data = shown(&release);
            data["entry"] = kept.entry.into();
            all.push(data);
            table.row([
                release.serial.to_string(),
                release.version.to_string(),
                kept.entry.to_string(),
                release.issued.to_string(),
                release.expires.to_string(),
                release.artefacts.keys().cloned().collect::<Vec<_>>().join(" "),
            ]);
        }
        match self.printing.format {
            Format::Json => print_json(out, &all),
            Format::Text => Ok(table.print(out)?),
        }
    }
}

fn shown(release: &release::Release) -> serde_json::Value {
    let artefact = |(target, artefact): (&String, &Artefact)| {
        let hash = artefact.hash.to_string();
        let fields = json!({ "sha256": hash, "octets": artefact.octets, "url": artefact.url });
        (target.clone(), fields)
    };
    let artefacts: serde_json::Map<_, _> = release.artefacts.iter().map(artefact).collect();
    json!({
        "serial": release.serial,
        "version": release.version.to_string(),
        "issued": release.issued.to_string(),
        "expires": release.expires.to_string(),
        "artefacts": artefacts,
    })
}

fn draft(manifest: &Path) -> Result<release::Release, Failure> {
    let shown = manifest.display();
    let input = |what: &dyn std::fmt::Display| Failure::Input(format!("{shown}: {what}"));
    let text = std::fs::read_to_string(manifest).map_err(|error| input(&error))?;
    let draft: Draft = toml::from_str(&text).map_err(|error| input(&error))?;
    let folder = manifest.parent().unwrap_or(Path::new("."));
    let mut artefacts = BTreeMap::new();
    for (target, one) in draft.artefact {
        let content = bounded(&folder.join(&one.file), MAX_ARTEFACT)?;
        let (hash, octets) = (sha256(&content), content.len() as u64);
        artefacts.insert(target, Artefact { hash, octets, url: one.url });
    }
    let expires: Timestamp =
        draft.expires.parse().map_err(|_| input(&"write expires as \"2027-03-31T00:00:00Z\""))?;
    Ok(release::Release {
        serial: draft.serial,
        issued: Timestamp::from_seconds(clock::now().0.div_euclid(1000)),
        expires: Timestamp::from_seconds(expires.0.div_euclid(1000)),
        version: draft.version.parse().map_err(|error| input(&error))?,
        artefacts,
    })
}

/// A file's content, where it is not longer than `limit`.
fn bounded(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let fault = |what: String| Failure::Input(format!("{}: {what}", path.display()));
    let file = File::open(path).map_err(|error| fault(error.to_string()))?;
    let mut content = Vec::new();
    let read = file.take(limit + 1).read_to_end(&mut content).map_err(|error| fault(error.to_string()))?;
    if read as u64 > limit { Err(fault(format!("larger than {limit} octets"))) } else { Ok(content) }
}
