//! Asks logind whether a desktop is idle or locked. Promise: two properties are asked, never one that names a user;
//! whatever the bus does, the answer comes by the time given, and is [`Active::Unknown`] where it does not.
//!
//! Source: `org.freedesktop.login1(5)`, Session Objects.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::bus::{Answer, Bus, Call};
use crate::activity::Active;

/// A connection that stays open, made when it is first needed.
#[derive(Debug)]
pub(super) struct Login {
    address: PathBuf,
    bus: Option<Bus>,
}

impl Login {
    pub(super) fn new(address: &Path) -> Self {
        Self { address: address.to_owned(), bus: None }
    }

    /// Whether the session is neither idle nor locked.
    pub(super) fn in_use(&mut self, id: &str, until: Instant) -> Active {
        // A connection kept from the last minute may have ended since: then a new one is worth a try.
        let kept = self.bus.is_some();
        match self.ask(id, until) {
            Ok(active) => active,
            Err(_) if kept && Instant::now() < until => self.ask(id, until).unwrap_or(Active::Unknown),
            Err(_) => Active::Unknown,
        }
    }

    fn ask(&mut self, id: &str, until: Instant) -> io::Result<Active> {
        let mut bus = match self.bus.take() {
            Some(bus) => bus,
            None => Bus::connect(&self.address, until)?,
        };
        let path = object(id);
        let [idle, locked] = ["IdleHint", "LockedHint"].map(|property| {
            bus.ask(&Call {
                destination: "org.freedesktop.login1",
                path: &path,
                interface: "org.freedesktop.DBus.Properties",
                member: "Get",
                texts: &["org.freedesktop.login1.Session", property],
            })
        });
        bus.send(until)?;
        let (idle, locked) = (bus.answer(idle, until)?, bus.answer(locked, until)?);
        // Only a connection that answered is kept: what came too late would be taken for the next answer's time.
        self.bus = Some(bus);
        Ok(match [idle, locked] {
            [Answer::Flag(false), Answer::Flag(false)] => Active::Yes,
            hints if hints.contains(&Answer::Flag(true)) || hints.contains(&Answer::NoObject) => Active::No,
            _ => Active::Unknown,
        })
    }
}

/// The session's object: what an object's path may not hold is written in hexadecimal, as is a digit at the
/// beginning (`sd_bus_path_encode(3)`).
fn object(id: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut path = "/org/freedesktop/login1/session/".to_owned();
    for (place, octet) in id.bytes().enumerate() {
        if octet.is_ascii_alphabetic() || (place > 0 && octet.is_ascii_digit()) {
            path.push(char::from(octet));
        } else {
            path.extend([
                '_',
                char::from(DIGITS[usize::from(octet >> 4)]),
                char::from(DIGITS[usize::from(octet & 15)]),
            ]);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sessions_object_is_called_as_logind_calls_it() {
        let path = |id| object(id).trim_start_matches("/org/freedesktop/login1/session/").to_owned();
        assert_eq!([path("2"), path("c12"), path("31")], ["_32", "c12", "_331"]);
    }
}
