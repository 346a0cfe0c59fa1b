//! What is wrong with a configuration is said so that it can be mended: all of it, at once, and no secret.

mod faults;
mod reload;
mod secrets;

use std::fs;
use std::path::Path;
use std::time::Duration;

use motprov_endpoint::{ControlTarget, What};
use motprov_printer::Credentials;

use super::*;

const EXAMPLE: &str = include_str!("../../../deploy/config/agent.toml");

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

fn outside() -> Outside {
    Outside::of(Path::new("agent.toml")).with_credentials(None)
}

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse("agent.toml", text, &outside())
}

fn faults(text: &str) -> Vec<String> {
    parse(text).unwrap_err().faults().iter().map(ToString::to_string).collect()
}

/// The faults of `HEAD` with more behind it.
fn with(more: &str) -> String {
    faults(&format!("{HEAD}{more}\n")).join("\n")
}

/// A file that nobody else may read.
fn place(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

/// The example with everything that may be uncommented, and the files that it names.
fn whole_example(folder: &Path) -> String {
    for name in ["snmp", "snmp-auth", "snmp-priv"] {
        place(folder, name, "correct horse\n");
    }
    let made = rcgen::generate_simple_self_signed(["agent.example".to_owned()]).unwrap();
    for name in ["ca.pem", "agent.pem"] {
        place(folder, name, &made.cert.pem());
    }
    place(folder, "agent-key.pem", &made.signing_key.serialize_pem());
    let all: Vec<_> = EXAMPLE.lines().map(|line| line.strip_prefix("#: ").unwrap_or(line)).collect();
    all.join("\n").replace("/etc/motprov", &folder.display().to_string())
}

#[test]
fn the_example_is_read_and_says_what_it_documents() {
    let config =
        Config::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/config/agent.toml")).unwrap();
    assert_eq!(config.agent.to_string(), "sodermalm/ws-0001");
    assert_eq!((config.role, config.bind_to_machine), (Role::Workstation, true));
    assert_eq!((config.outbox_limit, config.outbox_days), (64 << 20, 30));
    assert_eq!(config.schedule, Schedule::default());
    assert_eq!((config.printers.len(), config.endpoints.len(), config.exporters.len()), (1, 1, 0));
    assert_eq!(config.control, None);
}

#[test]
fn what_is_commented_out_in_the_example_is_read_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let text = whole_example(folder.path());
    let outside = outside().with_credentials(Some(folder.path().to_owned()));
    let config = Config::parse("agent.toml", &text, &outside).unwrap();
    assert_eq!((config.printers.len(), config.endpoints.len(), config.exporters.len()), (3, 5, 1));
    assert!(config.collector.tls.as_ref().is_some_and(|tls| tls.client.is_some()));
    assert!(matches!(config.control, Some(ControlTarget::Tcp { port: 53, .. })));
    assert!(matches!(&config.printers[2].credentials, Credentials::V3(usm) if usm.privacy.is_some()));
    let kinds: Vec<_> = config.endpoints.iter().map(|endpoint| &endpoint.probe.what).collect();
    assert!(matches!(
        kinds[..],
        [What::Tcp { .. }, What::Tls { .. }, What::Http { .. }, What::Dns { .. }, What::Icmp { .. }]
    ));
    assert!(!format!("{config:?}").contains("horse"));
}

#[test]
fn every_key_that_is_read_stands_in_the_example() {
    let folder = tempfile::tempdir().unwrap();
    let text = whole_example(folder.path());
    let mut asked = std::collections::BTreeSet::new();
    let read = |fields: motprov_toml::Fields<'_, '_>| {
        let source = fields.source;
        let config = read::config(fields, &outside());
        asked = source.asked();
        config
    };
    drop(motprov_toml::read("agent.toml", &text, KIND, read));
    assert!(asked.len() > 40, "{asked:?}");
    for key in asked {
        let stands = EXAMPLE.lines().any(|line| {
            let line = line.trim_start_matches("#: ").trim_start_matches("# or: ");
            line.starts_with(&format!("{key} = ")) || line.trim_matches(['[', ']']) == key
        });
        assert!(
            stands || EXAMPLE.contains(&format!("[{key}]")) || EXAMPLE.contains(&format!("({key} = ")),
            "{key}"
        );
    }
}

