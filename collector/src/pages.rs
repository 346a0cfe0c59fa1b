//! Serves the pages on a thread of its own: over HTTP on loopback, elsewhere over TLS to people who have a certificate or,
//! where there are accounts, who sign in; either way for few connections, and none of them for long.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use motprov_access::{Access, Right};
use motprov_web::{ByProvider, Local, Source};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, oneshot};
use tokio::task::JoinHandle;

use crate::broker::TlsFiles;
use crate::https::{self, Bounds, Clients, Peer, TlsError};
use crate::pki;

/// Threads that write pages, beside those that ask for what stands in them: one that writes a long page holds up no
/// other.
const WRITERS: usize = 2;

/// How long open requests may take when the collector stops.
const GRACE: Duration = Duration::from_secs(3);

const BOUNDS: Bounds = Bounds { connections: 512, lasting: Duration::from_mins(10) };

/// A request may take so long, body and all: a document waits for its turn and is typeset.
const LONGEST: Duration = Duration::from_mins(1);

/// Bounds a request in time. A connection carries one at a time, so nobody waits for a place.
async fn bounded(State(open): State<Arc<Semaphore>>, request: Request, next: Next) -> Response {
    let Ok(_place) = open.acquire().await else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    let answer = tokio::time::timeout(LONGEST, next.run(request)).await;
    answer.unwrap_or_else(|_| StatusCode::REQUEST_TIMEOUT.into_response())
}

/// Who may ask at all over TLS. An agent's certificate opens no page; without one somebody must be able to sign in.
fn may_ask(peer: Option<&Peer>, access: &Access) -> bool {
    match peer {
        Some(peer) => peer.organisation == pki::PERSON && peer.unit == pki::ADMINISTRATOR,
        None => access.must_sign_in().unwrap_or_else(|error| {
            tracing::error!(%error, "whether anybody can sign in is not known");
            false
        }),
    }
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
    /// Over plain HTTP on loopback; elsewhere over TLS. Beside the pages `log` is served to those who may see what entries
    /// hold.
    pub(crate) fn serve(
        address: SocketAddr,
        tls: Option<&TlsFiles>,
        source: Arc<dyn Source>,
        access: Arc<Access>,
        provider: Option<ByProvider>,
        log: Router,
    ) -> Result<Self, PagesError> {
        let tls = tls.filter(|_| !address.ip().is_loopback());
        let acceptor = tls.map(|tls| https::acceptor(tls, Clients::Welcome)).transpose()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(WRITERS)
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
            let open = Arc::new(Semaphore::new(BOUNDS.connections));
            let log = motprov_web::behind(Arc::clone(&access), Right::Contents, log);
            let mut router = motprov_web::router(source, Arc::clone(&access)).merge(log);
            if let Some(provider) = provider {
                router = router.layer(Extension(provider));
            }
            let plain = acceptor.is_none();
            if plain {
                router = router.layer(Extension(Local));
            }
            let router = router.layer(from_fn_with_state(Arc::clone(&open), bounded));
            let admits = move |peer: Option<&Peer>| plain || may_ask(peer, &access);
            tokio::select! {
                () = until => {}
                () = https::serve(listener, acceptor, router, BOUNDS, admits) => {}
            }
            // Nobody holds a place any more: every request that was begun is answered.
            let all = u32::try_from(BOUNDS.connections).unwrap_or(u32::MAX);
            drop(open.acquire_many(all).await);
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
