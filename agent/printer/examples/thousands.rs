//! Two thousand slow printers by one poller: each answers after 50 to 500 ms, from another process. Checks all of them,
//! and reads the counters of all of them, within a minute each; tells processor time and memory of the polling process.
//!
//! `cargo run --release -p motprov-printer --example thousands`

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "an example says why by failing, and prints"
)]

#[expect(dead_code, reason = "tests use more of it")]
#[path = "../tests/support/wire.rs"]
mod wire;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use motprov_printer::{CounterPlan, Credentials, Limits, Poller};
use tokio::net::UdpSocket;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

const PRINTERS: usize = 2_000;
const MINUTE: Duration = Duration::from_mins(1);

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    if std::env::args().nth(1).as_deref() == Some("devices") {
        return runtime.block_on(devices());
    }
    let me = std::env::current_exe().unwrap();
    let mut child = Command::new(me).arg("devices").stdout(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let targets: Vec<String> = lines.take(PRINTERS).map(Result::unwrap).collect();
    runtime.block_on(poll(targets));
    child.kill().unwrap();
    child.wait().unwrap();
}

async fn poll(targets: Vec<String>) {
    let before = resident();
    let poller = Poller::new(Limits { timeout: Duration::from_secs(2), ..Limits::default() }).await.unwrap();
    let credentials = Arc::new(Credentials::V2c { community: "public".into() });
    let learned = round("learned in full", &targets, |target| {
        let (poller, credentials) = (poller.clone(), Arc::clone(&credentials));
        async move {
            let plan = poller.learn(&target, &credentials, None).await.ok()?.plan;
            Some((target, Arc::new(plan)))
        }
    });
    let learned: Vec<(String, Arc<CounterPlan>)> = learned.await;
    println!("{} octets of memory a printer", (resident() - before) / targets.len());
    let checked = round("checked", &targets, |target| {
        let (poller, credentials) = (poller.clone(), Arc::clone(&credentials));
        async move { poller.status_check(&target, &credentials, None).await.ok() }
    });
    assert_eq!(checked.await.len(), targets.len());
    let read = round("read by plan", &learned, |(target, plan)| {
        let (poller, credentials) = (poller.clone(), Arc::clone(&credentials));
        async move { poller.counters(&target, &credentials, &plan).await.ok()?.life_count }
    });
    assert_eq!(read.await.len(), targets.len());
}

/// Does one thing to all, begun evenly over a minute; gives what came.
async fn round<P: Clone, T: Send + 'static, F: Future<Output = Option<T>> + Send + 'static>(
    what: &str,
    printers: &[P],
    act: impl Fn(P) -> F,
) -> Vec<T> {
    let (began, cpu) = (Instant::now(), cpu_ms());
    let mut tasks = JoinSet::new();
    for (place, printer) in (0..).zip(printers) {
        let (turn, act) = (began + MINUTE * place / 2_000, act(printer.clone()));
        tasks.spawn(async move {
            sleep_until(turn).await;
            act.await
        });
    }
    let came: Vec<T> = tasks.join_all().await.into_iter().flatten().collect();
    let (count, wall) = (came.len(), began.elapsed());
    println!("{count} of {} {what} in {wall:.1?}, {} ms of processor time", printers.len(), cpu_ms() - cpu);
    came
}

/// Milliseconds that this thread ran.
fn cpu_ms() -> u64 {
    let books = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    books.split(' ').next().unwrap().parse::<u64>().unwrap() / 1_000_000
}

/// Octets of this process in memory.
fn resident() -> usize {
    let books = std::fs::read_to_string("/proc/self/statm").unwrap();
    books.split(' ').nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

/// Printers with one marker and five supplies of eight columns; says where they are, and answers until it is ended.
async fn devices() {
    for number in 0..PRINTERS {
        let socket = Arc::new(UdpSocket::bind("127.0.0.1:0").await.unwrap());
        println!("{}", socket.local_addr().unwrap());
        let late = Duration::from_millis(50 + (number as u64 * 7919) % 450);
        tokio::spawn(async move {
            let mut buffer = vec![0; 2048];
            while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
                let (request, socket) = (buffer[..length].to_vec(), Arc::clone(&socket));
                tokio::spawn(async move {
                    sleep(late).await;
                    socket.send_to(&answer(&request), from).await.ok();
                });
            }
        });
    }
    std::future::pending::<()>().await;
}

fn answer(datagram: &[u8]) -> Vec<u8> {
    let request = wire::request(datagram);
    let bindings: Vec<_> = match request.kind {
        wire::GET => request.oids.iter().map(|oid| (oid.clone(), value(oid))).collect(),
        _ => (0..request.repetitions.max(1)).flat_map(|row| rows_after(&request.oids, row)).collect(),
    };
    wire::response(&request.id, &bindings)
}

/// A row of supplies (RFC 3805) where such a column is asked for, of markers, and the end of the MIB for all else.
fn rows_after(oids: &[Vec<u8>], row: u8) -> Vec<(Vec<u8>, Vec<u8>)> {
    let next = |oid: &Vec<u8>| {
        let (column, index) = oid.split_at(oid.len().min(10));
        let (next, rows) = (
            index.last().unwrap_or(&0) + 1 + row,
            match column.get(5..8) {
                Some([43, 11, 1]) => 5,
                Some([43, 10, 2]) => 1,
                _ => 0,
            },
        );
        if next > rows {
            return (oid.clone(), wire::end_of_mib());
        }
        ([column, &[1, next]].concat(), wire::integer(next))
    };
    oids.iter().map(next).collect()
}

fn value(oid: &[u8]) -> Vec<u8> {
    // sysObjectID, sysDescr, and figures for all that is asked by full name.
    match oid {
        [.., 1, 1, 2, 0] => wire::tlv(6, &[0x2B, 6, 1, 4, 1, 0x8A, 0x43]),
        [.., 1, 1, 1, 0] => wire::text(b"Exempel"),
        [0x2B, 6, 1, 4, ..] => wire::end_of_mib(),
        _ => wire::integer(3),
    }
}
