//! From the code in an answer to claims that were verified (`OpenID` Connect Core §3.1.3).

use std::collections::BTreeSet;
use std::time::{Duration, UNIX_EPOCH};

use motprov_link::http::Client as Http;
use motprov_shared::period::Timestamp;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreClientAuthMethod, CoreErrorResponseType, CoreGenderClaim,
    CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata,
    CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AccessTokenHash, AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdToken, IdTokenClaims,
    IdTokenFields, IdTokenVerifier, Nonce, OAuth2TokenResponse, PkceCodeVerifier, RedirectUrl,
    RequestTokenError, SignatureVerificationError, StandardErrorResponse, StandardTokenResponse,
    TokenResponse, UserInfoClaims,
};

use super::claims::Others;
use super::error::{chain, said};
use super::http::{AskError, ask};
use super::settings::Settings;
use super::{OidcError, flow::Journey};

/// How far the provider's clock may be from ours, ms.
const SKEW: i64 = 60 * 1000;
/// A token that was issued longer ago was not made for this sign-in, ms.
const OLDEST: i64 = 10 * 60 * 1000;

type Fields = IdTokenFields<
    Others,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Tokens = StandardTokenResponse<Fields, CoreTokenType>;
type Token = IdToken<Others, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
/// What an ID token holds.
pub(super) type Claims = IdTokenClaims<Others, CoreGenderClaim>;
/// The collector as the provider's client.
pub(super) type Client = openidconnect::Client<
    Others,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The client of this provider.
pub(super) fn client(settings: &Settings, metadata: &CoreProviderMetadata) -> Result<Client, OidcError> {
    let secret = settings.client_secret.as_ref().map(|secret| ClientSecret::new(secret.0.clone()));
    let returns =
        RedirectUrl::new(settings.returns_to()).map_err(|error| OidcError::Unreachable(chain(&error)))?;
    let id = ClientId::new(settings.client_id.clone());
    let methods = metadata.token_endpoint_auth_methods_supported();
    let by_header = methods.is_none_or(|methods| methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
    let how = if by_header { AuthType::BasicAuth } else { AuthType::RequestBody };
    Ok(Client::from_provider_metadata(metadata.clone(), id, secret)
        .set_redirect_uri(returns)
        .set_auth_type(how))
}

/// Exchanges the code.
pub(super) async fn tokens(
    http: &Http,
    client: &Client,
    code: &str,
    journey: &Journey,
) -> Result<Tokens, OidcError> {
    let http = |request| ask(http.clone(), request);
    let request = client
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .map_err(|error| OidcError::Unreachable(chain(&error)))?;
    let answer =
        request.set_pkce_verifier(PkceCodeVerifier::new(journey.verifier.clone())).request_async(&http).await;
    answer.map_err(|error| match error {
        RequestTokenError::ServerResponse(answer) => OidcError::Refused(said(&answer.to_string())),
        RequestTokenError::Request(error) => OidcError::Unreachable(chain(&error)),
        // What could not be read may hold tokens.
        RequestTokenError::Parse(..) => {
            OidcError::Unproven("the token endpoint's answer cannot be read".to_owned())
        }
        RequestTokenError::Other(why) => OidcError::Unproven(said(&why)),
    })
}

/// Whether the token was signed by a key that is not among those that we know: the provider may have a new one.
pub(super) fn is_by_a_new_key(client: &Client, tokens: &Tokens, journey: &Journey, now: Timestamp) -> bool {
    let missing = ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey);
    tokens.id_token().is_some_and(|token| {
        let nonce = Nonce::new(journey.nonce.clone());
        token.claims(&verifier(client, now), &nonce).is_err_and(|error| error == missing)
    })
}

