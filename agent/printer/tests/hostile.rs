//! Answerers on loopback that lie, babble, loop or say nothing: a poll ends within its limits, and the
//! error tells what it was.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test says why by failing")]

#[path = "support/wire.rs"]
mod wire;

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use motprov_printer::{Credentials, Limits, PollError, Poller, Reading};
use tokio::net::UdpSocket;
use tokio::task::JoinHandle;

/// Short waits, so that silence is cheap to test; the rest as in earnest.
fn limits() -> Limits {
    Limits {
        timeout: Duration::from_millis(300),
        retries: 1,
        deadline: Duration::from_secs(5),
        rows: 64,
        ..Limits::default()
    }
}

/// An answerer: each datagram goes through `answer`, what comes out is sent back.
async fn answerer(
    mut answer: impl FnMut(&[u8]) -> Vec<Vec<u8>> + Send + 'static,
) -> (SocketAddr, JoinHandle<()>) {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let task = tokio::spawn(async move {
        let mut buffer = vec![0; 65_536];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            for reply in answer(&buffer[..length]) {
                socket.send_to(&reply, from).await.unwrap();
            }
        }
    });
    (address, task)
}

/// Polls an answerer with these limits; checks that the time was kept whatever came.
async fn poll_with(
    limits: Limits,
    answer: impl FnMut(&[u8]) -> Vec<Vec<u8>> + Send + 'static,
) -> Result<Reading, PollError> {
    let (address, task) = answerer(answer).await;
    let poller = Poller::new(limits).await.unwrap();
    let credentials = Credentials::V2c { community: "public".into() };
    let began = Instant::now();
    let outcome = poller.poll(&address.to_string(), &credentials).await;
    assert!(began.elapsed() < limits.deadline + Duration::from_secs(2), "the deadline was not kept");
    task.abort();
    outcome
}

async fn poll(answer: impl FnMut(&[u8]) -> Vec<Vec<u8>> + Send + 'static) -> Result<Reading, PollError> {
    poll_with(limits(), answer).await
}

/// The OID with one more arc: below it, and greater.
fn below(oid: &[u8], arc: u8) -> Vec<u8> {
    [oid, &[arc]].concat()
}

#[tokio::test]
async fn silence_is_unreachable_and_no_fault_of_the_printer() {
    let error = poll(|_| Vec::new()).await.unwrap_err();
    assert!(matches!(error, PollError::Unreachable { .. }), "{error}");
    assert!(error.is_silence());
}

#[tokio::test]
async fn garbage_is_not_taken_for_an_answer() {
    let error =
        poll(|_| vec![b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), vec![0x30, 0x84, 0xFF, 0xFF]]).await;
    let error = error.unwrap_err();
    assert!(error.is_silence() || matches!(error, PollError::Malformed { .. }), "{error}");
}

#[tokio::test]
async fn an_answer_to_another_question_is_not_taken() {
    let other = |datagram: &[u8]| {
        let request = wire::request(datagram);
        let id = vec![0x11, 0x22, 0x33, 0x44];
        assert_ne!(request.id, id);
        vec![wire::response(&id, &[(request.oids[0].clone(), wire::text(b"Forged"))])]
    };
    let error = poll(other).await.unwrap_err();
    assert!(matches!(error, PollError::Unreachable { .. }), "{error}");
}

#[tokio::test]
async fn anothers_answer_is_not_taken_even_with_the_right_id() {
    let stranger = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let task = tokio::spawn(async move {
        let mut buffer = vec![0; 65_536];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            let request = wire::request(&buffer[..length]);
            let bindings: Vec<_> = request.oids.iter().map(|oid| (oid.clone(), wire::integer(5))).collect();
            // The right id and content, from another address.
            stranger.send_to(&wire::response(&request.id, &bindings), from).unwrap();
        }
    });
    let poller = Poller::new(limits()).await.unwrap();
    let credentials = Credentials::V2c { community: "public".into() };
    let error = poller.status_check(&address.to_string(), &credentials, None).await.unwrap_err();
    assert!(matches!(error, PollError::Unreachable { .. }), "{error}");
    task.abort();
}

