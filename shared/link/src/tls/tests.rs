//! Promises of TLS, kept against real peers on loopback.

use std::fs;
use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{ServerConfig, SupportedProtocolVersion, version};

use super::*;

const PARTIES: Parties = Parties { us: "this agent", them: "the collector", section: "collector" };

/// An authority, and the folder where its files and those that it issued lie.
struct Authority {
    folder: TempDir,
    issuer: Issuer<'static, KeyPair>,
}

struct Issued {
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
    files: (PathBuf, PathBuf),
}

impl Authority {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap();
        write(&folder.path().join("ca.pem"), "CERTIFICATE", certificate.der());
        Self { folder, issuer: Issuer::new(params, key) }
    }

    fn ca(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    fn issue(&self, name: &str) -> Issued {
        self.issue_as(&CertificateParams::new(vec![name.to_owned()]).unwrap(), name)
    }

    fn issue_as(&self, params: &CertificateParams, name: &str) -> Issued {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap().der().clone();
        let files =
            (self.folder.path().join(format!("{name}.pem")), self.folder.path().join(format!("{name}.key")));
        write(&files.0, "CERTIFICATE", &certificate);
        write(&files.1, "PRIVATE KEY", key.serialized_der());
        let key = PrivateKeyDer::from_pem_file(&files.1).unwrap();
        Issued { certificate, key, files }
    }

    fn files(&self) -> TlsFiles {
        TlsFiles { ca: self.ca(), client: None, server_name: None }
    }

    fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add(certificates(&self.ca()).unwrap().remove(0)).unwrap();
        roots
    }
}

fn write(path: &Path, tag: &str, der: &[u8]) {
    fs::write(path, pem::encode(&pem::Pem::new(tag, der))).unwrap();
}

/// A peer that says `ok` to whoever speaks TLS with it.
async fn peer(
    issued: Issued,
    versions: &[&'static SupportedProtocolVersion],
    clients: Option<RootCertStore>,
) -> SocketAddr {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_protocol_versions(versions).unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(roots) => {
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let config = builder.with_single_cert(vec![issued.certificate], issued.key).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let acceptor = TlsAcceptor::from(Arc::new(config));
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(mut stream) = acceptor.accept(stream).await {
                stream.write_all(b"ok").await.unwrap();
                let _ = stream.shutdown().await;
            }
        }
    });
    address
}

/// What a connection brings: the peer's word, or the advice.
async fn connect(files: &TlsFiles, host: &str, address: SocketAddr) -> Result<String, String> {
    let tls = Tls::read(files, host, PARTIES).map_err(|error| error.to_string())?;
    let answer = async {
        let mut stream = tls.wrap(TcpStream::connect(address).await?).await?;
        let mut answer = String::new();
        // In TLS 1.3 a certificate is refused only after the handshake.
        stream.read_to_string(&mut answer).await?;
        Ok::<_, io::Error>(answer)
    };
    answer.await.map_err(|error| tls.advice(&error).unwrap_or_else(|| format!("no advice: {error}")))
}

const BOTH: &[&SupportedProtocolVersion] = &[&version::TLS12, &version::TLS13];

#[tokio::test]
async fn a_collector_of_our_authority_is_spoken_to_in_either_version() {
    let authority = Authority::new();
    for versions in [&BOTH[..1], &BOTH[1..]] {
        let address = peer(authority.issue("collector.example"), versions, None).await;
        assert_eq!(connect(&authority.files(), "collector.example", address).await.as_deref(), Ok("ok"));
    }
}

#[tokio::test]
async fn whoever_else_answers_is_refused_with_the_file_to_look_at() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let address = peer(theirs.issue("collector.example"), BOTH, None).await;
    let told = connect(&ours.files(), "collector.example", address).await.unwrap_err();
    assert!(told.contains(&ours.ca().display().to_string()) && told.contains("not issued by"), "{told}");
}

