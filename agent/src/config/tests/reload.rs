//! A running agent follows its file: what stayed the same goes on, what only a restart changes is said.

use super::*;

const DEVICES: &str = r#"
[[printer]]
asset = "p-1"
host = "p1"
community_file = "snmp"

[[printer]]
asset = "p-2"
host = "p2"
community = "public"

[[endpoint]]
asset = "e-1"
tcp = "host:1"
"#;

fn write(folder: &Path, text: &str) {
    // As editors do: a new file in the old one's place.
    place(folder, "new", text);
    fs::rename(folder.join("new"), folder.join("agent.toml")).unwrap();
}

#[test]
fn only_what_changed_begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    place(folder.path(), "snmp", "first");
    write(folder.path(), &format!("{HEAD}{DEVICES}"));
    let (mut file, old) = ConfigFile::open(&folder.path().join("agent.toml")).unwrap();
    assert!(!file.is_changed());
    assert!(old.diff(&old).is_empty());

    write(
        folder.path(),
        &format!("{HEAD}{}", DEVICES.replace("host = \"p2\"", "host = \"p3\"").replace("e-1", "e-2")),
    );
    assert!(file.is_changed());
    let new = file.reload().unwrap();
    assert!(!file.is_changed());
    let changes = new.diff(&old);
    assert_eq!(changes.printers.stop, ["p-2".parse().unwrap()]);
    assert_eq!(changes.printers.start, [new.printers[1].clone()]);
    assert_eq!(
        (&changes.endpoints.stop[..], &changes.endpoints.start[..]),
        (&[old.endpoints[0].asset.clone()][..], &new.endpoints[..])
    );
    let quiet = Changes { printers: Part::default(), endpoints: Part::default(), ..changes };
    assert!(quiet.is_empty(), "{quiet:?}");
}

#[test]
fn another_password_in_the_same_file_is_another_printer() {
    let folder = tempfile::tempdir().unwrap();
    place(folder.path(), "snmp", "first");
    write(folder.path(), &format!("{HEAD}{DEVICES}"));
    let (mut file, old) = ConfigFile::open(&folder.path().join("agent.toml")).unwrap();
    place(folder.path(), "snmp", "second one");
    assert!(file.is_changed());
    assert_eq!(file.reload().unwrap().diff(&old).printers.start[0].asset, old.printers[0].asset);
}

#[test]
fn a_faulty_file_is_told_once_and_again_when_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    place(folder.path(), "snmp", "first");
    write(folder.path(), &format!("{HEAD}{DEVICES}"));
    let (mut file, old) = ConfigFile::open(&folder.path().join("agent.toml")).unwrap();
    write(
        folder.path(),
        &format!("{HEAD}{}", DEVICES.replace("tcp", "tpc").replace("\"snmp\"", "\"other\"")),
    );
    assert_eq!(file.reload().unwrap_err().faults().len(), 3);
    assert!(!file.is_changed());
    // The secret that was missing comes: the file itself stays.
    place(folder.path(), "other", "second");
    assert!(file.is_changed());
    assert_eq!(file.reload().unwrap_err().faults().len(), 2);
    fs::remove_file(folder.path().join("agent.toml")).unwrap();
    assert!(file.is_changed());
    assert!(matches!(file.reload(), Err(ConfigError::Read { .. })));
    assert!(!file.is_changed());
    write(folder.path(), &format!("{HEAD}{DEVICES}"));
    assert!(file.is_changed());
    assert_eq!(file.reload().unwrap(), old);
}

#[test]
fn what_only_a_restart_changes_is_said_and_kept() {
    let old = parse(HEAD).unwrap();
    let text = HEAD
        .replace("sodermalm", "norrmalm")
        .replace("agent = \"ws-0001\"", "agent = \"ws-0002\"\nbind_to_machine = false");
    let text = text.replace("/var/lib", "/srv").replace("port = 1883", "port = 1884");
    let new = parse(&text).unwrap();
    let changes = new.diff(&old);
    assert_eq!(changes.restart, ["site", "agent", "data", "bind_to_machine"]);
    assert!(changes.collector && !changes.schedule && !changes.machine);
    let followed = new.without_restart(&old);
    assert_eq!((&followed.agent, &followed.data, followed.collector.port), (&old.agent, &old.data, 1884));
    assert_eq!(followed.diff(&old).restart, [""; 0]);
}

#[test]
fn another_collector_is_another_control_target_where_none_is_named() {
    let moved = |text: &str| {
        let new = parse(&text.replace("port = 1883", "port = 1884")).unwrap();
        new.diff(&parse(text).unwrap())
    };
    assert!(moved(HEAD).control);
    let named = moved(&HEAD.replace("[collector]", "[control]\nicmp = \"192.0.2.1\"\n[collector]"));
    assert!(named.collector && !named.control);
}

#[test]
fn each_kind_of_change_is_told_apart() {
    let old = parse(HEAD).unwrap();
    let changed = |from: &str, to: &str| parse(&HEAD.replace(from, to)).unwrap().diff(&old);
    assert!(changed("[workstation]", "[schedule]\nsample = \"10s\"\n[workstation]").schedule);
    assert!(changed("asset = \"ws-0001\"", "asset = \"ws-0002\"").machine);
    assert!(changed("[collector]", "[control]\nicmp = \"192.0.2.1\"\n[collector]").control);
    assert!(changed("[collector]", "[collector]").is_empty());
    let batch = changed("[workstation]", "[schedule]\nbatch = \"2h\"\n[workstation]");
    assert!(batch.schedule && !batch.rhythm);
    assert!(changed("[workstation]", "[schedule]\ncheck = \"30s\"\n[workstation]").rhythm);
    assert!(
        changed("[workstation]", "[[exporter]]\nasset = \"x\"\nurl = \"http://h/\"\n[workstation]")
            .exporters
            .stop
            .is_empty()
    );
    let outbox = parse(&format!("outbox_days = 3\n{HEAD}")).unwrap().diff(&old);
    assert!(outbox.outbox && !outbox.collector);
}
