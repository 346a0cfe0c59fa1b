//! A provider that says what a test wants it to say, on this machine's loopback.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use motprov_access::oidc::Answer;
use serde_json::{Map, Value, json};

use crate::{CLIENT, NOW, SECRET};

/// A key and its name.
pub(crate) struct Key {
    pub(crate) id: &'static str,
    pair: EcdsaKeyPair,
}

impl Key {
    pub(crate) fn new(id: &'static str) -> Self {
        Self { id, pair: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap() }
    }

    fn public(&self) -> Value {
        let point = self.pair.public_key().as_ref();
        let part = |range: std::ops::Range<usize>| URL_SAFE_NO_PAD.encode(&point[range]);
        json!({"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.id, "x": part(1..33), "y": part(33..65)})
    }

    /// A token as this key signs it.
    pub(crate) fn token(&self, header: &Value, claims: &Value) -> String {
        let text = format!("{}.{}", encoded(header), encoded(claims));
        let signature = self.pair.sign(&SystemRandom::new(), text.as_bytes()).unwrap();
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

pub(crate) fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// How a token is made from the claims.
pub(crate) type Made = Box<dyn Fn(&Key, &Value) -> String + Send>;

/// What it says.
pub(crate) struct Said {
    pub(crate) keys: Vec<Key>,
    pub(crate) claims: Map<String, Value>,
    pub(crate) userinfo: Option<Value>,
    /// Changes the provider's document.
    pub(crate) document: Map<String, Value>,
    /// In place of the token endpoint's own answer.
    pub(crate) tokens: Option<(u16, String)>,
    pub(crate) made: Option<Made>,
    /// How often the keys were asked for.
    pub(crate) asked_for_keys: usize,
    challenge: String,
    nonce: String,
}

/// The provider, listening.
pub(crate) struct Stand {
    issuer: String,
    said: Arc<Mutex<Said>>,
}

impl Stand {
    pub(crate) fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let at = NOW.0 / 1000;
        let claims = json!({"iss": issuer, "sub": "7c0e", "aud": CLIENT, "iat": at, "exp": at + 300, "auth_time": at,
            "preferred_username": "anna.k", "groups": ["alla", "kultur"]});
        let Value::Object(claims) = claims else { panic!("claims are an object") };
        let said = Arc::new(Mutex::new(Said {
            keys: vec![Key::new("one")],
            claims,
            userinfo: None,
            document: Map::new(),
            tokens: None,
            made: None,
            asked_for_keys: 0,
            challenge: String::new(),
            nonce: String::new(),
        }));
        let (own, its) = (Arc::clone(&said), issuer.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that hangs up is the test's business.
                let _ = answer(stream, &its, &own);
            }
        });
        Self { issuer, said }
    }

    pub(crate) fn issuer(&self) -> String {
        self.issuer.clone()
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Said)) {
        change(&mut self.said.lock().unwrap());
    }

    pub(crate) fn asked_for_keys(&self) -> usize {
        self.said.lock().unwrap().asked_for_keys
    }

    /// Somebody signs in there: what the browser brings back.
    pub(crate) fn approve(&self, to: &str) -> Answer {
        let mut said = self.said.lock().unwrap();
        said.challenge = part(to, "code_challenge").unwrap();
        said.nonce = part(to, "nonce").unwrap();
        Answer { code: Some("c0de".into()), state: part(to, "state"), ..Answer::default() }
    }
}

/// A part of an address' query, decoded.
pub(crate) fn part(url: &str, name: &str) -> Option<String> {
    let (_, query) = url.split_once('?')?;
    let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    Some(decoded(value))
}

fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    let mut parts = text.split('%');
    let mut out = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        out.push(u8::from_str_radix(&part[..2], 16).unwrap());
        out.extend(&part.as_bytes()[2..]);
    }
    String::from_utf8(out).unwrap()
}

fn answer(mut stream: TcpStream, issuer: &str, said: &Mutex<Said>) -> std::io::Result<()> {
    let (head, body) = request(&mut stream)?;
    let path = head.split_whitespace().nth(1).unwrap_or_default();
    let mut said = said.lock().unwrap();
    let (status, body) = match path {
        "/.well-known/openid-configuration" => (200, document(issuer, &said.document)),
        "/jwks" => {
            said.asked_for_keys += 1;
            let keys: Vec<Value> = said.keys.iter().map(Key::public).collect();
            (200, json!({"keys": keys}).to_string())
        }
        "/token" => token(&head, &body, &said),
        "/userinfo" if head.to_lowercase().contains("authorization: bearer acc3ss") => {
            said.userinfo.as_ref().map_or((404, "{}".to_owned()), |claims| (200, claims.to_string()))
        }
        _ => (404, "{}".to_owned()),
    };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

fn request(stream: &mut TcpStream) -> std::io::Result<(String, String)> {
    let mut octets = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let got = stream.read(&mut buffer)?;
        octets.extend(&buffer[..got]);
        let text = String::from_utf8_lossy(&octets).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .to_lowercase()
                .lines()
                .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0_usize) {
                return Ok((head.to_owned(), body.to_owned()));
            }
        }
        if got == 0 {
            return Ok((text, String::new()));
        }
    }
}

fn document(issuer: &str, changes: &Map<String, Value>) -> String {
    let mut document = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/auth"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
        "jwks_uri": format!("{issuer}/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
    });
    for (name, value) in changes {
        document[name] = value.clone();
    }
    document.to_string()
}

/// The token endpoint: the client's secret, the code, and what the challenge was made from, or nothing.
fn token(head: &str, body: &str, said: &Said) -> (u16, String) {
    if let Some(answer) = &said.tokens {
        return answer.clone();
    }
    let encoded_secret = SECRET.replace('%', "%25").replace(':', "%3A").replace(' ', "+");
    let basic = STANDARD.encode(format!("{CLIENT}:{encoded_secret}"));
    let known = head
        .lines()
        .any(|line| line.split_once(": ").is_some_and(|(_, value)| value == format!("Basic {basic}")));
    let field = |name| part(&format!("?{body}"), name).unwrap_or_default();
    let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, field("code_verifier").as_bytes()));
    if !known || field("code") != "c0de" || challenge != said.challenge {
        return (400, json!({"error": "invalid_grant", "error_description": "no such code"}).to_string());
    }
    let mut claims = said.claims.clone();
    claims.entry("nonce").or_insert_with(|| json!(said.nonce));
    let (claims, key) = (Value::Object(claims), said.keys.last().unwrap());
    let usual = |key: &Key, claims: &Value| key.token(&json!({"alg": "ES256", "kid": key.id}), claims);
    let token = said.made.as_ref().map_or_else(|| usual(key, &claims), |made| made(key, &claims));
    (
        200,
        json!({"access_token": "acc3ss", "token_type": "Bearer", "expires_in": 60, "id_token": token})
            .to_string(),
    )
}
