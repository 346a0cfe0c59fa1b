//! A browser's question without the browser: one connection, one answer, uncompressed.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longer than any answer of interest: a question that lasts as long has failed.
const CEILING: Duration = Duration::from_secs(30);

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// What is no text stands as a mark; its length is kept roughly.
    pub(super) body: String,
}

/// Asks for a path.
pub(super) async fn get(address: SocketAddr, path: &str) -> Result<Answer> {
    timeout(CEILING, ask(address, path)).await.with_context(|| format!("{path}: no answer"))?
}

async fn ask(address: SocketAddr, path: &str) -> Result<Answer> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    // 1.0 has no chunks, so that the body is what came.
    stream.write_all(format!("GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n").as_bytes()).await?;
    let mut octets = Vec::new();
    stream.read_to_end(&mut octets).await?;
    let end = octets.windows(4).position(|four| four == b"\r\n\r\n").context("no HTTP answer")?;
    let (head, body) = octets.split_at(end);
    let status = String::from_utf8_lossy(head).split(' ').nth(1).and_then(|code| code.parse().ok());
    let body = String::from_utf8_lossy(body.get(4..).unwrap_or_default()).into_owned();
    Ok(Answer { status: status.context("no status")?, body })
}
