//! Who is refused what by the embedded broker with certificates, attack by attack. Each line that is printed was seen
//! in this run: `refusal | attack | outcome`.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::fs;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use motprov_collector::pki::{self, Holder};
use motprov_link::tls::TlsFiles;
use motprov_shared::batch::Batch;
use motprov_shared::chain::Link;
use motprov_shared::identity::{AgentId, Role};
use motprov_shared::period::Timestamp;
use motprov_shared::seal::{SecretKey, seal};
use motprov_shared::topic::client_id;
use motprov_testbed::brokers::peer::{Calling, Peer};
use motprov_testbed::brokers::pki::Authority;
use motprov_testbed::process::{Program, wait_for};
use motprov_testbed::secured::Secured;

const QUICK: &str = "[schedule]\nsample = \"200ms\"\nstep = \"1s\"\nbatch = \"200ms\"\ncheck = \"200ms\"\n";
const VICTIM: &str = "lab/pc-1";
const OTHER: &str = "city/pc-2";
const DAY: i64 = 24 * 3600 * 1000;

/// A collector, an agent whose certificate was stolen, and one of another site.
struct Cast {
    house: Secured,
    authority: pki::Authority,
    folder: PathBuf,
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_seconds(i64::try_from(since.as_secs()).unwrap())
}

fn tell(attack: &str, outcome: &str) {
    println!("refusal | {attack} | {outcome}");
}

impl Cast {
    fn open() -> Self {
        let house = Secured::open(Program::at(env!("CARGO_BIN_EXE_motprov-demo"))).unwrap();
        for agent in [VICTIM, OTHER] {
            let id: AgentId = agent.parse().unwrap();
            let token = house.token(&["--site", id.site.as_str(), "--uses", "2"]).unwrap();
            let mut actor = house.agent(agent, "a", &token, QUICK).unwrap();
            actor.start().unwrap();
            house.scene.wait_for_kept(&actor.id, 2).unwrap();
            actor.stop().unwrap();
        }
        let tls = house.scene.data().join("tls");
        let read = |name: &str| fs::read_to_string(tls.join(name)).unwrap();
        let authority = pki::Authority::read(&read("ca.pem"), &read("ca-key.pem")).unwrap();
        let folder = house.scene.data().join("thief");
        fs::create_dir(&folder).unwrap();
        Self { house, authority, folder }
    }

    fn calling(&self, agent: &str, pair: Option<PathBuf>) -> Calling {
        let tls = TlsFiles {
            ca: self.house.scene.data().join("tls/ca.pem"),
            client: pair.map(|pair| (pair.clone(), pair)),
            server_name: None,
        };
        let id = client_id(&agent.parse().unwrap());
        Calling { port: self.house.scene.mqtt().port(), tls, id, clean: true, will: None }
    }

    /// What an agent's machine holds.
    fn stolen(&self, agent: &str) -> PathBuf {
        self.house.home(&agent.parse().unwrap(), "a").join("data/tls/agent.pem")
    }

    /// Of the right authority, made by whoever has its key and never entered.
    fn forged(&self, agent: &str, at: Timestamp) -> PathBuf {
        let key = rcgen::KeyPair::generate().unwrap();
        let holder = Holder::Agent(agent.parse().unwrap(), Role::Workstation);
        let issued = self.authority.issue_for(&key, &holder, at, 90).unwrap();
        let path = self.folder.join(format!("{}.pem", issued.serial));
        fs::write(&path, format!("{}{}", issued.chain, key.serialize_pem())).unwrap();
        path
    }

    async fn is_let_in(&self, calling: &Calling) -> bool {
        calling.connect().await.unwrap().is_some()
    }

    async fn thief(&self) -> Peer {
        self.calling(VICTIM, Some(self.stolen(VICTIM))).admitted().await.unwrap()
    }

    fn refusals(&self, agent: &str, reason: &str) -> u64 {
        self.house.scene.refusals(agent, reason).unwrap()
    }

    /// The attack ends without a connection, counted under this reason where it came so far.
    async fn no_entry(&self, attack: &str, calling: &Calling, reason: Option<(&str, &str)>) {
        let before = reason.map(|(agent, reason)| self.refusals(agent, reason));
        assert!(!self.is_let_in(calling).await, "{attack}");
        let Some((agent, reason)) = reason else {
            return tell(attack, "no TLS connection");
        };
        wait_for(attack, || Ok((Some(self.house.scene.refusals(agent, reason)?) > before).then_some(())))
            .unwrap();
        tell(attack, &format!("not let in, counted as `{reason}`"));
    }

    /// A connected thief publishes; nothing more is kept of anyone, and it is counted under this reason.
    async fn no_word(&self, attack: &str, topic: &str, payload: Vec<u8>, retain: bool, reason: &str) {
        let (before, kept) = (self.refusals(VICTIM, reason), self.kept());
        let answer = self.thief().await.publish(topic, payload, retain).await.unwrap();
        wait_for(attack, || Ok((self.house.scene.refusals(VICTIM, reason)? > before).then_some(()))).unwrap();
        assert_eq!(self.kept(), kept, "{attack}");
        tell(attack, &format!("{answer:?}, not kept, counted as `{reason}`"));
    }

    fn kept(&self) -> usize {
        let of = |agent: &str| self.house.scene.kept(&agent.parse().unwrap()).unwrap().len();
        of(VICTIM) + of(OTHER)
    }
}

