//! Who may ask for pages from another machine: certificates over real sockets.

use axum::routing::get;
use motprov_shared::identity::Role;
use motprov_shared::period::Timestamp;
use rcgen::KeyPair;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsConnector;

use super::*;
use crate::broker::TlsFiles;
use crate::clock;
use crate::pki::{ADMINISTRATOR, Authority, Holder, PERSON, TlsFolder};

const DAY: i64 = 24 * 3600 * 1000;

/// A server for administrators, and its authority.
struct House {
    _data: TempDir,
    authority: Authority,
    port: u16,
}

async fn house() -> House {
    house_for(false).await
}

/// `anyone`: whoever shows no certificate is let in too.
async fn house_for(anyone: bool) -> House {
    let data = tempfile::tempdir().unwrap();
    let folder = TlsFolder::of(data.path());
    let (authority, _) = Authority::make("test", clock::now()).unwrap();
    let key = KeyPair::generate().unwrap();
    let server = authority.issue_server(&key, &["localhost".to_owned()], clock::now(), 9).unwrap();
    folder.write("ca.pem", authority.certificate()).unwrap();
    folder.write("server.pem", &server.chain).unwrap();
    folder.write("server-key.pem", &key.serialize_pem()).unwrap();
    let [certificate, key, clients] =
        ["server.pem", "server-key.pem", "ca.pem"].map(|name| folder.file(name));
    let acceptor = acceptor(&TlsFiles { certificate, key, clients }, Clients::Welcome).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let page = |from: Extension<Caller>, certified: Option<Extension<Certified>>| async move {
        let name = certified.map_or_else(|| "nobody".to_owned(), |certified| certified.0.0);
        format!("the page, for {name} from {}", from.0.0)
    };
    let router = Router::new().route("/", get(page));
    let bounds = Bounds { connections: 2, lasting: Duration::from_secs(30) };
    let administrators = move |peer: Option<&Peer>| {
        let fits = |peer: &Peer| peer.organisation == PERSON && peer.unit == ADMINISTRATOR;
        peer.map_or(anyone, fits)
    };
    tokio::spawn(serve(listener, acceptor, router, bounds, administrators));
    House { _data: data, authority, port }
}

fn certificates_in(pem: &str) -> Vec<CertificateDer<'static>> {
    CertificateDer::pem_slice_iter(pem.as_bytes()).map(Result::unwrap).collect()
}

impl House {
    /// What comes back to whoever shows this holder's certificate, issued then; nothing where the connection ends.
    async fn asked_by(&self, holder: Option<&Holder>, issued: Timestamp) -> String {
        let mut roots = RootCertStore::empty();
        roots.add(certificates_in(self.authority.certificate()).remove(0)).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let config = match holder {
            None => builder.with_no_client_auth(),
            Some(holder) => {
                let key = KeyPair::generate().unwrap();
                let chain = self.authority.issue_for(&key, holder, issued, 9).unwrap().chain;
                let key = PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).unwrap();
                builder.with_client_auth_cert(certificates_in(&chain), key).unwrap()
            }
        };
        let stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let Ok(mut stream) = TlsConnector::from(Arc::new(config)).connect(name, stream).await else {
            return String::new();
        };
        // Both fail where the server has closed already: then nothing comes back either.
        let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        String::from_utf8(answer).unwrap()
    }
}

#[tokio::test]
async fn an_administrator_is_shown_the_page_and_nobody_else_is() {
    let house = house().await;
    let admin = Holder::Person("anna".to_owned(), ADMINISTRATOR);
    let answer = house.asked_by(Some(&admin), clock::now()).await;
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.ends_with("the page, for anna from 127.0.0.1"),
        "{answer}"
    );
    let ended = clock::now().plus(-20 * DAY);
    let agent = Holder::Agent("a/b".parse().unwrap(), Role::Site);
    let collector = Holder::Collector("collector".to_owned());
    let reader = Holder::Person("nils".to_owned(), "reader");
    for (holder, issued) in [
        (None, clock::now()),
        (Some(&admin), ended),
        (Some(&agent), clock::now()),
        (Some(&collector), clock::now()),
        (Some(&reader), clock::now()),
    ] {
        assert_eq!(house.asked_by(holder, issued).await, "", "{holder:?}");
    }
}

#[tokio::test]
async fn where_people_sign_in_nobody_needs_a_certificate_but_whoever_shows_one_is_known_by_it() {
    let house = house_for(true).await;
    let nobody = house.asked_by(None, clock::now()).await;
    assert!(nobody.ends_with("the page, for nobody from 127.0.0.1"), "{nobody}");
    let admin = Holder::Person("anna".to_owned(), ADMINISTRATOR);
    assert!(house.asked_by(Some(&admin), clock::now()).await.ends_with("for anna from 127.0.0.1"));
    let agent = Holder::Agent("a/b".parse().unwrap(), Role::Site);
    assert_eq!(house.asked_by(Some(&agent), clock::now()).await, "", "an agent is no person");
    let ended = clock::now().plus(-20 * DAY);
    assert_eq!(house.asked_by(Some(&admin), ended).await, "", "a certificate that ended is not overlooked");
}

#[tokio::test]
async fn connections_that_say_nothing_keep_nobody_out_for_long() {
    let house = house().await;
    // Both places are taken until the handshake's time is over.
    let mut silent = Vec::new();
    for _ in 0..2 {
        silent.push(TcpStream::connect(("127.0.0.1", house.port)).await.unwrap());
    }
    let admin = Holder::Person("anna".to_owned(), ADMINISTRATOR);
    assert!(house.asked_by(Some(&admin), clock::now()).await.ends_with("the page, for anna from 127.0.0.1"));
}
