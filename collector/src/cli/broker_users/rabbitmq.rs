//! `RabbitMQ`'s definitions: users without passwords, their topics as regular expressions, and limits of queues.

use motprov_ledger::Agent;
use serde_json::{Value, json};

use super::admitted;

/// Exchange, and a session's own queue. Queues are named by the client id, which a client chooses itself; what may be
/// bound to one is decided by topic.
const OWN: &str = "^(amq\\.topic|mqtt-subscription-.*)$";
/// Messages that wait in one session at most; the oldest go first, for agents send again.
const QUEUED: u32 = 20_000;
/// The same in octets.
const QUEUED_OCTETS: u32 = 256 * 1024 * 1024;
/// Connections that one user may hold: old ones that are not noticed yet, and a new one.
const CONNECTIONS: u32 = 4;

pub(super) fn rules(agents: &[Agent], collectors: &[String]) -> String {
    let (mut users, mut permissions, mut topics) = (Vec::new(), Vec::new(), Vec::new());
    let mut add = |name: &str, write: String, read: String| {
        users.push(json!({
            "name": name, "password_hash": "", "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": [],
            "limits": { "max-connections": CONNECTIONS },
        }));
        let queues = "^mqtt-subscription-.*$";
        permissions
            .push(json!({ "user": name, "vhost": "/", "configure": queues, "write": OWN, "read": OWN }));
        topics.push(
            json!({ "user": name, "vhost": "/", "exchange": "amq.topic", "write": write, "read": read }),
        );
    };
    for agent in admitted(agents) {
        let own = format!("{}\\.{}", agent.id.site, agent.id.name);
        add(
            &agent.id.to_string(),
            format!("^motprov\\.v1\\.{own}\\.(batch|state)$"),
            format!("^motprov\\.v1\\.({own}\\.(ack|config)|checkpoint)$"),
        );
    }
    for name in collectors {
        let any = "[a-z0-9-]+\\.[a-z0-9-]+";
        // Asked with the filter itself, in which `*` stands for one level.
        let asked = "([a-z0-9-]+|\\*)\\.([a-z0-9-]+|\\*)";
        add(
            name,
            format!("^motprov\\.v1\\.({any}\\.(ack|config)|checkpoint)$"),
            format!("^motprov\\.v1\\.{asked}\\.(batch|state)$"),
        );
    }
    let queues: Value = json!({
        "vhost": "/", "name": "motprov", "pattern": "^mqtt-subscription-", "apply-to": "queues", "priority": 0,
        "definition": { "max-length": QUEUED, "max-length-bytes": QUEUED_OCTETS, "overflow": "drop-head" },
    });
    let definitions = json!({
        "vhosts": [{ "name": "/" }],
        "users": users,
        "permissions": permissions,
        "topic_permissions": topics,
        "policies": [queues],
    });
    format!("{definitions:#}\n")
}
