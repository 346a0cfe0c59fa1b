//! Every rule of the topics, knocked on by clients that do as they like.

use std::time::{Duration, Instant};

use motprov_shared::identity::Role;
use motprov_testbed::brokers::peer::{Answer, Calling, Peer};
use motprov_testbed::brokers::pki::{Authority, Identity};
use motprov_testbed::brokers::stage::{Collector, Stage};
use motprov_testbed::brokers::{Broker, Kind};
use motprov_testbed::process::Program;

/// A message that is let through arrives within this, on a busy machine too.
const SOON: Duration = Duration::from_secs(2);
/// So many messages wait while the collector is away.
const WAITING: usize = 200;

struct Cast {
    stage: Stage,
    broker: Broker,
    registry: Collector,
    one: Identity,
    other: Identity,
    collector: Identity,
}

impl Cast {
    /// `None` where the broker is not installed.
    fn open(kind: Kind) -> Option<Self> {
        let stage = Stage::new(Program::at(env!("CARGO_BIN_EXE_motprov-demo"))).unwrap();
        let registry = stage.collector("collector").unwrap();
        let list = "agent,key\na/one,".to_owned() + &"11".repeat(32) + "\nb/two," + &"22".repeat(32) + "\n";
        let file = registry.data.join("agents.csv");
        std::fs::write(&file, list).unwrap();
        registry.says(&["agents", "add", "--file", file.to_str().unwrap()]).unwrap();
        let users = users(&registry, kind);
        let broker = stage.broker(kind, &users).unwrap()?;
        let issue =
            |agent: &str| stage.authority.issue_agent(&agent.parse().unwrap(), Role::Workstation).unwrap();
        let (one, other) = (issue("a/one"), issue("b/two"));
        let collector = stage.authority.issue_collector("collector").unwrap();
        let mut cast = Self { stage, broker, registry, one, other, collector };
        cast.broker.start().unwrap();
        Some(cast)
    }

    fn calling(&self, identity: Option<&Identity>, id: &str) -> Calling {
        let tls = self.stage.authority.files(identity);
        Calling { port: self.broker.port(), tls, id: id.to_owned(), clean: true, will: None }
    }

    /// A collector's session, which outlives its connection.
    async fn watcher(&self) -> Peer {
        let calling = Calling { clean: false, ..self.calling(Some(&self.collector), "collector-1") };
        let mut watcher = calling.admitted().await.unwrap();
        assert!(watcher.subscribe("motprov/v1/+/+/batch").await.unwrap());
        assert!(watcher.subscribe("motprov/v1/+/+/state").await.unwrap());
        watcher
    }

    async fn agent(&self) -> Peer {
        self.calling(Some(&self.one), "a.one").admitted().await.unwrap()
    }

    async fn victim(&self) -> Peer {
        self.calling(Some(&self.other), "b.two").admitted().await.unwrap()
    }

    /// One cell of the table.
    fn tell(&self, promise: &str, outcome: &str, expected: &str) {
        println!("broker | {} | {promise} | {outcome}", self.broker.kind().name());
        assert_eq!(outcome, expected, "{promise}");
    }
}

/// What `broker-users` prints; agents that were added by hand have no role, so one is put in for NATS.
fn users(registry: &Collector, kind: Kind) -> String {
    let users = registry.says(&["broker-users", "--for", kind.name()]).unwrap();
    users.replace(",O=Motprov agent", ",OU=workstation,O=Motprov agent")
}

fn word(blocked: bool) -> &'static str {
    if blocked { "blocked" } else { "NOT BLOCKED" }
}

async fn writes(cast: &Cast) {
    let mut watcher = cast.watcher().await;
    let own = cast.agent().await.publish("motprov/v1/a/one/batch", b"own".to_vec(), false).await.unwrap();
    assert_eq!(own, Answer::Acknowledged);
    assert!(watcher.hears("motprov/v1/a/one/batch", b"own", SOON * 5).await.unwrap(), "its own arrives");
    for topic in ["motprov/v1/b/two/batch", "motprov/v1/b/two/state"] {
        cast.agent().await.publish(topic, b"foreign".to_vec(), false).await.unwrap();
        let heard = watcher.hears(topic, b"foreign", SOON).await.unwrap();
        cast.tell(&format!("publish on another's {}", &topic[17..]), word(!heard), "blocked");
    }
    let mut victim = cast.victim().await;
    assert!(victim.subscribe("motprov/v1/b/two/ack").await.unwrap());
    assert!(victim.subscribe("motprov/v1/b/two/config").await.unwrap());
    for topic in ["motprov/v1/b/two/ack", "motprov/v1/b/two/config"] {
        cast.agent().await.publish(topic, b"forged".to_vec(), false).await.unwrap();
        let heard = victim.hears(topic, b"forged", SOON).await.unwrap();
        cast.tell(&format!("forge another's {}", &topic[17..]), word(!heard), "blocked");
    }
    let mut collector = cast.watcher().await;
    collector.publish("motprov/v1/b/two/ack", b"receipt".to_vec(), false).await.unwrap();
    assert!(victim.hears("motprov/v1/b/two/ack", b"receipt", SOON * 5).await.unwrap(), "a receipt arrives");
    collector.leave().await;
}

