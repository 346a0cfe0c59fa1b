//! What a poll costs the client's thread; the device runs in another thread and is not counted.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "an example")]
use std::net::SocketAddr;
use std::sync::mpsc;
use std::time::Instant;

use async_snmp::agent::Agent;
use async_snmp::handler::{BoxFuture, GetNextResult, GetResult, HandlerResult, MibHandler, OidTable, RequestContext};
use async_snmp::{AuthoritativeEngine, Oid, Value, VarBind, oid};
use motprov_printer::{AuthProtocol, Credentials, Limits, Poller, PrivProtocol, Usm};
use std::sync::Arc;

struct Mib(OidTable<Value>);
impl MibHandler for Mib {
    fn get<'a>(&'a self, _: &'a RequestContext, oid: &'a Oid) -> BoxFuture<'a, HandlerResult<GetResult>> {
        let found = self.0.get(oid).cloned();
        Box::pin(async move { Ok(found.map_or(GetResult::NoSuchInstance, GetResult::Value)) })
    }
    fn get_next<'a>(&'a self, _: &'a RequestContext, oid: &'a Oid) -> BoxFuture<'a, HandlerResult<GetNextResult>> {
        let found = self.0.get_next(oid).map(|(oid, value)| VarBind::new(oid.clone(), value.clone()));
        Box::pin(async move { Ok(found.map_or(GetNextResult::EndOfMibView, GetNextResult::Value)) })
    }
}
fn cpu_ns() -> u64 {
    std::fs::read_to_string("/proc/thread-self/schedstat").unwrap().split(' ').next().unwrap().parse().unwrap()
}
fn device() -> SocketAddr {
    let (tx, rx) = mpsc::channel();
    std::thread::spawn(move || {
        let rt = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        rt.block_on(async move {
            let rows: OidTable<Value> = (1..=300u32).map(|i| (Oid::new([1,3,6,1,2,1,43,11,1,1,9,1,i]), Value::Integer(i as i32)))
              .chain([(Oid::new([1,3,6,1,2,1,1,3,0]), Value::TimeTicks(1))]).collect();
            let engine = AuthoritativeEngine::install(vec![0x80,0,0,1,4,b'x',b'y',b'z'], |_| Ok::<(), std::convert::Infallible>(())).unwrap();
            let agent = Agent::builder().community(b"public").authoritative_engine(engine)
              .usm_user("motprov", |u| u.auth_priv(async_snmp::AuthProtocol::Sha256, "exempel-lösen-1", async_snmp::PrivProtocol::Aes128, "exempel-lösen-1")).unwrap()
              .bind("127.0.0.1:0").handler(oid!(1,3,6,1), Arc::new(Mib(rows))).without_builtin_handlers().allow_all_access().build().await.unwrap();
            tx.send(agent.local_addr()).unwrap();
            agent.run().await.unwrap();
        });
    });
    rx.recv().unwrap()
}
fn main() {
    let device = device().to_string();
    let rt = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let v2 = Credentials::V2c { community: "public".into() };
    let v3 = Credentials::V3(Usm { user: "motprov".into(), auth: Some((AuthProtocol::Sha256, "exempel-lösen-1".into())), privacy: Some((PrivProtocol::Aes128, "exempel-lösen-1".into())), context: String::new() });
    rt.block_on(async {
        let poller = Poller::new(Limits::default()).await.unwrap();
        for (name, cred) in [("v2c", &v2), ("v3", &v3)] {
            for n in [20, 500] {
                let (c, w) = (cpu_ns(), Instant::now());
                for _ in 0..n { let walk = poller.columns(&device, cred, &[vec![1,3,6,1,2,1,43,11,1,1,9]]).await.unwrap(); assert_eq!(walk.len(), 300); }
                println!("{name} table {n}: {:.3} ms cpu {:.3} ms wall", (cpu_ns() - c) as f64 / 1e6 / n as f64, w.elapsed().as_secs_f64() * 1e3 / n as f64);
                let (c, w) = (cpu_ns(), Instant::now());
                for _ in 0..n { poller.status_check(&device, cred, None).await.unwrap(); }
                println!("{name} status {n}: {:.3} ms cpu {:.3} ms wall", (cpu_ns() - c) as f64 / 1e6 / n as f64, w.elapsed().as_secs_f64() * 1e3 / n as f64);
            }
        }
    });
}
