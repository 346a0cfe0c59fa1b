//! What the provider says of itself: endpoints and keys. Kept for a while; asked again where a token is signed by a
//! key that is not known, but not at anybody's beck.

use std::sync::{Arc, Mutex, PoisonError};

use motprov_link::http::Client;
use motprov_shared::period::Timestamp;
use openidconnect::IssuerUrl;
use openidconnect::core::CoreProviderMetadata;

use super::OidcError;
use super::error::chain;
use super::http::ask;

/// What is kept so long is asked again, ms.
const FRESH: i64 = 60 * 60 * 1000;
/// A key that is not known makes us ask again, but no more often, ms.
const PAUSE: i64 = 30 * 1000;

/// What is known of the provider.
#[derive(Default)]
pub(super) struct Directory(Mutex<Option<Known>>);

#[derive(Clone)]
struct Known {
    metadata: Arc<CoreProviderMetadata>,
    at: Timestamp,
}

impl Directory {
    /// As it is known, or as the provider says now.
    pub(super) async fn get(
        &self,
        client: &Client,
        issuer: &str,
        now: Timestamp,
    ) -> Result<Arc<CoreProviderMetadata>, OidcError> {
        match self.known() {
            Some(known) if (0..FRESH).contains(&now.since(known.at)) => Ok(known.metadata),
            _ => self.fetch(client, issuer, now).await,
        }
    }

    /// As the provider says now; `None` where it was asked a moment ago.
    pub(super) async fn renewed(
        &self,
        client: &Client,
        issuer: &str,
        now: Timestamp,
    ) -> Result<Option<Arc<CoreProviderMetadata>>, OidcError> {
        if self.known().is_some_and(|known| (0..PAUSE).contains(&now.since(known.at))) {
            return Ok(None);
        }
        self.fetch(client, issuer, now).await.map(Some)
    }

    fn known(&self) -> Option<Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn fetch(
        &self,
        client: &Client,
        issuer: &str,
        now: Timestamp,
    ) -> Result<Arc<CoreProviderMetadata>, OidcError> {
        let url = IssuerUrl::new(issuer.to_owned()).map_err(|error| OidcError::Unreachable(chain(&error)))?;
        let http = |request| ask(client.clone(), request);
        let metadata = CoreProviderMetadata::discover_async(url, &http)
            .await
            .map_err(|error| OidcError::Unreachable(chain(&error)))?;
        let metadata = Arc::new(metadata);
        let known = Known { metadata: Arc::clone(&metadata), at: now };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
        Ok(metadata)
    }
}
