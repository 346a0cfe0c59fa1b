//! Printers of a configuration, and how they may be asked.

use motprov_printer::{AuthProtocol, Credentials, PrivProtocol, Secret, Usm};
use motprov_toml::values::{flag, one_of, text, whole};
use motprov_toml::{DeValue, Fields, Refusal};

use super::outside::Kept;
use super::read::Names;
use super::{Outside, values};
use crate::probe::printer::Printer;

/// Port of SNMP (RFC 3417 §3.1).
const SNMP: u16 = 161;
/// RFC 3414 §11.2.
const SHORTEST_PASSWORD: usize = 8;
/// msgUserName, RFC 3414 §2.4.
const LONGEST_USER: usize = 32;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    Auto,
    V1,
    V2c,
    V3,
}

const VERSIONS: [(&str, Version); 4] =
    [("auto", Version::Auto), ("1", Version::V1), ("2c", Version::V2c), ("3", Version::V3)];

/// A printer.
pub(super) fn printer(mut fields: Fields<'_, '_>, names: &mut Names, outside: &Outside) -> Option<Printer> {
    let asset = fields.required("asset", values::asset);
    if let Some(asset) = &asset {
        fields.place = format!("printer `{asset}`");
        names.take(fields.source, asset, fields.at_key("asset"));
    }
    let host = fields.required("host", values::host);
    let port = fields.optional("port", whole(1, u16::MAX)).unwrap_or(SNMP);
    let credentials = credentials(&mut fields, outside);
    let simulated = fields.optional("simulated", flag).unwrap_or_default();
    fields.finish();
    // An IPv6 address needs brackets before a port.
    let host = host?;
    let host = if host.contains(':') { format!("[{host}]") } else { host };
    Some(Printer { asset: asset?, target: format!("{host}:{port}"), credentials: credentials?, simulated })
}

fn credentials(fields: &mut Fields<'_, '_>, outside: &Outside) -> Option<Credentials> {
    let written = fields.optional("version", |value| one_of(&VERSIONS, value));
    // A version that cannot be read is one fault, and says nothing of the other keys.
    let unclear = fields.has("version") && written.is_none();
    let version = written.unwrap_or(Version::V2c);
    let community = community(fields, outside);
    let user = fields.optional("user", user);
    let auth = fields.optional("auth", |value| protocol::<AuthProtocol>(value, AUTH));
    let auth_password = fields.optional("auth_password_file", |value| outside.secret(value));
    let privacy = fields.optional("priv", |value| protocol::<PrivProtocol>(value, PRIVACY));
    let priv_password = fields.optional("priv_password_file", |value| outside.secret(value));
    let context = fields.optional("context", text).unwrap_or_default();
    if unclear {
        return None;
    }
    if version != Version::V3 {
        alien(fields, &V3_ONLY, "belongs to version 3", "write version = \"3\", or leave it out");
        let community = community.or_else(|| missing_community(fields, outside))?;
        let credentials = match version {
            Version::Auto => Credentials::Auto { community },
            Version::V1 => Credentials::V1 { community },
            Version::V2c | Version::V3 => Credentials::V2c { community },
        };
        return Some(credentials.in_context(&context));
    }
    alien(fields, &COMMUNITY, "belongs to versions 1 and 2c", "leave it out: version 3 has a user");
    if !fields.has("user") {
        fields.missing("user", "add user = \"…\", which version 3 needs");
    }
    let auth = password(fields, outside, &AUTH_KEYS, auth, auth_password);
    let privacy = password(fields, outside, &PRIV_KEYS, privacy, priv_password);
    if fields.has("priv") && !fields.has("auth") {
        let what = "`priv` stands without `auth`";
        fields.absence(fields.at_key("priv"), what, "add `auth`: RFC 3414 knows no privacy without it");
    }
    Some(Credentials::V3(Usm { user: user?, auth: auth?, privacy: privacy?, context }))
}

