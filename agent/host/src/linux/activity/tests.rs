//! Machines of temporary files, and desktops on a real bus.

use std::fs::{File, FileTimes};
use std::os::unix::net::UnixListener;

use super::*;
use crate::linux::bus::peer::Peer;
use crate::linux::tests::root;
use crate::linux::utmp::record;

const NOW: u64 = 1_790_000_000;

fn at(ago: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(NOW - ago)
}

fn session(lines: &str) -> String {
    format!("UID=1000\nUSER=anna\nACTIVE=1\nSTATE=active\nCLASS=user\n{lines}\n")
}

const AT_SCREEN: &str = "TYPE=wayland\nREMOTE=0\nSEAT=seat0\nTTY=tty2";

/// A terminal whose last input is so many seconds ago.
fn terminal(root: &Path, name: &str, ago: u64) {
    let path = root.join("dev").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    File::create(&path).unwrap().set_times(FileTimes::new().set_accessed(at(ago))).unwrap();
}

fn active(root: &Path, bus: &Path) -> Active {
    Activity::open_at(root, bus).active_at(at(0))
}

fn without_bus(root: &Path) -> Active {
    active(root, &root.join("no-bus"))
}

#[test]
fn a_terminal_is_used_where_its_last_input_is_recent() {
    let machine = root(&[("run/systemd/sessions/3", &session("TYPE=tty\nREMOTE=1\nTTY=pts/0"))]);
    assert_eq!(without_bus(machine.path()), Active::Unknown);
    terminal(machine.path(), "pts/0", 30);
    assert_eq!(without_bus(machine.path()), Active::Yes);
    terminal(machine.path(), "pts/0", 90);
    assert_eq!(without_bus(machine.path()), Active::No);
}

#[test]
fn a_remote_session_without_a_known_terminal_is_used_where_any_terminal_is() {
    let machine = root(&[("run/systemd/sessions/3", &session("TYPE=tty\nREMOTE=1"))]);
    terminal(machine.path(), "pts/ptmx", 1);
    terminal(machine.path(), "pts/0", 900);
    assert_eq!(without_bus(machine.path()), Active::No);
    terminal(machine.path(), "pts/1", 5);
    assert_eq!(without_bus(machine.path()), Active::Yes);
}

#[test]
fn nobody_logged_in_is_nobody_active() {
    let machine = root(&[
        (
            "run/systemd/sessions/c1",
            &session("TYPE=wayland\nSEAT=seat0").replace("CLASS=user", "CLASS=greeter"),
        ),
        ("run/systemd/sessions/1.ref", ""),
    ]);
    assert_eq!(without_bus(machine.path()), Active::No);
}

#[test]
fn a_desktop_without_a_bus_is_unknown_not_unused() {
    let machine = root(&[("run/systemd/sessions/2", &session(AT_SCREEN))]);
    assert_eq!(without_bus(machine.path()), Active::Unknown);
}

#[test]
fn a_desktop_whose_screens_are_all_dark_is_not_used() {
    let machine = root(&[
        ("run/systemd/sessions/2", &session(AT_SCREEN)),
        ("sys/class/drm/card0-eDP-1/status", "connected\n"),
        ("sys/class/drm/card0-eDP-1/dpms", "Off\n"),
        ("sys/class/drm/card0-HDMI-A-1/status", "disconnected\n"),
        ("sys/class/drm/card0-HDMI-A-1/dpms", "On\n"),
        ("sys/class/drm/version", "drm 1.1.0 20060810"),
    ]);
    assert_eq!(without_bus(machine.path()), Active::No);
    fs::write(machine.path().join("sys/class/drm/card0-HDMI-A-1/status"), "connected\n").unwrap();
    assert_eq!(without_bus(machine.path()), Active::Unknown);
}

#[test]
fn dark_screens_say_nothing_of_a_desktop_that_is_used_from_elsewhere() {
    let machine = root(&[
        ("run/systemd/sessions/2", &session("TYPE=x11\nREMOTE=1")),
        ("sys/class/drm/card0-VGA-1/status", "connected\n"),
        ("sys/class/drm/card0-VGA-1/dpms", "Off\n"),
    ]);
    assert_eq!(without_bus(machine.path()), Active::Unknown);
}