#[tokio::test]
async fn another_name_is_refused_until_it_is_configured() {
    let authority = Authority::new();
    let address = peer(authority.issue("collector.example"), BOTH, None).await;
    let told = connect(&authority.files(), "127.0.0.1", address).await.unwrap_err();
    assert!(told.contains("collector.example") && told.contains("collector.server_name"), "{told}");
    let named = TlsFiles { server_name: Some("collector.example".to_owned()), ..authority.files() };
    assert_eq!(connect(&named, "127.0.0.1", address).await.as_deref(), Ok("ok"));
}

#[tokio::test]
async fn a_certificate_that_has_ended_is_refused() {
    let authority = Authority::new();
    let mut params = CertificateParams::new(vec!["collector.example".to_owned()]).unwrap();
    params.not_before = (SystemTime::now() - Duration::from_hours(48)).into();
    params.not_after = (SystemTime::now() - Duration::from_hours(24)).into();
    let address = peer(authority.issue_as(&params, "ended"), BOTH, None).await;
    let told = connect(&authority.files(), "collector.example", address).await.unwrap_err();
    assert!(told.contains("has ended by this machine's clock"), "{told}");
}

#[tokio::test]
async fn a_collector_that_asks_for_a_certificate_gets_ours() {
    let authority = Authority::new();
    for versions in [&BOTH[..1], &BOTH[1..]] {
        let address = peer(authority.issue("collector.example"), versions, Some(authority.roots())).await;
        let told = connect(&authority.files(), "collector.example", address).await.unwrap_err();
        assert!(told.contains("collector.certificate_file"), "{told}");
        let client = Some(authority.issue("agent").files);
        let files = TlsFiles { client, ..authority.files() };
        assert_eq!(connect(&files, "collector.example", address).await.as_deref(), Ok("ok"));
        // Of an authority that the collector does not know.
        let stranger = Authority::new().issue("agent");
        let folder = tempfile::tempdir().unwrap();
        let paths = (folder.path().join("c.pem"), folder.path().join("k.pem"));
        write(&paths.0, "CERTIFICATE", &stranger.certificate);
        write(&paths.1, "PRIVATE KEY", stranger.key.secret_der());
        let files = TlsFiles { client: Some(paths), ..authority.files() };
        let told = connect(&files, "collector.example", address).await.unwrap_err();
        assert!(told.contains("collector.certificate_file"), "{told}");
    }
}

#[tokio::test]
async fn a_port_where_no_tls_is_spoken_is_named_as_such() {
    let authority = Authority::new();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.unwrap();
        let _ = stream.read_to_end(&mut Vec::new()).await;
    });
    let told = connect(&authority.files(), "collector.example", address).await.unwrap_err();
    assert!(told.contains("collector.port"), "{told}");
}

#[test]
fn files_that_do_not_hold_what_they_should_are_named_and_never_quoted() {
    let authority = Authority::new();
    let (agent, other) = (authority.issue("agent").files, authority.issue("other").files);
    let broken = authority.folder.path().join("broken.key");
    fs::write(&broken, "-----BEGIN PRIVATE KEY-----\nZm9vhunter2!\n-----END PRIVATE KEY-----\n").unwrap();
    let empty = authority.folder.path().join("empty.pem");
    fs::write(&empty, "").unwrap();
    let missing = authority.folder.path().join("missing.pem");
    let fault = |files: TlsFiles, host: &str| Tls::read(&files, host, PARTIES).unwrap_err().to_string();
    let ours = || authority.files();
    let client = |certificate: &PathBuf, key: &PathBuf| TlsFiles {
        client: Some((certificate.clone(), key.clone())),
        ..ours()
    };
    for (fault, says) in [
        (fault(TlsFiles { ca: missing, ..ours() }, "c"), "missing.pem"),
        (fault(TlsFiles { ca: empty, ..ours() }, "c"), "empty.pem holds no usable certificate"),
        (fault(client(&agent.0, &broken), "c"), "broken.key holds no usable private key"),
        (fault(client(&agent.0, &other.1), "c"), "other.key does not belong to the certificate in"),
        (fault(ours(), "no name"), "`no name` is no name that a certificate can bear"),
    ] {
        assert!(fault.contains(says), "{fault}");
        assert!(!fault.contains("hunter2"), "{fault}");
    }
}
