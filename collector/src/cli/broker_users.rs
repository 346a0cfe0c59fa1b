//! `broker-users`: the access rules of a broker that the site has, from the ledger's registry.

mod mosquitto;
mod nats;
mod rabbitmq;

use std::io::Write;

use clap::{Args, ValueEnum};
use motprov_ledger::{Agent, Database};

use super::{Answer, Failure, Folder};

#[derive(Debug, Args)]
pub(super) struct BrokerUsers {
    #[command(flatten)]
    folder: Folder,
    /// Which broker the rules are for.
    #[arg(long = "for", value_enum, value_name = "BROKER")]
    broker: Broker,
    /// The name (CN) in a collector's certificate; once for each collector.
    #[arg(long = "collector", value_name = "NAME", default_value = "collector", value_parser = collector)]
    collectors: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Broker {
    /// Mosquitto: an `acl_file`.
    Mosquitto,
    /// NATS: what stands in `authorization { … }`.
    Nats,
    /// `RabbitMQ`: a definitions file.
    Rabbitmq,
}

impl BrokerUsers {
    pub(super) fn run(&self, out: &mut dyn Write) -> Result<Answer, Failure> {
        let mut database = Database::open_read_only(&self.folder.data)?;
        let agents = database.read(|view| Ok::<_, Failure>(view.agents()?))?;
        let text = match self.broker {
            Broker::Mosquitto => mosquitto::rules(&agents, &self.collectors),
            Broker::Nats => nats::rules(&agents, &self.collectors),
            Broker::Rabbitmq => rabbitmq::rules(&agents, &self.collectors),
        };
        out.write_all(text.as_bytes())?;
        Ok(Answer::Yes)
    }
}

/// A name that needs no quoting in any of the files, and that no agent can have: it has no `/`.
fn collector(name: &str) -> Result<String, String> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if (1..=64).contains(&name.len()) && name.bytes().all(plain) {
        return Ok(name.to_owned());
    }
    Err("use 1 to 64 of a-z, 0-9 and -".to_owned())
}

/// Those who may connect.
fn admitted(agents: &[Agent]) -> impl Iterator<Item = &Agent> {
    agents.iter().filter(|agent| agent.revoked.is_none())
}

#[cfg(test)]
mod tests {
    use motprov_shared::identity::{PublicKey, Role};
    use motprov_shared::period::Timestamp;

    use super::*;

    fn agents() -> Vec<Agent> {
        let folder = tempfile::tempdir().unwrap();
        let mut database = Database::create_or_open(folder.path()).unwrap();
        for (number, (agent, role)) in
            [("a/ws-1", Some(Role::Workstation)), ("b/site", None), ("b/gone", None)].into_iter().enumerate()
        {
            let key = PublicKey([u8::try_from(number).unwrap(); 32]);
            let enrolment =
                motprov_ledger::Enrolment { agent: agent.parse().unwrap(), key, simulated: false, role };
            database.write(|tx| tx.admit(&enrolment, Timestamp(0))).unwrap();
        }
        database.write(|tx| tx.revoke(&"b/gone".parse().unwrap(), "stolen", Timestamp(1))).unwrap();
        database.read(motprov_ledger::View::agents).unwrap()
    }

    #[test]
    fn mosquitto_denies_the_revoked_by_name_and_grants_the_rest_by_pattern() {
        let rules = mosquitto::rules(&agents(), &["collector".to_owned()]);
        assert!(rules.contains("user b/gone\ntopic deny #"), "{rules}");
        assert!(!rules.contains("a/ws-1"), "{rules}");
    }

    #[test]
    fn nats_names_those_who_are_let_in_and_nobody_else() {
        let rules = nats::rules(&agents(), &["collector".to_owned()]);
        assert!(rules.contains("\"CN=a/ws-1,OU=workstation,O=Motprov agent\""), "{rules}");
        assert!(rules.contains("\"CN=b/site,O=Motprov agent\""), "{rules}");
        assert!(rules.contains("\"motprov.v1.a.ws-1.batch\""), "{rules}");
        assert!(!rules.contains("gone"), "{rules}");
    }

    #[test]
    fn rabbitmq_gets_a_user_without_a_password_and_its_own_topics() {
        let rules = rabbitmq::rules(&agents(), &["collector".to_owned(), "collector-2".to_owned()]);
        let rules: serde_json::Value = serde_json::from_str(&rules).unwrap();
        let users: Vec<_> =
            rules["users"].as_array().unwrap().iter().map(|user| user["name"].as_str().unwrap()).collect();
        assert_eq!(users, ["a/ws-1", "b/site", "collector", "collector-2"]);
        assert!(rules["users"].as_array().unwrap().iter().all(|user| user["password_hash"] == ""));
        assert_eq!(rules["topic_permissions"][0]["write"], "^motprov\\.v1\\.a\\.ws-1\\.(batch|state)$");
    }

    #[test]
    fn a_collectors_name_cannot_smuggle_rules_in() {
        for bad in ["", "a/b", "a b", "a\ntopic #", "a\"", "#", "+"] {
            assert!(collector(bad).is_err(), "{bad}");
        }
        assert!(collector("collector-2").is_ok());
    }
}
