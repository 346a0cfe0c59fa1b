//! Forty faults are forty lines, told in one run.

use super::*;

/// Each line that is wrong says so; what is wrong is for the snapshot to say.
const FORTY: &str = r#"site = "Södermalm" # wrong
agnet = "ws-0001" # wrong, and `agent` is missing
role = "laptop" # wrong
data = 7 # wrong
bind_to_machine = "yes" # wrong
outbox_megabytes = 0 # wrong
outbox_days = 400 # wrong

[collector]
host = "collector.example" # wrong
port = 70000 # wrong
key = "a7a7" # wrong
key_file = "/nowhere/key.pem" # wrong
server_name = "a b" # wrong

[schedule]
sample = "5" # wrong
step = "1500ms" # wrong
save = "25h" # wrong
batch = 3600 # wrong
intervall = "5m" # wrong

[workstation]
enabled = 1 # wrong
asset = "ws 1" # wrong
active_use = "no" # wrong

[control]
address = "gateway.example" # wrong

[[printer]]
asset = "p-1"
host = "printer.example:161" # wrong
port = 0 # wrong
community = "hush-hush"
community_file = "/nowhere/hush-hush" # wrong

[[printer]]
asset = "p-1" # wrong
host = "printer.example"
community = 4711 # wrong
user = "u" # wrong
auth = "hush-hush" # wrong

[[printer]] # wrong
asset = "p-3"
host = "printer.example"
version = "3"
community = "hush-hush" # wrong
priv = "aes128" # wrong

[[endpoint]] # wrong
asset = "e-1"

[[endpoint]]
asset = "e-2"
tcp = "host:1"
tls = "host:2" # wrong
status = 200 # wrong

[[endpoint]]
asset = "e-3"
http = "ftp://host/" # wrong
timeout = "1d" # wrong
timeout = "1s" # wrong

[[endpoint]]
asset = "e-4"
dns = "a..b" # wrong
server = "dns.example" # wrong
type = "MX" # wrong

[[exporter]]
asset = "x-1"
url = "http://anna:hush-hush@host/" # wrong
kind = "printer" # wrong
"#;

#[test]
fn forty_faults_are_told_at_once_each_at_its_line() {
    let error = parse(FORTY).unwrap_err();
    let wrong = FORTY.lines().enumerate().filter(|(_, line)| line.contains("# wrong"));
    let wrong: std::collections::BTreeSet<_> = wrong.map(|(index, _)| index + 1).collect();
    let told: std::collections::BTreeSet<_> = error.faults().iter().map(|fault| fault.line).collect();
    assert_eq!(told, wrong);
    assert!(wrong.len() >= 40 && error.faults().len() >= wrong.len(), "{}", wrong.len());
    assert!(!error.to_string().contains("hush"), "{error}");
    insta::assert_snapshot!(error);
}

#[test]
fn an_empty_file_lacks_what_it_must_have_and_no_more() {
    insta::assert_snapshot!(faults("").join("\n"), @r#"
    agent.toml:1: `agent` is missing in the configuration: add `agent`
    agent.toml:1: `collector` is missing in the configuration: add a section [collector] with host, port and key
    agent.toml:1: `data` is missing in the configuration: add `data`
    agent.toml:1: `site` is missing in the configuration: add `site`
    "#);
}

#[test]
fn a_line_that_is_no_toml_hides_no_other_line() {
    let text = HEAD.replace("port = 1883", "port 1883").replace("sodermalm", "Sodermalm");
    insta::assert_snapshot!(faults(&text).join("\n"), @r#"
    agent.toml:1: `site` is not a name that fits in a topic in the configuration: use 1 to 64 of a-z, 0-9 and -
    agent.toml:7: key with no value, expected `=`: see the example deploy/config/agent.toml for how it is written
    "#);
}

#[test]
fn two_assets_of_one_name_name_both_lines() {
    insta::assert_snapshot!(with("\n[[endpoint]]\nasset = \"ws-0001\"\ntcp = \"host:1\""), @r#"agent.toml:14: asset `ws-0001` stands twice: it stands first on line 10: give each its own name"#);
}

#[test]
fn times_that_do_not_go_together_are_told() {
    insta::assert_snapshot!(with("\n[schedule]\nstep = \"5s\"\nbatch = \"1m\"\nsave = \"2m\"\ncheck = \"1h\""), @r#"
    agent.toml:14: `sample` = 15s is longer than `step` = 5s in `schedule` of the configuration: write `sample` at most as long as `step`
    agent.toml:16: `save` = 2m is longer than `batch` = 1m in `schedule` of the configuration: write `save` at most as long as `batch`
    agent.toml:17: `check` = 1h is longer than `printer_counters` = 15m in `schedule` of the configuration: write `check` at most as long as `printer_counters`
    "#);
}

#[test]
fn half_of_a_client_certificate_is_told() {
    let text =
        HEAD.replace("port = 1883", "port = 1\nserver_name = \"c.example\"\ncertificate_file = \"/nowhere\"");
    insta::assert_snapshot!(faults(&text).join("\n"), @r#"
    agent.toml:8: `server_name` belongs to TLS in `collector` of the configuration: add `ca_file`, which turns TLS on
    agent.toml:9: `certificate_file` belongs to TLS in `collector` of the configuration: add `ca_file`, which turns TLS on
    agent.toml:9: `certificate_file` names a file that cannot be read (No such file or directory (os error 2)) in `collector` of the configuration: name a file that is there and that the agent may read
    agent.toml:9: `certificate_file` stands alone in `collector` of the configuration: add `key_file`
    "#);
}

#[test]
fn one_printer_in_the_singular_is_told_how_to_write_a_list() {
    insta::assert_snapshot!(with("\n[printer]\nasset = \"p\"\n"), @r#"agent.toml:13: `printer` is not a list in the configuration: write each as [[printer]], or as a list of { … }"#);
}

#[test]
fn no_device_bears_the_agents_own_name_but_the_machine_that_it_runs_on() {
    parse(HEAD).unwrap();
    let head = HEAD.replace("asset = \"ws-0001\"", "asset = \"ws-0002\"");
    let told = faults(&format!("{head}[[endpoint]]\nasset = \"ws-0001\"\ntcp = \"h:1\"\n")).join("\n");
    assert!(told.contains("asset `ws-0001` is the agent's own name"), "{told}");
}
