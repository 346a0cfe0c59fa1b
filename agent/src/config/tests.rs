//! What is wrong with a configuration is said so that it can be mended.

use std::path::Path;

use super::*;

const HEAD: &str = r#"site = "sodermalm"
agent = "ws-0001"
data = "/var/lib/motprov-agent"

[collector]
host = "127.0.0.1"
port = 1883
key = "a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a7"

[workstation]
asset = "ws-0001"
"#;

fn fault(text: &str) -> String {
    Config::parse("agent.toml", text).unwrap_err().to_string()
}

fn with(more: &str) -> String {
    fault(&format!("{HEAD}{more}\n"))
}

#[test]
fn the_example_is_read_and_says_what_it_documents() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/config/agent.toml");
    let config = Config::load(&path).unwrap();
    assert_eq!(config.agent.to_string(), "sodermalm/ws-0001");
    assert_eq!(config.schedule, Schedule::default());
    assert_eq!((config.printers.len(), config.endpoints.len()), (1, 1));
    // What is commented out there is read as well.
    let text = fs::read_to_string(&path).unwrap();
    let all: Vec<_> = text.lines().map(|line| line.strip_prefix("#: ").unwrap_or(line)).collect();
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    fs::write(&secret, "correct horse\n").unwrap();
    let all = all.join("\n").replace("/etc/motprov/snmp", &secret.display().to_string());
    let config = Config::parse("agent.toml", &all).unwrap();
    assert_eq!((config.printers.len(), config.endpoints.len()), (3, 1));
    assert!(!format!("{config:?}").contains("horse"));
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    insta::assert_snapshot!(with("\n[schedule]\nintervall = \"5m\""), @"agent.toml, line 14: unknown field `intervall`, expected one of `sample`, `step`, `batch`, `check`, `printer_counters`");
    insta::assert_snapshot!(fault("site = \"a\"\nagnet = \"b\"\n"), @"agent.toml, line 2: unknown field `agnet`, expected one of `site`, `agent`, `data`, `outbox_megabytes`, `collector`, `schedule`, `workstation`, `printer`, `endpoint`");
}

#[test]
fn a_wrong_value_says_what_to_write() {
    insta::assert_snapshot!(with("\n[schedule]\nstep = \"5\""), @"agent.toml, line 14: `5` is not a time; write it as 500ms, 15s, 5m or 1h");
    insta::assert_snapshot!(with("\n[schedule]\nstep = \"1500ms\""), @"agent.toml: schedule.step = 1500ms is not a whole number of seconds");
    insta::assert_snapshot!(with("\n[schedule]\nstep = \"5s\""), @"agent.toml: schedule.sample = 15s is longer than step = 5s");
    insta::assert_snapshot!(with("\n[[endpoint]]\nasset = \"e\"\naddress = \"host\""), @"agent.toml, line 15: `host` is not an address; write host:port or [IPv6]:port");
    insta::assert_snapshot!(fault(&HEAD.replace("sodermalm", "Södermalm")), @"agent.toml, line 1: `Södermalm` is not a valid site: use 1 to 64 of a-z, 0-9 and -");
}

#[test]
fn a_collector_elsewhere_is_refused_with_the_reason() {
    insta::assert_snapshot!(fault(&HEAD.replace("127.0.0.1", "10.1.2.3")), @"agent.toml, line 6: `10.1.2.3` is not this machine: without TLS, batches are sent to localhost, 127.0.0.1 or ::1 only");
    for host in ["localhost", "::1", "127.0.0.2"] {
        assert!(Config::parse("agent.toml", &HEAD.replace("127.0.0.1", host)).is_ok(), "{host}");
    }
}

#[test]
fn two_assets_of_one_name_are_refused() {
    insta::assert_snapshot!(with("\n[[endpoint]]\nasset = \"ws-0001\"\naddress = \"host:1\""), @"agent.toml: asset `ws-0001` stands twice; give each its own name");
}

#[test]
fn what_is_wrong_with_credentials_is_said_without_them() {
    let printer = "\n[[printer]]\nasset = \"p-1\"\nhost = \"p1\"\n";
    let faults = [
        "version = \"3\"\ncommunity = \"hush-hush\"\nuser = \"u\"",
        "community = \"hush-hush\"\ncommunity_file = \"/nowhere\"",
        "community_file = \"/nowhere\"",
        "user = \"u\"",
        "version = \"3\"\nuser = \"u\"\npriv = \"aes128\"\npriv_password_file = \"/nowhere\"",
    ];
    let told: Vec<_> = faults.iter().map(|more| with(&format!("{printer}{more}"))).collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    agent.toml: printer `p-1`: a community belongs to SNMPv1 and v2c; version 3 has a user
    agent.toml: printer `p-1`: community and community_file: write one of them
    agent.toml: printer `p-1`: community_file: cannot read /nowhere: No such file or directory (os error 2)
    agent.toml: printer `p-1`: user, auth and priv belong to SNMPv3: add version = "3"
    agent.toml: printer `p-1`: priv_password_file: cannot read /nowhere: No such file or directory (os error 2)
    "#);
    insta::assert_snapshot!(with(&format!("{printer}community = 4711")), @"agent.toml, line 16: community is not a text; write it in quotes");
    // A wrong key on the line of a secret.
    let inline = "printer = [{ asset = \"p-1\", host = \"p\", community = \"hush-hush\", bogus = 1 }]\n";
    assert!(!fault(&format!("{inline}{HEAD}")).contains("hush"));
}
