//! How the provider is asked: within limits, without redirects, and never in the clear.

use std::path::PathBuf;

use motprov_link::http::{Client, HttpError};
use motprov_link::tls::Parties;
use motprov_link::url::HttpUrl;
use openidconnect::http::header::CONTENT_TYPE;
use openidconnect::http::response::Builder;
use openidconnect::{HttpRequest, HttpResponse};

use super::settings::is_safe;

/// Octets of an answer: a key set of a large provider is a tenth of it.
const MOST: usize = 512 * 1024;
const PARTIES: Parties =
    Parties { us: "this collector", them: "the sign-in provider", section: "sign_in.oidc" };
const PROGRAM: &str = concat!("motprov-collector/", env!("CARGO_PKG_VERSION"));

/// Why the provider gave no answer. Quotes nothing of what was sent.
#[derive(Debug, thiserror::Error)]
pub(super) enum AskError {
    /// The library was given an address that cannot be asked.
    #[error("{0}")]
    Address(String),
    /// The provider sends elsewhere in the clear.
    #[error("{0} is not https: the provider's document names it, and a secret would go there in the clear")]
    Plain(HttpUrl),
    /// It does not answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// What came is no answer.
    #[error("{0}")]
    Strange(String),
}

/// Who asks.
pub(super) fn client(authorities: Option<PathBuf>) -> Client {
    Client { parties: PARTIES, authorities, program: PROGRAM }
}

/// Asks once.
pub(super) async fn ask(client: Client, request: HttpRequest) -> Result<HttpResponse, AskError> {
    let url: HttpUrl = request.uri().to_string().parse().map_err(AskError::Address)?;
    if !is_safe(&url) {
        return Err(AskError::Plain(url));
    }
    let answer = client.send(&url, request, MOST).await?;
    let mut response = Builder::new().status(answer.status);
    if let Some(content_type) = answer.content_type {
        response = response.header(CONTENT_TYPE, content_type);
    }
    response.body(answer.body).map_err(|error| AskError::Strange(error.to_string()))
}
