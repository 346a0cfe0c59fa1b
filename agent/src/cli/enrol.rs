//! `enrol`: asks a collector to let this agent in, and writes down what it answers.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use motprov_shared::enrolment::{Answer, Issued, Token};
use motprov_shared::identity::{AgentId, AgentName};
use serde_json::json;
use tokio::time::sleep;

use super::{Format, OUTSIDE, USAGE, output};
use crate::clock::Clock;
use crate::enrolment::{AskError, Folder, PostError, Question, Service, Trust};
use crate::keyfile;

/// The answer is no, or not yet.
const NO: u8 = 1;
/// Attempts where the collector cannot be reached or is busy, and the pause after the first, which doubles.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_secs(2);
/// Octets of a token's file at most.
const MAX_TOKEN: u64 = 1024;
/// As a configuration has it where it says nothing.
const OUTBOX: u64 = 64 << 20;

#[derive(Debug, clap::Args)]
pub(super) struct EnrolArgs {
    /// Where the collector takes enrolments, as `motprov-collector serve` prints it
    #[arg(value_name = "https://HOST:PORT")]
    collector: Service,
    /// The token; others on this machine can see it in the list of processes: --token-file keeps it from them
    #[arg(long, value_name = "TOKEN", env = "MOTPROV_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// A file with the token; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "token")]
    token_file: Option<PathBuf>,
    /// This agent's name within its site; made from the host name where none is given
    #[arg(long, value_name = "NAME")]
    name: Option<AgentName>,
    /// The agent's data folder
    #[arg(long, value_name = "DIR", default_value = "/var/lib/motprov-agent")]
    data: PathBuf,
    /// The configuration to write; one that is there is left as it is
    #[arg(long, value_name = "FILE", default_value = "/etc/motprov/agent.toml")]
    config: PathBuf,
    /// Do not wait where a person must approve: exit with 1, and ask again later
    #[arg(long)]
    no_wait: bool,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

pub(super) async fn run(args: EnrolArgs) -> anyhow::Result<ExitCode> {
    let (token, name) = match args.given() {
        Ok(given) => given,
        Err(error) => return Ok(refuse(&format!("{error:#}"), USAGE)),
    };
    let agent = AgentId { site: token.site.clone(), name };
    // Bound to this machine, as a configuration has it where it says nothing.
    let key = match keyfile::open(&args.data, true) {
        Ok(key) => key,
        Err(error) => return Ok(refuse(&error.to_string(), OUTSIDE)),
    };
    let trust = Trust::Pinned(token.authority);
    let now = Clock::start().now().wall;
    let question = Question::new(&agent, &key, Some((token.id, token.secret)), now)?;
    match args.ask(&agent, &question, &trust).await {
        Ok(Answer::Issued(issued)) => match args.keep(&agent, &issued, &question.key()) {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(error) => Ok(refuse(&format!("{error:#}"), OUTSIDE)),
        },
        Ok(Answer::Refused { text }) => Ok(refuse(&format!("not let in: {text}"), NO)),
        Ok(Answer::Pending { .. }) => {
            let why =
                format!("{agent} waits for approval (motprov-collector agents approve {agent}): ask again");
            Ok(refuse(&why, NO))
        }
        Ok(Answer::Busy) => Ok(refuse("the collector cannot answer now: ask again later", OUTSIDE)),
        Err(error) => Ok(refuse(&error.to_string(), OUTSIDE)),
    }
}

fn refuse(why: &str, code: u8) -> ExitCode {
    output::complain(why);
    ExitCode::from(code)
}

impl EnrolArgs {
    /// Token and name, as far as they were given.
    fn given(&self) -> anyhow::Result<(Token, AgentName)> {
        let text = match (&self.token, &self.token_file) {
            (Some(token), _) => token.clone(),
            (None, Some(file)) => read_token(file)?,
            (None, None) => anyhow::bail!("give the token with --token-file, --token or MOTPROV_TOKEN"),
        };
        let token = text.parse()?;
        let name = self.name.clone().or_else(own_name);
        Ok((token, name.context("the host name gives no agent's name: give --name")?))
    }

