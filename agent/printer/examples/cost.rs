//! What polling costs the client: processor time of its thread, from the kernel's books. The simulated devices
//! answer in another thread, over real sockets on loopback, and are not counted.
//!
//! `cargo run --release -p motprov-printer --example cost`

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "an example says why by failing, and prints")]

use std::convert::Infallible;
use std::sync::{Arc, mpsc};
use std::time::Instant;

use async_snmp::agent::Agent;
use async_snmp::handler::{
    BoxFuture, GetNextResult, GetResult, HandlerResult, MibHandler, OidTable, RequestContext,
};
use async_snmp::{AuthoritativeEngine, Oid, Value, VarBind, oid};
use motprov_printer::{AuthProtocol, Credentials, Limits, PollError, Poller, PrivProtocol, Usm};

const PASSWORD: &str = "exempel-lösen-1";
const ROWS: u32 = 300;
/// prtMarkerSuppliesLevel.
const COLUMN: [u32; 11] = [1, 3, 6, 1, 2, 1, 43, 11, 1, 1, 9];

fn main() {
    let (table, printer) = (device(table_rows()), device(printer_rows()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(measure(&table, &printer)).unwrap();
}

async fn measure(table: &str, printer: &str) -> Result<(), PollError> {
    let usm = Usm {
        user: "motprov".to_owned(),
        auth: Some((AuthProtocol::Sha256, PASSWORD.into())),
        privacy: Some((PrivProtocol::Aes128, PASSWORD.into())),
        context: String::new(),
    };
    let versions = [("v2c", Credentials::V2c { community: "public".into() }), ("v3", Credentials::V3(usm))];
    let poller = Poller::new(Limits::default()).await?;
    println!("processor time of one poll in the client, and how many a core could do in a second");
    for (version, credentials) in &versions {
        let column = [COLUMN.to_vec()];
        let walk = poller.columns(table, credentials, &column).await?;
        assert_eq!(walk.len(), ROWS as usize);
        let costs = Cost::begin(500);
        for _ in 0..costs.polls {
            poller.columns(table, credentials, &column).await?;
        }
        costs.print(version, "a table of 300 rows");
        let reading = poller.poll(printer, credentials).await?;
        let costs = Cost::begin(500);
        for _ in 0..costs.polls {
            poller.poll(printer, credentials).await?;
        }
        costs.print(version, "everything about a printer");
        let plan = poller.learn(printer, credentials, None).await?.plan;
        let costs = Cost::begin(1000);
        for _ in 0..costs.polls {
            poller.counters(printer, credentials, &plan).await?;
        }
        costs.print(version, "the counters of each quarter");
        let costs = Cost::begin(2000);
        for _ in 0..costs.polls {
            poller.status_check(printer, credentials, Some(&reading)).await?;
        }
        costs.print(version, "the light check of each minute");
    }
    Ok(())
}

struct Cost {
    polls: u32,
    cpu: u64,
    began: Instant,
}

impl Cost {
    fn begin(polls: u32) -> Self {
        Self { polls, cpu: cpu_ns(), began: Instant::now() }
    }

    fn print(&self, version: &str, what: &str) {
        let each = (cpu_ns() - self.cpu) / u64::from(self.polls);
        let wall = self.began.elapsed() / self.polls;
        println!(
            "{version:<4}{what:<32} {:>7.3} ms {:>7}/s   (answered in {wall:.2?})",
            ms(each),
            1_000_000_000 / each.max(1)
        );
    }
}

#[expect(clippy::cast_precision_loss, reason = "three digits are printed")]
fn ms(nanoseconds: u64) -> f64 {
    nanoseconds as f64 / 1e6
}

/// Nanoseconds that this thread ran.
fn cpu_ns() -> u64 {
    let books = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    books.split(' ').next().unwrap().parse().unwrap()
}

struct Mib(OidTable<Value>);

impl MibHandler for Mib {
    fn get<'a>(&'a self, _: &'a RequestContext, oid: &'a Oid) -> BoxFuture<'a, HandlerResult<GetResult>> {
        let found = self.0.get(oid).cloned();
        Box::pin(async move { Ok(found.map_or(GetResult::NoSuchInstance, GetResult::Value)) })
    }

    fn get_next<'a>(
        &'a self,
        _: &'a RequestContext,
        oid: &'a Oid,
    ) -> BoxFuture<'a, HandlerResult<GetNextResult>> {
        let found = self.0.get_next(oid).map(|(oid, value)| VarBind::new(oid.clone(), value.clone()));
        Box::pin(async move { Ok(found.map_or(GetNextResult::EndOfMibView, GetNextResult::Value)) })
    }
}