const COMMUNITY: [&str; 2] = ["community", "community_file"];
const V3_ONLY: [&str; 5] = ["user", "auth", "auth_password_file", "priv", "priv_password_file"];
const AUTH: &str = "write md5, sha1, sha224, sha256, sha384 or sha512";
const PRIVACY: &str = "write des, aes128, aes192, aes256, aes192-reeder or aes256-reeder";
const VARIABLE: &str = "MOTPROV_SNMP_COMMUNITY";

fn alien(fields: &Fields<'_, '_>, keys: &[&str], what: &str, remedy: &str) {
    for key in keys.iter().filter(|key| fields.has(key)) {
        fields.fault(fields.at_key(key), format!("`{key}` {what}"), remedy);
    }
}

fn community(fields: &mut Fields<'_, '_>, outside: &Outside) -> Option<Secret> {
    let inline = fields.optional("community", |value| text(value).map(Secret::new));
    let file = fields.optional("community_file", |value| outside.secret(value));
    if fields.has("community") && fields.has("community_file") {
        let what = "`community_file` stands beside `community`";
        fields.fault(fields.at_key("community_file"), what, "write one of them");
    }
    inline.or(file.map(|kept| kept.secret))
}

fn missing_community(fields: &Fields<'_, '_>, outside: &Outside) -> Option<Secret> {
    // Where a key stands, its own fault is told already.
    if COMMUNITY.iter().any(|key| fields.has(key)) {
        return None;
    }
    let secret = outside.variable(VARIABLE).map(|kept| kept.secret);
    if secret.is_none() {
        let remedy = format!("add community_file = \"…\", or set {VARIABLE} in the environment");
        fields.missing("community", remedy);
    }
    secret
}

fn user(value: &DeValue<'_>) -> Result<String, Refusal> {
    let user = text(value)?;
    if user.len() <= LONGEST_USER {
        return Ok(user);
    }
    Err(Refusal::new("is too long", format!("a user has {LONGEST_USER} octets at most (RFC 3414)")))
}

fn protocol<T: std::str::FromStr>(value: &DeValue<'_>, remedy: &str) -> Result<T, Refusal> {
    values::fitting(value, "is not a protocol", remedy)
}

/// A protocol's key, the key of its password's file, and the variable that stands in for the file.
struct Keys {
    protocol: &'static str,
    file: &'static str,
    variable: &'static str,
}

const AUTH_KEYS: Keys =
    Keys { protocol: "auth", file: "auth_password_file", variable: "MOTPROV_SNMP_AUTH_PASSWORD" };
const PRIV_KEYS: Keys =
    Keys { protocol: "priv", file: "priv_password_file", variable: "MOTPROV_SNMP_PRIV_PASSWORD" };

/// A protocol with its password; the inner `None` where neither is asked for.
#[expect(clippy::option_option, reason = "a fault, no protocol, a protocol")]
fn password<T>(
    fields: &Fields<'_, '_>,
    outside: &Outside,
    keys: &Keys,
    protocol: Option<T>,
    from_file: Option<Kept>,
) -> Option<Option<(T, Secret)>> {
    let Keys { protocol: key, file, variable } = keys;
    if !fields.has(key) {
        if fields.has(file) {
            let what = format!("`{file}` stands without `{key}`");
            fields.absence(fields.at_key(file), what, format!("add `{key}`, or leave it out"));
        }
        return Some(None);
    }
    let secret = if fields.has(file) { from_file } else { outside.variable(variable) };
    if secret.is_none() && !fields.has(file) {
        let remedy = format!("add {file} = \"…\", or set {variable} in the environment");
        fields.missing(file, remedy);
    }
    let secret = secret?;
    if secret.octets < SHORTEST_PASSWORD {
        let at = if fields.has(file) { fields.at_key(file) } else { fields.at_key(key) };
        let what = format!("the password of `{key}` is shorter than RFC 3414 allows");
        fields.fault(at, what, format!("use {SHORTEST_PASSWORD} characters or more"));
        return None;
    }
    Some(Some((protocol?, secret.secret)))
}