#[test]
fn a_role_decides_which_machine_is_measured() {
    let head = HEAD.replace("[workstation]\nasset = \"ws-0001\"\n", "");
    let machine = |role: &str, section: &str| {
        let text = format!("role = \"{role}\"\n{head}{section}");
        parse(&text).map(|config| config.machine.map(|machine| (machine.kind, machine.active_use)))
    };
    let kind = |role, section| machine(role, section).unwrap();
    assert_eq!(kind("workstation", "[workstation]\nasset = \"a\""), Some((MachineKind::Workstation, true)));
    assert!(!kind("workstation", "[workstation]\nasset = \"a\"\nactive_use = false").unwrap().1);
    assert_eq!(kind("workstation", "[workstation]\nenabled = false"), None);
    assert_eq!(kind("server", "[server]\nasset = \"a\""), Some((MachineKind::Server, false)));
    assert_eq!(kind("site", ""), None);
    assert_eq!(kind("site", "[server]\nasset = \"a\""), Some((MachineKind::Server, false)));
    let unfit = machine("server", "[workstation]\nasset = \"a\"").unwrap_err();
    insta::assert_snapshot!(unfit.to_string().lines().next().unwrap(), @r#"agent.toml:11: [workstation] does not go with role = "server" in the configuration: write [server], or another role"#);
    assert!(machine("site", "[workstation]\n[server]").unwrap_err().to_string().contains("stands beside"));
}

#[test]
fn a_collector_elsewhere_is_refused_unless_tls_keeps_the_way_safe() {
    insta::assert_snapshot!(faults(&HEAD.replace("127.0.0.1", "10.1.2.3")).join("\n"), @r#"agent.toml:6: `10.1.2.3` is not this machine, and nothing keeps the way there safe, in `collector` of the configuration: add ca_file = "…" to use TLS; without it only localhost, 127.0.0.1 and ::1"#);
    for host in ["localhost", "::1", "127.0.0.2"] {
        assert!(parse(&HEAD.replace("127.0.0.1", host)).is_ok(), "{host}");
    }
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(["collector.example".to_owned()]).unwrap();
    place(folder.path(), "ca.pem", &made.cert.pem());
    let ca = format!("port = 8883\nca_file = '{}/ca.pem'", folder.path().display());
    let text = HEAD.replace("127.0.0.1", "collector.example").replace("port = 1883", &ca);
    assert_eq!(parse(&text).unwrap().collector.tls.unwrap().ca, folder.path().join("ca.pem"));
}

#[test]
fn a_path_is_taken_from_the_files_own_folder() {
    let folder = tempfile::tempdir().unwrap();
    place(folder.path(), "snmp", "secret");
    let printer = "[[printer]]\nasset = \"p\"\nhost = \"p\"\ncommunity_file = \"snmp\"\n";
    let path = folder.path().join("agent.toml");
    fs::write(&path, format!("{}{printer}", HEAD.replace("/var/lib/motprov-agent", "data"))).unwrap();
    assert_eq!(Config::load(&path).unwrap().data, folder.path().join("data"));
}

#[test]
fn a_check_of_an_endpoint_ends_before_the_next_begins() {
    let text = format!("{HEAD}[schedule]\ncheck = \"2s\"\n[[endpoint]]\nasset = \"e\"\ntcp = \"[::1]:80\"\n");
    let config = parse(&text).unwrap();
    assert_eq!(config.endpoints[0].probe.timeout, Duration::from_millis(1800));
    assert_eq!(config.endpoints[0].probe.what, What::Tcp { host: "::1".to_owned(), port: 80 });
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(
        at in 0usize..EXAMPLE.len(), length in 0usize..40, with in "[\\[\\]{}=\"'a-z0-9.,\\n#:-]{0,8}"
    ) {
        let cut = |at: usize| (at..=EXAMPLE.len()).find(|at| EXAMPLE.is_char_boundary(*at)).unwrap_or(EXAMPLE.len());
        let text = format!("{}{with}{}", &EXAMPLE[..cut(at)], &EXAMPLE[cut((at + length).min(EXAMPLE.len()))..]);
        if let Err(error) = parse(&text) {
            proptest::prop_assert!(!error.faults().is_empty());
        }
    }
}
