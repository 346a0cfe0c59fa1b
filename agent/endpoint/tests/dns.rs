//! Name servers as they are found: sound, wrong, hostile, silent.

#![expect(clippy::unwrap_used, reason = "a test may stop where its own server fails")]

use std::net::SocketAddr;
use std::time::Duration;

use motprov_endpoint::{NameServer, Outcome, Probe, Prober, RecordKind, What, Why};
use motprov_shared::measurement::State;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, UdpSocket};

const A: u8 = 1;
const AAAA: u8 = 28;

/// Answers each query over UDP with what `answers` makes of it.
async fn server(answers: impl Fn(&[u8]) -> Vec<Vec<u8>> + Send + 'static) -> SocketAddr {
    serve(UdpSocket::bind("127.0.0.1:0").await.unwrap(), answers)
}

fn serve(socket: UdpSocket, answers: impl Fn(&[u8]) -> Vec<Vec<u8>> + Send + 'static) -> SocketAddr {
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut query = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut query).await {
            for answer in answers(&query[..length]) {
                socket.send_to(&answer, from).await.unwrap();
            }
        }
    });
    address
}

/// The query as an answer: flags and counts as given, records behind the question.
fn answer(query: &[u8], flags: [u8; 2], count: u8, records: &[u8]) -> Vec<u8> {
    let mut answer = query.to_vec();
    answer[2..4].copy_from_slice(&flags);
    answer[7] = count;
    answer.extend(records);
    answer
}

/// A record of the name in the question, by a pointer to it.
fn record(kind: u8, data: &[u8]) -> Vec<u8> {
    let mut record = vec![0xc0, 12, 0, kind, 0, 1, 0, 0, 0, 60, 0, u8::try_from(data.len()).unwrap()];
    record.extend(data);
    record
}

const FINE: [u8; 2] = [0x81, 0x80];

fn sound(query: &[u8]) -> Vec<u8> {
    answer(query, FINE, 1, &record(A, &[192, 0, 2, 1]))
}

fn probe(server: SocketAddr, timeout: u64) -> Probe {
    let what = What::Dns {
        name: "Portal.Example".parse().unwrap(),
        kind: RecordKind::A,
        server: Some(NameServer(server)),
    };
    Probe { what, timeout: Duration::from_millis(timeout) }
}

async fn outcome(answers: impl Fn(&[u8]) -> Vec<Vec<u8>> + Send + 'static) -> Outcome {
    Prober::new().check(&probe(server(answers).await, 2_000)).await
}

fn told(outcome: &Outcome) -> (State, Option<Why>) {
    (outcome.state, outcome.why)
}

#[tokio::test]
async fn a_name_that_the_server_knows_is_up_with_its_time() {
    let outcome = outcome(|query| vec![sound(query)]).await;
    assert_eq!(told(&outcome), (State::Up, None));
    assert!(outcome.lookup.unwrap() > Duration::ZERO);
}

#[tokio::test]
async fn what_the_server_does_not_know_is_down_with_its_reason() {
    for (flags, why) in [
        ([0x81, 0x83], Why::NoSuchName),
        ([0x81, 0x82], Why::ServerFailed),
        ([0x81, 0x85], Why::ServerFailed),
        (FINE, Why::NoAddress),
    ] {
        let outcome = outcome(move |query| vec![answer(query, flags, 0, &[])]).await;
        assert_eq!(told(&outcome), (State::Down, Some(why)));
    }
    let other = record(AAAA, &[0; 16]);
    assert_eq!(outcome(move |query| vec![answer(query, FINE, 1, &other)]).await.why, Some(Why::NoAddress));
}

#[tokio::test]
async fn answers_that_are_not_ours_are_passed_over() {
    let forged = |query: &[u8]| {
        let (mut number, mut name, mut kind) = (sound(query), sound(query), sound(query));
        number[0] ^= 1;
        name[13] ^= 1;
        kind[query.len() - 3] = AAAA;
        let question = query.to_vec();
        vec![number, name, kind, question, Vec::new(), vec![0; 5]]
    };
    let before = move |query: &[u8]| [forged(query), vec![sound(query)]].concat();
    assert_eq!(told(&outcome(before).await), (State::Up, None));
    let only = Prober::new().check(&probe(server(forged).await, 300)).await;
    assert_eq!(told(&only), (State::Down, Some(Why::TimedOut)));
}

