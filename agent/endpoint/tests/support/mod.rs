//! Real servers on loopback that say exactly what a test wants.

#![expect(dead_code, reason = "each test file uses its part")]

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use motprov_endpoint::{Probe, Trust, What};
use rcgen::{CertificateParams, CertifiedIssuer, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// Serves every connection with `talk`, for as long as the runtime runs.
pub(crate) async fn server<F, T>(talk: F) -> SocketAddr
where
    F: Fn(TcpStream) -> T + Send + 'static,
    T: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(talk(stream));
        }
    });
    address
}

/// Reads the request's head, answers with these octets, and closes.
pub(crate) async fn answering(answer: impl Into<Vec<u8>>) -> SocketAddr {
    let answer: Arc<[u8]> = answer.into().into();
    server(move |mut stream| {
        let answer = answer.clone();
        async move {
            head(&mut stream).await;
            // The other end may hang up before it has everything.
            let _ = stream.write_all(&answer).await;
            let _ = stream.shutdown().await;
        }
    })
    .await
}

/// The head of a request, as it came.
pub(crate) async fn head(stream: &mut (impl AsyncReadExt + Unpin)) -> String {
    let mut text = Vec::new();
    while !text.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(octet) => text.push(octet),
            Err(_) => break,
        }
    }
    String::from_utf8(text).unwrap()
}

pub(crate) fn page(address: SocketAddr, contains: Option<&str>) -> Probe {
    let what = What::Http {
        url: format!("http://{address}/status").parse().unwrap(),
        statuses: "200-399".parse().unwrap(),
        contains: contains.map(str::to_owned),
        server_name: None,
        trust: Trust::System,
    };
    Probe { what, timeout: Duration::from_secs(2) }
}

/// An authority of our own, its file, and servers with its certificates.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: tempfile::TempDir,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        Self { issuer, folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn trust(&self) -> Trust {
        self.file("ca.pem", self.issuer.der())
    }

    pub(crate) fn file(&self, name: &str, certificate: &[u8]) -> Trust {
        let path: PathBuf = self.folder.path().join(name);
        std::fs::write(&path, pem::encode(&pem::Pem::new("CERTIFICATE", certificate))).unwrap();
        Trust::File(path)
    }

    /// A certificate for `name` that ends on the first of January of a year.
    pub(crate) fn issue(&self, name: &str, ends: i32) -> Identity {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.not_after = date_time_ymd(ends, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap().der().clone();
        Identity { certificate, key }
    }
}

pub(crate) struct Identity {
    pub(crate) certificate: CertificateDer<'static>,
    key: KeyPair,
}

impl Identity {
    /// Signed by itself and marked as an authority, as many appliances have it.
    pub(crate) fn of_itself(name: &str) -> Self {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        params.not_after = date_time_ymd(2100, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap().der().clone();
        Self { certificate, key }
    }

    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        let key = PrivatePkcs8KeyDer::from(self.key.serialize_der());
        let config =
            ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_no_client_auth()
                .with_single_cert(vec![self.certificate.clone()], key.into())
                .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// A server that speaks TLS and answers a request with these octets.
pub(crate) async fn secure(identity: &Identity, answer: &'static [u8]) -> SocketAddr {
    let acceptor = identity.acceptor();
    server(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            head(&mut stream).await;
            let _ = stream.write_all(answer).await;
            let _ = stream.shutdown().await;
        }
    })
    .await
}
