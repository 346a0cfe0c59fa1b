//! Serves the overview with made-up values on loopback, to look at: `cargo run -p motprov-web --example page`.
//! `/oversikt?m=2026-05` shows a month without data.

#[path = "../tests/pages/sample/mod.rs"]
#[expect(dead_code, reason = "the tests use more of the sample than the page shows")]
mod sample;

use std::io::Write;
use std::sync::Arc;

use motprov_access::Access;
use sample::{Sample, overview};

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(0);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    writeln!(std::io::stdout(), "http://{}", listener.local_addr()?)?;
    axum::serve(listener, motprov_web::router(Arc::new(Sample::new(overview(24))), Arc::new(Access::open())))
        .await
}
