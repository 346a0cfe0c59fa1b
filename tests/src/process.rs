//! The product's programs as processes of their own, so that they can be killed as real ones are. Promise: whatever a
//! test does, no process outlives the value that stands for it.
//!
//! They run the very code of `motprov-agent` and `motprov-collector`: `motprov-demo agent …` and
//! `motprov-demo collector …` hand their arguments on (see [`hand_over`]), so one built program is all a test needs.

use std::ffi::OsString;
use std::fs::File;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use motprov_shared::identity::PublicKey;

/// Starting, stopping and answering take at most this long on a machine that is busy with other things.
pub const CEILING: Duration = Duration::from_mins(2);
const POLL: Duration = Duration::from_millis(20);

/// Does what `agent …` or `collector …` asks where the first argument is one of them; `None` where it is not.
#[must_use]
pub fn hand_over() -> Option<ExitCode> {
    let mut arguments = std::env::args_os();
    let program = arguments.next()?;
    match arguments.next()?.to_str()? {
        "agent" => {
            let cli = motprov_agent::cli::Cli::parse_from(std::iter::once(program).chain(arguments));
            Some(motprov_agent::cli::run(cli).unwrap_or_else(|error| {
                eprintln!("motprov-agent: {error:#}");
                ExitCode::from(motprov_agent::cli::OUTSIDE)
            }))
        }
        "collector" => {
            let arguments: Vec<OsString> = std::iter::once(program).chain(arguments).collect();
            Some(motprov_collector::cli::main_from(arguments))
        }
        _ => None,
    }
}

/// Waits until `done` gives something, asking again and again; `what` names it where it never comes.
///
/// # Errors
/// What `done` fails with, or that it gave nothing within [`CEILING`].
pub fn wait_for<T>(what: &str, mut done: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    let start = Instant::now();
    loop {
        if let Some(value) = done()? {
            return Ok(value);
        }
        ensure!(start.elapsed() < CEILING, "{what}: not within {} s", CEILING.as_secs());
        std::thread::sleep(POLL);
    }
}

/// The one program that everything runs from.
#[derive(Debug, Clone)]
pub struct Program(PathBuf);

impl Program {
    /// `motprov-demo` at this path.
    #[must_use]
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The program that runs now.
    ///
    /// # Errors
    /// The system does not say which it is.
    pub fn this() -> Result<Self> {
        Ok(Self(std::env::current_exe().context("the path of this program")?))
    }

    /// Runs a verb of the collector to its end, whatever its exit code.
    ///
    /// # Errors
    /// The process cannot be started.
    pub fn collector(&self, data: &Path, arguments: &[&str]) -> Result<Output> {
        let mut command = Command::new(&self.0);
        command.arg("collector").args(arguments).arg("--data").arg(data).stdin(Stdio::null());
        command.output().with_context(|| format!("motprov-collector {}", arguments.join(" ")))
    }

    /// As [`Program::collector`]; gives what it printed, if it exits with 0.
    ///
    /// # Errors
    /// It exits with something else; then with what it said.
    pub fn collector_says(&self, data: &Path, arguments: &[&str]) -> Result<String> {
        let output = self.collector(data, arguments)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("motprov-collector {}: {}\n{}", arguments.join(" "), output.status, said.trim_end());
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Runs a verb of the agent that ends by itself, and gives what it printed.
    ///
    /// # Errors
    /// It exits with something else than 0; then with what it said.
    pub fn agent_says(&self, arguments: &[&str]) -> Result<String> {
        let output = Command::new(&self.0).arg("agent").args(arguments).stdin(Stdio::null()).output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "motprov-agent {}: {}\n{said}", arguments.join(" "), output.status);
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Starts `motprov-agent run`; its log is appended to `log`.
    ///
    /// # Errors
    /// The process cannot be started.
    pub fn run_agent(&self, config: &Path, log: &Path, level: &str) -> Result<Process> {
        let arguments = ["agent", "run", "--log", level, "--config"];
        Process::start("motprov-agent", Command::new(&self.0).args(arguments).arg(config), log)
    }

    /// Starts `motprov-collector serve` and waits until it says how it is reached. `mqtt` with port 0 takes a free one.
    ///
    /// # Errors
    /// It ends instead; its log says why.
    pub fn serve(&self, data: &Path, mqtt: SocketAddr, log: &Path) -> Result<Serving> {
        let (process, addresses) = self.serve_with(data, &["--mqtt", &mqtt.to_string()], log)?;
        let text = |name: &str| addresses[name].as_str().with_context(|| format!("no {name} in {addresses}"));
        let (mqtt, http, key) = (text("mqtt")?.parse()?, text("http")?.parse()?, text("key")?.parse()?);
        Ok(Serving { process, mqtt, http, key })
    }

    /// As [`Program::serve`], with other arguments; gives what the collector says of how it is reached.
    ///
    /// # Errors
    /// It ends instead; its log says why.
    pub fn serve_with(
        &self,
        data: &Path,
        arguments: &[&str],
        log: &Path,
    ) -> Result<(Process, serde_json::Value)> {
        let file = data.join(motprov_collector::collector::ADDRESSES);
        // One that was killed could not take it away.
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let mut command = Command::new(&self.0);
        command.args(["collector", "serve", "--http", "127.0.0.1:0"]).args(arguments).arg("--data").arg(data);
        let mut process = Process::start("motprov-collector", &mut command, log)?;
        let addresses = wait_for("the collector's addresses", || {
            if let Some(status) = process.child.try_wait()? {
                bail!("motprov-collector serve ended ({status}); see {}", log.display());
            }
            Ok(std::fs::read_to_string(&file).ok())
        })?;
        Ok((process, serde_json::from_str(&addresses)?))
    }
}

/// A running process; killed where it is dropped.
#[derive(Debug)]
pub struct Process {
    name: &'static str,
    child: Child,
    /// Whether it leads a group of its own.
    family: bool,
}

impl Process {
    /// Starts a program; what it prints is appended to `log`.
    ///
    /// # Errors
    /// It cannot be started.
    pub fn start(name: &'static str, command: &mut Command, log: &Path) -> Result<Self> {
        Self::spawn(name, command, log, false)
    }