/// Batch 3 of the victim, signed by whoever has its certificate and not its signing key.
fn forged_batch() -> Vec<u8> {
    let link = Link { seq: 3, prev: None, lost: 2 };
    let batch = Batch { agent: VICTIM.parse().unwrap(), link, made_at: now(), records: Vec::new() };
    seal(&batch, &SecretKey::from_seed([66; 32]).unwrap()).unwrap().bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_in_or_says_what_is_not_theirs_to_say() {
    let cast = Cast::open();
    certificates(&cast).await;
    connections(&cast).await;
    messages(&cast).await;
    reading(&cast).await;
    half_open(&cast).await;
    revoked(&cast).await;
    cast.house.scene.says(&["ledger", "verify"]).unwrap();
}

async fn certificates(cast: &Cast) {
    cast.no_entry("no certificate", &cast.calling(VICTIM, None), None).await;
    let other = Authority::new(&cast.folder.join("other")).unwrap();
    let alien = other.issue_agent(&VICTIM.parse().unwrap(), Role::Workstation).unwrap();
    let mut calling = cast.calling(VICTIM, None);
    calling.tls.client = Some((alien.certificate, alien.key));
    cast.no_entry("certificate of another authority", &calling, None).await;
    for (attack, at) in [
        ("certificate that has expired", now().plus(-365 * DAY)),
        ("certificate that does not hold yet", now().plus(365 * DAY)),
    ] {
        cast.no_entry(attack, &cast.calling(VICTIM, Some(cast.forged(VICTIM, at))), None).await;
    }
}

async fn connections(cast: &Cast) {
    let counted = Some((VICTIM, "certificate"));
    let unknown = cast.calling(VICTIM, Some(cast.forged(VICTIM, now())));
    cast.no_entry("right authority, certificate that was never issued", &unknown, counted).await;
    let named = cast.calling(OTHER, Some(cast.stolen(VICTIM)));
    let attack = "right authority, wrong name: stolen certificate used as an agent of another site";
    cast.no_entry(attack, &named, Some((OTHER, "certificate"))).await;
    let mut nobody = cast.calling(VICTIM, Some(cast.stolen(VICTIM)));
    "observer-1".clone_into(&mut nobody.id);
    cast.no_entry("stolen certificate used as an observer", &nobody, Some(("?", "unknown-agent"))).await;
    let mut will = cast.calling(VICTIM, Some(cast.stolen(VICTIM)));
    will.will = Some(format!("motprov/v1/{OTHER}/state"));
    cast.no_entry("last will on another agent's topic", &will, Some((VICTIM, "topic"))).await;
}

async fn messages(cast: &Cast) {
    let own = format!("motprov/v1/{VICTIM}/batch");
    let signed = "batch on its own topic, by the stolen certificate and another signing key";
    cast.no_word(signed, &own, forged_batch(), false, "signature").await;
    for (attack, topic, retain) in [
        ("batch on another site's topic", format!("motprov/v1/{OTHER}/batch"), false),
        ("state on another site's topic", format!("motprov/v1/{OTHER}/state"), false),
        ("receipt forged to itself", format!("motprov/v1/{VICTIM}/ack"), false),
        ("configuration forged to itself", format!("motprov/v1/{VICTIM}/config"), true),
        ("checkpoint forged for everyone", "motprov/v1/checkpoint".to_owned(), true),
        ("batch that the broker is to retain", own.clone(), true),
    ] {
        cast.no_word(attack, &topic, forged_batch(), retain, "topic").await;
    }
    cast.no_word("octets that are no batch", &own, vec![7; 300], false, "malformed").await;
    cast.no_word("packet of a megabyte", &own, vec![0; 1 << 20], false, "too-large").await;
}

async fn reading(cast: &Cast) {
    for filter in [
        "#".to_owned(),
        "motprov/v1/#".to_owned(),
        "motprov/v1/+/+/config".to_owned(),
        format!("motprov/v1/{OTHER}/ack"),
        format!("motprov/v1/{OTHER}/config"),
        format!("motprov/v1/{VICTIM}/batch"),
    ] {
        assert!(!cast.thief().await.subscribe(&filter).await.unwrap(), "{filter}");
        tell(&format!("subscribe to {filter}"), "not granted");
    }
}

/// More than a listener's backlog, and none of them begins a handshake.
async fn half_open(cast: &Cast) {
    const SILENT: usize = 200;
    let broker = cast.house.scene.mqtt();
    let silent: Vec<_> = (0..SILENT).map(|_| std::net::TcpStream::connect(broker).unwrap()).collect();
    assert!(cast.thief().await.subscribe(&format!("motprov/v1/{VICTIM}/ack")).await.unwrap());
    tell(&format!("{} half-open TLS connections", silent.len()), "an agent connects beside them as ever");
}

async fn revoked(cast: &Cast) {
    let mut thief = cast.thief().await;
    cast.house.scene.says(&["agents", "revoke", VICTIM, "--reason", "stolen"]).unwrap();
    let cut_off = async {
        while thief.subscribe(&format!("motprov/v1/{VICTIM}/ack")).await.is_ok_and(|granted| granted) {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    let began = std::time::Instant::now();
    tokio::time::timeout(motprov_testbed::process::CEILING, cut_off).await.unwrap();
    tell(
        "stolen certificate, agent revoked meanwhile",
        &format!("cut off after {} ms", began.elapsed().as_millis()),
    );
    let again = cast.calling(VICTIM, Some(cast.stolen(VICTIM)));
    cast.no_entry("revoked certificate", &again, Some((VICTIM, "revoked"))).await;
}