#[tokio::test]
async fn a_datagram_that_was_lost_is_sent_again() {
    let heard = std::sync::atomic::AtomicU8::new(0);
    let second = move |query: &[u8]| {
        let first = heard.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
        if first { vec![] } else { vec![sound(query)] }
    };
    assert_eq!(told(&outcome(second).await), (State::Up, None));
}

#[tokio::test]
async fn records_that_point_at_themselves_or_beyond_the_end_are_down() {
    let to_itself = |query: &[u8]| u8::try_from(query.len()).unwrap();
    let looped = outcome(move |query| {
        let here = to_itself(query);
        vec![answer(query, FINE, 1, &[0xc0, here, 0, A, 0, 1, 0, 0, 0, 60, 0, 4, 1, 2, 3, 4])]
    });
    assert_eq!(told(&looped.await), (State::Down, Some(Why::Protocol)));
    let cut = outcome(|query| vec![answer(query, FINE, 1, &record(A, &[192, 0, 2, 1])[..9])]);
    assert_eq!(told(&cut.await), (State::Down, Some(Why::Protocol)));
    let short = outcome(|query| vec![answer(query, FINE, 1, &record(A, &[192]))]);
    assert_eq!(told(&short.await), (State::Down, Some(Why::Protocol)));
    let counted = outcome(|query| vec![answer(query, FINE, 255, &[])]);
    assert_eq!(told(&counted.await), (State::Down, Some(Why::Protocol)));
}

/// Both sockets on one port. A port that the system gives for one may be another program's for the other: the next
/// is asked for, while the refused ones are held.
async fn both() -> (UdpSocket, TcpListener) {
    let mut refused = Vec::new();
    loop {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        match TcpListener::bind(socket.local_addr().unwrap()).await {
            Ok(listener) => return (socket, listener),
            Err(error) => assert!(refused.len() < 64, "no port is free for both: {error}"),
        }
        refused.push(socket);
    }
}

/// A server with both sockets on one port.
async fn truncating(long: impl Fn(&[u8]) -> Vec<u8> + Send + 'static) -> SocketAddr {
    let (socket, listener) = both().await;
    let address = serve(socket, |query| vec![answer(query, [0x83, 0x80], 0, &[])]);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut query = vec![0; stream.read_u16().await.unwrap().into()];
            stream.read_exact(&mut query).await.unwrap();
            let _ = stream.write_all(&long(&query)).await;
        }
    });
    address
}

fn framed(answer: &[u8]) -> Vec<u8> {
    [&u16::try_from(answer.len()).unwrap().to_be_bytes(), answer].concat()
}

#[tokio::test]
async fn an_answer_too_long_for_a_datagram_is_fetched_over_tcp() {
    let many = |query: &[u8]| {
        let records = record(A, &[192, 0, 2, 1]).repeat(200);
        framed(&answer(query, FINE, 200, &records))
    };
    let outcome = Prober::new().check(&probe(truncating(many).await, 2_000)).await;
    assert_eq!(told(&outcome), (State::Up, None));
    let another = |query: &[u8]| {
        let mut other = sound(query);
        other[0] ^= 1;
        framed(&other)
    };
    let outcome = Prober::new().check(&probe(truncating(another).await, 2_000)).await;
    assert_eq!(told(&outcome), (State::Down, Some(Why::Protocol)));
    let outcome = Prober::new().check(&probe(truncating(|_| vec![0xff, 0xff, 0]).await, 2_000)).await;
    assert_eq!(told(&outcome), (State::Down, Some(Why::Closed)));
}

#[tokio::test]
async fn silence_is_down_and_a_closed_port_is_refused() {
    let silent = Prober::new().check(&probe(server(|_| vec![]).await, 300)).await;
    assert_eq!(told(&silent), (State::Down, Some(Why::TimedOut)));
    let closed = UdpSocket::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let refused = Prober::new().check(&probe(closed, 300)).await;
    assert_eq!(told(&refused), (State::Down, Some(Why::Refused)));
}

#[tokio::test]
async fn a_flood_of_strangers_answers_ends_with_the_checks_time() {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let flood = tokio::spawn(async move {
        let mut query = [0; 512];
        let (length, from) = socket.recv_from(&mut query).await.unwrap();
        let mut other = sound(&query[..length]);
        other[0] ^= 1;
        while socket.send_to(&other, from).await.is_ok() {
            tokio::task::yield_now().await;
        }
    });
    let outcome = Prober::new().check(&probe(address, 300)).await;
    flood.abort();
    assert_eq!(told(&outcome), (State::Down, Some(Why::TimedOut)));
}
