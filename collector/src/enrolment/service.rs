//! Enrolment over HTTPS: one address, one question. Promise: nobody needs a certificate to ask, for that is what they
//! ask for; the token or the enrolled key in the request is the proof.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use motprov_shared::enrolment::{Answer, PATH};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::Enroller;
use crate::broker::TlsFiles;
use crate::clock;
use crate::https::{self, Bounds, Clients, TlsError};

/// A request has less than a kilobyte; a large body is not read to its end.
const MAX_BODY: usize = 16 * 1024;
const BOUNDS: Bounds = Bounds { connections: 256, lasting: Duration::from_mins(1) };
const GRACE: Duration = Duration::from_secs(1);

/// Why enrolment cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum EnrolmentsError {
    /// No thread.
    #[error("cannot start enrolment's thread: {0}")]
    Runtime(std::io::Error),
    /// The address is taken or not ours.
    #[error("cannot listen for enrolments on {address}: {source}")]
    Bind {
        /// Which.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// Certificate or key.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// Enrolment that is served.
pub(crate) struct Enrolments {
    runtime: Runtime,
    address: SocketAddr,
}

impl Enrolments {
    pub(crate) fn serve(
        address: SocketAddr,
        tls: &TlsFiles,
        enroller: Arc<Enroller>,
    ) -> Result<Self, EnrolmentsError> {
        let acceptor = https::acceptor(tls, Clients::Anyone)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("enrolment")
            .enable_all()
            .build()
            .map_err(EnrolmentsError::Runtime)?;
        let bind = |source| EnrolmentsError::Bind { address, source };
        let listener = runtime.block_on(TcpListener::bind(address)).map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        runtime.spawn(https::serve(listener, acceptor, router(enroller), BOUNDS, |_| true));
        Ok(Self { runtime, address })
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// An agent whose answer is lost asks again.
    pub(crate) fn stop(self) {
        self.runtime.shutdown_timeout(GRACE);
    }
}

fn router(enroller: Arc<Enroller>) -> Router {
    Router::new().route(PATH, post(enrol)).layer(DefaultBodyLimit::max(MAX_BODY)).with_state(enroller)
}

async fn enrol(State(enroller): State<Arc<Enroller>>, body: Bytes) -> Response {
    let answered = tokio::task::spawn_blocking(move || enroller.answer(&body, clock::now())).await;
    // A task is lost only by a fault of ours, or while everything stops.
    let answer = answered.unwrap_or(Answer::Busy);
    let status = match &answer {
        Answer::Issued(_) => StatusCode::OK,
        Answer::Pending { .. } => StatusCode::ACCEPTED,
        Answer::Refused { .. } => StatusCode::FORBIDDEN,
        Answer::Busy => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, [(CONTENT_TYPE, motprov_shared::enrolment::CONTENT_TYPE)], answer.encode()).into_response()
}
