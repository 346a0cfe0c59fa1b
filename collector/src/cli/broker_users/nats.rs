//! What stands in NATS's `authorization { … }`: one user for each certificate, by its subject.

use std::fmt::Write;

use motprov_ledger::Agent;

use super::admitted;

/// Where NATS lets a client hear what it subscribed to at `QoS` 1; it lets nobody subscribe there by hand.
const DELIVERIES: &str = "$MQTT.sub.>";

pub(super) fn rules(agents: &[Agent], collectors: &[String]) -> String {
    let mut text = String::from("# Written by motprov-collector broker-users --for nats.\nusers: [\n");
    for agent in admitted(agents) {
        let id = &agent.id;
        let unit = agent.role.map_or(String::new(), |role| format!(",OU={role}"));
        let own = format!("motprov.v1.{}.{}", id.site, id.name);
        let write = [format!("{own}.batch"), format!("{own}.state")];
        let read = [
            format!("{own}.ack"),
            format!("{own}.config"),
            "motprov.v1.checkpoint".to_owned(),
            DELIVERIES.to_owned(),
        ];
        user(&mut text, &format!("CN={id}{unit},O=Motprov agent"), &write, &read);
    }
    for name in collectors {
        let write = ["motprov.v1.*.*.ack", "motprov.v1.*.*.config", "motprov.v1.checkpoint"];
        let read = ["motprov.v1.*.*.batch", "motprov.v1.*.*.state", DELIVERIES];
        user(&mut text, &format!("CN={name}"), &write, &read);
    }
    text.push_str("]\n");
    text
}

/// Names hold nothing that would have to be escaped.
fn user(text: &mut String, subject: &str, write: &[impl AsRef<str>], read: &[impl AsRef<str>]) {
    let list = |subjects: &[String]| subjects.join(", ");
    let quoted = |subject: &str| format!("\"{subject}\"");
    let write: Vec<_> = write.iter().map(|subject| quoted(subject.as_ref())).collect();
    let read: Vec<_> = read.iter().map(|subject| quoted(subject.as_ref())).collect();
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "  {{ user: \"{subject}\", allowed_connection_types: [\"MQTT\"], permissions: {{ publish: [{}], subscribe: \
         [{}] }} }}",
        list(&write),
        list(&read)
    );
}
