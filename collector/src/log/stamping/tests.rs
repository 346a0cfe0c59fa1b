//! Tokens by a real authority: `openssl ts`, with certificates of its own.

use std::path::PathBuf;
use std::process::Command;

use motprov_shared::identity::{Hash, sha256};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use tempfile::TempDir;

use super::*;

/// An authority in a folder; `None` where there is no openssl.
struct Authority {
    folder: TempDir,
    root: &'static str,
}

const CONFIG: &str = "
[req]
distinguished_name = name
prompt = no
[name]
CN = Timestamps
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
[stamps]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[web]
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
[tsa]
default_tsa = config
[config]
serial = serial
crypto_device = builtin
signer_digest = DIGEST
default_policy = 1.2.3.4.1
digests = sha256, sha512
accuracy = secs:1
clock_precision_digits = 3
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = ESS
";

impl Authority {
    fn new(key: &[&str], digest: &str, ess: &str, usage: &str) -> Option<Self> {
        Command::new("openssl").arg("version").output().ok().filter(|done| done.status.success())?;
        let folder = tempfile::tempdir().unwrap();
        let config = CONFIG.replace("DIGEST", digest).replace("ESS", ess);
        std::fs::write(folder.path().join("ts.cnf"), config).unwrap();
        std::fs::write(folder.path().join("serial"), "01\n").unwrap();
        let authority = Self { folder, root: "ca.pem" };
        let new = [&["req", "-x509", "-new", "-nodes", "-config", "ts.cnf", "-days", "30"][..], key].concat();
        authority.run(
            &[
                &new[..],
                &["-subj", "/CN=Root", "-extensions", "ca", "-keyout", "ca-key.pem", "-out", "ca.pem"],
            ]
            .concat(),
        );
        let new = [&["req", "-new", "-nodes", "-config", "ts.cnf"][..], key].concat();
        authority.run(&[&new[..], &["-keyout", "key.pem", "-out", "csr.pem"]].concat());
        authority.run(&[
            "x509",
            "-req",
            "-in",
            "csr.pem",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca-key.pem",
            "-days",
            "30",
            "-extfile",
            "ts.cnf",
            "-extensions",
            usage,
            "-out",
            "cert.pem",
            "-CAcreateserial",
        ]);
        Some(authority)
    }

    fn run(&self, arguments: &[&str]) -> bool {
        let done = Command::new("openssl").args(arguments).current_dir(self.folder.path()).output().unwrap();
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        true
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn answer(&self, question: &[u8]) -> Vec<u8> {
        std::fs::write(self.path("question"), question).unwrap();
        self.run(&[
            "ts",
            "-reply",
            "-config",
            "ts.cnf",
            "-queryfile",
            "question",
            "-signer",
            "cert.pem",
            "-inkey",
            "key.pem",
            "-out",
            "answer",
        ]);
        std::fs::read(self.path("answer")).unwrap()
    }

    fn roots(&self) -> Vec<CertificateDer<'static>> {
        vec![CertificateDer::from_pem_file(self.path(self.root)).unwrap()]
    }
}

const RSA: &[&str] = &["-newkey", "rsa:2048"];
const P256: &[&str] = &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
const NONCE: token::Nonce = [0x41, 1, 2, 3, 4, 5, 6, 7];

fn imprint() -> Hash {
    sha256(b"checkpoint")
}

#[test]
fn openssls_tokens_hold_and_openssl_says_so_too() {
    for (key, digest, ess) in [
        (RSA, "sha256", "sha256"),
        (RSA, "sha512", "sha1"),
        (P256, "sha256", "sha384"),
        (P256, "sha256", "sha512"),
    ] {
        let Some(authority) = Authority::new(key, digest, ess, "stamps") else { return };
        let answer = authority.answer(&request(&imprint(), NONCE));
        let at = check(&answer, &imprint(), Some(&NONCE), &authority.roots()).unwrap();
        assert!(at.since(crate::clock::now()).abs() < 60_000, "{at}");
        std::fs::write(authority.path("text"), b"checkpoint").unwrap();
        authority.run(&["ts", "-verify", "-data", "text", "-in", "answer", "-CAfile", "ca.pem"]);
    }
}

#[test]
fn a_token_over_something_else_or_by_somebody_else_is_not_kept() {
    let Some(authority) = Authority::new(P256, "sha256", "sha256", "stamps") else { return };
    let answer = authority.answer(&request(&imprint(), NONCE));
    let roots = authority.roots();
    let other = check(&answer, &sha256(b"another"), Some(&NONCE), &roots).unwrap_err();
    assert_eq!(other, TokenFault::Other("it stamps something else"));
    let other = check(&answer, &imprint(), Some(&[0x41; 8]), &roots).unwrap_err();
    assert_eq!(other, TokenFault::Other("it answers another question"));
    let stranger = Authority::new(P256, "sha256", "sha256", "stamps").unwrap();
    let refused = check(&answer, &imprint(), Some(&NONCE), &stranger.roots()).unwrap_err();
    assert!(matches!(refused, TokenFault::Signature(_)), "{refused}");
    assert!(check(&answer, &imprint(), Some(&NONCE), &[]).is_err());
}

#[test]
fn an_answer_that_refuses_is_a_refusal() {
    let refusal = [0x30, 0x05, 0x30, 0x03, 0x02, 0x01, 0x02];
    assert_eq!(check(&refusal, &imprint(), None, &[]), Err(TokenFault::Refused(2)));
}

/// Each flipped bit of a real answer, but for those that RFC 3161 leaves unsigned.
#[test]
fn no_flipped_octet_makes_another_time_of_it() {
    let Some(authority) = Authority::new(P256, "sha256", "sha256", "stamps") else { return };
    let answer = authority.answer(&request(&imprint(), NONCE));
    let roots = authority.roots();
    let at = check(&answer, &imprint(), Some(&NONCE), &roots).unwrap();
    let mut held = 0;
    for place in 0..answer.len() {
        let mut changed = answer.clone();
        changed[place] ^= 1;
        if let Ok(told) = check(&changed, &imprint(), Some(&NONCE), &roots) {
            assert_eq!(told, at, "octet {place}");
            held += 1;
        }
        assert!(check(&answer[..place], &imprint(), Some(&NONCE), &roots).is_err(), "{place} octets");
    }
    // Status, versions, the sets of algorithms and the signer's name are outside the signature.
    assert!(held < 120, "{held} of {} octets do not matter", answer.len());
}
