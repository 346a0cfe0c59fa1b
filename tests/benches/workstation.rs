//! What an agent costs that measures its own machine, beside collectd, `node_exporter` and zabbix-agent2 in the same
//! minutes, and beside a bare loop that reads the same files and does nothing with them.

use std::fs;
use std::io::{Read, Seek};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use motprov_testbed::process::Program;
use motprov_testbed::scene::Scene;
use tempfile::TempDir;

use crate::front::Front;
use crate::meter::Reading;
use crate::peers::{self, Peer};
use crate::shipped::{self, Own};
use crate::table::{Table, kilobytes, megabytes, ratio, seconds};

/// Before measuring begins: starting, connecting and the first full reading are not what an hour costs.
const SETTLE: Duration = Duration::from_secs(75);
const MINUTE: Duration = Duration::from_mins(1);

/// What is measured: a name, a process, and who must be asked for its figures.
struct Subject<'a> {
    name: &'a str,
    pid: u32,
    peer: Option<&'a Peer>,
    binary: Option<u64>,
}

/// Runs for `minutes`, and prints the table.
pub(crate) async fn run(agent: &Path, minutes: u32) -> Result<()> {
    let folder = TempDir::new()?;
    let scene = Scene::open(Program::this()?)?;
    let cas = ["ca-1.pem", "ca-2.pem"].map(|name| folder.path().join(name));
    let fronts = [Front::open(scene.mqtt(), &cas[0]).await?, Front::open(scene.mqtt(), &cas[1]).await?];
    let often =
        "[schedule]\nsample = \"60s\"\nstep = \"5m\"\nsave = \"5m\"\nbatch = \"5m\"\ncheck = \"60s\"\n";
    let agents = [
        shipped::start(&scene, agent, "bench/often", Some((&fronts[0], &cas[0])), often, folder.path())?.1,
        shipped::start(&scene, agent, "bench/default", Some((&fronts[1], &cas[1])), "", folder.path())?.1,
    ];
    let bare = Own(Command::new(std::env::current_exe()?).arg("bare-loop").stdin(Stdio::null()).spawn()?);
    let peers = peers::workstation(folder.path())?;
    let binary = Some(fs::metadata(agent)?.len());
    let mut subjects = vec![
        Subject {
            name: "motprov-agent, 60 s, sent each 5 min over TLS",
            pid: agents[0].id(),
            peer: None,
            binary,
        },
        Subject { name: "motprov-agent, default schedule over TLS", pid: agents[1].id(), peer: None, binary },
        Subject { name: "bare loop over the same files, 60 s", pid: bare.id(), peer: None, binary: None },
    ];
    for peer in &peers {
        let binary = fs::metadata(format!("/proc/{}/exe", peer.id())).ok().map(|file| file.len());
        subjects.push(Subject { name: peer.name, pid: peer.id(), peer: Some(peer), binary });
    }
    measure(&subjects, minutes)?;
    for (front, name) in fronts.iter().zip(["sent each 5 min", "default schedule"]) {
        let (up, down) = front.octets();
        println!(
            "{name}: {} up and {} down over TLS in {} connection(s), handshake included",
            kilobytes(up),
            kilobytes(down),
            front.connections()
        );
    }
    Ok(())
}

fn measure(subjects: &[Subject<'_>], minutes: u32) -> Result<()> {
    std::thread::sleep(SETTLE);
    let ask = || subjects.iter().filter_map(|subject| subject.peer).try_for_each(Peer::ask);
    ask()?;
    let before = subjects.iter().map(|subject| Reading::of(subject.pid)).collect::<Result<Vec<_>>>()?;
    let start = Instant::now();
    for minute in 1..=minutes {
        std::thread::sleep((start + MINUTE * minute).saturating_duration_since(Instant::now()));
        ask()?;
        eprintln!("minute {minute} of {minutes}");
    }
    let took = u64::try_from(start.elapsed().as_millis())?;
    let mut table = Table::new(&["", "CPU per hour", "of ours", "PSS", "wake-ups a minute", "binary"]);
    let mut ours = None;
    for (subject, before) in subjects.iter().zip(before) {
        let after = Reading::of(subject.pid).with_context(|| format!("{} ended", subject.name))?;
        let hour = (after.cpu_ns - before.cpu_ns) * 3_600_000 / took;
        let wakes = (after.switches - before.switches) * 600_000 / took;
        table.row(vec![
            subject.name.to_owned(),
            seconds(hour),
            ratio(hour, *ours.get_or_insert(hour)),
            megabytes(after.pss),
            format!("{}.{}", wakes / 10, wakes % 10),
            subject.binary.map(megabytes).unwrap_or_default(),
        ]);
    }
    table.print();
    Ok(())
}

/// The floor: reads what a workstation's figures come from, and throws it away. Never returns.
pub(crate) fn bare_loop() -> Result<()> {
    let files = ["/proc/stat", "/proc/meminfo", "/proc/net/dev", "/proc/self/mounts", "/proc/uptime"];
    let mut files = files.map(fs::File::open).into_iter().collect::<Result<Vec<_>, _>>()?;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        for file in &mut files {
            file.rewind()?;
            while file.read(&mut buffer)? > 0 {}
        }
        nix::sys::statvfs::statvfs("/")?;
        std::thread::sleep(MINUTE);
    }
}