/// A device that answers in a thread of its own; gives its address.
fn device(rows: OidTable<Value>) -> String {
    let (sender, address) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let id = vec![0x80, 0, 0, 1, 4, b'x', b'y', b'z'];
            let engine = AuthoritativeEngine::install(id, |_| Ok::<(), Infallible>(())).unwrap();
            let user = |user: async_snmp::UsmUser| {
                let (auth, privacy) = (async_snmp::AuthProtocol::Sha256, async_snmp::PrivProtocol::Aes128);
                user.auth_priv(auth, PASSWORD, privacy, PASSWORD)
            };
            let agent = Agent::builder().community(b"public").authoritative_engine(engine);
            let agent = agent.usm_user("motprov", user).unwrap().bind("127.0.0.1:0");
            let agent = agent.handler(oid!(1, 3, 6, 1), Arc::new(Mib(rows))).without_builtin_handlers();
            let agent = agent.allow_all_access().build().await.unwrap();
            sender.send(agent.local_addr().to_string()).unwrap();
            agent.run().await.unwrap();
        });
    });
    address.recv().unwrap()
}

fn table_rows() -> OidTable<Value> {
    let cell = |row| (Oid::new(COLUMN.into_iter().chain([1, row])), Value::Counter32(row));
    (1..=ROWS).map(cell).collect()
}

/// A colour multifunction device: five supplies, four trays, two alerts.
fn printer_rows() -> OidTable<Value> {
    let mut rows = vec![
        (vec![2, 1, 1, 1, 0], text("Exempel MFP C1234")),
        (vec![2, 1, 1, 2, 0], Value::ObjectIdentifier(oid!(1, 3, 6, 1, 4, 1, 1347, 41))),
        (vec![2, 1, 1, 3, 0], Value::TimeTicks(123_456)),
        (vec![2, 1, 25, 3, 2, 1, 2, 1], Value::ObjectIdentifier(oid!(1, 3, 6, 1, 2, 1, 25, 3, 1, 5))),
        (vec![2, 1, 25, 3, 2, 1, 3, 1], text("Exempel MFP C1234")),
        (vec![2, 1, 25, 3, 2, 1, 5, 1], Value::Integer(2)),
        (vec![2, 1, 25, 3, 5, 1, 1, 1], Value::Integer(3)),
        (vec![2, 1, 25, 3, 5, 1, 2, 1], Value::OctetString(vec![0, 0].into())),
        (vec![2, 1, 43, 5, 1, 1, 17, 1], text("SIM0001")),
        (vec![2, 1, 43, 10, 2, 1, 3, 1, 1], Value::Integer(7)),
        (vec![2, 1, 43, 10, 2, 1, 4, 1, 1], Value::Counter32(123_456)),
    ];
    for (table, entry, count) in [(8, 2, 4), (11, 1, 5), (18, 1, 2)] {
        for (column, row) in (2..=9).flat_map(|column| (1..=count).map(move |row| (column, row))) {
            rows.push((vec![2, 1, 43, table, entry, 1, column, 1, row], Value::Integer(3)));
        }
    }
    let whole = |below: Vec<u32>| Oid::new([1, 3, 6, 1].into_iter().chain(below));
    rows.into_iter().map(|(below, value)| (whole(below), value)).collect()
}

fn text(text: &str) -> Value {
    Value::OctetString(text.to_owned().into())
}
