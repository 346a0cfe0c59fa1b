//! One GET of HTTP/1.1 (RFC 9112). Promise: sends a `Host` and a `User-Agent` and nothing else, follows no redirect,
//! and holds no more than 64 KiB of the answer's head and of its body.

use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{HOST, HeaderValue, USER_AGENT};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, timeout_at};

use crate::outcome::{Outcome, Why};
use crate::probe::Trust;
use crate::prober::{Budget, Prober};
use crate::reach::blame;
use crate::tls::{self, Server};
use crate::{HttpUrl, Statuses};

/// Most of a head that is held, and most of a body that is searched, octets.
const MOST: usize = 64 * 1024;
/// Names the product and its version, so that whoever reads a server's log knows whom to ask.
const AGENT: HeaderValue = HeaderValue::from_static(concat!("motprov-agent/", env!("CARGO_PKG_VERSION")));

/// What is asked for, and what must come.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page<'a> {
    pub(crate) url: &'a HttpUrl,
    pub(crate) statuses: &'a Statuses,
    pub(crate) contains: Option<&'a str>,
}

/// Whether the page answers as it should.
pub(crate) async fn check(
    prober: &Prober,
    page: Page<'_>,
    server: Server<'_>,
    budget: Budget,
    told: &mut Outcome,
) -> Result<(), Why> {
    let mut search = Search::new(page.contains.unwrap_or_default());
    let (statuses, found) = (page.statuses, search.found);
    // A body that nobody asks about is not fetched.
    let wanted = |status| statuses.hold(status) && !found;
    get(prober, page.url, server, budget, told, &wanted, &mut |octets| search.take(octets)).await?;
    match told.status {
        Some(status) if !statuses.hold(status) => Err(Why::BadStatus),
        _ if !search.found => Err(Why::BodyMissing),
        _ => Ok(()),
    }
}

/// Looks for a text in the first [`MOST`] octets of a body. Each octet is looked at once, however finely the body
/// is cut.
struct Search<'a> {
    text: &'a [u8],
    seen: Vec<u8>,
    found: bool,
}

impl<'a> Search<'a> {
    const fn new(text: &'a str) -> Self {
        Self { text: text.as_bytes(), seen: Vec::new(), found: text.is_empty() }
    }

    /// Whether more is wanted.
    fn take(&mut self, octets: &[u8]) -> bool {
        let from = (self.seen.len() + 1).saturating_sub(self.text.len());
        self.seen.extend_from_slice(&octets[..octets.len().min(MOST - self.seen.len())]);
        self.found |= self.seen[from..].windows(self.text.len().max(1)).any(|part| part == self.text);
        !self.found && self.seen.len() < MOST
    }
}

impl Prober {
    /// Reads a page whose status is 200, until `take` wants no more. Ends within `timeout`; how much is read is for
    /// `take` to bound.
    pub async fn fetch(
        &self,
        url: &HttpUrl,
        trust: &Trust,
        timeout: Duration,
        take: &mut (dyn FnMut(&[u8]) -> bool + Send),
    ) -> Outcome {
        let mut told = Outcome::up();
        let budget = Budget::new(timeout);
        let server = Server { host: url.host(), name: None, trust };
        let fetched = get(self, url, server, budget, &mut told, &|status| status == 200, take);
        match timeout_at(budget.end, fetched).await {
            Ok(Ok(())) if told.status != Some(200) => told.but(Why::BadStatus),
            Ok(Ok(())) => told,
            Ok(Err(why)) => told.but(why),
            Err(_) => told.but(Why::TimedOut),
        }
    }
}

/// Fetches a page. `wanted` says by the status whether its body is read, `take` whether more of it is.
pub(crate) async fn get(
    prober: &Prober,
    url: &HttpUrl,
    server: Server<'_>,
    budget: Budget,
    told: &mut Outcome,
    wanted: &(dyn Fn(u16) -> bool + Sync),
    take: &mut (dyn FnMut(&[u8]) -> bool + Send),
) -> Result<(), Why> {
    let stream = prober.connect(url.host(), url.port(), budget, told).await?;
    let began = Instant::now();
    let first = Arc::new(OnceLock::new());
    let ended = if url.is_secure() {
        let stream = prober.handshake(stream, server, told).await?;
        converse(Watched { stream, first: first.clone() }, url, told, wanted, take).await
    } else {
        converse(Watched { stream, first: first.clone() }, url, told, wanted, take).await
    };
    told.first_byte = first.get().map(|first: &Instant| first.saturating_duration_since(began));
    ended
}

async fn converse<S: AsyncRead + AsyncWrite + Unpin + Send>(
    stream: S,
    url: &HttpUrl,
    told: &mut Outcome,
    wanted: &(dyn Fn(u16) -> bool + Sync),
    take: &mut (dyn FnMut(&[u8]) -> bool + Send),
) -> Result<(), Why> {
    let mut request = Request::new(Empty::<Bytes>::new());
    *request.uri_mut() = url.target().clone();
    request.headers_mut().insert(HOST, url.authority().ok_or(Why::OwnFault)?);
    request.headers_mut().insert(USER_AGENT, AGENT);
    let mut builder = http1::Builder::new();
    let (mut sender, connection) =
        builder.max_buf_size(MOST).handshake(TokioIo::new(stream)).await.map_err(|error| why(&error))?;
    let mut work = pin!(async {
        let answer = sender.send_request(request).await.map_err(|error| why(&error))?;
        told.status = Some(answer.status().as_u16());
        if wanted(answer.status().as_u16()) { body(answer, take).await } else { Ok(()) }
    });
    tokio::select! {
        biased;
        ended = &mut work => return ended,
        // Ends before the work does where the answer came whole and the other end closed.
        _ = connection => {}
    }
    work.await
}

async fn body(
    mut answer: Response<Incoming>,
    take: &mut (dyn FnMut(&[u8]) -> bool + Send),
) -> Result<(), Why> {
    while let Some(frame) = answer.frame().await {
        let frame = frame.map_err(|error| why(&error))?;
        if frame.data_ref().is_some_and(|octets| !take(octets)) {
            break;
        }
    }
    Ok(())
}

fn why(error: &hyper::Error) -> Why {
    let inner = std::error::Error::source(error).and_then(|inner| inner.downcast_ref::<io::Error>());
    match inner {
        Some(inner) if inner.get_ref().is_some() => tls::why(inner),
        Some(inner) => blame(inner),
        None if error.is_incomplete_message() || error.is_canceled() || error.is_closed() => Why::Closed,
        None => Why::Protocol,
    }
}

/// Notes when the first octet comes.
struct Watched<S> {
    stream: S,
    first: Arc<OnceLock<Instant>>,
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let ready = Pin::new(&mut self.stream).poll_read(context, into);
        if into.filled().len() > before {
            self.first.get_or_init(Instant::now);
        }
        ready
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
