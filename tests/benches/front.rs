//! TLS in front of a collector on loopback, as its own TLS will be: the agent under measurement speaks TLS to it.
//! Promise: counts every octet that TCP carries, both ways.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context as Waking, Poll};

use anyhow::{Context, Result};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// A running front.
#[derive(Debug, Clone)]
pub(crate) struct Front {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    count: Arc<Count>,
}

#[derive(Debug, Default)]
struct Count {
    up: AtomicU64,
    down: AtomicU64,
    connections: AtomicU64,
}

impl Front {
    /// Starts in front of `behind`; writes the certificate that vouches for it to `ca`.
    pub(crate) async fn open(behind: SocketAddr, ca: &Path) -> Result<Self> {
        let tls = TlsAcceptor::from(Arc::new(config(ca)?));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let front = Self { address: listener.local_addr()?, count: Arc::default() };
        let count = Arc::clone(&front.count);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.connections.fetch_add(1, Ordering::Relaxed);
                let counted = Counted { stream, count: Arc::clone(&count) };
                let tls = tls.clone();
                tokio::spawn(async move {
                    if let Err(reason) = carry(&tls, counted, behind).await {
                        eprintln!("front: {reason:#}");
                    }
                });
            }
        });
        Ok(front)
    }

    /// Octets from the agent, and to it, so far.
    pub(crate) fn octets(&self) -> (u64, u64) {
        (self.count.up.load(Ordering::Relaxed), self.count.down.load(Ordering::Relaxed))
    }

    /// Connections so far.
    pub(crate) fn connections(&self) -> u64 {
        self.count.connections.load(Ordering::Relaxed)
    }
}

async fn carry(tls: &TlsAcceptor, stream: Counted, behind: SocketAddr) -> Result<()> {
    let mut near = tls.accept(stream).await.context("handshake")?;
    let mut far = TcpStream::connect(behind).await.context("the collector")?;
    // A side that goes away ends the connection; that is no fault here.
    drop(copy_bidirectional(&mut near, &mut far).await);
    Ok(())
}

fn config(ca: &Path) -> Result<ServerConfig> {
    let mut authority = CertificateParams::new(Vec::new())?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let (authority_key, key) = (KeyPair::generate()?, KeyPair::generate()?);
    let certificate = authority.self_signed(&authority_key)?;
    std::fs::write(ca, certificate.pem())?;
    let issuer = Issuer::new(authority, authority_key);
    let own = CertificateParams::new(vec!["localhost".to_owned()])?.signed_by(&key, &issuer)?;
    let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(|reason| anyhow::anyhow!(reason))?;
    Ok(ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![own.der().clone()], key)?)
}

/// A stream that counts.
struct Counted {
    stream: TcpStream,
    count: Arc<Count>,
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        waking: &mut Waking<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(waking, buffer);
        self.count.up.fetch_add((buffer.filled().len() - before) as u64, Ordering::Relaxed);
        read
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        waking: &mut Waking<'_>,
        octets: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(waking, octets);
        if let Poll::Ready(Ok(count)) = &written {
            self.count.down.fetch_add(*count as u64, Ordering::Relaxed);
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, waking: &mut Waking<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(waking)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, waking: &mut Waking<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(waking)
    }
}
