//! A bus of its own for tests: Debian's `dbus-daemon` on a private socket, and on it a login1 that says what it is
//! told to say. The daemon reads every message strictly, and ends a connection that sends a wrong one.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::Bus;
use super::message::tests::{call, error_answer, flag_answer, name_request};

/// Idle and locked, by the session's object.
type Hints = Arc<Mutex<BTreeMap<String, (bool, bool)>>>;

/// The daemon and its login1; both end with it.
pub(in crate::linux) struct Peer {
    daemon: Child,
    folder: tempfile::TempDir,
    pub(in crate::linux) hints: Hints,
}

impl Peer {
    /// Starts both. `None`, said aloud, where there is no daemon to start.
    pub(in crate::linux) fn start() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("bus");
        let config = format!(
            "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" \
            \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n<busconfig>\
            <listen>unix:path={}</listen><auth>EXTERNAL</auth><policy context=\"default\"><allow user=\"*\"/>\
            <allow own=\"*\"/><allow send_destination=\"*\"/><allow receive_sender=\"*\"/></policy></busconfig>",
            socket.display()
        );
        let file = folder.path().join("bus.conf");
        std::fs::write(&file, config).unwrap();
        let started = Command::new("dbus-daemon")
            .args(["--nofork", "--nopidfile", "--nosyslog"])
            .arg(format!("--config-file={}", file.display()))
            .stdin(Stdio::null())
            .spawn();
        let daemon = match started {
            Ok(daemon) => daemon,
            Err(reason) => {
                eprintln!("skipped: dbus-daemon does not start: {reason}");
                return None;
            }
        };
        let peer = Self { daemon, folder, hints: Hints::default() };
        peer.serve();
        Some(peer)
    }

    /// Where the bus listens.
    pub(in crate::linux) fn socket(&self) -> PathBuf {
        self.folder.path().join("bus")
    }

    /// Says of session `_32` … whether it is idle and locked.
    pub(in crate::linux) fn say(&self, session: &str, idle: bool, locked: bool) {
        self.hints
            .lock()
            .unwrap()
            .insert(format!("/org/freedesktop/login1/session/{session}"), (idle, locked));
    }

    fn serve(&self) {
        let until = Instant::now() + Duration::from_secs(20);
        let mut bus = connected(&self.socket(), until);
        bus.stream.write_all(&name_request(1_000, "org.freedesktop.login1")).unwrap();
        bus.answer(1_000, until).unwrap();
        let hints = Arc::clone(&self.hints);
        // Ends when the daemon does.
        std::thread::spawn(move || {
            let mut serial = 2_000;
            loop {
                while let Some((length, number, sender, what, texts)) = call(&bus.waiting) {
                    let is_call = bus.waiting[1] == 1;
                    bus.waiting.drain(..length);
                    if !is_call {
                        continue;
                    }
                    serial += 1;
                    let answer = answer(&hints, &what, &texts, (serial, number, &sender));
                    if bus.stream.write_all(&answer).is_err() {
                        return;
                    }
                }
                if bus.receive(Instant::now() + Duration::from_mins(1)).is_err() {
                    return;
                }
            }
        });
    }
}

fn connected(socket: &Path, until: Instant) -> Bus {
    loop {
        match Bus::connect(socket, until) {
            Ok(bus) => return bus,
            Err(reason) if Instant::now() > until => panic!("the daemon lets nobody in: {reason}"),
            Err(_) => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

fn answer(hints: &Hints, what: &str, texts: &[String], (serial, to, sender): (u32, u32, &str)) -> Vec<u8> {
    let object = what.split_whitespace().next().unwrap_or_default();
    let hints = hints.lock().unwrap().get(object).copied();
    let error = |name: &str| error_answer(serial, to, sender, &format!("org.freedesktop.DBus.Error.{name}"));
    match (hints, texts) {
        (None, _) => error("UnknownObject"),
        (Some((idle, locked)), [interface, property]) if interface == "org.freedesktop.login1.Session" => {
            match property.as_str() {
                "IdleHint" => flag_answer(serial, to, sender, idle),
                "LockedHint" => flag_answer(serial, to, sender, locked),
                // Whoever asks for more than this asks for what is none of our business.
                _ => error("AccessDenied"),
            }
        }
        _ => error("InvalidArgs"),
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let ended = self.daemon.kill().and_then(|()| self.daemon.wait());
        assert!(ended.is_ok(), "the daemon did not end: {ended:?}");
    }
}
