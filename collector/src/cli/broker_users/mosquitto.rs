//! Mosquitto's `acl_file`. Its patterns know the user's name, so agents need no line of their own: only those who
//! were revoked have one.

use std::fmt::Write;

use motprov_ledger::Agent;

const PATTERNS: &str = "\
# Every agent, by the name in its certificate.
pattern write motprov/v1/%u/batch
pattern write motprov/v1/%u/state
pattern read motprov/v1/%u/ack
pattern read motprov/v1/%u/config
";

const COLLECTOR: &str = "\
topic read motprov/v1/+/+/batch
topic read motprov/v1/+/+/state
topic write motprov/v1/+/+/ack
topic write motprov/v1/+/+/config
topic write motprov/v1/checkpoint
";

pub(super) fn rules(agents: &[Agent], collectors: &[String]) -> String {
    let mut text = String::from("# Written by motprov-collector broker-users --for mosquitto.\n");
    // Before the first `user` line a topic is only for clients without a name, so everybody's topic is a pattern too.
    text.push_str(PATTERNS);
    text.push_str("pattern read motprov/v1/checkpoint\n");
    for name in collectors {
        // Writing to a string cannot fail.
        let _ = write!(text, "\nuser {name}\n{COLLECTOR}");
    }
    for agent in agents.iter().filter(|agent| agent.revoked.is_some()) {
        let _ = write!(text, "\n# Revoked.\nuser {}\ntopic deny #\n", agent.id);
    }
    text
}
