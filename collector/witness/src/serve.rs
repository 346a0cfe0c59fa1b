//! A witness over HTTP: `POST /add-checkpoint`, and `GET /<SHA-256 of the origin>/checkpoint` for whoever wants to know
//! what it saw last. Promise: heads, bodies, connections and their time are bounded. Plain HTTP: all that passes is
//! public and signed; a proxy in front may add TLS.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use motprov_log::witness::{ADD_CHECKPOINT, AddCheckpoint, MAX_REQUEST, Refusal, SIZE_TYPE};
use motprov_shared::period::Timestamp;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use crate::witness::{AddError, Witness};

/// Connections at once.
const CONNECTIONS: usize = 64;
/// A request may take so long.
const PATIENCE: Duration = Duration::from_secs(20);
/// Pause where the system gives no connection.
const PAUSE: Duration = Duration::from_millis(100);

type Answer = Response<Full<Bytes>>;

/// Serves until dropped.
pub async fn serve(listener: TcpListener, witness: Arc<Witness>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => {
                let witness = Arc::clone(&witness);
                tokio::spawn(async move {
                    // Too slow or broken: whoever asked asks again.
                    let _ = timeout(PATIENCE, connection(stream, witness)).await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "no connection could be taken");
                sleep(PAUSE).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, witness: Arc<Witness>) -> Result<(), hyper::Error> {
    let service = service_fn(move |request| {
        let witness = Arc::clone(&witness);
        async move { Ok::<_, Infallible>(answer(request, &witness).await) }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .keep_alive(false)
        .max_buf_size(16 * 1024)
        .serve_connection(TokioIo::new(stream), service)
        .await
}

async fn answer(request: Request<Incoming>, witness: &Witness) -> Answer {
    let path = request.uri().path().trim_start_matches('/').to_owned();
    match *request.method() {
        Method::POST if path == ADD_CHECKPOINT => {
            match Limited::new(request.into_body(), MAX_REQUEST).collect().await {
                Ok(body) => add(&body.to_bytes(), witness),
                Err(_) => text(StatusCode::PAYLOAD_TOO_LARGE, "the request is too large\n".to_owned()),
            }
        }
        Method::GET => match path.strip_suffix("/checkpoint").and_then(|id| witness.latest(id)) {
            Some(note) => text(StatusCode::OK, note.to_string()),
            None => text(StatusCode::NOT_FOUND, "this witness has seen no such log\n".to_owned()),
        },
        _ => text(
            StatusCode::METHOD_NOT_ALLOWED,
            "POST /add-checkpoint or GET a log's checkpoint\n".to_owned(),
        ),
    }
}

fn add(body: &[u8], witness: &Witness) -> Answer {
    let added =
        AddCheckpoint::parse(body).map_err(AddError::from).and_then(|request| witness.add(&request, now()));
    match added {
        Ok(signature) => text(StatusCode::OK, format!("{signature}\n")),
        Err(AddError::Refused(refusal)) => refuse(&refusal),
        Err(error @ AddError::File(_)) => {
            tracing::error!(%error, "what was seen cannot be kept, so nothing is signed");
            let what = "this witness cannot remember now, and does not sign what it would forget\n";
            text(StatusCode::INTERNAL_SERVER_ERROR, what.to_owned())
        }
    }
}

fn refuse(refusal: &Refusal) -> Answer {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    if let Refusal::Size(size) = refusal {
        let mut answer = text(status, format!("{size}\n"));
        answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(SIZE_TYPE));
        return answer;
    }
    text(status, format!("{refusal}\n"))
}

fn text(status: StatusCode, text: String) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(text)));
    *answer.status_mut() = status;
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    answer.headers_mut().insert(CONTENT_TYPE, kind);
    answer
}

/// The witness's clock. One before 1970 reads as 1970: its cosignatures are then not believed.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
