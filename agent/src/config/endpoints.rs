//! Endpoints, the control target and exporters of a configuration.

use std::time::Duration;

use motprov_endpoint::{
    ControlTarget, DnsName, HttpUrl, NameServer, Probe, RecordKind, ServerName, Statuses, Trust, What,
};
use motprov_toml::values::{list, one_of, text};
use motprov_toml::{DeValue, Fields, Refusal};

use super::read::Names;
use super::values::{self, Address};
use super::{Endpoint, Exporter, MachineKind, Outside, Span, machine};

const TIMEOUT: Span = Span::from_ms(5_000);
/// What an endpoint can be asked; `address` is another word for `tcp`.
const KINDS: [&str; 6] = ["address", "tcp", "tls", "http", "dns", "icmp"];
/// What goes with which of them.
const EXTRAS: [(&str, &[&str]); 6] = [
    ("ca_file", &["tls", "http"]),
    ("server_name", &["tls", "http"]),
    ("status", &["http"]),
    ("contains", &["http"]),
    ("server", &["dns"]),
    ("type", &["dns"]),
];

/// An endpoint. Its check ends before the next begins.
pub(super) fn endpoint(
    mut fields: Fields<'_, '_>,
    names: &mut Names,
    check: Span,
    outside: &Outside,
) -> Option<Endpoint> {
    let asset = fields.required("asset", values::asset);
    if let Some(asset) = &asset {
        fields.place = format!("endpoint `{asset}`");
        names.take(fields.source, asset, fields.at_key("asset"));
    }
    let timeout = fields.optional("timeout", values::span).unwrap_or(TIMEOUT);
    let what = what(&mut fields, outside);
    judge(&fields);
    fields.finish();
    let longest = Duration::from_millis(check.ms().unsigned_abs()) * 9 / 10;
    let timeout = Duration::from_millis(timeout.ms().unsigned_abs()).min(longest);
    Some(Endpoint { asset: asset?, probe: Probe { what: what?, timeout } })
}

fn what(fields: &mut Fields<'_, '_>, outside: &Outside) -> Option<What> {
    let tcp = fields.optional("address", values::address);
    let tcp = fields.optional("tcp", values::address).or(tcp);
    let tls = fields.optional("tls", values::address);
    let url = fields.optional("http", url);
    let name = fields.optional("dns", |value| {
        let remedy = "write portal.example; letters outside ASCII in the form that begins with xn--";
        values::fitting::<DnsName>(value, "is not a domain name", remedy)
    });
    let icmp = fields.optional("icmp", values::host);
    let trust = fields.optional("ca_file", |value| outside.pem(value)).map_or(Trust::System, Trust::File);
    let server_name = fields.optional("server_name", server_name);
    let statuses = fields.optional("status", statuses).unwrap_or_default();
    let contains = fields.optional("contains", text);
    let server = fields.optional("server", |value| {
        let remedy = "write 192.0.2.53, 192.0.2.53:53 or [2001:db8::53]:53";
        values::fitting::<NameServer>(value, "is not a name server's address", remedy)
    });
    let types = [("A", RecordKind::A), ("AAAA", RecordKind::Aaaa)];
    let kind = fields.optional("type", |value| one_of(&types, value)).unwrap_or_default();
    let tcp = tcp.map(|Address { host, port }| What::Tcp { host, port });
    let tls = tls.map(|Address { host, port }| What::Tls {
        host,
        port,
        server_name: server_name.clone(),
        trust: trust.clone(),
    });
    let http = url.map(|url| What::Http { url, statuses, contains, server_name, trust });
    let dns = name.map(|name| What::Dns { name, kind, server });
    tcp.or(tls).or(http).or(dns).or_else(|| icmp.map(|host| What::Icmp { host }))
}

/// One question, and only what goes with it.
fn judge(fields: &Fields<'_, '_>) {
    let asked: Vec<_> = KINDS.into_iter().filter(|kind| fields.has(kind)).collect();
    let Some((first, others)) = asked.split_first() else {
        fields.absence(fields.at, "nothing says what to ask", "write one of tcp, tls, http, dns and icmp");
        return;
    };
    for other in others {
        let remedy = "write one of them; a second question is an [[endpoint]] of its own";
        fields.fault(fields.at_key(other), format!("`{other}` stands beside `{first}`"), remedy);
    }
    for (extra, kinds) in EXTRAS {
        if fields.has(extra) && !asked.iter().any(|kind| kinds.contains(kind)) {
            let remedy = format!("leave it out; it belongs to {}", kinds.join(" and "));
            fields.fault(fields.at_key(extra), format!("`{extra}` does not go with `{first}`"), remedy);
        }
    }
}

fn url(value: &DeValue<'_>) -> Result<HttpUrl, Refusal> {
    let remedy = "write it as https://portal.example/status, without user, password or fragment";
    values::fitting(value, "is not the URL of a page", remedy)
}

fn server_name(value: &DeValue<'_>) -> Result<ServerName<'static>, Refusal> {
    let name = text(value)?;
    ServerName::try_from(name)
        .map_err(|_| Refusal::new("is not a name in a certificate", "write e.g. portal.example"))
}

fn statuses(value: &DeValue<'_>) -> Result<Statuses, Refusal> {
    let fault = || Refusal::new("is not a status", "write 200, \"200-399\" or a list of such, 100 to 599");
    let one = |value: &DeValue<'_>| match value {
        DeValue::Integer(_) => {
            let code = motprov_toml::values::whole(100_i64, 599)(value).map_err(|_| fault())?;
            Statuses::try_from(code).map_err(|_| fault())
        }
        _ => value.as_str().and_then(|text| text.parse().ok()).ok_or_else(fault),
    };
    if !matches!(value, DeValue::Array(_)) {
        return one(value);
    }
    let several = list(value, one)?;
    if several.is_empty() { Err(fault()) } else { Ok(several.into_iter().collect()) }
}

/// The target that tells our own dead network from a dead endpoint.
pub(super) fn control(fields: &mut Fields<'_, '_>) -> Option<ControlTarget> {
    let mut fields = fields.table("control")?;
    let tcp = fields.optional("address", values::address);
    let icmp = fields.optional("icmp", values::host);
    match (fields.has("address"), fields.has("icmp")) {
        (true, true) => {
            let what = "`icmp` stands beside `address`";
            fields.fault(fields.at_key("icmp"), what, "write one of them");
        }
        (false, false) => {
            let remedy = "write address = \"host:port\" or icmp = \"host\", or leave [control] out";
            fields.absence(fields.at, "nothing says what to ask", remedy);
        }
        _ => {}
    }
    fields.finish();
    let tcp = tcp.map(|Address { host, port }| ControlTarget::Tcp { host, port });
    tcp.or_else(|| icmp.map(|host| ControlTarget::Icmp { host }))
}

/// An exporter.
pub(super) fn exporter(mut fields: Fields<'_, '_>, names: &mut Names) -> Option<Exporter> {
    let asset = fields.required("asset", values::asset);
    if let Some(asset) = &asset {
        fields.place = format!("exporter `{asset}`");
        names.take(fields.source, asset, fields.at_key("asset"));
    }
    let url = fields.required("url", url);
    let kind = fields.optional("kind", |value| one_of(&machine::KINDS, value));
    fields.finish();
    Some(Exporter { asset: asset?, url: url?, kind: kind.unwrap_or(MachineKind::Server) })
}
