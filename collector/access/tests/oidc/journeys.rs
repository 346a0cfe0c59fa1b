//! Out and back: an answer counts once, in the browser that left, in its time.

use motprov_access::oidc::{Answer, OidcError, Provider, SettingsFault};
use serde_json::json;

use crate::{NOW, Scene, settings};

#[test]
fn an_answer_is_taken_once() {
    let scene = Scene::new();
    let departure = scene.depart(false, NOW).unwrap();
    let answer = scene.stand.approve(&departure.to);
    scene.arrive(Some(&departure.cookie), &answer, NOW).unwrap();
    assert_eq!(scene.arrive(Some(&departure.cookie), &answer, NOW), Err(OidcError::Replayed));
}

#[test]
fn an_answer_counts_only_in_the_browser_that_left() {
    let scene = Scene::new();
    let [own, another] = [scene.depart(false, NOW).unwrap(), scene.depart(false, NOW).unwrap()];
    let answer = scene.stand.approve(&own.to);
    for cookie in [None, Some(""), Some("AAAA"), Some(another.cookie.as_str())] {
        assert_eq!(scene.arrive(cookie, &answer, NOW), Err(OidcError::Foreign));
    }
    for answer in [
        Answer { state: None, ..answer.clone() },
        Answer { state: Some("guessed".into()), ..answer.clone() },
        Answer { issuer: Some("https://another.example".into()), ..answer.clone() },
    ] {
        assert_eq!(scene.arrive(Some(&own.cookie), &answer, NOW), Err(OidcError::Foreign));
    }
    let late = NOW.plus(10 * 60 * 1000 + 1);
    assert_eq!(scene.arrive(Some(&own.cookie), &answer, late), Err(OidcError::Foreign));
    let issuer = Some(scene.stand.issuer());
    scene.arrive(Some(&own.cookie), &Answer { issuer, ..answer }, NOW).unwrap();
}

#[test]
fn what_the_provider_refuses_is_told_in_one_short_line() {
    let scene = Scene::new();
    let departure = scene.depart(false, NOW).unwrap();
    let answer = Answer {
        code: None,
        error: Some("access_denied".into()),
        description: Some(format!("no\r\nSet-Cookie: a=b{}", "x".repeat(5000))),
        ..scene.stand.approve(&departure.to)
    };
    let Err(OidcError::Refused(why)) = scene.arrive(Some(&departure.cookie), &answer, NOW) else {
        panic!("a refusal comes in");
    };
    assert!(
        why.starts_with("access_denied no") && why.len() < 300 && !why.contains(char::is_control),
        "{why}"
    );
}

#[test]
fn a_token_endpoint_that_fails_lets_nobody_in() {
    let scene = Scene::new();
    for (status, body, refusal) in [
        (400, json!({"error": "invalid_client"}).to_string(), true),
        (500, "oops".to_owned(), false),
        (302, String::new(), false),
        (200, "x".repeat(600 * 1024), false),
        (200, json!({"access_token": "a", "token_type": "Bearer"}).to_string(), false),
    ] {
        scene.stand.change(|said| said.tokens = Some((status, body)));
        let error = scene.sign_in(NOW).unwrap_err();
        assert_eq!(matches!(error, OidcError::Refused(_)), refusal, "{status}: {error}");
    }
}

#[test]
fn a_provider_that_is_another_than_it_was_taken_for_is_not_used() {
    for (name, value, expected) in [
        ("issuer", json!("https://another.example"), "another.example"),
        ("jwks_uri", json!("http://192.0.2.1/jwks"), "not https"),
        ("jwks_uri", json!("file:///etc/passwd"), "invalid format"),
    ] {
        let scene = Scene::new();
        scene.stand.change(|said| {
            said.document.insert(name.to_owned(), value);
        });
        match scene.depart(false, NOW) {
            Err(OidcError::Unreachable(why)) => assert!(why.contains(expected), "{why}"),
            other => panic!("{other:?}"),
        }
    }
    let scene = Scene::new();
    scene.stand.change(|said| {
        said.document.insert("token_endpoint".into(), json!("http://192.0.2.1/token"));
    });
    assert!(matches!(scene.sign_in(NOW), Err(OidcError::Unreachable(why)) if why.contains("not https")));
}

#[test]
fn who_must_prove_it_anew_must_have_done_so() {
    let scene = Scene::new();
    let anew = |at: i64| {
        scene.stand.change(|said| {
            said.claims.insert("auth_time".into(), json!(at));
        });
        let departure = scene.depart(true, NOW).unwrap();
        assert!(departure.to.contains("prompt=login") && departure.to.contains("max_age=0"));
        let answer = scene.stand.approve(&departure.to);
        scene.arrive(Some(&departure.cookie), &answer, NOW)
    };
    let now = NOW.0 / 1000;
    anew(now).unwrap();
    assert!(matches!(anew(now - 3600), Err(OidcError::Unproven(_))));
    scene.stand.change(|said| {
        said.claims.remove("auth_time");
    });
    let departure = scene.depart(true, NOW).unwrap();
    let answer = scene.stand.approve(&departure.to);
    assert!(matches!(scene.arrive(Some(&departure.cookie), &answer, NOW), Err(OidcError::Unproven(_))));
}

#[test]
fn only_this_machine_is_asked_without_tls() {
    for issuer in
        ["http://127.0.0.1:9000", "http://[::1]:9000", "http://localhost/op", "https://id.example/op/"]
    {
        Provider::new(settings(issuer)).unwrap();
    }
    for issuer in ["http://id.example", "http://192.0.2.1:9000"] {
        assert_eq!(Provider::new(settings(issuer)).unwrap_err(), SettingsFault::Plain("issuer"));
    }
    for issuer in ["id.example", "https://id.example/?tenant=a", "https://anna:secret@id.example"] {
        assert!(matches!(Provider::new(settings(issuer)), Err(SettingsFault::Url { .. })), "{issuer}");
    }
    let mut plain = settings("https://id.example");
    plain.pages = "http://motprov.example".into();
    assert_eq!(plain.check(), Err(SettingsFault::Plain("pages")));
}
