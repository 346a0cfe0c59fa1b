//! So much of D-Bus as two questions take. Promise: every wait ends at the time given, an answer is 64 KB at most,
//! and no octets panic. Source: D-Bus Specification 0.43, Message Protocol and Authentication Protocol.
//!
//! Our own: the light library (`rustbus` 0.19) waits for ever for a bus that hangs while logging in, turns in a
//! circle for one that closes then, and takes messages as large as the peer likes.

mod message;

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::net::{AddressFamily, SocketAddrUnix, SocketFlags, SocketType, connect, socket_with};

pub(super) use self::message::Call;
use self::message::{Received, received};

/// Most octets that wait to be understood.
const ROOM: usize = 64 * 1024;
/// Messages that are not ours, signals mostly, of which so many may come before an answer.
const PATIENCE: usize = 64;
/// Logs in as the owner of this process, which the bus knows from the socket, and says hello.
const LOGIN: &[u8] = b"\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n";

/// What came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// A truth value.
    Flag(bool),
    /// There is no such object (any more).
    NoObject,
    /// Another error, or another type.
    Other,
}

/// A connection to a bus.
#[derive(Debug)]
pub(super) struct Bus {
    stream: UnixStream,
    serial: u32,
    out: Vec<u8>,
    waiting: Vec<u8>,
}

impl Bus {
    /// Connects, logs in and says hello.
    pub(super) fn connect(path: &Path, until: Instant) -> io::Result<Self> {
        // Connecting to a socket whose owner hangs would block; this fails instead.
        let flags = SocketFlags::CLOEXEC | SocketFlags::NONBLOCK;
        let socket = socket_with(AddressFamily::UNIX, SocketType::STREAM, flags, None)?;
        connect(&socket, &SocketAddrUnix::new(path)?)?;
        let stream = UnixStream::from(socket);
        stream.set_nonblocking(false)?;
        let mut bus = Self { stream, serial: 0, out: LOGIN.to_vec(), waiting: Vec::new() };
        let hello = bus.ask(&Call {
            destination: "org.freedesktop.DBus",
            path: "/org/freedesktop/DBus",
            interface: "org.freedesktop.DBus",
            member: "Hello",
            texts: &[],
        });
        bus.send(until)?;
        bus.logged_in(until)?;
        bus.answer(hello, until)?;
        Ok(bus)
    }

    /// Prepares a call; its answer is known by the number given back.
    pub(super) fn ask(&mut self, call: &Call<'_>) -> u32 {
        self.serial = self.serial.wrapping_add(1).max(1);
        call.write(self.serial, &mut self.out);
        self.serial
    }

    /// Sends what is prepared.
    pub(super) fn send(&mut self, until: Instant) -> io::Result<()> {
        let out = std::mem::take(&mut self.out);
        let mut rest = &out[..];
        while !rest.is_empty() {
            self.stream.set_write_timeout(Some(left(until)?))?;
            match self.stream.write(rest)? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                sent => rest = &rest[sent..],
            }
        }
        Ok(())
    }

    /// Waits for the answer to the call of that number; others are passed over.
    pub(super) fn answer(&mut self, serial: u32, until: Instant) -> io::Result<Answer> {
        for _ in 0..PATIENCE {
            let (length, received) = loop {
                match received(&self.waiting, ROOM) {
                    Received::Whole(length, answer) => break (length, answer),
                    Received::Part => self.receive(until)?,
                    Received::Broken => return Err(io::ErrorKind::InvalidData.into()),
                }
            };
            self.waiting.drain(..length);
            match received {
                Some((to, answer)) if to == serial => return Ok(answer),
                _ => {}
            }
        }
        Err(io::ErrorKind::InvalidData.into())
    }

    /// Reads the bus's side of the login: `DATA`, then `OK` and the bus's id.
    fn logged_in(&mut self, until: Instant) -> io::Result<()> {
        for expected in [&b"DATA"[..], b"OK "] {
            let end = loop {
                match self.waiting.windows(2).position(|two| two == b"\r\n") {
                    Some(end) => break end,
                    None if self.waiting.len() > 512 => return Err(io::ErrorKind::InvalidData.into()),
                    None => self.receive(until)?,
                }
            };
            if !self.waiting.starts_with(expected) {
                return Err(io::ErrorKind::PermissionDenied.into());
            }
            self.waiting.drain(..end + 2);
        }
        Ok(())
    }

    fn receive(&mut self, until: Instant) -> io::Result<()> {
        self.stream.set_read_timeout(Some(left(until)?))?;
        let mut buffer = [0; 1024];
        match self.stream.read(&mut buffer)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            length => {
                self.waiting.extend(&buffer[..length]);
                Ok(())
            }
        }
    }
}

/// The time left; a socket takes no wait of zero.
fn left(until: Instant) -> io::Result<Duration> {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left.max(Duration::from_millis(1))) }
}

#[cfg(test)]
pub(super) mod peer;
