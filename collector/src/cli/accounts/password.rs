//! Where a password comes from: a terminal that does not show it, or a file. Never an argument, which every process on
//! the machine could read.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::path::Path;

use crate::cli::Failure;

/// Octets that are read of a file.
const MOST: u64 = 4096;

/// Reads a password: from a file's first line, `-` for standard input, or twice from the terminal.
pub(super) fn read(file: Option<&Path>) -> Result<String, Failure> {
    match file {
        Some(path) if path == Path::new("-") => first_line(io::stdin().lock()),
        Some(path) => {
            let fault = |error| Failure::Outside(format!("cannot read {}: {error}", path.display()));
            first_line(File::open(path).map_err(fault)?)
        }
        None => ask(),
    }
}

fn first_line(from: impl Read) -> Result<String, Failure> {
    let mut line = String::new();
    BufReader::new(from.take(MOST))
        .read_line(&mut line)
        .map_err(|error| Failure::Input(format!("the password cannot be read: {error}")))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn ask() -> Result<String, Failure> {
    if !io::stdin().is_terminal() {
        let what = "there is no terminal to ask for the password: name a file with --password-file";
        return Err(Failure::Input(what.to_owned()));
    }
    let (password, again) = (hidden("password: ")?, hidden("again: ")?);
    if password == again { Ok(password) } else { Err(Failure::Input("the two passwords differ".to_owned())) }
}

/// A line that the terminal does not show.
#[cfg(unix)]
fn hidden(prompt: &str) -> Result<String, Failure> {
    use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};
    let stdin = io::stdin();
    let fault = |error: nix::errno::Errno| Failure::Outside(format!("cannot ask for a password: {error}"));
    let before = tcgetattr(&stdin).map_err(fault)?;
    let mut silent = before.clone();
    silent.local_flags.remove(LocalFlags::ECHO);
    say(prompt)?;
    tcsetattr(&stdin, SetArg::TCSAFLUSH, &silent).map_err(fault)?;
    let mut line = String::new();
    let read = stdin.lock().read_line(&mut line);
    // Whatever was read, the terminal shows again what is typed.
    tcsetattr(&stdin, SetArg::TCSANOW, &before).map_err(fault)?;
    say("\n")?;
    read.map_err(|error| Failure::Outside(format!("cannot ask for a password: {error}")))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// The terminal cannot be told to hide what is typed.
#[cfg(not(unix))]
fn hidden(_: &str) -> Result<String, Failure> {
    Err(Failure::Input("name a file that holds the password with --password-file".to_owned()))
}

#[cfg(unix)]
fn say(text: &str) -> Result<(), Failure> {
    let mut err = io::stderr();
    err.write_all(text.as_bytes()).and_then(|()| err.flush()).map_err(Failure::from)
}
