//! The way in by the organisation's provider, as the pages show it; what the provider's answers are worth is tested
//! beside it.

#![expect(clippy::unwrap_used, reason = "what cannot be done here is a failed test")]

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use axum::{Extension, http::HeaderMap};
use motprov_access::Role;
use motprov_access::oidc::{Mapping, Membership, Provider, Settings};
use motprov_web::{ByProvider, router};
use tower::ServiceExt;

use crate::ask::{Answer, words};
use crate::house::House;
use crate::sample::{Sample, overview};

fn provider() -> Provider {
    let auditors = Membership {
        group: "revision".to_owned(),
        role: Role::Auditor,
        departments: std::collections::BTreeSet::new(),
    };
    Provider::new(Settings {
        // Nobody listens there.
        issuer: "http://127.0.0.1:9".to_owned(),
        label: "<Stadens> konto".to_owned(),
        client_id: "motprov".to_owned(),
        client_secret: None,
        pages: "https://motprov.example".to_owned(),
        authorities: None,
        scopes: Vec::new(),
        groups_claim: "groups".to_owned(),
        groups: Mapping::new(vec![auditors]).unwrap(),
    })
    .unwrap()
}

fn ask(path: &str, with: bool, cookie: &str) -> Answer {
    let house = House::new();
    let mut pages = router(Arc::new(Sample::new(overview(1))), Arc::clone(&house.access));
    if with {
        pages = pages.layer(Extension(ByProvider(Arc::new(provider()))));
    }
    let request = Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (parts, body) = pages.oneshot(request).await.unwrap().into_parts();
        let body = to_bytes(body, 1 << 20).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    })
}

fn ended(headers: &HeaderMap) -> bool {
    headers.get_all("set-cookie").iter().any(|cookie| {
        let cookie = cookie.to_str().unwrap();
        cookie.starts_with("__Host-motprov-oidc=; ")
            && cookie.contains("Secure; HttpOnly; SameSite=Lax; Max-Age=0")
    })
}

#[test]
fn the_sign_in_page_leads_to_the_provider_where_there_is_one() {
    let page = ask("/sign-in?lang=en&next=%2Fevidence", true, "").body;
    assert!(words(&page).contains("Sign in with <Stadens> konto") && !page.contains("<Stadens>"));
    assert!(page.contains("/sign-in/oidc?next=%2Fevidence"), "{page}");
    assert!(!ask("/sign-in?lang=en", false, "").body.contains("/sign-in/oidc"));
    for path in ["/sign-in/oidc", "/oidc/svar?code=a&state=b"] {
        assert_eq!(ask(path, false, "").status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[test]
fn an_answer_that_this_browser_did_not_ask_for_is_refused_in_words() {
    for (cookie, lang, said) in [
        ("", "sv", "Inloggningen gäller inte längre"),
        ("__Host-motprov-oidc=AAAA", "en", "This sign-in is no longer valid"),
    ] {
        let answer = ask(&format!("/oidc/svar?code=a&state=b&lang={lang}"), true, cookie);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(words(&answer.body).contains(said) && ended(&answer.headers));
    }
}

#[test]
fn a_provider_that_does_not_answer_is_told_in_words() {
    let answer = ask("/sign-in/oidc?lang=en", true, "");
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert!(words(&answer.body).contains("The sign-in service does not answer"));
}
