//! The control target, asked when something is silent.

#![expect(clippy::unwrap_used, reason = "a test may stop where its own server fails")]

mod support;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use motprov_endpoint::{Control, ControlTarget, Outcome, Probe, Prober, What, Why};
use motprov_shared::measurement::State;
use support::{answering, page, server};
use tokio::net::TcpListener;

const PATIENCE: Duration = Duration::from_millis(500);

fn control(address: SocketAddr) -> Control {
    let target = ControlTarget::Tcp { host: address.ip().to_string(), port: address.port() };
    Control::new(Prober::new(), target, PATIENCE)
}

/// Accepts nothing: the queue is full, and Linux then answers nobody.
#[cfg(target_os = "linux")]
async fn deaf() -> (SocketAddr, impl Sized) {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let mut taken = Vec::new();
    let patience = Duration::from_millis(300);
    while let Ok(stream) = tokio::time::timeout(patience, tokio::net::TcpStream::connect(address)).await {
        taken.push(stream.unwrap());
    }
    (address, (listener, taken))
}

async fn closed_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}

async fn check(address: SocketAddr) -> Outcome {
    let what = What::Tcp { host: address.ip().to_string(), port: address.port() };
    Prober::new().check(&Probe { what, timeout: PATIENCE }).await
}

fn told(outcome: &Outcome) -> (State, Option<Why>) {
    (outcome.state, outcome.why)
}

/// A control target that counts how often it was asked.
async fn counting() -> (SocketAddr, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let address = server(move |stream| {
        counter.fetch_add(1, Ordering::SeqCst);
        async move { drop(stream) }
    })
    .await;
    (address, asked)
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn where_the_control_target_is_silent_too_nothing_is_down() {
    let (deaf, _held) = deaf().await;
    let control = control(deaf);
    let outcome = control.judge(check(closed_port().await).await).await;
    assert_eq!(told(&outcome), (State::Unknown, Some(Why::OwnNetworkDown)));
    assert_eq!(control.confirm(State::Down).await, State::Unknown);
    for state in [State::Up, State::Unknown] {
        assert_eq!(control.confirm(state).await, state);
    }
}

#[tokio::test]
async fn where_the_control_target_answers_down_is_down() {
    let (address, _) = counting().await;
    let control = control(address);
    let outcome = control.judge(check(closed_port().await).await).await;
    assert_eq!(told(&outcome), (State::Down, Some(Why::Refused)));
    assert_eq!(control.confirm(State::Down).await, State::Down);
}

#[tokio::test]
async fn a_control_target_that_refuses_has_answered() {
    let control = control(closed_port().await);
    let outcome = control.judge(check(closed_port().await).await).await;
    assert_eq!(told(&outcome), (State::Down, Some(Why::Refused)));
}

#[tokio::test]
async fn all_that_fail_together_share_one_question_and_later_ones_ask_again() {
    let (address, asked) = counting().await;
    let control = control(address);
    let many = (0..50).map(|_| {
        let control = control.clone();
        tokio::spawn(async move { control.confirm(State::Down).await })
    });
    for one in many.collect::<Vec<_>>() {
        assert_eq!(one.await.unwrap(), State::Down);
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    let together = asked.load(Ordering::SeqCst);
    assert!((1..=2).contains(&together), "{together}");
    // An answer from before a failure says nothing about it.
    assert_eq!(control.confirm(State::Down).await, State::Down);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(asked.load(Ordering::SeqCst), together + 1);
}

#[tokio::test]
async fn an_endpoint_does_not_vouch_for_itself() {
    let address = closed_port().await;
    let outcome = control(address).judge(check(address).await).await;
    assert_eq!(told(&outcome), (State::Unknown, Some(Why::NoWitness)));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_endpoint_that_answered_wrongly_needs_no_witness() {
    let (deaf, _held) = deaf().await;
    let wrong = answering("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n").await;
    let outcome = control(deaf).judge(Prober::new().check(&page(wrong, None)).await).await;
    assert_eq!(told(&outcome), (State::Down, Some(Why::BadStatus)));
}

#[tokio::test]
async fn without_a_control_target_down_is_down() {
    let outcome = Control::none().judge(check(closed_port().await).await).await;
    assert_eq!(told(&outcome), (State::Down, Some(Why::Refused)));
    assert_eq!(Control::none().confirm(State::Down).await, State::Down);
}
