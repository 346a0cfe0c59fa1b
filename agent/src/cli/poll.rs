//! `poll`: reads one printer and prints what it said.
//! Promise: communities and passwords come from files or the environment if wanted, and are never printed.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, ValueEnum};
use motprov_printer::{
    AuthProtocol, Credentials, Limits, PollError, Poller, PrivProtocol, Reading, Secret, Usm,
};

mod page;

/// Wrong usage: the caller mends the command.
const USAGE: u8 = 2;
/// Something outside failed: the printer, the network, the access.
const OUTSIDE: u8 = 3;
/// A password file is one line; more is a mistake.
const PASSWORD_OCTETS: u64 = 4096;

/// Reads one printer over SNMP and prints what it says.
#[derive(Debug, Args)]
#[command(disable_version_flag = true)]
pub struct PollArgs {
    /// Printer: name or address, with `:PORT` where it is not 161
    #[arg(value_name = "HOST[:PORT]")]
    target: String,
    /// Community for versions 1 and 2c
    #[arg(long, default_value = "public", env = "MOTPROV_SNMP_COMMUNITY", hide_env_values = true, value_parser = secret)]
    community: Secret,
    /// SNMP version
    #[arg(long, value_enum, default_value = "2c")]
    version: Version,
    /// User for version 3
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// Authentication for version 3: md5, sha1, sha224, sha256, sha384, sha512
    #[arg(long, value_name = "PROTOCOL", requires = "user")]
    auth: Option<AuthProtocol>,
    /// File with the authentication password; else `MOTPROV_SNMP_AUTH_PASSWORD`
    #[arg(long, value_name = "FILE")]
    auth_password_file: Option<PathBuf>,
    /// Privacy for version 3: des, aes128, aes192, aes256, aes192-reeder, aes256-reeder
    #[arg(long = "priv", value_name = "PROTOCOL", requires = "auth")]
    privacy: Option<PrivProtocol>,
    /// File with the privacy password; else `MOTPROV_SNMP_PRIV_PASSWORD`
    #[arg(long, value_name = "FILE")]
    priv_password_file: Option<PathBuf>,
    /// Context name, such as Jetdirect (HP) or MFP (Toshiba); for versions 1 and 2c it is put after the community
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    context: String,
    /// Wait for one answer, such as 5s or 800ms
    #[arg(long, default_value = "5s", value_parser = duration)]
    timeout: Duration,
    /// How often an unanswered question is asked again
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(0..=10))]
    retries: u32,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Version {
    #[value(name = "1")]
    V1,
    #[value(name = "2c")]
    V2c,
    #[value(name = "3")]
    V3,
    /// 2c, and 1 where that is met with silence
    Auto,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Json,
    Text,
}

/// Polls and prints. Exit codes: 0 read, 2 wrong usage, 3 the printer could not be read; the reason and
/// what to do go to standard error.
///
/// # Errors
///
/// Only when the output cannot be written.
pub async fn run(args: PollArgs) -> anyhow::Result<ExitCode> {
    let credentials = match credentials(&args) {
        Ok(credentials) => credentials,
        Err(reason) => return complain(&reason, USAGE),
    };
    let limits = Limits { timeout: args.timeout, retries: args.retries, ..Limits::default() };
    let outcome = async { Poller::new(limits).await?.poll(&args.target, &credentials).await }.await;
    match outcome {
        Ok(reading) => {
            print(&reading, args.format)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error @ PollError::Credentials(_)) => complain(&error.to_string(), USAGE),
        Err(error) => complain(&error.to_string(), OUTSIDE),
    }
}

fn complain(reason: &str, code: u8) -> anyhow::Result<ExitCode> {
    writeln!(io::stderr(), "motprov-agent: {reason}")?;
    Ok(ExitCode::from(code))
}

fn print(reading: &Reading, format: Format) -> anyhow::Result<()> {
    let text = match format {
        Format::Json => serde_json::to_string_pretty(reading)?,
        Format::Text => page::of(reading),
    };
    Ok(writeln!(io::stdout(), "{}", text.trim_end())?)
}

fn credentials(args: &PollArgs) -> Result<Credentials, String> {
    if args.version != Version::V3 {
        if args.user.is_some() {
            return Err("--user belongs to SNMPv3: add --version 3".to_owned());
        }
        let community = args.community.clone();
        return Ok(match args.version {
            Version::V1 => Credentials::V1 { community },
            Version::Auto => Credentials::Auto { community },
            Version::V2c | Version::V3 => Credentials::V2c { community },
        }
        .in_context(&args.context));
    }
    let user = args.user.clone().ok_or("SNMPv3 needs --user NAME")?;
    let auth = args.auth.map(|protocol| {
        let secret = password("auth", args.auth_password_file.as_ref(), "MOTPROV_SNMP_AUTH_PASSWORD")?;
        Ok::<_, String>((protocol, secret))
    });
    let privacy = args.privacy.map(|protocol| {
        let secret = password("priv", args.priv_password_file.as_ref(), "MOTPROV_SNMP_PRIV_PASSWORD")?;
        Ok::<_, String>((protocol, secret))
    });
    let (auth, privacy) = (auth.transpose()?, privacy.transpose()?);
    Ok(Credentials::V3(Usm { user, auth, privacy, context: args.context.clone() }))
}

/// From the file, its last line break taken off, else from the environment.
fn password(kind: &str, file: Option<&PathBuf>, variable: &str) -> Result<Secret, String> {
    let Some(path) = file else {
        let missing = |_| format!("--{kind} needs --{kind}-password-file FILE or {variable}");
        return std::env::var(variable).map(Secret::new).map_err(missing);
    };
    read_secret(path)
}

/// From a file of one line, its line break taken off.
pub(super) fn read_secret(path: &Path) -> Result<Secret, String> {
    let size = std::fs::metadata(path).map(|file| file.len());
    let text = match size {
        Ok(size) if size <= PASSWORD_OCTETS => std::fs::read_to_string(path),
        Ok(_) => return Err(format!("{} is too large for a password file", path.display())),
        Err(error) => Err(error),
    };
    let text = text.map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    Ok(Secret::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}

#[expect(clippy::unnecessary_wraps, reason = "clap's value parsers return a Result")]
fn secret(text: &str) -> Result<Secret, String> {
    Ok(Secret::new(text.to_owned()))
}

/// `5s`, `800ms`, `5`; from 10 ms to 5 minutes.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len()));
    let millis = digits.parse::<u64>().ok().and_then(|number| match unit {
        "ms" => Some(number),
        "s" | "" => number.checked_mul(1000),
        _ => None,
    });
    match millis {
        Some(millis @ 10..=300_000) => Ok(Duration::from_millis(millis)),
        _ => Err("write it as 5s or 800ms, 10ms to 300s".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeout_is_written_with_its_unit() {
        assert_eq!(duration("5s"), Ok(Duration::from_secs(5)));
        assert_eq!(duration("800ms"), Ok(Duration::from_millis(800)));
        assert_eq!(duration("2"), Ok(Duration::from_secs(2)));
        for wrong in ["", "s", "5m", "-1s", "0s", "99999999999999999999s", "301s"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
