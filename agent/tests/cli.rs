//! The program from outside: verbs, output, exit codes.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::path::Path;
use std::process::{Command, Output};
use std::thread::sleep;
use std::time::Duration;

use motprov_agent::batching::Sealer;
use motprov_agent::keyfile;
use motprov_agent::outbox::Outbox;
use motprov_shared::chain::{Head, Standing, standing};
use motprov_shared::measurement::Record;
use motprov_shared::seal::Envelope;
use serde_json::Value;

fn agent(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_motprov-agent")).args(arguments).output().unwrap()
}

fn text(octets: &[u8]) -> String {
    String::from_utf8(octets.to_vec()).unwrap()
}

/// `asset/metric[:statistic]` to record.
fn once() -> BTreeMap<String, Value> {
    let output = agent(&["once", "--asset", "ws-1", "--format", "json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let records: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    let name = |record: &Value| {
        let statistic = record["statistic"].as_str().map_or(String::new(), |name| format!(":{name}"));
        format!("{}/{}{statistic}", record["asset"].as_str().unwrap(), record["metric"].as_str().unwrap())
    };
    let count = records.len();
    let named: BTreeMap<_, _> = records.into_iter().map(|record| (name(&record), record)).collect();
    assert_eq!(named.len(), count, "a record stands twice");
    named
}

fn number(record: &Value) -> f64 {
    record["value"].as_str().unwrap().parse().unwrap()
}

#[test]
fn once_shows_what_is_documented_and_nothing_else() {
    let readme = include_str!("../README.md");
    for name in once().keys() {
        let metric = name.trim_start_matches("ws-1/");
        let metric = metric.split(':').next().unwrap();
        // `disk.used.sda1` is documented as `disk.used.<name>`.
        let family = ["disk.used", "disk.total"].into_iter().find(|family| metric.starts_with(family));
        let metric = family.unwrap_or(metric);
        assert!(readme.contains(&format!("`{metric}")), "{metric} is not in README.md");
    }
}

#[test]
fn once_tells_units_and_exact_figures() {
    let records = once();
    for (name, unit) in [
        ("ws-1/cpu.used:mean", "/100"),
        ("ws-1/cpu.used:max", "/100"),
        ("ws-1/cpu.cores:last", "count"),
        ("ws-1/memory.used:mean", "B"),
        ("ws-1/swap.used:max", "B"),
        ("ws-1/network.received:sum", "B"),
        ("ws-1/network.sent:sum", "B"),
        ("ws-1/uptime:last", "s"),
    ] {
        assert_eq!(records[name]["unit"], unit, "{name}");
    }
    let cpu = &records["ws-1/cpu.used:mean"];
    assert_eq!(cpu["value"].as_str().unwrap().split_once('.').unwrap().1.len(), 2);
    assert!((0.0..=100.0).contains(&number(cpu)));
    assert!(number(&records["ws-1/cpu.used:max"]) >= number(cpu));
    assert!(cpu["step"].as_u64().unwrap() >= 1);
    assert_eq!(records["ws-1/kind"]["text"], "workstation");
    let running = &records["ws-1/running"];
    assert_eq!((running["state"].as_str(), running["checks"].as_u64()), (Some("up"), Some(5)));
}

#[cfg(target_os = "linux")]
#[test]
fn once_agrees_with_the_kernel() {
    let records = once();
    let file = |path: &str| fs::read_to_string(path).unwrap();
    let memory = file("/proc/meminfo");
    let total = memory.lines().find_map(|line| line.strip_prefix("MemTotal:")).unwrap();
    let total: f64 = total.trim().trim_end_matches(" kB").parse().unwrap();
    assert!((number(&records["ws-1/memory.total:last"]) - total * 1024.0).abs() < 1.0);
    assert!(number(&records["ws-1/memory.used:max"]) < total * 1024.0);
    let cores = file("/proc/cpuinfo").lines().filter(|line| line.starts_with("processor")).count();
    assert_eq!(records["ws-1/cpu.cores:last"]["value"], cores.to_string());
    let stat = file("/proc/stat");
    let boot: f64 = stat.lines().find_map(|line| line.strip_prefix("btime ")).unwrap().parse().unwrap();
    assert!((number(&records["ws-1/boot.time:last"]) - boot).abs() <= 2.0);
    let uptime: f64 = file("/proc/uptime").split(' ').next().unwrap().parse().unwrap();
    let told = number(&records["ws-1/uptime:last"]);
    assert!(told <= uptime && uptime - told < 600.0, "{told} {uptime}");
    let host = file("/proc/sys/kernel/hostname");
    assert_eq!(records["ws-1/host.name"]["text"], host.trim());
}

#[test]
fn every_verb_explains_itself() {
    for verb in ["once", "poll", "run", "key", "check-config", "explain"] {
        let output = agent(&[verb, "--help"]);
        assert!(output.status.success() && text(&output.stdout).contains("Usage:"), "{verb}");
    }
}

#[test]
fn wrong_usage_is_2_and_names_the_fault() {
    assert_eq!(agent(&["once", "--format", "xml"]).status.code(), Some(2));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("agent.toml");
    fs::write(&path, "site = 1\n").unwrap();
    let output = agent(&["run", "--config", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("agent.toml:1: "), "{}", text(&output.stderr));
}

fn config(folder: &Path, data: &Path) -> String {
    let text = format!(
        "site = \"s\"\nagent = \"a\"\ndata = '{}'\n[collector]\nhost = \"127.0.0.1\"\nport = 1\nkey = \"{}\"\n\
         [schedule]\nsample = \"500ms\"\nstep = \"1s\"\nbatch = \"1s\"\ncheck = \"500ms\"\n\
         [workstation]\nasset = \"ws\"\n",
        data.display(),
        "a7".repeat(32)
    );
    let path = folder.join("agent.toml");
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn check_config_tells_all_faults_or_what_will_be_measured() {
    let folder = tempfile::tempdir().unwrap();
    let path = config(folder.path(), &folder.path().join("data"));
    let check = |form| agent(&["check-config", "--config", &path, "--format", form]);
    let sound = check("text");
    let said = text(&sound.stdout);
    assert_eq!(sound.status.code(), Some(0), "{}", text(&sound.stderr));
    for part in ["s/a, role workstation", "ws, a workstation", "127.0.0.1:1", "printers   none"] {
        assert!(said.contains(part), "{said}");
    }
    let json: Value = serde_json::from_slice(&check("json").stdout).unwrap();
    assert_eq!(json["faults"], Value::Array(Vec::new()));
    assert!(!folder.path().join("data").exists(), "checking writes nothing");

    fs::write(
        &path,
        fs::read_to_string(&path).unwrap().replace("port", "prot").replace("site = ", "sight = "),
    )
    .unwrap();
    let faulty = check("json");
    assert_eq!(faulty.status.code(), Some(2));
    let json: Value = serde_json::from_slice(&faulty.stdout).unwrap();
    let places: Vec<_> =
        json["faults"].as_array().unwrap().iter().map(|fault| fault["line"].as_u64()).collect();
    assert_eq!(places, [Some(1), Some(1), Some(4), Some(6)]);
    assert!(text(&check("text").stderr).ends_with("4 faults\n"));
    let nowhere = agent(&["check-config", "--config", "/nowhere/agent.toml"]);
    assert_eq!(nowhere.status.code(), Some(2));
}

#[test]
fn explain_speaks_swedish_and_english_and_of_a_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let path = config(folder.path(), &folder.path().join("data"));
    let swedish = agent(&["explain", "--lang", "sv", "--config", &path]);
    assert!(
        text(&swedish.stdout).contains("Vad som aldrig samlas in") && text(&swedish.stdout).contains("s/a")
    );
    let english = agent(&["explain", "--lang", "en", "--format", "json"]);
    let json: Value = serde_json::from_slice(&english.stdout).unwrap();
    assert_eq!(json["language"], "en");
    assert_eq!(agent(&["explain", "--lang", "fi"]).status.code(), Some(2));
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_that_has_seen_enough_is_no_failure_and_a_full_disk_is() {
    use std::process::Stdio;
    let explain = |out: Stdio| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_motprov-agent"));
        let child = command.args(["explain", "--lang", "en"]).stdout(out).stderr(Stdio::piped()).spawn();
        child.unwrap().wait_with_output().unwrap()
    };
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let enough = explain(writer.into());
    assert_eq!((enough.status.code(), text(&enough.stderr).as_str()), (Some(0), ""));
    let full = explain(fs::OpenOptions::new().write(true).open("/dev/full").unwrap().into());
    assert_eq!(full.status.code(), Some(3));
    assert!(text(&full.stderr).contains("No space left"), "{}", text(&full.stderr));
}

#[test]
fn the_key_to_enrol_stays_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = config(folder.path(), &folder.path().join("data"));
    let key = |path| text(&agent(&["key", "--config", path]).stdout);
    let first = key(&path);
    assert_eq!((first.trim().len(), first == key(&path)), (64, true));
}

#[test]
fn a_data_folder_that_cannot_be_made_is_3() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let path = config(folder.path(), &file.join("data"));
    let output = agent(&["run", "--config", &path]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
}

/// All records in the outbox of a data folder; every batch follows the one before and is signed.
fn records(data: &Path) -> Vec<Record> {
    let key = keyfile::load_or_make(data).unwrap();
    let public = key.public();
    let sealer = Sealer::new("s/a".parse().unwrap(), key);
    let (mut outbox, _) = Outbox::open(&data.join("outbox"), 1 << 20).unwrap();
    let mut records = Vec::new();
    let mut head = None;
    while let Some(next) = outbox.waiting(head.map_or(0, |head: Head| head.seq)) {
        let batch = outbox.read(next).unwrap();
        let envelope = Envelope::parse(&batch.bytes).unwrap();
        assert_eq!(standing(head, envelope.link()), Standing::Next);
        assert!(envelope.open(&public).is_ok());
        records.extend(sealer.records(&batch).unwrap());
        head = Some(Head { seq: next, hash: batch.hash });
    }
    records
}

#[test]
fn run_keeps_what_it_measured_when_nobody_listens_and_a_second_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let path = config(folder.path(), &data);
    let open = TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let devices = format!(
        "[[endpoint]]\nasset = \"open\"\naddress = \"{}\"\n[[endpoint]]\nasset = \"nameless\"\n\
         address = \"endpoint.invalid:1\"\n[[printer]]\nasset = \"silent\"\nhost = \"127.0.0.1\"\nport = {}\n\
         community = \"public\"\n",
        open.local_addr().unwrap(),
        silent.local_addr().unwrap().port()
    );
    fs::write(&path, fs::read_to_string(&path).unwrap() + &devices).unwrap();
    let mut running =
        Command::new(env!("CARGO_BIN_EXE_motprov-agent")).args(["run", "--config", &path]).spawn().unwrap();
    while !data.join("outbox").join("00000000000000000001.seg").exists() {
        assert!(running.try_wait().unwrap().is_none(), "it ended");
        sleep(Duration::from_millis(50));
    }
    let second = agent(&["run", "--config", &path]);
    assert_eq!(second.status.code(), Some(3));
    assert!(text(&second.stderr).contains("is in use"), "{}", text(&second.stderr));
    // Some checks more.
    sleep(Duration::from_secs(2));
    let stop = Command::new("kill").args(["-TERM", &running.id().to_string()]).status().unwrap();
    assert!(stop.success() && running.wait().unwrap().success());

    let mut states = BTreeMap::<_, BTreeSet<_>>::new();
    for record in records(&data) {
        if let Record::Streak(streak) = record {
            states
                .entry(format!("{}/{}", streak.asset, streak.metric))
                .or_default()
                .insert(streak.state.name());
        }
    }
    let expected = [
        ("nameless/reachable", "unknown"),
        ("open/reachable", "up"),
        ("silent/reachable", "unknown"),
        ("silent/serviceable", "unknown"),
        ("ws/running", "up"),
    ];
    let expected = expected.map(|(name, state)| (name.to_owned(), BTreeSet::from([state])));
    assert_eq!(states, BTreeMap::from(expected));
}
