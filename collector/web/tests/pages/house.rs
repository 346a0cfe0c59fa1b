//! The pages behind a real door: accounts of each role in a folder of their own, and a clock that waits for nobody.

#![expect(clippy::unwrap_used, reason = "what cannot be done here is a failed test")]

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use motprov_access::password::Cost;
use motprov_access::trail::{TrailQuery, TrailRow};
use motprov_access::{Access, Actor, Credentials, Grant, Role, Settings, Viewer, form};
use motprov_shared::period::Timestamp;
use motprov_web::{Caller, Certified, router};
use tower::ServiceExt;

use crate::ask::Answer;
use crate::sample::{Sample, overview};

pub(crate) const PASSWORD: &str = "korrekt häst batteri";
pub(crate) const BY: Actor<'static> = Actor { name: "root", from: "cli" };
/// The departments of the sample are Kultur, Miljö and Utbildning; the reader is bound to the first.
pub(crate) const OWN: &str = "Kultur";
pub(crate) const FOREIGN: &str = "Utbildning";

pub(crate) struct House {
    pub(crate) access: Arc<Access>,
    time: Arc<AtomicI64>,
    source: Arc<Sample>,
    _data: tempfile::TempDir,
}

/// What a request carries beside its address.
#[derive(Clone, Copy, Default)]
pub(crate) struct With<'a> {
    pub(crate) cookie: Option<&'a str>,
    pub(crate) bearer: Option<&'a str>,
    pub(crate) certificate: Option<&'a str>,
    pub(crate) headers: &'a [(&'a str, &'a str)],
    pub(crate) body: &'a str,
}

impl House {
    /// Nobody lives here yet.
    pub(crate) fn empty(settings: Settings) -> Self {
        let data = tempfile::tempdir().unwrap();
        let time = Arc::new(AtomicI64::new(1_800_000_000_000));
        let clock = Arc::clone(&time);
        let clock = Box::new(move || Timestamp(clock.load(Ordering::SeqCst)));
        let settings = Settings { cost: Cost { memory: 8, passes: 1 }, ..settings };
        let access = Arc::new(Access::of(data.path(), settings, clock).unwrap());
        Self { access, time, source: Arc::new(Sample::new(overview(24))), _data: data }
    }

    /// One account of each role, named as the role is.
    pub(crate) fn new() -> Self {
        let house = Self::empty(Settings::default());
        for role in Role::ALL {
            let departments = if role.is_bound() { vec![OWN.to_owned()] } else { Vec::new() };
            let grant = Grant { role, departments: departments.into_iter().collect() };
            house.access.add_account(BY, role.name(), &grant, Some(PASSWORD)).unwrap();
        }
        house
    }

    pub(crate) fn now(&self) -> i64 {
        self.time.load(Ordering::SeqCst)
    }

    pub(crate) fn wait(&self, ms: i64) {
        self.time.fetch_add(ms, Ordering::SeqCst);
    }

    pub(crate) fn enter(&self, role: Role) -> String {
        self.enter_as(role.name())
    }

    pub(crate) fn enter_as(&self, name: &str) -> String {
        let from: IpAddr = "192.0.2.1".parse().unwrap();
        self.access.sign_in(name, PASSWORD, None, from).unwrap().reveal().to_owned()
    }

    pub(crate) fn viewer(&self, cookie: &str) -> Option<Viewer> {
        self.access.viewer(&Credentials { session: Some(cookie), ..Credentials::default() }).ok()
    }

    /// An address that a form of this session's pages is sent to.
    pub(crate) fn action(&self, cookie: &str, path: &str) -> String {
        let viewer = self.viewer(cookie).unwrap();
        format!("{path}?lang=en&csrf={}", form::token(viewer.form_key().unwrap(), path).unwrap())
    }

    pub(crate) fn ask(&self, method: Method, path: &str, with: With<'_>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(cookie) = with.cookie {
            request = request.header(header::COOKIE, format!("other=1; __Host-motprov={cookie}"));
        }
        if let Some(token) = with.bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in with.headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::from(with.body.to_owned())).unwrap();
        request.extensions_mut().insert(Caller("192.0.2.7".parse().unwrap()));
        if let Some(name) = with.certificate {
            request.extensions_mut().insert(Certified(name.to_owned()));
        }
        self.answer(request)
    }

    fn answer(&self, request: Request<Body>) -> Answer {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let source: Arc<Sample> = Arc::clone(&self.source);
            let response = router(source, Arc::clone(&self.access)).oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = to_bytes(body, 1 << 20).await.unwrap();
            let body = String::from_utf8_lossy(&body).into_owned();
            Answer { status: parts.status, headers: parts.headers, body }
        })
    }

    pub(crate) fn get(&self, path: &str, cookie: &str) -> Answer {
        self.ask(Method::GET, path, With { cookie: Some(cookie), ..With::default() })
    }

    /// Sends a form of a page of this session.
    pub(crate) fn send(&self, path: &str, cookie: &str, body: &str) -> Answer {
        let action = self.action(cookie, path);
        self.ask(Method::POST, &action, With { cookie: Some(cookie), body, ..With::default() })
    }

    /// Sends the form that signs in.
    pub(crate) fn sign_in(&self, name: &str, password: &str, next: &str) -> Answer {
        let body = format!("name={name}&password={}&next={}", encoded(password), encoded(next));
        self.ask(Method::POST, "/sign-in?lang=en", With { body: &body, ..With::default() })
    }

    pub(crate) fn trail(&self) -> Vec<TrailRow> {
        self.access.trail(&TrailQuery { limit: 500, ..TrailQuery::default() }).unwrap()
    }
}

/// As a browser writes a field of a form.
pub(crate) fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

pub(crate) fn location(answer: &Answer) -> &str {
    answer.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
}

/// The value of the session's cookie that an answer sets, and what is said of it.
pub(crate) fn set_cookie(headers: &HeaderMap) -> Option<(String, String)> {
    let text = headers.get(header::SET_COOKIE)?.to_str().unwrap();
    let (pair, rest) = text.split_once("; ").unwrap();
    Some((pair.strip_prefix("__Host-motprov=")?.to_owned(), rest.to_owned()))
}

pub(crate) fn entered(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    set_cookie(&answer.headers).unwrap().0
}