async fn reads(cast: &Cast) {
    for filter in ["#", "motprov/v1/#", "motprov/v1/b/two/batch", "motprov/v1/+/+/batch", "$MQTT/sub/+"] {
        let mut spy = cast.agent().await;
        // A broker may grant it and deliver nothing: what is heard counts.
        spy.subscribe(filter).await.unwrap();
        let mut victim = cast.victim().await;
        victim.publish("motprov/v1/b/two/batch", b"secret".to_vec(), false).await.unwrap();
        // One that was thrown out hears nothing either.
        let heard = spy.hears("motprov/v1/b/two/batch", b"secret", SOON / 2).await.unwrap_or(false);
        cast.tell(&format!("subscribe to {filter}"), word(!heard && spy.count(b"") == 0), "blocked");
    }
}

async fn wills(cast: &Cast) {
    let mut watcher = cast.watcher().await;
    let will =
        |topic: &str| Calling { will: Some(topic.to_owned()), ..cast.calling(Some(&cast.one), "a.one") };
    // Dropped without a goodbye: the broker publishes the will.
    drop(will("motprov/v1/a/one/state").admitted().await.unwrap());
    assert!(
        watcher.hears("motprov/v1/a/one/state", b"gone", SOON * 5).await.unwrap(),
        "its own will is told"
    );
    drop(will("motprov/v1/b/two/state").connect().await.unwrap());
    let heard = watcher.hears("motprov/v1/b/two/state", b"gone", SOON).await.unwrap();
    cast.tell("last will on another's state", word(!heard), "blocked");
}

async fn takeover(cast: &Cast, expected: &str) {
    let mut victim = cast.victim().await;
    let thief = cast.calling(Some(&cast.one), "b.two").connect().await.unwrap();
    let ended = victim.is_ended(SOON).await;
    drop(thief);
    cast.tell("connect under another's client id", word(!ended), expected);
    // The collector's session: its client id cannot be guessed, but suppose that it leaked.
    let watcher = cast.watcher().await;
    watcher.leave().await;
    let calling = Calling { clean: false, ..cast.calling(Some(&cast.one), "collector-1") };
    let mut heard = false;
    if let Some(mut thief) = calling.connect().await.unwrap() {
        let mut victim = cast.victim().await;
        victim.publish("motprov/v1/b/two/batch", b"for the collector".to_vec(), false).await.unwrap();
        heard = thief.hears("motprov/v1/b/two/batch", b"for the collector", SOON).await.unwrap_or(false);
    }
    cast.tell(
        "read through a collector's stolen client id",
        word(!heard),
        expected_theft(cast.broker.kind()),
    );
}

/// NATS and `RabbitMQ` give a session to whoever names its client id.
fn expected_theft(kind: Kind) -> &'static str {
    match kind {
        Kind::Mosquitto => "blocked",
        Kind::Nats | Kind::Rabbitmq => "NOT BLOCKED",
    }
}

async fn strangers(cast: &Cast) {
    let nobody = cast.calling(None, "a.one").connect().await.unwrap();
    cast.tell("no certificate", word(nobody.is_none()), "blocked");
    let folder = tempfile::tempdir().unwrap();
    let foreign = Authority::new(folder.path()).unwrap();
    let forged = foreign.issue_agent(&"a/one".parse().unwrap(), Role::Workstation).unwrap();
    let stranger = cast.calling(Some(&forged), "a.one").connect().await.unwrap();
    cast.tell("certificate of another authority", word(stranger.is_none()), "blocked");
}

async fn sizes(cast: &Cast) {
    let mut watcher = cast.watcher().await;
    let topic = "motprov/v1/a/one/batch";
    let largest = vec![7; 256 * 1024];
    cast.agent().await.publish(topic, largest.clone(), false).await.unwrap();
    assert!(watcher.hears(topic, &largest, SOON * 5).await.unwrap(), "the largest batch arrives");
    let huge = vec![7; 1024 * 1024];
    let answer = cast.agent().await.publish(topic, huge.clone(), false).await.unwrap();
    let heard = watcher.hears(topic, &huge, SOON).await.unwrap();
    cast.tell("a packet of 1 MiB", word(!heard && answer == Answer::Closed), "blocked");
}

