//! A printer on loopback, read in full once and by plan from then on: what is asked in routine, and how often.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test says why by failing")]

#[expect(dead_code, reason = "other tests use more of it")]
#[path = "support/wire.rs"]
mod wire;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use motprov_printer::{Credentials, Limits, Poller, Signal};
use tokio::net::UdpSocket;
use tokio::task::JoinHandle;

/// Encoded OIDs and values. All arcs are below 128, so that octets sort as OIDs do.
type Rows = BTreeMap<Vec<u8>, Vec<u8>>;
/// Kind and number of objects of each question.
type Asked = Vec<(u8, usize)>;

fn oid(below: &[u8]) -> Vec<u8> {
    [&[0x2B, 6, 1], below].concat()
}

fn rows() -> Rows {
    let supply = |column: u8, row: u8| oid(&[2, 1, 43, 11, 1, 1, column, 1, row]);
    let mut rows: Rows = [
        (oid(&[2, 1, 1, 2, 0]), wire::tlv(0x06, &oid(&[4, 1, 11, 2]))),
        (oid(&[2, 1, 1, 3, 0]), wire::integer(90)),
        (oid(&[2, 1, 43, 5, 1, 1, 17, 1]), wire::text(b"A-1")),
        (oid(&[2, 1, 43, 10, 2, 1, 4, 1, 1]), wire::integer(55)),
        (oid(&[4, 1, 11, 2, 3, 9, 4, 2, 1, 4, 1, 2, 6, 0]), wire::integer(44)),
    ]
    .into();
    for row in 1..=4 {
        rows.insert(supply(8, row), wire::integer(100));
        rows.insert(supply(9, row), wire::integer(10 * row));
    }
    rows
}

/// Answers GET by the row, GETNEXT and GETBULK by the next one.
async fn printer(rows: Arc<Mutex<Rows>>) -> (SocketAddr, Arc<Mutex<Asked>>, JoinHandle<()>) {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let asked = Arc::new(Mutex::new(Asked::new()));
    let log = Arc::clone(&asked);
    let task = tokio::spawn(async move {
        let mut buffer = vec![0; 65_536];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            let request = wire::request(&buffer[..length]);
            log.lock().unwrap().push((request.kind, request.oids.len()));
            let bindings: Vec<_> = {
                let rows = rows.lock().unwrap();
                let next = |oid: &Vec<u8>| {
                    let row = rows.range(oid.clone()..).find(|(row, _)| *row != oid);
                    row.map_or((oid.clone(), wire::end_of_mib()), |(oid, value)| (oid.clone(), value.clone()))
                };
                let same = |oid: &Vec<u8>| {
                    (oid.clone(), rows.get(oid).cloned().unwrap_or_else(|| wire::tlv(0x81, &[])))
                };
                let get = request.kind == wire::GET;
                request.oids.iter().map(|oid| if get { same(oid) } else { next(oid) }).collect()
            };
            socket.send_to(&wire::response(&request.id, &bindings), from).await.unwrap();
        }
    });
    (address, asked, task)
}

#[tokio::test]
async fn routine_is_a_few_gets_of_exact_objects_and_notices_another_device() {
    let rows = Arc::new(Mutex::new(rows()));
    let (address, asked, task) = printer(Arc::clone(&rows)).await;
    let poller = Poller::new(Limits::default()).await.unwrap();
    let credentials = Credentials::V2c { community: "public".into() };
    let target = address.to_string();
    let learned = poller.learn(&target, &credentials, None).await.unwrap();
    assert_eq!(learned.figures.life_count, Some(55));
    assert_eq!(learned.plan.oids().len(), 5 + 8);
    asked.lock().unwrap().clear();
    let light = poller.counters(&target, &credentials, &learned.plan).await.unwrap();
    assert_eq!(light, learned.figures, "the same figures as in full");
    let questions = std::mem::take(&mut *asked.lock().unwrap());
    assert!(questions.iter().all(|(kind, _)| *kind == wire::GET), "{questions:?}");
    assert!(questions.len() <= 2, "{questions:?}");
    assert_eq!(questions.iter().map(|(_, objects)| objects).sum::<usize>(), 13);

    rows.lock().unwrap().remove(&oid(&[4, 1, 11, 2, 3, 9, 4, 2, 1, 4, 1, 2, 6, 0]));
    let light = poller.counters(&target, &credentials, &learned.plan).await.unwrap();
    assert_eq!(
        (light.life_count, light.vendor.len()),
        (Some(55), 0),
        "one object less, and the rest as before"
    );
    assert_eq!(light.signals, [Signal::Moved].into());

    rows.lock().unwrap().insert(oid(&[2, 1, 43, 5, 1, 1, 17, 1]), wire::text(b"B-2"));
    let light = poller.counters(&target, &credentials, &learned.plan).await.unwrap();
    assert!(light.is_another_device());
    let again = poller.learn(&target, &credentials, Some(&learned.plan)).await.unwrap();
    assert_eq!(again.figures.serial.as_deref(), Some("B-2"));
    task.abort();
}
