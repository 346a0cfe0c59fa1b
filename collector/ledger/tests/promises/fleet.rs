//! What agents are told, which release they should run, and what they say of themselves.

use motprov_ledger::{Enrolment, EntryKind, LedgerError, Put, View};
use motprov_shared::configuration::Scope;
use motprov_shared::identity::{AgentId, Role, sha256};
use motprov_shared::release::{self, Artefact, Release};
use motprov_shared::seal::SecretKey;
use motprov_shared::state::{State, Unfollowed};

use crate::support::{Files, Home, at, kinds};

fn agent() -> AgentId {
    "sodermalm/ws-1".parse().unwrap()
}

impl Home {
    fn admit(&mut self, role: Role) {
        let key = SecretKey::from_seed([1; 32]).unwrap().public();
        let enrolment = Enrolment { agent: agent(), key, simulated: false, role: Some(role) };
        self.database.write(|tx| tx.admit(&enrolment, at(0))).unwrap();
    }

    fn tell(&mut self, scope: &str, text: &str) -> Put {
        let scope: Scope = scope.parse().unwrap();
        self.database.write(|tx| tx.configure(&scope, text, at(1))).unwrap()
    }

    /// Version and texts of what the agent is told.
    fn told(&mut self) -> Option<(u64, Vec<String>)> {
        let instruction = self.database.read(|view| view.instruction(&agent())).unwrap()?;
        let versions = self.database.read(View::instruction_versions).unwrap();
        assert_eq!(versions.get(&agent()), Some(&instruction.version));
        Some((instruction.version, instruction.layers.into_iter().map(|(_, layer)| layer.text).collect()))
    }
}

#[test]
fn what_an_agent_is_told_lies_from_wide_to_narrow_and_its_version_only_grows() {
    let mut home = Home::new();
    home.admit(Role::Site);
    assert_eq!(home.told(), None);
    assert_eq!(home.tell("agent/sodermalm/ws-1", "d = 1"), Put::New(2));
    home.tell("site/sodermalm", "c = 1");
    home.tell("role/site", "b = 1");
    home.tell("all", "a = 1");
    home.tell("site/norrmalm", "x = 1");
    home.tell("role/server", "y = 1");
    let texts = ["a = 1", "b = 1", "c = 1", "d = 1"].map(str::to_owned).to_vec();
    assert_eq!(home.told(), Some((5, texts.clone())));
    assert_eq!(home.tell("all", "a = 1"), Put::Already(5));
    home.tell("agent/sodermalm/ws-1", "");
    assert_eq!(home.told(), Some((8, texts[..3].to_vec())));
    // Another role is other layers, and so a higher version.
    home.admit(Role::Server);
    let other = ["a = 1", "y = 1", "c = 1"].map(str::to_owned).to_vec();
    assert_eq!(home.told(), Some((9, other.clone())));
    home.database.rebuild(&Files(vec![])).unwrap();
    assert_eq!(home.told(), Some((9, other)));
    home.database.write(|tx| tx.revoke(&agent(), "stolen", at(9))).unwrap();
    assert_eq!(home.told(), None);
}

fn manifest(serial: u64) -> Vec<u8> {
    let url = "https://x/".to_owned();
    let artefact = Artefact { hash: sha256(b"x"), octets: 1, url };
    let release = Release {
        serial,
        issued: at(0),
        expires: at(9),
        version: "0.2.0".parse().unwrap(),
        artefacts: [("x86_64-unknown-linux-gnu".to_owned(), artefact)].into(),
    };
    release::sign(&release, &SecretKey::from_seed([5; 32]).unwrap()).unwrap()
}

#[test]
fn agents_are_told_of_the_latest_release_and_never_of_an_older_one() {
    let mut home = Home::new();
    home.admit(Role::Site);
    let put = |home: &mut Home, bytes: &[u8]| home.database.write(|tx| tx.put_release(bytes, at(1)));
    assert_eq!(put(&mut home, &manifest(3)).unwrap(), Put::New(2));
    assert_eq!(put(&mut home, &manifest(3)).unwrap(), Put::Already(2));
    assert!(matches!(put(&mut home, &manifest(2)), Err(LedgerError::Misuse(_))));
    assert!(matches!(put(&mut home, b"none"), Err(LedgerError::Misuse(_))));
    assert_eq!(put(&mut home, &manifest(7)).unwrap(), Put::New(3));
    for _ in 0..2 {
        let instruction = home.database.read(|view| view.instruction(&agent())).unwrap().unwrap();
        assert_eq!((instruction.version, instruction.release), (3, Some(manifest(7))));
        home.database.rebuild(&Files(vec![])).unwrap();
    }
    assert_eq!(kinds(&mut home.database)[1..], [EntryKind::Release, EntryKind::Release]);
    assert!(home.database.verify().unwrap().faults.is_empty());
}

#[test]
fn an_agents_last_word_stays_when_it_goes_and_nobody_is_there_after_a_start() {
    let mut home = Home::new();
    let refused = Some(Unfollowed { version: 9, reason: "a fault".to_owned() });
    let state = State { online: true, outbox: Some(2), configuration: Some(8), refused, ..State::default() };
    let note = |home: &mut Home, state: &State, seconds| {
        home.database.write(|tx| tx.note_state(&agent(), state, at(seconds))).unwrap();
        home.database.read(View::last_words).unwrap().remove(0)
    };
    assert_eq!(note(&mut home, &state, 1).state, state);
    let more = State { outbox: Some(3), ..state.clone() };
    let told = note(&mut home, &more, 2);
    assert_eq!((told.state, told.since, told.at), (more.clone(), at(1), at(2)));
    let told = note(&mut home, &State::default(), 3);
    assert_eq!((told.state, told.since), (State { online: false, ..more.clone() }, at(3)));
    note(&mut home, &more, 4);
    home.database.write(|tx| tx.nobody_is_online(at(5))).unwrap();
    let told = home.database.read(View::last_words).unwrap().remove(0);
    assert_eq!((told.state.online, told.since, told.at), (false, at(5), at(4)));
}
