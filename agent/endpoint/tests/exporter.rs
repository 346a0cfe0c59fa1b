//! Exporters as they are found: the real one where it is installed, and hostile ones.

#![expect(clippy::unwrap_used, reason = "a test may stop where its own server fails")]

mod support;

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use motprov_endpoint::exporter::{Figures, Scraper};
use motprov_endpoint::{Outcome, Prober, Trust, Why};
use motprov_shared::measurement::State;
use motprov_shared::period::Timestamp;
use support::{answering, head, server};
use tokio::io::AsyncWriteExt;

const EVERY: Duration = Duration::from_mins(1);

fn scraper(address: SocketAddr, timeout: u64) -> Scraper {
    let url = format!("http://{address}/metrics").parse().unwrap();
    Scraper::new(Prober::new(), url, Trust::System, Duration::from_millis(timeout), EVERY)
}

/// Ends with the test, however the test ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn node_exporter() -> Option<(SocketAddr, Running)> {
    let address = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for name in ["prometheus-node-exporter", "node_exporter"] {
        let mut command = Command::new(name);
        command.arg(format!("--web.listen-address={address}")).stdout(Stdio::null()).stderr(Stdio::null());
        if let Ok(child) = command.spawn() {
            return Some((address, Running(child)));
        }
    }
    None
}

async fn answered(scraper: &mut Scraper, at: Timestamp) -> (Outcome, Option<Figures>) {
    for _ in 0..100 {
        let (outcome, figures) = scraper.scrape(at).await;
        if outcome.state == State::Up {
            return (outcome, figures);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    scraper.scrape(at).await
}

#[tokio::test]
async fn the_real_node_exporter_is_read_without_a_line_refused() {
    let Some((address, _running)) = node_exporter().await else {
        println!("skipped, node_exporter is not installed");
        return;
    };
    let mut scraper = scraper(address, 10_000);
    let (outcome, first) = answered(&mut scraper, Timestamp(0)).await;
    assert_eq!((outcome.state, outcome.why), (State::Up, None));
    let first = first.unwrap();
    assert_eq!((first.refused, first.first_refused), (0, None));
    assert_eq!((first.cpu_used, first.received), (None, None));
    let cores = i64::try_from(std::thread::available_parallelism().unwrap().get()).unwrap();
    assert!(first.cores.unwrap() >= cores);
    assert!(first.memory_used.unwrap() < first.memory_total.unwrap());
    assert!(first.boot_time_s.unwrap() > 1_500_000_000 && first.uptime_s.unwrap() > 0);
    assert!(first.disks.values().all(|disk| disk.used <= disk.total), "{:?}", first.disks);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let second = scraper.scrape(Timestamp(1_000)).await.1.unwrap();
    assert!((0..=10_000).contains(&second.cpu_used.unwrap()), "{:?}", second.cpu_used);
    // Too long after: nothing is said of the time between.
    let late = scraper.scrape(Timestamp(1_000_000)).await.1.unwrap();
    assert_eq!((late.cpu_used, late.received, late.sent), (None, None, None));
}

#[tokio::test]
async fn an_exporter_that_does_not_serve_is_down_with_its_reason() {
    for (answer, state, why) in [
        ("HTTP/1.1 503 Oops\r\nContent-Length: 0\r\n\r\n", State::Down, Why::BadStatus),
        ("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n", State::Down, Why::BadStatus),
        ("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", State::Down, Why::Protocol),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nup 1\n", State::Unknown, Why::NoFigures),
        ("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nnode_time_seconds 1\n", State::Down, Why::Closed),
    ] {
        let (outcome, figures) = scraper(answering(answer).await, 2_000).scrape(Timestamp(0)).await;
        assert_eq!((outcome.state, outcome.why, figures), (state, Some(why), None), "{answer}");
    }
}

#[tokio::test]
async fn a_page_without_end_is_given_up() {
    let address = server(|mut stream| async move {
        head(&mut stream).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
        let block = "node_time_seconds 1\n".repeat(3_000);
        while stream.write_all(block.as_bytes()).await.is_ok() {}
    })
    .await;
    let (outcome, figures) = scraper(address, 30_000).scrape(Timestamp(0)).await;
    assert_eq!((outcome.state, outcome.why, figures), (State::Unknown, Some(Why::TooLarge), None));
}
