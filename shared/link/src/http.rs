//! One request over HTTP/1.1, and its answer. Promise: the answer is bounded in size and time, no redirect is followed,
//! and over `https` nothing is said before it is known who answers.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::tls::{Parties, Tls, TlsError, TlsFiles};
use crate::url::HttpUrl;

/// All of it may take so long.
const PATIENCE: Duration = Duration::from_secs(30);
/// Octets of the answer's head.
const MOST_HEAD: usize = 64 * 1024;

/// Asks; each request is a connection of its own.
#[derive(Debug, Clone)]
pub struct Client {
    /// Who is asking whom, for advice.
    pub parties: Parties,
    /// Who may have issued the other side's certificate, PEM; this machine's own authorities where none is named.
    pub authorities: Option<PathBuf>,
    /// Names the program to whoever answers.
    pub program: &'static str,
}

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Its `Content-Type`.
    pub content_type: Option<String>,
    /// The body, whole.
    pub body: Vec<u8>,
}

/// Why there is no answer. Quotes nothing of what was sent.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// Nobody is there, or the connection breaks.
    #[error("cannot reach {url}: {source}")]
    Unreachable {
        /// Who.
        url: HttpUrl,
        /// What the system says.
        source: io::Error,
    },
    /// It takes too long.
    #[error("{0} does not answer in time")]
    Silent(HttpUrl),
    /// TLS fails.
    #[error("{url}: {advice}")]
    Tls {
        /// Who.
        url: HttpUrl,
        /// Why, and what to do.
        advice: String,
    },
    /// The authorities or the name cannot be used.
    #[error(transparent)]
    Authorities(#[from] TlsError),
    /// What comes is no answer, or larger than was asked for.
    #[error("{url} does not answer as it should: {why}")]
    Strange {
        /// Who.
        url: HttpUrl,
        /// What the library says.
        why: String,
    },
}

impl Client {
    /// Asks for what is at `url`; `most` octets of it.
    ///
    /// # Errors
    /// [`HttpError`]; a status is none.
    pub async fn get(&self, url: &HttpUrl, most: usize) -> Result<Answer, HttpError> {
        let request = Request::get(url.target().clone());
        self.ask(url, request, Bytes::new(), most).await
    }

    /// Sends `body`; reads `most` octets of what comes.
    ///
    /// # Errors
    /// [`HttpError`]; a status is none.
    pub async fn post(
        &self,
        url: &HttpUrl,
        content_type: &str,
        body: Vec<u8>,
        most: usize,
    ) -> Result<Answer, HttpError> {
        let request = Request::post(url.target().clone()).header(CONTENT_TYPE, content_type);
        self.ask(url, request, body.into(), most).await
    }

    /// Sends a request with its method, headers and body; where it goes says `url`. Reads `most` octets of what comes.
    ///
    /// # Errors
    /// [`HttpError`]; a status is none.
    pub async fn send(
        &self,
        url: &HttpUrl,
        request: Request<Vec<u8>>,
        most: usize,
    ) -> Result<Answer, HttpError> {
        let (head, body) = request.into_parts();
        let mut request = Request::builder().method(head.method).uri(url.target().clone());
        if let Some(headers) = request.headers_mut() {
            *headers = head.headers;
        }
        self.ask(url, request, body.into(), most).await
    }

    async fn ask(
        &self,
        url: &HttpUrl,
        request: hyper::http::request::Builder,
        body: Bytes,
        most: usize,
    ) -> Result<Answer, HttpError> {
        let strange = |why: String| HttpError::Strange { url: url.clone(), why };
        let mut request = request
            .header(USER_AGENT, self.program)
            .body(Full::new(body))
            .map_err(|error| strange(error.to_string()))?;
        if let Some(host) = url.authority() {
            request.headers_mut().insert(HOST, host);
        }
        let exchange = async {
            let unreachable = |source| HttpError::Unreachable { url: url.clone(), source };
            let stream = TcpStream::connect((url.host(), url.port())).await.map_err(unreachable)?;
            if !url.is_secure() {
                return answer(stream, request, most).await.map_err(strange);
            }
            let tls = self.tls(url.host())?;
            let stream = tls.wrap(stream).await.map_err(|error| HttpError::Tls {
                url: url.clone(),
                advice: tls.advice(&error).unwrap_or_else(|| error.to_string()),
            })?;
            answer(stream, request, most).await.map_err(strange)
        };
        timeout(PATIENCE, exchange).await.map_err(|_| HttpError::Silent(url.clone()))?
    }

    fn tls(&self, host: &str) -> Result<Tls, TlsError> {
        match &self.authorities {
            None => Tls::of_system(host, self.parties),
            Some(ca) => {
                let files = TlsFiles { ca: ca.clone(), client: None, server_name: None };
                Tls::read(&files, host, self.parties)
            }
        }
    }
}

async fn answer<S>(stream: S, request: Request<Full<Bytes>>, most: usize) -> Result<Answer, String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(MOST_HEAD)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| error.to_string())?;
    let answer = async {
        let response = sender.send_request(request).await.map_err(|error| error.to_string())?;
        let (head, body) = response.into_parts();
        let content_type =
            head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let body = Limited::new(body, most).collect().await.map_err(|error| error.to_string())?;
        Ok(Answer { status: head.status.as_u16(), content_type, body: body.to_bytes().to_vec() })
    };
    tokio::pin!(answer);
    tokio::select! {
        answer = &mut answer => answer,
        // The connection may end before the last of the answer is read out of it.
        _ = connection => answer.await,
    }
}
