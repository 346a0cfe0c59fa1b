//! Tokens that prove nothing open nothing.

use base64::Engine;
use motprov_access::oidc::OidcError;
use serde_json::{Value, json};

use crate::provider::{Key, Made, encoded};
use crate::{NOW, SECRET, Scene};

/// What comes of a sign-in with this claim changed; `null` takes it away.
fn with(claim: &str, value: &Value) -> Result<(), OidcError> {
    let scene = Scene::new();
    scene.stand.change(|said| {
        if value.is_null() {
            said.claims.remove(claim);
        } else {
            said.claims.insert(claim.to_owned(), value.clone());
        }
    });
    scene.sign_in(NOW).map(|_| ())
}

fn refused(outcome: Result<(), OidcError>, expected: &str) {
    match outcome {
        Err(OidcError::Unproven(why)) => assert!(why.contains(expected), "{why}"),
        other => panic!("{expected}: {other:?}"),
    }
}

#[test]
fn a_token_of_another_sign_in_client_or_issuer_is_refused() {
    refused(with("nonce", &json!("another")), "nonce");
    refused(with("aud", &json!("another")), "audience");
    refused(with("aud", &json!(["motprov", "another"])), "audience");
    refused(with("azp", &json!("another")), "another client");
    refused(with("iss", &json!("https://another.example")), "issuer");
    refused(with("at_hash", &json!("AAAAAAAAAAAAAAAAAAAAAA")), "access token");
}

#[test]
fn a_token_holds_for_its_time_and_a_minute_of_clocks_that_differ() {
    let now = NOW.0 / 1000;
    with("exp", &json!(now - 30)).unwrap();
    refused(with("exp", &json!(now - 61)), "expired");
    with("iat", &json!(now + 30)).unwrap();
    refused(with("iat", &json!(now + 90)), "clock");
    refused(with("iat", &json!(now - 3600)), "clock");
}

#[test]
fn a_token_that_lacks_what_it_must_say_is_refused() {
    for claim in ["iss", "sub", "aud", "exp", "iat"] {
        assert!(matches!(with(claim, &Value::Null), Err(OidcError::Unproven(_))), "{claim}");
    }
}

fn made(make: impl Fn(&Key, &Value) -> String + Send + 'static) -> Result<(), OidcError> {
    let scene = Scene::new();
    let make: Made = Box::new(make);
    scene.stand.change(|said| said.made = Some(make));
    scene.sign_in(NOW).map(|_| ())
}

#[test]
fn a_token_without_a_signature_is_refused_even_where_the_provider_offers_it() {
    refused(
        made(|_, claims| format!("{}.{}.", encoded(&json!({"alg": "none"})), encoded(claims))),
        "signature",
    );
}

#[test]
fn a_token_by_another_key_of_the_same_name_is_refused() {
    let forged = Key::new("one");
    refused(
        made(move |key, claims| forged.token(&json!({"alg": "ES256", "kid": key.id}), claims)),
        "Signature verification failed",
    );
}

#[test]
fn a_token_whose_claims_were_changed_is_refused() {
    refused(
        made(|key, claims| {
            let token = key.token(&json!({"alg": "ES256", "kid": key.id}), claims);
            let (header, rest) = token.split_once('.').unwrap();
            let (_, signature) = rest.split_once('.').unwrap();
            let mut claims = claims.clone();
            claims["groups"] = json!(["revision"]);
            format!("{header}.{}.{signature}", encoded(&claims))
        }),
        "Signature verification failed",
    );
}

#[test]
fn a_token_that_the_shared_secret_signs_is_refused() {
    refused(
        made(|_, claims| {
            let text = format!("{}.{}", encoded(&json!({"alg": "HS256"})), encoded(claims));
            let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, SECRET.as_bytes());
            let tag = aws_lc_rs::hmac::sign(&key, text.as_bytes());
            format!("{text}.{}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(tag))
        }),
        "Disallowed signature algorithm",
    );
}

#[test]
fn a_new_key_is_asked_for_but_not_at_anybodys_beck() {
    let scene = Scene::new();
    scene.sign_in(NOW).unwrap();
    assert_eq!(scene.stand.asked_for_keys(), 1);
    scene.stand.change(|said| said.keys.push(Key::new("two")));
    assert!(matches!(scene.sign_in(NOW.plus(1000)), Err(OidcError::Unproven(_))));
    assert_eq!(scene.stand.asked_for_keys(), 1);
    scene.sign_in(NOW.plus(31_000)).unwrap();
    assert_eq!(scene.stand.asked_for_keys(), 2);
    scene.sign_in(NOW.plus(32_000)).unwrap();
    assert_eq!(scene.stand.asked_for_keys(), 2);
}

#[test]
fn no_error_and_no_debug_output_holds_a_secret() {
    let scene = Scene::new();
    let shown = format!("{:?} {:?}", scene.provider, scene.provider.settings());
    assert!(!shown.contains(SECRET) && shown.contains('…'), "{shown}");
    let tokens = json!({"access_token": "acc3ss", "token_type": "Bearer", "id_token": "x.y.z"}).to_string();
    for tokens in [tokens, "not JSON acc3ss".to_owned()] {
        scene.stand.change(|said| said.tokens = Some((200, tokens)));
        let error = scene.sign_in(NOW).unwrap_err().to_string();
        assert!(!error.contains("acc3ss") && !error.contains(SECRET), "{error}");
    }
}