#[tokio::test]
async fn a_printer_that_knows_v1_only_is_read_and_asked_by_v1_from_then_on() {
    let (sender, receiver) = std::sync::mpsc::channel();
    let old = move |datagram: &[u8]| {
        let version = datagram[4];
        sender.send(version).expect("the test listens");
        let request = wire::request(datagram);
        let bindings: Vec<_> = request.oids.iter().map(|oid| (oid.clone(), wire::integer(3))).collect();
        if version == 0 { vec![wire::response_v1(&request.id, &bindings)] } else { Vec::new() }
    };
    let (address, task) = answerer(old).await;
    let poller = Poller::new(Limits { retries: 0, ..limits() }).await.unwrap();
    let strict = Credentials::V2c { community: "public".into() };
    let target = address.to_string();
    assert!(poller.status_check(&target, &strict, None).await.is_err(), "only where it is wished");
    let credentials = Credentials::Auto { community: "public".into() };
    for _ in 0..2 {
        let check = poller.status_check(&target, &credentials, None).await.unwrap();
        assert_eq!(check.printer_status.map(|code| code.name), Some("idle"));
    }
    task.abort();
    assert_eq!(receiver.try_iter().collect::<Vec<_>>(), [1, 1, 0, 0]);
}

/// A table of `rows` integers below whatever column is asked for.
fn cell_after(oid: &[u8], rows: u8) -> (Vec<u8>, Vec<u8>) {
    let index = if oid.len() > 10 { oid[oid.len() - 1] + 1 } else { 1 };
    let column = if oid.len() > 10 { &oid[..10] } else { oid };
    if index > rows {
        (vec![0x2B, 0x7F], wire::integer(0))
    } else {
        (below(column, index), wire::integer(index))
    }
}

/// prtMarkerSuppliesLevel.
const LEVELS: [u32; 11] = [1, 3, 6, 1, 2, 1, 43, 11, 1, 1, 9];

async fn walk(
    answer: impl FnMut(&[u8]) -> Vec<Vec<u8>> + Send + 'static,
) -> Result<motprov_printer::Walk, PollError> {
    let (address, task) = answerer(answer).await;
    let poller = Poller::new(limits()).await.unwrap();
    let credentials = Credentials::V2c { community: "public".into() };
    let outcome = poller.columns(&address.to_string(), &credentials, &[LEVELS.to_vec()]).await;
    task.abort();
    outcome
}

#[tokio::test]
async fn a_printer_that_is_silent_to_getbulk_is_walked_by_getnext() {
    let no_bulk = |datagram: &[u8]| {
        let request = wire::request(datagram);
        let cells: Vec<_> = request.oids.iter().map(|oid| cell_after(oid, 40)).collect();
        // The first question is answered: it is there.
        if request.kind == wire::BULK && request.oids[0].len() > 10 {
            Vec::new()
        } else {
            vec![wire::response(&request.id, &cells)]
        }
    };
    assert_eq!(walk(no_bulk).await.unwrap().len(), 40);
}

#[tokio::test]
async fn too_big_halves_the_question_and_loses_no_row() {
    let small = |datagram: &[u8]| {
        let request = wire::request(datagram);
        if request.kind == wire::BULK && request.repetitions > 3 {
            return vec![wire::failure(&request.id, 1, 0)];
        }
        let mut cells = vec![cell_after(&request.oids[0], 40)];
        for _ in 1..request.repetitions.max(1) {
            let last = cells[cells.len() - 1].0.clone();
            cells.push(cell_after(&last, 40));
        }
        vec![wire::response(&request.id, &cells)]
    };
    assert_eq!(walk(small).await.unwrap().len(), 40);
}

