//! The provider as the pages know it: they send a browser there, and take what it brings back.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use motprov_link::http::Client as Http;
use motprov_shared::period::Timestamp;
use openidconnect::core::{CoreAuthPrompt, CoreResponseType};
use openidconnect::{AuthenticationFlow, CsrfToken, Nonce, PkceCodeChallenge, Scope};

use super::discovery::Directory;
use super::error::said;
use super::exchange::{self, Claims};
use super::flow::{Journey, PATIENCE, Sealer, own_path};
use super::settings::{Settings, SettingsFault};
use super::{OidcError, http};
use crate::session::ExternalIdentity;

/// Exchanges at once: each asks the provider, on behalf of whoever comes.
const MOST_AT_ONCE: usize = 8;
/// Answers that are remembered as used.
const MOST_USED: usize = 10_000;
/// Characters of a name that is shown.
const LONGEST_NAME: usize = 100;

/// The organisation's provider.
pub struct Provider {
    settings: Settings,
    http: Http,
    directory: Directory,
    sealer: Sealer,
    used: Mutex<BTreeMap<String, Timestamp>>,
    exchanging: AtomicUsize,
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Provider({})", self.settings.issuer)
    }
}

/// A browser that sets out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// Where to.
    pub to: String,
    /// What it must bring back, in the cookie [`super::COOKIE`].
    pub cookie: String,
}

/// What a browser brings back in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// The code.
    pub code: Option<String>,
    /// What it was sent with.
    pub state: Option<String>,
    /// Who says so (RFC 9207).
    pub issuer: Option<String>,
    /// What went wrong at the provider.
    pub error: Option<String>,
    /// The same in the provider's words.
    pub description: Option<String>,
}

/// Somebody who came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Who.
    pub identity: ExternalIdentity,
    /// When they last proved it to the provider, as far as it says.
    pub proven: Option<Timestamp>,
    /// The path of ours where they wanted to.
    pub next: String,
}

impl Provider {
    /// A provider; it is asked when somebody signs in.
    ///
    /// # Errors
    /// [`SettingsFault`].
    pub fn new(settings: Settings) -> Result<Self, SettingsFault> {
        settings.check()?;
        let sealer = Sealer::new().ok_or(SettingsFault::Empty("key: the system gives no random numbers"))?;
        let http = http::client(settings.authorities.clone());
        let (directory, used) = (Directory::default(), Mutex::default());
        Ok(Self { settings, http, directory, sealer, used, exchanging: AtomicUsize::new(0) })
    }

    /// As configured.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Sends a browser to the provider; `anew` where whoever sits there must prove it again, signed in or not.
    ///
    /// # Errors
    /// [`OidcError::Unreachable`].
    pub async fn depart(&self, next: &str, anew: bool, now: Timestamp) -> Result<Departure, OidcError> {
        let metadata = self.directory.get(&self.http, &self.settings.issuer, now).await?;
        let client = exchange::client(&self.settings, &metadata)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let code = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
        let mut request = client
            .authorize_url(code, CsrfToken::new_random, Nonce::new_random)
            .add_scopes(self.settings.scopes.iter().cloned().map(Scope::new))
            .set_pkce_challenge(challenge);
        if anew {
            request = request.add_prompt(CoreAuthPrompt::Login).add_extra_param("max_age", "0");
        }
        let (to, state, nonce) = request.url();
        let journey = Journey {
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
            begun: now,
            anew,
            next: own_path(next).to_owned(),
        };
        let cookie = self.sealer.seal(&journey);
        let cookie = cookie.ok_or_else(|| OidcError::Unreachable("no cookie could be sealed".to_owned()))?;
        Ok(Departure { to: to.into(), cookie })
    }

    /// Takes what a browser brings back, with its cookie.
    ///
    /// # Errors
    /// [`OidcError`].
    pub async fn arrive(
        &self,
        cookie: Option<&str>,
        answer: &Answer,
        now: Timestamp,
    ) -> Result<Arrival, OidcError> {
        let journey = cookie.and_then(|cookie| self.sealer.open(cookie, now)).ok_or(OidcError::Foreign)?;
        // Both came by the same browser: whoever could time the comparison holds the cookie already.
        if answer.state.as_deref() != Some(journey.state.as_str()) {
            return Err(OidcError::Foreign);
        }
        if answer.issuer.as_ref().is_some_and(|issuer| *issuer != self.settings.issuer) {
            return Err(OidcError::Foreign);
        }
        self.use_up(&journey, now)?;
        if let Some(error) = &answer.error {
            let words = answer.description.as_deref().unwrap_or_default();
            return Err(OidcError::Refused(said(format!("{error} {words}").trim())));
        }
        let code = answer.code.as_deref().ok_or(OidcError::Foreign)?;
        let _place = Place::take(&self.exchanging)?;
        self.exchanged(code, &journey, now).await
    }

    async fn exchanged(&self, code: &str, journey: &Journey, now: Timestamp) -> Result<Arrival, OidcError> {
        let Settings { issuer, groups_claim, groups: mapping, .. } = &self.settings;
        let metadata = self.directory.get(&self.http, issuer, now).await?;
        let mut client = exchange::client(&self.settings, &metadata)?;
        let tokens = exchange::tokens(&self.http, &client, code, journey).await?;
        if exchange::is_by_a_new_key(&client, &tokens, journey, now)
            && let Some(renewed) = self.directory.renewed(&self.http, issuer, now).await?
        {
            client = exchange::client(&self.settings, &renewed)?;
        }
        let claims = exchange::verified(&client, &tokens, journey, now)?;
        let groups = exchange::groups(&self.http, &client, &tokens, claims, groups_claim).await?;
        let (role, departments) = mapping.of(&groups)?;
        let (issuer, subject) = (issuer.clone(), claims.subject().as_str().to_owned());
        let identity = ExternalIdentity { issuer, subject, name: name(claims), role, departments };
        let proven = claims.auth_time().map(|at| Timestamp(at.timestamp_millis()));
        Ok(Arrival { identity, proven, next: journey.next.clone() })
    }

    /// An answer is taken once; whoever has it from a history or a log has nothing.
    fn use_up(&self, journey: &Journey, now: Timestamp) -> Result<(), OidcError> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, begun| now.since(*begun) <= PATIENCE);
        if used.contains_key(&journey.state) {
            return Err(OidcError::Replayed);
        }
        if used.len() >= MOST_USED {
            return Err(OidcError::Busy);
        }
        used.insert(journey.state.clone(), journey.begun);
        Ok(())
    }
}

/// A name to show: what the provider calls a user name, else the address, else the subject.
fn name(claims: &Claims) -> String {
    let user = claims.preferred_username().map(|name| name.as_str());
    let mail = claims.email().map(|mail| mail.as_str());
    let named = [user, mail].into_iter().flatten().find(|name| !name.trim().is_empty());
    let name = named.unwrap_or_else(|| claims.subject().as_str());
    said(name).chars().take(LONGEST_NAME).collect()
}

/// One of the exchanges at once.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(all: &'a AtomicUsize) -> Result<Self, OidcError> {
        let place = Self(all);
        if all.fetch_add(1, Ordering::AcqRel) >= MOST_AT_ONCE { Err(OidcError::Busy) } else { Ok(place) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
