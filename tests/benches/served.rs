//! The collector as a process of its own, with TLS, on a folder in which the load's agents are enrolled.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use motprov_ledger::{Database, LedgerError, View};
use motprov_shared::identity::PublicKey;
use motprov_shared::period::Timestamp;
use motprov_testbed::process::wait_for;

use crate::load::pki::Files;
use crate::load::{agent_id, secret_key};

/// A collector that serves; killed where it is dropped.
#[derive(Debug)]
pub(crate) struct Served {
    process: Child,
    data: PathBuf,
    /// Where agents connect.
    pub(crate) mqtt: SocketAddr,
    /// Where the pages are.
    pub(crate) http: SocketAddr,
    /// What receipts are signed with.
    pub(crate) key: PublicKey,
}

impl Served {
    /// Enrols agents 0 to `agents`, as simulated.
    pub(crate) fn enrol(data: &Path, agents: u32) -> Result<()> {
        let mut database = Database::create_or_open(data)?;
        let enrolled = database.write(|tx| -> Result<()> {
            for number in 0..agents {
                tx.enrol(&agent_id(number)?, &secret_key(number)?.public(), true, Timestamp(0))?;
            }
            Ok(())
        });
        enrolled.context("enrolling")
    }

    /// Starts it. `mqtt` with port 0 takes a free one.
    pub(crate) fn start(data: &Path, tls: &Files, mqtt: SocketAddr, most: u32) -> Result<Self> {
        let config = data.join("bench.toml");
        let broker = format!(
            "[broker]\nmax_connections = {most}\ncertificate_file = '{}'\nkey_file = '{}'\nclient_ca_file = '{}'\n",
            tls.certificate().display(),
            tls.key().display(),
            tls.authority().display()
        );
        fs::write(&config, broker)?;
        let addresses = data.join(motprov_collector::collector::ADDRESSES);
        // One that was killed could not take it away.
        drop(fs::remove_file(&addresses));
        let log = fs::File::options().create(true).append(true).open(data.join("bench.log"))?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["collector", "serve", "--http", "127.0.0.1:0", "--mqtt", &mqtt.to_string(), "--data"]);
        command.arg(data).arg("--config").arg(config);
        // As its service unit says: what thousands of handshakes needed at once is then used again.
        command.env("MALLOC_ARENA_MAX", "4");
        let mut process = command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?;
        let text = wait_for("the collector", || match process.try_wait()? {
            Some(status) => bail!("it ended with {status}; see {}/bench.log", data.display()),
            None => Ok(fs::read_to_string(&addresses).ok()),
        })?;
        let said: serde_json::Value = serde_json::from_str(&text)?;
        let of = |name: &str| said[name].as_str().with_context(|| format!("{name} in {text}"));
        let (mqtt, http, key) = (of("mqtt")?.parse()?, of("http")?.parse()?, of("key")?.parse()?);
        Ok(Self { process, data: data.to_owned(), mqtt, http, key })
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Batches in the ledger.
    pub(crate) fn kept(&self) -> Result<u64> {
        let mut database = Database::open_read_only(&self.data)?;
        let agents = database.read(View::agents)?;
        Ok(agents.iter().map(|agent| agent.batches).sum())
    }

    /// The last number kept of agents 0 to `agents`.
    pub(crate) fn heads(&self, agents: u32) -> Result<Vec<u64>> {
        let mut database = Database::open_read_only(&self.data)?;
        database
            .read(|view| {
                let head = |number| -> Result<u64> {
                    let agent = view.agent(&agent_id(number)?)?.context("an agent that was enrolled")?;
                    Ok(agent.head.map_or(0, |head| head.seq))
                };
                (0..agents).map(head).collect::<Result<_>>().map_err(Refused)
            })
            .map_err(|Refused(error)| error)
    }
}

/// Carries any error out of a reading.
struct Refused(anyhow::Error);

impl From<LedgerError> for Refused {
    fn from(error: LedgerError) -> Self {
        Self(error.into())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Fails only where it ended before.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