async fn retained(cast: &mut Cast) {
    let mut collector = cast.watcher().await;
    let topic = "motprov/v1/b/two/config";
    collector.publish(topic, b"configuration".to_vec(), true).await.unwrap();
    collector.leave().await;
    // Nobody promises that the very last instant survives; what an operator sees is a restart some time later.
    std::thread::sleep(Duration::from_secs(1));
    cast.broker.kill().unwrap();
    cast.broker.start().unwrap();
    let mut agent = cast.victim().await;
    assert!(agent.subscribe(topic).await.unwrap());
    let heard = agent.hears(topic, b"configuration", SOON).await.unwrap();
    let outcome = if heard { "kept" } else { "lost" };
    let expected = if cast.broker.kind() == Kind::Mosquitto { "lost" } else { "kept" };
    cast.tell("retained configuration after kill -9", outcome, expected);
}

/// The collector's session waits; what the broker acknowledged meanwhile, is it there after a kill?
async fn durable(cast: &mut Cast) {
    cast.watcher().await.leave().await;
    let mut agent = cast.agent().await;
    for number in 0..WAITING {
        let payload = format!("waiting {number}").into_bytes();
        let answer = agent.publish("motprov/v1/a/one/batch", payload, false).await.unwrap();
        assert_eq!(answer, Answer::Acknowledged);
    }
    agent.leave().await;
    cast.broker.kill().unwrap();
    cast.broker.start().unwrap();
    let mut watcher = cast.watcher().await;
    let last = format!("waiting {}", WAITING - 1);
    watcher.hears("motprov/v1/a/one/batch", last.as_bytes(), SOON * 2).await.unwrap();
    watcher.hears("none", b"", SOON / 2).await.unwrap();
    let kept = watcher.count(b"waiting");
    println!(
        "broker | {} | acknowledged batches after kill -9 | {kept} of {WAITING}",
        cast.broker.kind().name()
    );
    watcher.leave().await;
}

/// How long a revoked agent that is connected can still write.
async fn revocation(cast: &Cast) {
    let mut watcher = cast.watcher().await;
    let mut agent = cast.agent().await;
    let mut database = motprov_ledger::Database::create_or_open(&cast.registry.data).unwrap();
    let (id, now) = ("a/one".parse().unwrap(), motprov_shared::period::Timestamp(1_790_000_000_000));
    database.write(|tx| tx.revoke(&id, "stolen", now)).unwrap();
    drop(database);
    cast.broker.write_users(&users(&cast.registry, cast.broker.kind())).unwrap();
    let start = Instant::now();
    cast.broker.reload("a/one").unwrap();
    let told = start.elapsed();
    let mut number = 0;
    let stopped = loop {
        number += 1;
        let payload = format!("revoked {number}").into_bytes();
        let answer = agent.publish("motprov/v1/a/one/batch", payload.clone(), false).await;
        let heard = watcher.hears("motprov/v1/a/one/batch", &payload, SOON / 4).await.unwrap();
        if !heard || matches!(answer, Ok(Answer::Closed)) {
            break start.elapsed().max(told);
        }
        assert!(start.elapsed() < Duration::from_secs(30), "a revoked agent writes on and on");
    };
    println!(
        "broker | {} | revocation, after the reload | {:.1} s",
        cast.broker.kind().name(),
        stopped.as_secs_f64()
    );
    let mut again = cast.calling(Some(&cast.one), "a.one").connect().await.unwrap();
    let mut blocked = true;
    if let Some(again) = &mut again {
        again.publish("motprov/v1/a/one/batch", b"again".to_vec(), false).await.unwrap();
        blocked = !watcher.hears("motprov/v1/a/one/batch", b"again", SOON).await.unwrap();
    }
    cast.tell("a revoked agent that comes back", word(blocked), "blocked");
}

fn every_rule(kind: Kind, takeover_is: &str) {
    let Some(mut cast) = Cast::open(kind) else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        strangers(&cast).await;
        writes(&cast).await;
        reads(&cast).await;
        wills(&cast).await;
        takeover(&cast, takeover_is).await;
        sizes(&cast).await;
        durable(&mut cast).await;
        retained(&mut cast).await;
        revocation(&cast).await;
    });
}

#[test]
fn mosquitto_keeps_everyone_in_its_own_topics() {
    every_rule(Kind::Mosquitto, "blocked");
}

#[test]
fn nats_keeps_everyone_in_its_own_topics() {
    every_rule(Kind::Nats, "NOT BLOCKED");
}

#[test]
fn rabbitmq_keeps_everyone_in_its_own_topics() {
    every_rule(Kind::Rabbitmq, "NOT BLOCKED");
}
