//! The verb `witness`: takes checkpoints from logs, or fetches them, until it is stopped.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use motprov_link::http::Client;
use motprov_link::tls::Parties;
use motprov_link::url::HttpUrl;
use motprov_log::VerifierKey;
use motprov_log::note::Algorithm;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::follow::follow;
use crate::serve::serve;
use crate::witness::Witness;

const PARTIES: Parties = Parties { us: "this witness", them: "the log", section: "--ca-file" };

/// Follow a collector's log, check that it only grows, and cosign what was seen.
///
/// Give its key, which it prints, to the collector ([[log.witness]] in collector.toml), and keep its folder: a witness
/// that forgets vouches for any history.
#[derive(Debug, Args)]
pub struct WitnessVerb {
    /// The witness's name, for ever: a host that is yours, e.g. witness.example.org.
    #[arg(long, value_name = "NAME")]
    name: String,
    /// A log's key, as `motprov-collector log key` prints it; may be given several times.
    #[arg(long = "log-key", value_name = "VKEY", required = true)]
    logs: Vec<VerifierKey>,
    /// Folder for what was seen and, unless --key says otherwise, for the key.
    #[arg(long, value_name = "DIR", default_value = "./motprov-witness")]
    state: PathBuf,
    /// The witness's own key, PEM; made where there is none.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Where logs hand in checkpoints, over HTTP; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// A log to look at by itself: the address of its checkpoint without /checkpoint; may be given several times.
    #[arg(long, value_name = "URL", value_parser = |text: &str| text.parse::<HttpUrl>())]
    follow: Vec<HttpUrl>,
    /// Seconds between two looks.
    #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    every: u64,
    /// Who must have issued the logs' certificates, PEM; this machine's own authorities where none is named.
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
}

/// Why a witness did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum WitnessFailure {
    /// Wrong usage: exit code 2.
    #[error("{0}")]
    Input(String),
    /// Something outside failed: exit code 3.
    #[error("{0}")]
    Outside(String),
}

impl WitnessVerb {
    /// Runs until it is stopped.
    ///
    /// # Errors
    /// [`WitnessFailure`].
    pub fn run(&self, out: &mut dyn Write) -> Result<(), WitnessFailure> {
        if let Some(wrong) = self.logs.iter().find(|log| log.algorithm() != Algorithm::Note) {
            return Err(WitnessFailure::Input(format!("--log-key {wrong} is a witness's key, not a log's")));
        }
        let key = self.key.clone().unwrap_or_else(|| self.state.join("witness-key.pem"));
        let outside = |error: &dyn std::fmt::Display| WitnessFailure::Outside(error.to_string());
        let witness =
            Witness::open(&self.name, &key, &self.logs, &self.state).map_err(|error| outside(&error))?;
        writeln!(out, "key      {}", witness.vkey()).map_err(|error| outside(&error))?;
        if self.listen.is_none() && self.follow.is_empty() {
            let what = "nothing to do: say where to --listen, or what to --follow";
            return Err(WitnessFailure::Input(what.to_owned()));
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map_err(|error| outside(&error))?.block_on(self.go_on(Arc::new(witness), out))
    }

    async fn go_on(&self, witness: Arc<Witness>, out: &mut dyn Write) -> Result<(), WitnessFailure> {
        let mut tasks = JoinSet::new();
        if let Some(address) = self.listen {
            let fault =
                |error: io::Error| WitnessFailure::Outside(format!("cannot listen on {address}: {error}"));
            let listener = TcpListener::bind(address).await.map_err(fault)?;
            let address = listener.local_addr().map_err(fault)?;
            let said = writeln!(out, "listens  http://{address}/");
            said.map_err(|error| WitnessFailure::Outside(error.to_string()))?;
            tasks.spawn(serve(listener, Arc::clone(&witness)));
        }
        for url in self.follow.clone() {
            let program = concat!("motprov-verify/", env!("CARGO_PKG_VERSION"));
            let client = Client { parties: PARTIES, authorities: self.ca_file.clone(), program };
            let (witness, every) = (Arc::clone(&witness), Duration::from_secs(self.every));
            tasks.spawn(async move { follow(&witness, &client, &url, every).await });
        }
        out.flush().map_err(|error| WitnessFailure::Outside(error.to_string()))?;
        // What was signed is on the disk, so that it may be stopped at any moment, by any signal; this one politely.
        tokio::signal::ctrl_c().await.map_err(|error| WitnessFailure::Outside(error.to_string()))
    }
}