#[tokio::test]
async fn more_octets_than_the_budget_end_the_poll() {
    let limits = Limits { octets: 50_000, rows: 500, ..limits() };
    let verbose = |datagram: &[u8]| {
        let request = wire::request(datagram);
        let text = wire::text(&vec![b'A'; 20_000]);
        let bindings = match request.kind {
            wire::GET => vec![(request.oids[0].clone(), text)],
            _ => vec![(below(&request.oids[0], 1), text)],
        };
        vec![wire::response(&request.id, &bindings)]
    };
    let error = poll_with(limits, verbose).await.unwrap_err();
    assert!(matches!(&error, PollError::Malformed { reason, .. } if reason.contains("octets")), "{error}");
}

#[tokio::test]
async fn a_tree_is_not_walked() {
    let poller = Poller::new(limits()).await.unwrap();
    let credentials = Credentials::V2c { community: "public".into() };
    let tree = [vec![1, 3, 6, 1, 4, 1, 2435]];
    let error = poller.columns("127.0.0.1:9", &credentials, &tree).await.unwrap_err();
    assert!(matches!(error, PollError::Refused { .. }), "{error}");
}

#[tokio::test]
async fn an_endless_table_ends_at_the_limit_of_rows() {
    let endless = |datagram: &[u8]| {
        let request = wire::request(datagram);
        // Each answer lies one arc further below what was asked, for ever.
        let bindings: Vec<_> = match request.kind {
            wire::GET => vec![(request.oids[0].clone(), wire::text(b"Endless"))],
            _ => request.oids.iter().map(|oid| (below(oid, 1), wire::integer(1))).collect(),
        };
        vec![wire::response(&request.id, &bindings)]
    };
    let error = poll(endless).await.unwrap_err();
    let PollError::Malformed { reason, .. } = &error else { panic!("{error}") };
    assert!(reason.contains("rows") || reason.contains("OID"), "{reason}");
}

#[tokio::test]
async fn a_table_that_goes_in_circles_ends_and_is_noted() {
    let circles = |datagram: &[u8]| {
        let request = wire::request(datagram);
        let oid = |oid: &Vec<u8>| match request.kind {
            wire::GET => oid.clone(),
            _ if oid.ends_with(&[7]) => oid.clone(),
            _ => below(oid, 7),
        };
        let bindings: Vec<_> = request.oids.iter().map(|asked| (oid(asked), wire::integer(3))).collect();
        vec![wire::response(&request.id, &bindings)]
    };
    let reading = poll(circles).await.unwrap();
    assert!(reading.notes.iter().any(|note| note.contains("stopped growing")), "{:?}", reading.notes);
    assert_eq!(reading.supplies.len(), 1);
}

#[tokio::test]
async fn a_text_of_a_whole_datagram_is_cut_and_noted() {
    let verbose = |datagram: &[u8]| {
        let request = wire::request(datagram);
        let bindings = match request.kind {
            wire::GET => vec![(request.oids[0].clone(), wire::text(&vec![b'A'; 60_000]))],
            _ => request.oids.iter().map(|oid| (oid.clone(), wire::end_of_mib())).collect(),
        };
        vec![wire::response(&request.id, &bindings)]
    };
    match poll(verbose).await {
        Ok(reading) => {
            assert_eq!(reading.identity.sys_descr.map(|text| text.len()), Some(limits().text_octets));
            assert!(reading.notes.iter().any(|note| note.contains("cut")), "{:?}", reading.notes);
        }
        Err(error) => assert!(matches!(error, PollError::Malformed { .. }) || error.is_silence(), "{error}"),
    }
}

#[tokio::test]
async fn a_printer_that_falls_silent_midway_gives_no_half_reading() {
    let mut left = 3;
    let fading = move |datagram: &[u8]| {
        left -= 1;
        if left < 0 {
            return Vec::new();
        }
        let request = wire::request(datagram);
        let end = |oid: &Vec<u8>| (oid.clone(), wire::end_of_mib());
        vec![wire::response(&request.id, &request.oids.iter().map(end).collect::<Vec<_>>())]
    };
    let error = poll(fading).await.unwrap_err();
    assert!(matches!(error, PollError::Interrupted { answers: 1.., .. }), "{error}");
}

