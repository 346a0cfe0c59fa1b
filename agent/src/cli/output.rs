//! Writes what a verb says. Promise: a reader that has seen enough (`… | head`) is no failure; a full disk is.

use std::io::{self, ErrorKind, Write as _};

/// One line, or several, to standard output.
pub(super) fn line(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let written = writeln!(out, "{text}").and_then(|()| out.flush());
    written.or_else(|error| if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })
}

/// To standard error. Where that is closed too there is nobody left to tell: the exit code says it.
pub(super) fn complain(text: &str) {
    let _ = writeln!(io::stderr().lock(), "motprov-agent: {text}");
}