/// The claims, where everything about them holds.
pub(super) fn verified<'a>(
    client: &Client,
    tokens: &'a Tokens,
    journey: &Journey,
    now: Timestamp,
) -> Result<&'a Claims, OidcError> {
    let unproven = |why: &str| OidcError::Unproven(why.to_owned());
    let token = tokens.id_token().ok_or_else(|| unproven("there is no ID token"))?;
    let verifier = verifier(client, now);
    let claims = token
        .claims(&verifier, &Nonce::new(journey.nonce.clone()))
        .map_err(|error| OidcError::Unproven(chain(&error)))?;
    if claims.authorized_party().is_some_and(|party| party.as_str() != client.client_id().as_str()) {
        return Err(unproven("the ID token was issued to another client"));
    }
    if let Some(hash) = claims.access_token_hash() {
        let actual = access_token_hash(token, tokens, &verifier)?;
        if actual != *hash {
            return Err(unproven("the access token is not the ID token's"));
        }
    }
    if journey.anew {
        let proven = claims.auth_time().map(|at| at.timestamp_millis());
        if proven.is_none_or(|proven| Timestamp(proven) < journey.begun.plus(-SKEW)) {
            return Err(unproven("the provider did not ask for a proof anew"));
        }
    }
    Ok(claims)
}

fn access_token_hash(
    token: &Token,
    tokens: &Tokens,
    verifier: &IdTokenVerifier<'_, CoreJsonWebKey>,
) -> Result<AccessTokenHash, OidcError> {
    let fault = |error: SignatureVerificationError| OidcError::Unproven(chain(&error));
    let (algorithm, key) = (token.signing_alg().map_err(fault)?, token.signing_key(verifier).map_err(fault)?);
    AccessTokenHash::from_token(tokens.access_token(), algorithm, key)
        .map_err(|error| OidcError::Unproven(chain(&error)))
}

/// Signatures by the provider's own keys only: a secret that both know proves nothing to a third.
fn verifier(client: &Client, now: Timestamp) -> IdTokenVerifier<'_, CoreJsonWebKey> {
    use CoreJwsSigningAlgorithm as Signed;
    let strict = [
        Signed::RsaSsaPkcs1V15Sha256,
        Signed::RsaSsaPkcs1V15Sha384,
        Signed::RsaSsaPkcs1V15Sha512,
        Signed::RsaSsaPssSha256,
        Signed::RsaSsaPssSha384,
        Signed::RsaSsaPssSha512,
        Signed::EcdsaP256Sha256,
        Signed::EcdsaP384Sha384,
        Signed::EdDsa,
    ];
    client
        .id_token_verifier()
        .set_allowed_algs(strict)
        .set_time_fn(move || {
            let ms = u64::try_from(now.plus(-SKEW).0).unwrap_or_default();
            (UNIX_EPOCH + Duration::from_millis(ms)).into()
        })
        .set_issue_time_verifier_fn(move |issued| {
            let age = now.since(Timestamp(issued.timestamp_millis()));
            if (-SKEW..=OLDEST).contains(&age) {
                Ok(())
            } else {
                Err("the ID token was not issued just now: is either clock wrong?".to_owned())
            }
        })
}

/// The groups that the provider names in the ID token, else where it answers for the access token.
pub(super) async fn groups(
    http: &Http,
    client: &Client,
    tokens: &Tokens,
    claims: &Claims,
    claim: &str,
) -> Result<BTreeSet<String>, OidcError> {
    if let Some(groups) = claims.additional_claims().groups(claim) {
        return Ok(groups);
    }
    let none = || OidcError::NoGroups(claim.to_owned());
    let subject = Some(claims.subject().clone());
    // A provider without the endpoint has said all that it says.
    let request = client.user_info(tokens.access_token().clone(), subject).map_err(|_| none())?;
    let http = |request| ask(http.clone(), request);
    let told: UserInfoClaims<Others, CoreGenderClaim> =
        request.request_async(&http).await.map_err(userinfo)?;
    told.additional_claims().groups(claim).ok_or_else(none)
}

fn userinfo(error: openidconnect::UserInfoError<AskError>) -> OidcError {
    match error {
        openidconnect::UserInfoError::Request(error) => OidcError::Unreachable(chain(&error)),
        openidconnect::UserInfoError::Response(status, _, _) => {
            OidcError::Unproven(format!("the userinfo endpoint answers {status}"))
        }
        error => OidcError::Unproven(chain(&error)),
    }
}