#[tokio::test]
async fn a_printer_slower_than_the_deadline_ends_at_the_deadline() {
    let limits =
        Limits { deadline: Duration::from_millis(400), timeout: Duration::from_secs(30), ..limits() };
    let error = poll_with(limits, |_| Vec::new()).await.unwrap_err();
    assert!(error.is_silence(), "{error}");
}

#[tokio::test]
async fn more_questions_than_the_budget_are_not_asked() {
    let limits = Limits { requests: 5, ..limits() };
    let empty = |datagram: &[u8]| {
        let request = wire::request(datagram);
        let end = |oid: &Vec<u8>| (oid.clone(), wire::end_of_mib());
        vec![wire::response(&request.id, &request.oids.iter().map(end).collect::<Vec<_>>())]
    };
    let error = poll_with(limits, empty).await.unwrap_err();
    assert!(matches!(&error, PollError::Malformed { reason, .. } if reason.contains('5')), "{error}");
}

#[tokio::test]
async fn a_name_without_an_address_is_told_apart_from_silence() {
    let poller = Poller::new(limits()).await.unwrap();
    let credentials = Credentials::V1 { community: "public".into() };
    let error = poller.poll("printer.invalid:port", &credentials).await.unwrap_err();
    assert!(matches!(error, PollError::Address { .. }), "{error}");
}

#[tokio::test]
async fn a_status_check_is_one_question() {
    let (sender, receiver) = std::sync::mpsc::channel();
    let counting = move |datagram: &[u8]| {
        let request = wire::request(datagram);
        sender.send(request.oids.len()).expect("the test listens");
        let bindings: Vec<_> = request.oids.iter().map(|oid| (oid.clone(), wire::integer(3))).collect();
        vec![wire::response(&request.id, &bindings)]
    };
    let (address, task) = answerer(counting).await;
    let poller = Poller::new(limits()).await.unwrap();
    let credentials = Credentials::V2c { community: "public".into() };
    let check = poller.status_check(&address.to_string(), &credentials, None).await.unwrap();
    assert_eq!(check.printer_status.map(|code| code.name), Some("idle"));
    assert_eq!(check.life_count, Some(3));
    assert_eq!(check.error_state, None, "an integer is no error state");
    task.abort();
    assert_eq!(receiver.try_iter().collect::<Vec<_>>(), [5]);
}

#[tokio::test]
async fn many_printers_share_one_socket() {
    let poller = Poller::new(limits()).await.unwrap();
    let mut polls = Vec::new();
    let mut tasks = Vec::new();
    for number in 0..40_u8 {
        let (address, task) = answerer(move |datagram: &[u8]| {
            let request = wire::request(datagram);
            let value = |place: usize| {
                if place == 0 { wire::text(&[b'P', b'A' + number]) } else { wire::end_of_mib() }
            };
            let bind = |(place, oid): (usize, &Vec<u8>)| match request.kind {
                wire::GET => (oid.clone(), value(place)),
                _ => (oid.clone(), wire::end_of_mib()),
            };
            vec![wire::response(&request.id, &request.oids.iter().enumerate().map(bind).collect::<Vec<_>>())]
        })
        .await;
        let poller = poller.clone();
        polls.push(tokio::spawn(async move {
            let credentials = Credentials::V2c { community: "public".into() };
            poller.poll(&address.to_string(), &credentials).await
        }));
        tasks.push(task);
    }
    for (number, poll) in polls.into_iter().enumerate() {
        let reading = poll.await.unwrap().unwrap();
        let name = reading.identity.sys_descr.expect("each says its own name");
        assert_eq!(name.as_bytes(), [b'P', b'A' + u8::try_from(number).unwrap()]);
    }
    tasks.iter().for_each(JoinHandle::abort);
}