    /// As [`Process::start`], of a program that starts others: whoever kills it kills them too.
    ///
    /// # Errors
    /// It cannot be started.
    #[cfg(unix)]
    pub fn start_family(name: &'static str, command: &mut Command, log: &Path) -> Result<Self> {
        std::os::unix::process::CommandExt::process_group(command, 0);
        Self::spawn(name, command, log, true)
    }

    fn spawn(name: &'static str, command: &mut Command, log: &Path, family: bool) -> Result<Self> {
        let log =
            File::options().create(true).append(true).open(log).with_context(|| log.display().to_string())?;
        let out = log.try_clone()?;
        let child = command.stdin(Stdio::null()).stdout(out).stderr(log).spawn();
        Ok(Self { name, child: child.with_context(|| format!("{name}: {command:?}"))?, family })
    }

    /// Its number in the system.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it still runs.
    ///
    /// # Errors
    /// The system does not say.
    pub fn is_running(&mut self) -> Result<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// `kill -9`, at once.
    ///
    /// # Errors
    /// The system refuses.
    pub fn kill(mut self) -> Result<()> {
        self.end()?;
        self.child.wait()?;
        Ok(())
    }

    #[cfg(unix)]
    fn end(&mut self) -> Result<()> {
        if self.family {
            let id = nix::unistd::Pid::from_raw(i32::try_from(self.child.id())?);
            return nix::sys::signal::killpg(id, nix::sys::signal::Signal::SIGKILL).context(self.name);
        }
        Ok(self.child.kill()?)
    }

    #[cfg(not(unix))]
    fn end(&mut self) -> Result<()> {
        Ok(self.child.kill()?)
    }

    /// Asks it to stop, and waits until it did.
    ///
    /// # Errors
    /// It does not stop within [`CEILING`], or not with exit code 0.
    pub fn stop(mut self) -> Result<()> {
        self.ask_to_stop()?;
        let ended: ExitStatus = wait_for(self.name, || Ok(self.child.try_wait()?))?;
        ensure!(ended.success(), "{} stopped with {ended}", self.name);
        Ok(())
    }

    #[cfg(unix)]
    fn ask_to_stop(&self) -> Result<()> {
        self.signal(nix::sys::signal::Signal::SIGTERM)
    }

    /// SIGHUP, which asks a server to read its files again.
    ///
    /// # Errors
    /// The system refuses.
    #[cfg(unix)]
    pub fn hang_up(&self) -> Result<()> {
        self.signal(nix::sys::signal::Signal::SIGHUP)
    }

    #[cfg(unix)]
    fn signal(&self, signal: nix::sys::signal::Signal) -> Result<()> {
        let id = nix::unistd::Pid::from_raw(i32::try_from(self.child.id())?);
        nix::sys::signal::kill(id, signal).context(self.name)
    }

    /// Elsewhere nothing but the hard way is there; what it kept it keeps.
    #[cfg(not(unix))]
    fn ask_to_stop(&mut self) -> Result<()> {
        self.child.kill().context(self.name)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Fails only where it ended before.
        drop(self.end());
        drop(self.child.wait());
    }
}

/// A collector that serves.
#[derive(Debug)]
pub struct Serving {
    /// The process.
    pub process: Process,
    /// Where agents connect.
    pub mqtt: SocketAddr,
    /// Where the pages are.
    pub http: SocketAddr,
    /// What receipts are signed with.
    pub key: PublicKey,
}
