//! Serves the pages over HTTP on a thread of its own. Loopback only, like the broker; the configuration refuses more.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use motprov_web::Source;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// How long open requests may take when the collector stops.
const GRACE: Duration = Duration::from_secs(3);

/// Why the pages cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum PagesError {
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
    pub(crate) fn serve(address: SocketAddr, source: Arc<dyn Source>) -> Result<Self, PagesError> {
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
            let router = motprov_web::router(source);
            if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(until).await {
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
