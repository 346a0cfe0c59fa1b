//! Where batches go, and how the way there is kept safe.

use std::path::PathBuf;

use motprov_link::is_loopback;
use motprov_link::tls::{Tls, TlsFiles};
use motprov_shared::identity::PublicKey;

use motprov_toml::Fields;
use motprov_toml::values::whole;

use super::{Outside, values};
use crate::enrolment::Service;
use crate::uplink::PARTIES;

/// The collector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collector {
    /// Its name or address; without TLS one of this machine.
    pub host: String,
    /// Port of its broker.
    pub port: u16,
    /// Signs its receipts.
    pub key: PublicKey,
    /// TLS, where it is used.
    pub tls: Option<TlsFiles>,
    /// Where the certificate is renewed, where this agent was enrolled.
    pub enrolment: Option<Service>,
}

impl Collector {
    /// The certificates and the key that it is reached with.
    pub(super) fn files(&self) -> Vec<&PathBuf> {
        let Some(TlsFiles { ca, client, .. }) = &self.tls else { return Vec::new() };
        let client = client.iter().flat_map(|(certificate, key)| [certificate, key]);
        [ca].into_iter().chain(client).collect()
    }
}

pub(super) fn collector(fields: &mut Fields<'_, '_>, outside: &Outside) -> Option<Collector> {
    let Some(mut fields) = fields.table("collector") else {
        fields.missing("collector", "add a section [collector] with host, port and key");
        return None;
    };
    let host = fields.required("host", values::host);
    let port = fields.required("port", whole(1, u16::MAX));
    let key = fields.required("key", values::key);
    let enrolment = fields.optional("enrolment", values::service);
    let secured = fields.has("ca_file");
    let tls = tls(&mut fields, outside);
    if let Some(host) = host.as_ref().filter(|host| !secured && !is_loopback(host)) {
        let what = format!("`{host}` is not this machine, and nothing keeps the way there safe,");
        let remedy = "add ca_file = \"…\" to use TLS; without it only localhost, 127.0.0.1 and ::1";
        fields.fault(fields.at_key("host"), what, remedy);
    }
    if let (Some(files), Some(host)) = (&tls, &host)
        && let Err(error) = Tls::read(files, host, PARTIES)
    {
        let remedy = "mend the file, or name another";
        fields.fault(fields.at_key("ca_file"), format!("TLS cannot begin ({error})"), remedy);
    }
    fields.finish();
    Some(Collector { host: host?, port: port?, key: key?, tls, enrolment })
}

fn tls(fields: &mut Fields<'_, '_>, outside: &Outside) -> Option<TlsFiles> {
    let (certificate_key, key_key) = ("certificate_file", "key_file");
    let ca = fields.optional("ca_file", |value| outside.pem(value));
    let certificate = fields.optional(certificate_key, |value| outside.pem(value));
    let key = fields.optional(key_key, |value| outside.private_pem(value));
    let server_name = fields.optional("server_name", values::host);
    for (one, other) in [(certificate_key, key_key), (key_key, certificate_key)] {
        if fields.has(one) && !fields.has(other) {
            fields.absence(fields.at_key(one), format!("`{one}` stands alone"), format!("add `{other}`"));
        }
    }
    for extra in [certificate_key, "server_name"] {
        if fields.has(extra) && !fields.has("ca_file") {
            let what = format!("`{extra}` belongs to TLS");
            fields.absence(fields.at_key(extra), what, "add `ca_file`, which turns TLS on");
        }
    }
    Some(TlsFiles { ca: ca?, client: certificate.zip(key), server_name })
}
