//! Certificates as they are found: sound, ended, strangers', misnamed.

#![expect(clippy::unwrap_used, reason = "a test may stop where its own server fails")]

mod support;

use std::net::SocketAddr;
use std::time::Duration;

use motprov_endpoint::{Outcome, Probe, Prober, Trust, What, Why};
use motprov_shared::measurement::State;
use support::{Authority, Identity, secure, server};
use tokio::io::AsyncWriteExt;

/// 1 January 2100, `date -u -d 2100-01-01 +%s`.
const IN_2100: i64 = 4_102_444_800;
const IN_2020: i64 = 1_577_836_800;

fn tls(address: SocketAddr, name: &str, trust: Trust) -> Probe {
    let what = What::Tls {
        host: address.ip().to_string(),
        port: address.port(),
        server_name: Some(name.to_owned().try_into().unwrap()),
        trust,
    };
    Probe { what, timeout: Duration::from_secs(5) }
}

fn told(outcome: &Outcome) -> (State, Option<Why>, Option<i64>) {
    (outcome.state, outcome.why, outcome.certificate_expires)
}

#[tokio::test]
async fn a_certificate_of_a_trusted_authority_is_up_with_its_end() {
    let authority = Authority::new();
    let address = secure(&authority.issue("portal.example", 2100), b"").await;
    let outcome = Prober::new().check(&tls(address, "portal.example", authority.trust())).await;
    assert_eq!(told(&outcome), (State::Up, None, Some(IN_2100)));
    assert!(outcome.connect.is_some());
}

#[tokio::test]
async fn a_certificate_that_does_not_hold_is_down_with_its_reason_and_its_end_is_told_all_the_same() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    for (identity, trust, why, ends) in [
        (authority.issue("portal.example", 2020), authority.trust(), Why::CertificateExpired, IN_2020),
        (authority.issue("portal.example", 2100), stranger.trust(), Why::CertificateUntrusted, IN_2100),
        (authority.issue("other.example", 2100), authority.trust(), Why::CertificateName, IN_2100),
        (Identity::of_itself("portal.example"), authority.trust(), Why::CertificateUntrusted, IN_2100),
    ] {
        let address = secure(&identity, b"").await;
        let outcome = Prober::new().check(&tls(address, "portal.example", trust)).await;
        assert_eq!(told(&outcome), (State::Down, Some(why), Some(ends)));
    }
}

#[tokio::test]
async fn the_authorities_of_this_system_do_not_vouch_for_ours() {
    let authority = Authority::new();
    let address = secure(&authority.issue("portal.example", 2100), b"").await;
    let outcome = Prober::new().check(&tls(address, "portal.example", Trust::System)).await;
    match outcome.why {
        Some(Why::NoTrust) => println!("skipped, this system has no certificate authorities"),
        _ => assert_eq!(told(&outcome), (State::Down, Some(Why::CertificateUntrusted), Some(IN_2100))),
    }
}

#[tokio::test]
async fn a_servers_own_certificate_in_the_file_is_enough_if_its_name_is_right() {
    let (folder, identity) = (Authority::new(), Identity::of_itself("printer.example"));
    let trust = folder.file("own.pem", &identity.certificate);
    let address = secure(&identity, b"").await;
    let outcome = Prober::new().check(&tls(address, "printer.example", trust.clone())).await;
    assert_eq!(told(&outcome), (State::Up, None, Some(IN_2100)));
    let outcome = Prober::new().check(&tls(address, "portal.example", trust)).await;
    assert_eq!(told(&outcome), (State::Down, Some(Why::CertificateName), Some(IN_2100)));
}

#[tokio::test]
async fn certificates_that_cannot_be_read_are_our_own_fault() {
    let authority = Authority::new();
    let address = secure(&authority.issue("portal.example", 2100), b"").await;
    let folder = tempfile::tempdir().unwrap();
    let (missing, empty) = (folder.path().join("missing.pem"), folder.path().join("empty.pem"));
    std::fs::write(&empty, "no certificate").unwrap();
    for path in [missing, empty] {
        let outcome = Prober::new().check(&tls(address, "portal.example", Trust::File(path))).await;
        assert_eq!(told(&outcome), (State::Unknown, Some(Why::NoTrust), None));
    }
}

#[tokio::test]
async fn what_is_not_tls_is_down() {
    let folder = Authority::new();
    let check = async |address| Prober::new().check(&tls(address, "portal.example", folder.trust())).await;
    let plain = server(|mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        tokio::time::sleep(Duration::from_secs(3)).await;
    })
    .await;
    assert_eq!(told(&check(plain).await), (State::Down, Some(Why::Protocol), None));
    // A record that claims 16 KiB and more, and an alert.
    for garbage in [&b"\x16\x03\x03\xff\xff\x02"[..], b"\x15\x03\x03\x00\x02\x02\x28", &[0; 4096]] {
        let address = server(move |mut stream| async move {
            let _ = stream.write_all(garbage).await;
            tokio::time::sleep(Duration::from_secs(3)).await;
        })
        .await;
        assert_eq!(told(&check(address).await), (State::Down, Some(Why::Protocol), None), "{garbage:02x?}");
    }
    let closes = server(|stream| async move { drop(stream) }).await;
    assert_eq!(check(closes).await.why, Some(Why::Closed));
}

#[tokio::test]
async fn a_server_that_never_greets_is_down_when_its_time_is_over() {
    let folder = Authority::new();
    let address = server(|stream| async move {
        tokio::time::sleep(Duration::from_mins(1)).await;
        drop(stream);
    })
    .await;
    let mut probe = tls(address, "portal.example", folder.trust());
    probe.timeout = Duration::from_millis(300);
    assert_eq!(told(&Prober::new().check(&probe).await), (State::Down, Some(Why::TimedOut), None));
}

fn page(address: SocketAddr, trust: Trust) -> Probe {
    let what = What::Http {
        url: format!("https://{address}/").parse().unwrap(),
        statuses: "200".parse().unwrap(),
        contains: Some("levande".to_owned()),
        server_name: Some("portal.example".to_owned().try_into().unwrap()),
        trust,
    };
    Probe { what, timeout: Duration::from_secs(5) }
}

#[tokio::test]
async fn a_page_behind_tls_is_judged_as_a_whole() {
    let authority = Authority::new();
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nlevande";
    let address = secure(&authority.issue("portal.example", 2100), answer).await;
    let outcome = Prober::new().check(&page(address, authority.trust())).await;
    assert_eq!(told(&outcome), (State::Up, None, Some(IN_2100)));
    assert!(outcome.first_byte.is_some());
    let address = secure(&authority.issue("portal.example", 2020), answer).await;
    let outcome = Prober::new().check(&page(address, authority.trust())).await;
    assert_eq!(told(&outcome), (State::Down, Some(Why::CertificateExpired), Some(IN_2020)));
    assert_eq!((outcome.status, outcome.first_byte), (None, None), "nothing was asked of it");
}
