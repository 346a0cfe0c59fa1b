//! Serves the pages on a thread of its own: over HTTP on loopback, elsewhere over TLS to people with a certificate.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use motprov_access::Access;
use motprov_web::Source;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::broker::TlsFiles;
use crate::https::{self, Bounds, Clients, Peer, TlsError};
use crate::pki;

/// How long open requests may take when the collector stops.
const GRACE: Duration = Duration::from_secs(3);

const BOUNDS: Bounds = Bounds { connections: 512, lasting: Duration::from_mins(10) };

/// An agent's certificate opens no page.
fn may_read(peer: Option<&Peer>) -> bool {
    peer.is_some_and(|peer| peer.organisation == pki::PERSON && peer.unit == pki::ADMINISTRATOR)
}

/// Why the pages cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum PagesError {
    /// Certificate or key.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// No thread.
    #[error("cannot start the pages' thread: {0}")]
    Runtime(std::io::Error),
    /// The address is taken or not ours.
    #[error("cannot listen for HTTP on {address}: {source}")]
    Bind {
        /// Which.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
}

/// Pages that are served.
pub(crate) struct Pages {
    runtime: Option<Runtime>,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

impl Pages {
    /// Over plain HTTP on loopback; elsewhere over TLS, to people whom an administrator gave a certificate. Beside the pages `log` is
    /// served to the same.
    pub(crate) fn serve(
        address: SocketAddr,
        tls: Option<&TlsFiles>,
        source: Arc<dyn Source>,
        access: Arc<Access>,
        log: Router,
    ) -> Result<Self, PagesError> {
        let tls = tls.filter(|_| !address.ip().is_loopback());
        let acceptor = tls.map(|tls| https::acceptor(tls, Clients::Certified)).transpose()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("pages")
            .enable_all()
            .build()
            .map_err(PagesError::Runtime)?;
        let bind = |source| PagesError::Bind { address, source };
        let listener = runtime.block_on(TcpListener::bind(address)).map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        let (stop, stopped) = oneshot::channel();
        let served = runtime.spawn(async move {
            let until = async {
                // A sender that is gone asks for the same.
                let _ = stopped.await;
            };
            let router = motprov_web::router(source, access).merge(log);
            if let Some(acceptor) = acceptor {
                let serving = https::serve(listener, acceptor, router, BOUNDS, may_read);
                tokio::select! {
                    () = until => {}
                    () = serving => {}
                }
            } else if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(until).await {
                tracing::error!(%error, "the pages are no longer served");
            }
        });
        Ok(Self { runtime: Some(runtime), address, stop, served })
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets open requests end, for a while.
    pub(crate) fn stop(mut self) {
        let Some(runtime) = self.runtime.take() else { return };
        // Fails only where the server has ended by itself.
        let _ = self.stop.send(());
        let served = self.served;
        if runtime.block_on(async { tokio::time::timeout(GRACE, served).await }).is_err() {
            tracing::info!("some requests were cut off");
        }
        runtime.shutdown_timeout(GRACE);
    }
}