#[test]
fn without_logind_terminals_in_utmp_are_looked_at() {
    let machine = root(&[("etc/hostname", "x")]);
    assert_eq!(without_bus(machine.path()), Active::Unknown);
    fs::create_dir_all(machine.path().join("run")).unwrap();
    fs::write(machine.path().join("run/utmp"), record(7, "pts/4")).unwrap();
    terminal(machine.path(), "pts/4", 10);
    assert_eq!(without_bus(machine.path()), Active::Yes);
    terminal(machine.path(), "pts/4", 600);
    assert_eq!(without_bus(machine.path()), Active::No);
    // A desktop's entry is no terminal.
    fs::write(machine.path().join("run/utmp"), record(7, ":0")).unwrap();
    assert_eq!(without_bus(machine.path()), Active::Unknown);
}

#[test]
fn a_clock_that_was_set_back_makes_nobody_active() {
    let machine = root(&[("run/systemd/sessions/3", &session("TYPE=tty\nREMOTE=0\nTTY=tty1"))]);
    let path = machine.path().join("dev/tty1");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let ahead = at(0) + Duration::from_hours(2);
    File::create(path).unwrap().set_times(FileTimes::new().set_accessed(ahead)).unwrap();
    assert_eq!(without_bus(machine.path()), Active::No);
}

#[test]
fn a_desktop_says_over_a_real_bus_whether_it_is_idle_or_locked() {
    let Some(peer) = Peer::start() else { return };
    let machine = root(&[("run/systemd/sessions/2", &session(AT_SCREEN))]);
    let mut activity = Activity::open_at(machine.path(), &peer.socket());
    let mut told = |idle, locked| {
        peer.say("_32", idle, locked);
        // A busy test machine may take longer than the agent waits.
        (0..50).map(|_| activity.active_at(at(0))).find(|active| *active != Active::Unknown)
    };
    assert_eq!(told(false, false), Some(Active::Yes));
    assert_eq!(told(true, false), Some(Active::No));
    assert_eq!(told(false, true), Some(Active::No));
    assert_eq!(told(false, false), Some(Active::Yes));
}

#[test]
fn of_two_desktops_one_in_use_is_enough_and_one_that_ended_is_none() {
    let Some(peer) = Peer::start() else { return };
    let machine = root(&[
        ("run/systemd/sessions/2", &session(AT_SCREEN)),
        ("run/systemd/sessions/c7", &session("TYPE=x11\nREMOTE=1")),
    ]);
    let mut activity = Activity::open_at(machine.path(), &peer.socket());
    let mut told = || (0..50).map(|_| activity.active_at(at(0))).find(|active| *active != Active::Unknown);
    assert_eq!(told(), Some(Active::No));
    peer.say("_32", true, true);
    peer.say("c7", false, false);
    assert_eq!(told(), Some(Active::Yes));
}

#[test]
fn a_bus_that_ends_and_comes_again_is_asked_again() {
    let Some(first) = Peer::start() else { return };
    let machine = root(&[("run/systemd/sessions/2", &session(AT_SCREEN))]);
    let link = machine.path().join("bus");
    std::os::unix::fs::symlink(first.socket(), &link).unwrap();
    let mut activity = Activity::open_at(machine.path(), &link);
    let mut told = || (0..50).map(|_| activity.active_at(at(0))).find(|active| *active != Active::Unknown);
    first.say("_32", false, false);
    assert_eq!(told(), Some(Active::Yes));
    drop(first);
    let second = Peer::start().unwrap();
    second.say("_32", true, false);
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(second.socket(), &link).unwrap();
    assert_eq!(told(), Some(Active::No));
}

#[test]
fn a_bus_that_hangs_or_closes_is_unknown() {
    let machine = root(&[("run/systemd/sessions/2", &session(AT_SCREEN))]);
    let path = machine.path().join("bus");
    // Takes the connection and says nothing, for as long as the test runs.
    let silent = UnixListener::bind(&path).unwrap();
    assert_eq!(active(machine.path(), &path), Active::Unknown);
    drop(silent);
    fs::remove_file(&path).unwrap();
    let closing = UnixListener::bind(&path).unwrap();
    let server = std::thread::spawn(move || closing.accept().map(drop));
    assert_eq!(active(machine.path(), &path), Active::Unknown);
    server.join().unwrap().unwrap();
    // Something that speaks another language.
    fs::remove_file(&path).unwrap();
    let other = UnixListener::bind(&path).unwrap();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = other.accept()?;
        std::io::Write::write_all(&mut stream, &b"HTTP/1.1 400 Bad Request\r\n\r\n".repeat(100))
    });
    assert_eq!(active(machine.path(), &path), Active::Unknown);
    // The agent may have hung up before all was said.
    let _ = server.join().unwrap();
}

#[test]
fn this_machine_can_be_asked() {
    let mut activity = Activity::open();
    let _ = activity.active();
    assert!(format!("{activity:?}").contains("Activity"));
}
