//! HTTP as servers speak it, well and badly.

#![expect(clippy::unwrap_used, reason = "a test may stop where its own server fails")]

mod support;

use std::time::Duration;

use motprov_endpoint::{Outcome, Prober, What, Why};
use motprov_shared::measurement::State;
use support::{answering, head, page, server};
use tokio::io::AsyncWriteExt;
use tokio::sync::mpsc;
use tokio::time::sleep;

async fn outcome(answer: impl Into<Vec<u8>>, contains: Option<&str>) -> Outcome {
    Prober::new().check(&page(answering(answer).await, contains)).await
}

fn fault(outcome: &Outcome) -> (State, Option<Why>) {
    (outcome.state, outcome.why)
}

#[tokio::test]
async fn a_page_that_answers_is_up_with_its_times() {
    let outcome = outcome("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nlevand", Some("evan")).await;
    assert_eq!(fault(&outcome), (State::Up, None));
    assert_eq!(outcome.status, Some(200));
    assert!(outcome.connect.unwrap() > Duration::ZERO && outcome.first_byte.unwrap() > Duration::ZERO);
}

#[tokio::test]
async fn a_host_and_a_user_agent_are_sent_and_nothing_else() {
    let (heads, mut came) = mpsc::channel(1);
    let address = server(move |mut stream| {
        let heads = heads.clone();
        async move {
            heads.send(head(&mut stream).await).await.unwrap();
            stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
        }
    })
    .await;
    assert_eq!(fault(&Prober::new().check(&page(address, None)).await), (State::Up, None));
    let agent = concat!("motprov-agent/", env!("CARGO_PKG_VERSION"));
    let expected = format!("GET /status HTTP/1.1\r\nhost: {address}\r\nuser-agent: {agent}\r\n\r\n");
    assert_eq!(came.recv().await.unwrap(), expected);
}

#[tokio::test]
async fn a_status_outside_the_range_is_down_and_told() {
    let outcome = outcome("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", None).await;
    assert_eq!((fault(&outcome), outcome.status), ((State::Down, Some(Why::BadStatus)), Some(503)));
}

#[tokio::test]
async fn a_text_is_found_across_chunks_but_not_behind_the_first_64_kib() {
    let chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nlev\r\n1\r\na\r\n2\r\nnd\r\n0\r\n\r\n";
    assert_eq!(fault(&outcome(chunked, Some("levand")).await), (State::Up, None));
    assert_eq!(fault(&outcome(chunked, Some("levande")).await), (State::Down, Some(Why::BodyMissing)));
    for (before, state) in [(65_530, State::Up), (65_531, State::Down)] {
        let answer = format!("HTTP/1.1 200 OK\r\n\r\n{}levand", "x".repeat(before));
        assert_eq!(outcome(answer, Some("levand")).await.state, state, "{before}");
    }
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let (heads, mut came) = mpsc::channel(8);
    let address = server(move |mut stream| {
        let heads = heads.clone();
        async move {
            heads.send(head(&mut stream).await).await.unwrap();
            stream
                .write_all(b"HTTP/1.1 302 Found\r\nLocation: /status\r\nContent-Length: 0\r\n\r\n")
                .await
                .unwrap();
        }
    })
    .await;
    let outcome = Prober::new().check(&page(address, None)).await;
    assert_eq!((outcome.state, outcome.status), (State::Up, Some(302)));
    assert!(came.recv().await.is_some() && came.try_recv().is_err(), "asked once");
}

#[tokio::test]
async fn what_is_not_http_is_down() {
    for garbage in [
        "220 mail.example ESMTP\r\n",
        "\u{1}\u{2}\u{3}",
        "HTTP/9.9 200 OK\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
    ] {
        assert_eq!(fault(&outcome(garbage, None).await), (State::Down, Some(Why::Protocol)), "{garbage}");
    }
    for half in ["", "HTTP/1.1 200 OK\r\nContent-Le"] {
        assert_eq!(fault(&outcome(half, None).await), (State::Down, Some(Why::Closed)), "{half}");
    }
    let short = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort";
    assert_eq!(fault(&outcome(short, Some("long")).await), (State::Down, Some(Why::Closed)));
}

#[tokio::test]
async fn a_head_without_end_is_given_up() {
    let one_line = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(1 << 20));
    assert_eq!(fault(&outcome(one_line, None).await), (State::Down, Some(Why::Protocol)));
    let many = format!("HTTP/1.1 200 OK\r\n{}", "X: y\r\n".repeat(100_000));
    assert_eq!(fault(&outcome(many, None).await), (State::Down, Some(Why::Protocol)));
}

/// An octet every 20 ms keeps a connection alive for ever, but not a check.
#[tokio::test]
async fn a_server_that_dribbles_is_down_when_its_time_is_over() {
    for begin in ["", "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"] {
        let address = server(move |mut stream| async move {
            head(&mut stream).await;
            let _ = stream.write_all(begin.as_bytes()).await;
            while stream.write_all(b"H").await.is_ok() {
                sleep(Duration::from_millis(20)).await;
            }
        })
        .await;
        let mut probe = page(address, Some("levand"));
        probe.timeout = Duration::from_millis(600);
        let outcome = Prober::new().check(&probe).await;
        assert_eq!(fault(&outcome), (State::Down, Some(Why::TimedOut)), "{begin}");
        assert!(outcome.connect.is_some());
    }
}

/// The server counts what it got rid of: the socket's buffers and our 64 KiB, no more.
#[tokio::test]
async fn of_a_body_of_a_gibibyte_little_is_fetched() {
    let (counts, mut count) = mpsc::channel(1);
    let address = server(move |mut stream| {
        let counts = counts.clone();
        async move {
            head(&mut stream).await;
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n").await.unwrap();
            let (block, mut sent) = (vec![b'x'; 1 << 16], 0_usize);
            while sent < 1 << 30 && stream.write_all(&block).await.is_ok() {
                sent += block.len();
            }
            counts.send(sent).await.unwrap();
        }
    })
    .await;
    let mut probe = page(address, Some("levand"));
    probe.timeout = Duration::from_secs(30);
    let outcome = Prober::new().check(&probe).await;
    assert_eq!(fault(&outcome), (State::Down, Some(Why::BodyMissing)));
    let sent = count.recv().await.unwrap();
    assert!(sent < 1 << 25, "{sent}");
}

#[tokio::test]
async fn ipv6_is_spoken_too() {
    let Ok(listener) = tokio::net::TcpListener::bind("[::1]:0").await else {
        println!("skipped, this machine has no IPv6");
        return;
    };
    let address = listener.local_addr().unwrap();
    let served = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let head = head(&mut stream).await;
        stream.write_all(b"HTTP/1.0 200 OK\r\n\r\n").await.unwrap();
        head
    });
    assert_eq!(fault(&Prober::new().check(&page(address, None)).await), (State::Up, None));
    assert!(served.await.unwrap().contains(&format!("host: [::1]:{}\r\n", address.port())));
}

#[tokio::test]
async fn a_refused_connection_is_down_before_anything_is_said() {
    let address = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let probe = page(address, None);
    assert!(matches!(probe.what, What::Http { .. }));
    let outcome = Prober::new().check(&probe).await;
    assert_eq!((fault(&outcome), outcome.first_byte), ((State::Down, Some(Why::Refused)), None));
}