    /// Asks until there is an answer that lasts.
    async fn ask(&self, agent: &AgentId, question: &Question, trust: &Trust) -> Result<Answer, AskError> {
        let (mut attempts, mut told) = (0, false);
        loop {
            let answer = question.ask(&self.collector, trust).await;
            let pause = match &answer {
                Ok(Answer::Pending { again }) if !self.no_wait => {
                    if !std::mem::replace(&mut told, true) {
                        output::complain(&format!(
                            "{agent} waits for approval: motprov-collector agents approve {agent}"
                        ));
                    }
                    Duration::from_secs((*again).clamp(1, 300).into())
                }
                Ok(Answer::Busy) | Err(AskError::Post(PostError::Unreachable(..) | PostError::Silent(_)))
                    if attempts + 1 < ATTEMPTS =>
                {
                    attempts += 1;
                    PAUSE * (1 << attempts.min(8))
                }
                _ => return answer,
            };
            sleep(pause).await;
        }
    }

    /// Writes down what the agent needs, and the configuration where there is none.
    fn keep(&self, agent: &AgentId, issued: &Issued, key: &str) -> anyhow::Result<()> {
        let data = std::path::absolute(&self.data).context("the data folder has no absolute path")?;
        let folder = Folder::at(&data);
        folder.keep(issued, key)?;
        folder.go_on_behind(issued, OUTBOX)?;
        let section = self.section(&folder, issued);
        let exists = self.config.exists();
        if !exists {
            let data = toml_text(&data)?;
            let text = format!(
                "# Written by `motprov-agent enrol`. Every key: deploy/config/agent.toml.\nsite = \"{}\"\nagent = \
                 \"{}\"\nrole = \"{}\"\ndata = {data}\n\n{}",
                agent.site, agent.name, issued.role, section?
            );
            write_config(&self.config, &text)?;
        } else if self.format == Format::Text {
            let path = self.config.display();
            output::complain(&format!(
                "{path} is there already and was not changed; it needs:\n\n{}",
                section?
            ));
        }
        self.say(agent, issued, exists)
    }

    /// The configuration's section that reaches this collector.
    fn section(&self, folder: &Folder, issued: &Issued) -> anyhow::Result<String> {
        let host = issued.host.as_deref().unwrap_or(self.collector.host());
        let (ca, pair) = (toml_text(&folder.authorities())?, toml_text(&folder.certificate())?);
        Ok(format!(
            "[collector]\nhost = \"{host}\"\nport = {}\nkey = \"{}\"\nca_file = {ca}\ncertificate_file = {pair}\n\
             key_file = {pair}\nenrolment = \"{}\"\n",
            issued.port, issued.collector, self.collector
        ))
    }

    fn say(&self, agent: &AgentId, issued: &Issued, exists: bool) -> anyhow::Result<()> {
        let config = self.config.display();
        let text = match self.format {
            Format::Json => serde_json::to_string_pretty(&json!({
                "agent": agent.to_string(),
                "role": issued.role.name(),
                "expires": issued.expires.to_string(),
                "config": config.to_string(),
                "config_written": !exists,
            }))?,
            Format::Text => format!(
                "{agent} is enrolled as {}; its certificate holds until {} and renews itself.\n\
                 Next: motprov-agent check-config --config {config}\n\
                 then: motprov-agent run --config {config}",
                issued.role, issued.expires
            ),
        };
        Ok(output::line(&text)?)
    }
}

fn write_config(path: &Path, text: &str) -> anyhow::Result<()> {
    let write = || {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut file = std::fs::File::create_new(path)?;
        std::io::Write::write_all(&mut file, text.as_bytes())?;
        file.sync_all()
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}

/// A path as TOML writes a text.
fn toml_text(path: &Path) -> anyhow::Result<String> {
    let text =
        path.to_str().with_context(|| format!("{} cannot stand in a configuration", path.display()))?;
    Ok(serde_json::to_string(text)?)
}

fn read_token(file: &Path) -> anyhow::Result<String> {
    let mut text = String::new();
    let read = if file == Path::new("-") {
        std::io::stdin().take(MAX_TOKEN).read_to_string(&mut text)
    } else {
        std::fs::File::open(file).and_then(|file| file.take(MAX_TOKEN).read_to_string(&mut text))
    };
    read.with_context(|| format!("cannot read a token from {}", file.display()))?;
    Ok(text)
}

/// The host name as far as a topic can hold it.
fn own_name() -> Option<AgentName> {
    let host = motprov_host::host_name()?.to_ascii_lowercase();
    let first = host.split('.').next()?;
    let name: String =
        first.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(64).collect();
    name.trim_matches('-').parse().ok()
}
