//! `SNMPv3` against an agent of other hands, over real sockets: keys, ciphers, refusals, and engines that lose their
//! sense of time.

#![expect(clippy::unwrap_used, reason = "a test says why by failing")]

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_snmp::agent::Agent;
use async_snmp::handler::{BoxFuture, GetNextResult, GetResult, HandlerResult, MibHandler, RequestContext};
use async_snmp::v3::{DesSaltState, PersistedAuthoritativeEngine};
use async_snmp::{AuthoritativeEngine, Oid, Value, oid};
use motprov_printer::{AuthProtocol, Credentials, Limits, PollError, Poller, PrivProtocol, Usm};
use tokio::task::JoinHandle;

const PASSWORD: &str = "exempel-lösen-1";

/// Says 3 to everything, which hrPrinterStatus calls idle.
struct Idle;

impl MibHandler for Idle {
    fn get<'a>(&'a self, _: &'a RequestContext, _: &'a Oid) -> BoxFuture<'a, HandlerResult<GetResult>> {
        Box::pin(async { Ok(GetResult::Value(Value::Integer(3))) })
    }

    fn get_next<'a>(
        &'a self,
        _: &'a RequestContext,
        _: &'a Oid,
    ) -> BoxFuture<'a, HandlerResult<GetNextResult>> {
        Box::pin(async { Ok(GetNextResult::EndOfMibView) })
    }
}

/// An agent whose engine has started `boots` times before.
async fn agent(
    bind: &str,
    engine: &[u8],
    boots: u32,
    (auth, privacy): (async_snmp::AuthProtocol, async_snmp::PrivProtocol),
) -> (SocketAddr, JoinHandle<()>) {
    let before = PersistedAuthoritativeEngine::new(engine.to_vec(), boots).unwrap();
    let engine = AuthoritativeEngine::restart(before, |_| Ok::<(), Infallible>(())).unwrap();
    let boots = engine.engine_boots();
    let salts = async_snmp::v3::PersistedDesSaltState::new(boots - 1).unwrap();
    let salts = DesSaltState::restart(salts, |_| Ok::<(), Infallible>(())).unwrap();
    let agent = Agent::builder().authoritative_engine(engine).des_salt_state(salts);
    let agent = agent.usm_user("motprov", |user| user.auth_priv(auth, PASSWORD, privacy, PASSWORD)).unwrap();
    let agent = agent.handler(oid!(1, 3, 6, 1), Arc::new(Idle)).without_builtin_handlers().allow_all_access();
    let agent = agent.bind(bind).build().await.unwrap();
    let address = agent.local_addr();
    (address, tokio::spawn(async move { agent.run().await.unwrap() }))
}

const USUAL: (async_snmp::AuthProtocol, async_snmp::PrivProtocol) =
    (async_snmp::AuthProtocol::Sha256, async_snmp::PrivProtocol::Aes128);

fn user(name: &str, password: &str, auth: AuthProtocol, privacy: PrivProtocol) -> Credentials {
    Credentials::V3(Usm {
        user: name.to_owned(),
        auth: Some((auth, password.into())),
        privacy: Some((privacy, password.into())),
        context: String::new(),
    })
}

fn usual() -> Credentials {
    user("motprov", PASSWORD, AuthProtocol::Sha256, PrivProtocol::Aes128)
}

async fn poller() -> Poller {
    // One datagram a question: what is lost is lost.
    let limits = Limits { timeout: Duration::from_secs(2), retries: 0, ..Limits::default() };
    Poller::new(limits).await.unwrap()
}

async fn status(poller: &Poller, at: SocketAddr, credentials: &Credentials) -> Result<(), PollError> {
    let check = poller.status_check(&at.to_string(), credentials, None).await?;
    assert_eq!(check.printer_status.map(|status| status.name), Some("idle"));
    Ok(())
}

#[tokio::test]
async fn every_protocol_is_spoken() {
    use async_snmp::{AuthProtocol as TheirAuth, PrivProtocol as TheirPriv};
    let protocols = [
        (TheirAuth::Md5, TheirPriv::Des, AuthProtocol::Md5, PrivProtocol::Des),
        (TheirAuth::Sha1, TheirPriv::Aes128, AuthProtocol::Sha1, PrivProtocol::Aes128),
        (TheirAuth::Sha224, TheirPriv::Aes192Blumenthal, AuthProtocol::Sha224, PrivProtocol::Aes192),
        (TheirAuth::Sha384, TheirPriv::Aes256Reeder, AuthProtocol::Sha384, PrivProtocol::Aes256Reeder),
        (TheirAuth::Sha512, TheirPriv::Aes256Blumenthal, AuthProtocol::Sha512, PrivProtocol::Aes256),
    ];
    let poller = poller().await;
    for (theirs, cipher, auth, privacy) in protocols {
        let (at, task) = agent("127.0.0.1:0", b"\x80\0\0\x01\x04abc", 1, (theirs, cipher)).await;
        let credentials = user("motprov", PASSWORD, auth, privacy);
        // Twice: also with what is remembered.
        status(&poller, at, &credentials).await.unwrap();
        status(&poller, at, &credentials).await.unwrap();
        task.abort();
    }
}

#[tokio::test]
async fn a_wrong_user_or_password_is_refused_and_not_silence() {
    let (at, task) = agent("127.0.0.1:0", b"\x80\0\0\x01\x04abc", 1, USUAL).await;
    let poller = poller().await;
    for (name, password) in [("motprov", "another-password"), ("nobody", PASSWORD)] {
        let credentials = user(name, password, AuthProtocol::Sha256, PrivProtocol::Aes128);
        let error = status(&poller, at, &credentials).await.unwrap_err();
        assert!(matches!(error, PollError::Auth { .. }), "{error}");
    }
    status(&poller, at, &usual()).await.unwrap();
    task.abort();
}

#[tokio::test]
async fn a_printer_that_lost_its_sense_of_time_costs_no_poll() {
    let id = b"\x80\0\0\x01\x04abc";
    let (at, task) = agent("127.0.0.1:0", id, 40, USUAL).await;
    let poller = poller().await;
    status(&poller, at, &usual()).await.unwrap();
    task.abort();
    task.await.unwrap_err();
    // Its power was cut: it counts its starts anew, below what it said before.
    let (_, task) = agent(&at.to_string(), id, 1, USUAL).await;
    status(&poller, at, &usual()).await.unwrap();
    task.abort();
}

#[tokio::test]
async fn another_printer_at_the_same_address_costs_no_poll() {
    let (at, task) = agent("127.0.0.1:0", b"\x80\0\0\x01\x04abc", 1, USUAL).await;
    let poller = poller().await;
    status(&poller, at, &usual()).await.unwrap();
    task.abort();
    task.await.unwrap_err();
    let (_, task) = agent(&at.to_string(), b"\x80\0\0\x01\x04xyz", 1, USUAL).await;
    status(&poller, at, &usual()).await.unwrap();
    task.abort();
}
