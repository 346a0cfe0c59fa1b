//! Joins what sessions, terminals, screens and desktops say. The rules stand at [`crate::Activity`].

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use super::login1::Login;
use super::sessions::{Kind, Session};
use super::text::small;
use super::{sessions, utmp};
use crate::activity::Active;

/// The longest wait for the bus.
const PATIENCE: Duration = Duration::from_millis(100);
/// So long ago is still now: a minute, and the 8 s by which the kernel blurs a terminal's times so that they do not
/// betray keystrokes (`tty_update_time`).
const RECENT: Duration = Duration::from_secs(68);
/// Most sessions, terminals or screens that are looked at.
const MOST: usize = 256;
/// Most desktops that are asked: each takes two answers of logind.
const MOST_DESKTOPS: usize = 8;

/// Watches this machine.
#[derive(Debug)]
pub(crate) struct Activity {
    root: PathBuf,
    login: Login,
}

impl Activity {
    pub(crate) fn open() -> Self {
        Self::open_at(Path::new("/"), Path::new("/run/dbus/system_bus_socket"))
    }

    /// With another folder for `/`, and another bus.
    pub(super) fn open_at(root: &Path, bus: &Path) -> Self {
        Self { root: root.to_owned(), login: Login::new(bus) }
    }

    pub(crate) fn active(&mut self) -> Active {
        self.active_at(SystemTime::now())
    }

    pub(super) fn active_at(&mut self, now: SystemTime) -> Active {
        match self.sessions() {
            Some(sessions) => self.of_sessions(&sessions, now),
            None => self.of_utmp(now),
        }
    }

    /// The sessions that may be in use. `None` without logind.
    fn sessions(&self) -> Option<Vec<Session>> {
        let folder = fs::read_dir(self.root.join("run/systemd/sessions")).ok()?;
        let read = |entry: fs::DirEntry| {
            let id = entry.file_name().into_string().ok().filter(|id| sessions::is_id(id))?;
            sessions::session(&id, &small(&entry.path())?)
        };
        Some(folder.flatten().take(MOST).filter_map(read).collect())
    }

    fn of_sessions(&mut self, sessions: &[Session], now: SystemTime) -> Active {
        let on_terminals = sessions.iter().map(|session| match &session.kind {
            Kind::Terminal(Some(name)) => self.terminal(name, now),
            Kind::Terminal(None) => self.any_terminal(now),
            Kind::Desktop => Active::No,
        });
        let on_terminals = on_terminals.fold(Active::No, Active::or);
        if on_terminals == Active::Yes {
            return Active::Yes;
        }
        let is_seen = |session: &&Session| {
            matches!(session.kind, Kind::Desktop) && !(session.at_screen && self.is_dark())
        };
        let desktops: Vec<_> = sessions.iter().filter(is_seen).map(|session| session.id.clone()).collect();
        let known = if desktops.len() > MOST_DESKTOPS { Active::Unknown } else { on_terminals };
        let until = Instant::now() + PATIENCE;
        desktops.iter().take(MOST_DESKTOPS).fold(known, |active, id| {
            if active == Active::Yes { active } else { active.or(self.login.in_use(id, until)) }
        })
    }

    fn of_utmp(&self, now: SystemTime) -> Active {
        let files = ["run/utmp", "var/run/utmp"];
        let Some(records) = files.into_iter().find_map(|file| utmp::read(&self.root.join(file))) else {
            return Active::Unknown;
        };
        let lines = utmp::lines(&records).take(MOST);
        lines.fold(Active::No, |active, line| active.or(self.terminal(&line, now)))
    }

    /// Whether the terminal's last input is recent. What is no terminal is not known: a desktop without logind.
    fn terminal(&self, name: &str, now: SystemTime) -> Active {
        if !sessions::is_terminal(name) {
            return Active::Unknown;
        }
        let read = fs::metadata(self.root.join("dev").join(name)).and_then(|file| file.accessed());
        // A time ahead of now was written before the clock was set back, by more than a moment.
        let is_recent = |at: SystemTime| match now.duration_since(at) {
            Ok(ago) => ago <= RECENT,
            Err(ahead) => ahead.duration() <= RECENT,
        };
        match read {
            Ok(at) if is_recent(at) => Active::Yes,
            Ok(_) => Active::No,
            Err(_) => Active::Unknown,
        }
    }

    /// A remote session whose terminal logind does not know: any that is in use may be its.
    fn any_terminal(&self, now: SystemTime) -> Active {
        let terminals = fs::read_dir(self.root.join("dev/pts")).into_iter().flatten().flatten();
        let names = terminals.filter_map(|entry| entry.file_name().into_string().ok());
        let names = names.map(|name| format!("pts/{name}")).filter(|name| sessions::is_terminal(name));
        // One of them that goes away meanwhile was not this session's only one.
        let used = names.take(MOST).any(|name| self.terminal(&name, now) == Active::Yes);
        if used { Active::Yes } else { Active::No }
    }

    /// Whether there are screens, and all are switched off. Source: `Documentation/ABI`, drm connectors.
    fn is_dark(&self) -> bool {
        let mut connected = 0;
        let connectors = fs::read_dir(self.root.join("sys/class/drm")).into_iter().flatten().flatten();
        for connector in connectors.take(MOST) {
            let says = |file: &str, word: &str| {
                small(&connector.path().join(file)).is_some_and(|text| text.trim() == word)
            };
            if says("status", "connected") {
                connected += 1;
                if !says("dpms", "Off") {
                    return false;
                }
            }
        }
        connected > 0
    }
}

#[cfg(test)]
mod tests;
