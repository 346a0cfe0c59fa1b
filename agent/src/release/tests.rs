//! What an attacker does to releases: other keys, older ones, held back ones, mixed, short and endless programs.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;
use std::time::Duration;

use motprov_shared::identity::sha256;
use motprov_shared::release::sign;
use motprov_shared::seal::SecretKey;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, pem::PemObject};

use super::*;

const PROGRAM: &[u8] = b"#!/bin/sh\nexit 0\n";
const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);

fn key() -> SecretKey {
    SecretKey::from_seed([5; 32]).unwrap()
}

fn release(serial: u64, version: &str, url: &str) -> Release {
    let artefact = Artefact { hash: sha256(PROGRAM), octets: PROGRAM.len() as u64, url: url.to_owned() };
    Release {
        serial,
        issued: NOW.plus(-1_000_000),
        expires: NOW.plus(1_000_000),
        version: version.parse().unwrap(),
        artefacts: BTreeMap::from([(TARGET.to_owned(), artefact)]),
    }
}

fn signed(release: &Release) -> Vec<u8> {
    sign(release, &key()).unwrap()
}

#[test]
fn only_the_pinned_key_is_believed_and_nothing_older_or_over() {
    let manifest = signed(&release(3, "9.0.0", "https://x/"));
    let public = key().public();
    assert_eq!(judge(&manifest, &public, 3, NOW).unwrap().serial, 3);
    assert_eq!(judge(&manifest, &public, 4, NOW), Err(Unbelieved::Older { serial: 3, believed: 4 }));
    let end = NOW.plus(1_000_000);
    assert_eq!(judge(&manifest, &public, 0, end), Err(Unbelieved::Expired(end)));
    let other = SecretKey::from_seed([6; 32]).unwrap().public();
    assert!(matches!(judge(&manifest, &other, 0, NOW), Err(Unbelieved::Signature(_))));
}

/// Answers every request over TLS with `answer`, and goes on for ever where `endless`.
async fn server(folder: &Path, answer: Vec<u8>, endless: bool) -> (u16, PathBuf) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let ca = folder.join("ca.pem");
    fs::write(&ca, made.cert.pem()).unwrap();
    let private = PrivateKeyDer::from_pem_slice(made.signing_key.serialize_pem().as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], private)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let _ = stream.read(&mut [0; 1024]).await;
            let _ = stream.write_all(&answer).await;
            while endless && stream.write_all(&[0; 1024]).await.is_ok() {}
            let _ = stream.shutdown().await;
        }
    });
    (port, ca)
}

fn answer(body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

/// What comes of fetching from a server that answers so.
async fn fetched(data: &Path, answer: Vec<u8>, endless: bool) -> Result<bool, String> {
    let (port, ca) = server(data, answer, endless).await;
    let release = release(3, "9.0.0", &format!("https://localhost:{port}/agent"));
    let manifest = signed(&release);
    let limit = Duration::from_secs(20);
    fetch::try_stage(data, ca, &release, &manifest, limit).await.map_err(|fault| fault.to_string())
}

#[tokio::test]
async fn a_program_is_fetched_checked_and_installed_and_the_old_one_kept() {
    let data = tempfile::tempdir().unwrap();
    let bin = tempfile::tempdir().unwrap();
    let program = bin.path().join("motprov-agent");
    fs::write(&program, "old").unwrap();
    assert_eq!(fetched(data.path(), answer(PROGRAM), false).await, Ok(true));
    let version = install::install(data.path(), &key().public(), &program, NOW).unwrap();
    assert_eq!(version.to_string(), "9.0.0");
    assert_eq!(fs::read(&program).unwrap(), PROGRAM);
    assert_eq!(fs::read(bin.path().join("motprov-agent.previous")).unwrap(), b"old");
    assert_eq!(fs::read_dir(bin.path()).unwrap().count(), 2);
}

#[tokio::test]
async fn other_short_and_endless_programs_leave_nothing() {
    let endless = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
    let mut other = PROGRAM.to_vec();
    other[0] ^= 1;
    for (answer, endless, why) in [
        (answer(&other), false, "its SHA-256 is not that of the manifest"),
        (answer(&PROGRAM[1..]), false, "octets came"),
        (answer(&[PROGRAM, b"x"].concat()), false, "more comes than"),
        (endless, true, "more comes than"),
        (
            b"HTTP/1.1 302 Found\r\nlocation: https://x/\r\ncontent-length: 0\r\n\r\n".to_vec(),
            false,
            "badStatus",
        ),
    ] {
        let data = tempfile::tempdir().unwrap();
        let fault = fetched(data.path(), answer, endless).await.unwrap_err();
        assert!(fault.contains(why), "{fault}");
        assert_eq!(fs::read_dir(data.path().join("upgrade")).unwrap().count(), 0, "{why}");
    }
}

#[tokio::test]
async fn a_server_that_the_authority_did_not_name_is_not_believed() {
    let data = tempfile::tempdir().unwrap();
    let (port, _) = server(data.path(), answer(PROGRAM), false).await;
    let other = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let ca = data.path().join("other.pem");
    fs::write(&ca, other.cert.pem()).unwrap();
    let release = release(3, "9.0.0", &format!("https://localhost:{port}/agent"));
    let limit = Duration::from_secs(20);
    assert!(fetch::try_stage(data.path(), ca, &release, &signed(&release), limit).await.is_err());
}

/// What an install says of a folder that somebody arranged.
fn refused(release: &Release, program: &[u8], key: &PublicKey) -> String {
    let (data, bin) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let installed = bin.path().join("motprov-agent");
    fs::write(&installed, "old").unwrap();
    fs::create_dir(data.path().join("upgrade")).unwrap();
    fs::write(data.path().join("upgrade/release.cose"), signed(release)).unwrap();
    fs::write(data.path().join("upgrade/motprov-agent"), program).unwrap();
    let fault = install::install(data.path(), key, &installed, NOW).unwrap_err().to_string();
    assert_eq!(fs::read(&installed).unwrap(), b"old");
    assert_eq!(fs::read_dir(bin.path()).unwrap().count(), 1, "{fault}");
    fault
}

#[test]
fn an_install_believes_nothing_that_lies_in_the_agents_folder() {
    let (newer, public) = (release(3, "9.0.0", "https://x/"), key().public());
    assert!(refused(&newer, b"another program!!", &public).contains("SHA-256 differs"));
    assert!(refused(&newer, b"short", &public).contains("octets"));
    assert!(refused(&newer, &[PROGRAM, b"x"].concat(), &public).contains("octets"));
    let older = release(4, "0.0.9", "https://x/");
    assert!(refused(&older, PROGRAM, &public).contains("not newer"));
    let over = Release { expires: NOW, ..release(3, "9.0.0", "https://x/") };
    assert!(refused(&over, PROGRAM, &public).contains("ended on"));
    let other = SecretKey::from_seed([6; 32]).unwrap().public();
    assert!(refused(&newer, PROGRAM, &other).contains("upgrade.key"));
    let mut elsewhere = newer;
    let artefact = elsewhere.artefacts.pop_first().unwrap().1;
    elsewhere.artefacts.insert("another-target".to_owned(), artefact);
    assert!(refused(&elsewhere, PROGRAM, &public).contains("no program for"));
}
