//! The collector's own authority: issues its server certificate, agents' certificates and those of people. Promise:
//! what a certificate says of its holder is said by the collector, never by the request, and serial numbers cannot
//! be guessed.

mod folder;

use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use motprov_shared::identity::{AgentId, Hash, Role, sha256};
use motprov_shared::period::Timestamp;
use rcgen::string::Ia5String;
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, SanType, SerialNumber,
};
use rustls_pki_types::CertificateSigningRequestDer;
use x509_parser::extensions::GeneralName;

pub use folder::{FolderError, TlsFolder};

/// What agents' certificates name as their organisation.
pub const AGENT: &str = "Motprov agent";
/// What people's certificates name as their organisation; their unit says what they may do.
pub const PERSON: &str = "Motprov person";
/// The unit of those who may do everything.
pub const ADMINISTRATOR: &str = "administrator";

/// Days that the collector's own certificate holds; a collector that starts in the last third of them renews it.
pub const SERVER_DAYS: u32 = 397;

const DAY: i64 = 24 * 3600 * 1000;
/// A certificate holds from a day before it is issued: the clocks of machines that are set up may be behind.
const BEFORE: i64 = DAY;
const AUTHORITY_DAYS: u32 = 3653;

/// Why there is no certificate. Quotes no key.
#[derive(Debug, thiserror::Error)]
pub enum PkiError {
    /// The certificate request does not hold.
    #[error("the certificate request does not hold: {0}")]
    Request(rcgen::Error),
    /// The library refuses.
    #[error("no certificate could be made: {0}")]
    Library(rcgen::Error),
    /// Not a host name or an address.
    #[error(
        "`{0}` is no host name and no address: a certificate can bear one like collector.example or 192.0.2.7"
    )]
    Name(String),
    /// The authority's own files do not fit.
    #[error("the authority's certificate cannot be read as one: {0}")]
    Authority(rcgen::Error),
    /// No randomness.
    #[error("the system's random source failed")]
    Random,
    /// A date beyond what certificates can hold.
    #[error("the clock shows a time that no certificate can bear")]
    Clock,
}

/// Whom a certificate names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// An agent: its name, its role, [`AGENT`].
    Agent(AgentId, Role),
    /// A collector at a site's broker: a name that the broker's rules know, and nothing else.
    Collector(String),
    /// A person: a name, what the person may do, [`PERSON`].
    Person(String, &'static str),
}

/// A certificate as issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedCertificate {
    /// PEM, with the authority's behind it.
    pub chain: String,
    /// Lower-case hexadecimal without leading zeros.
    pub serial: String,
    /// When it ends.
    pub expires: Timestamp,
}

/// An authority with its key.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: String,
    fingerprint: Hash,
}

impl Authority {
    /// Makes a new one, that is valid for ten years; gives its key as PEM too.
    ///
    /// # Errors
    /// [`PkiError`].
    pub fn make(name: &str, now: Timestamp) -> Result<(Self, String), PkiError> {
        let key = KeyPair::generate().map_err(PkiError::Library)?;
        let mut params = params(now, AUTHORITY_DAYS)?;
        params.distinguished_name = subject(name, None, Some("Motprov"));
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let certificate = params.self_signed(&key).map_err(PkiError::Library)?.pem();
        let pem = key.serialize_pem();
        Ok((Self::read(&certificate, &pem)?, pem))
    }

    /// Reads one from PEM: the authority's own certificate first.
    ///
    /// # Errors
    /// [`PkiError::Authority`].
    pub fn read(certificate: &str, key: &str) -> Result<Self, PkiError> {
        let key = KeyPair::from_pem(key).map_err(PkiError::Authority)?;
        let issuer = Issuer::from_ca_cert_pem(certificate, key).map_err(PkiError::Authority)?;
        let fingerprint =
            fingerprint(certificate).ok_or(PkiError::Authority(rcgen::Error::CouldNotParseCertificate))?;
        Ok(Self { issuer, certificate: certificate.to_owned(), fingerprint })
    }

    /// Its certificate, PEM: whom agents trust.
    #[must_use]
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// SHA-256 of its certificate's DER: what a token pins.
    #[must_use]
    pub const fn fingerprint(&self) -> Hash {
        self.fingerprint
    }

    /// A certificate for whoever holds the key of this request (PKCS#10, DER). Of the request only the key counts.
    ///
    /// # Errors
    /// [`PkiError::Request`] where the request is not signed by its own key.
    pub fn issue(
        &self,
        request: &[u8],
        holder: &Holder,
        now: Timestamp,
        days: u32,
    ) -> Result<IssuedCertificate, PkiError> {
        let request = CertificateSigningRequestDer::from(request.to_vec());
        let mut request = CertificateSigningRequestParams::from_der(&request).map_err(PkiError::Request)?;
        request.params = client(holder, now, days)?;
        let serial = serial(&mut request.params)?;
        let certificate = request.signed_by(&self.issuer).map_err(PkiError::Library)?;
        Ok(self.issued(&certificate, serial, now, days))
    }

    /// A certificate for a key that was made here.
    ///
    /// # Errors
    /// [`PkiError`].
    pub fn issue_for(
        &self,
        key: &KeyPair,
        holder: &Holder,
        now: Timestamp,
        days: u32,
    ) -> Result<IssuedCertificate, PkiError> {
        let mut params = client(holder, now, days)?;
        let serial = serial(&mut params)?;
        let certificate = params.signed_by(key, &self.issuer).map_err(PkiError::Library)?;
        Ok(self.issued(&certificate, serial, now, days))
    }

    /// A certificate for the collector under these host names and addresses.
    ///
    /// # Errors
    /// [`PkiError`].
    pub fn issue_server(
        &self,
        key: &KeyPair,
        names: &[String],
        now: Timestamp,
        days: u32,
    ) -> Result<IssuedCertificate, PkiError> {
        let mut params = params(now, days)?;
        let first = names.first().map_or("collector", String::as_str);
        params.distinguished_name = subject(first, None, Some("Motprov"));
        params.subject_alt_names = names.iter().map(|name| alternative(name)).collect::<Result<_, _>>()?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let serial = serial(&mut params)?;
        let certificate = params.signed_by(key, &self.issuer).map_err(PkiError::Library)?;
        Ok(self.issued(&certificate, serial, now, days))
    }

    fn issued(
        &self,
        certificate: &rcgen::Certificate,
        serial: String,
        now: Timestamp,
        days: u32,
    ) -> IssuedCertificate {
        let chain = format!("{}{}", certificate.pem(), self.certificate);
        IssuedCertificate { chain, serial, expires: now.plus(i64::from(days) * DAY) }
    }
}

/// The host names and addresses of a server's certificate in PEM, and when it ends.
pub(crate) fn names_and_end(pem: &str) -> Option<(Vec<String>, Timestamp)> {
    let der = pem::parse(pem).ok()?.into_contents();
    let (_, certificate) = x509_parser::parse_x509_certificate(&der).ok()?;
    let names = certificate.subject_alternative_name().ok()??;
    let name = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(octets) => match octets.len() {
            4 => <[u8; 4]>::try_from(*octets).ok().map(|octets| IpAddr::from(octets).to_string()),
            16 => <[u8; 16]>::try_from(*octets).ok().map(|octets| IpAddr::from(octets).to_string()),
            _ => None,
        },
        _ => None,
    };
    let names = names.value.general_names.iter().filter_map(name).collect();
    Some((names, Timestamp::from_seconds(certificate.validity().not_after.timestamp())))
}

/// From when to when the first certificate in a PEM text holds.
pub(crate) fn lifetime(pem: &str) -> Option<(Timestamp, Timestamp)> {
    let der = pem::parse(pem).ok()?.into_contents();
    let (_, certificate) = x509_parser::parse_x509_certificate(&der).ok()?;
    let validity = certificate.validity();
    let instant = |time: x509_parser::time::ASN1Time| Timestamp::from_seconds(time.timestamp());
    Some((instant(validity.not_before), instant(validity.not_after)))
}

/// SHA-256 of the DER of the first certificate in a PEM text.
#[must_use]
pub fn fingerprint(pem: &str) -> Option<Hash> {
    let first = pem::parse(pem).ok().filter(|pem| pem.tag() == "CERTIFICATE")?;
    Some(sha256(first.contents()))
}

fn client(holder: &Holder, now: Timestamp, days: u32) -> Result<CertificateParams, PkiError> {
    let mut params = params(now, days)?;
    params.distinguished_name = match holder {
        Holder::Agent(agent, role) => subject(&agent.to_string(), Some(role.name()), Some(AGENT)),
        Holder::Collector(name) => subject(name, None, None),
        Holder::Person(name, unit) => subject(name, Some(unit), Some(PERSON)),
    };
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

fn params(now: Timestamp, days: u32) -> Result<CertificateParams, PkiError> {
    let instant = |at: Timestamp| {
        let seconds = u64::try_from(at.0.div_euclid(1000)).map_err(|_| PkiError::Clock)?;
        let epoch = rcgen::date_time_ymd(1970, 1, 1);
        epoch
            .checked_add(Duration::from_secs(seconds).try_into().map_err(|_| PkiError::Clock)?)
            .ok_or(PkiError::Clock)
    };
    let mut params = CertificateParams::default();
    params.not_before = instant(now.plus(-BEFORE))?;
    params.not_after = instant(now.plus(i64::from(days) * DAY))?;
    Ok(params)
}

fn subject(name: &str, unit: Option<&str>, organisation: Option<&str>) -> DistinguishedName {
    let mut subject = DistinguishedName::new();
    if let Some(organisation) = organisation {
        subject.push(DnType::OrganizationName, organisation);
    }
    if let Some(unit) = unit {
        subject.push(DnType::OrganizationalUnitName, unit);
    }
    subject.push(DnType::CommonName, name);
    subject
}

fn alternative(name: &str) -> Result<SanType, PkiError> {
    if let Ok(address) = IpAddr::from_str(name) {
        return Ok(SanType::IpAddress(address));
    }
    let wrong = || PkiError::Name(name.chars().take(80).collect());
    rustls_pki_types::DnsName::try_from(name).map_err(|_| wrong())?;
    Ok(SanType::DnsName(Ia5String::try_from(name).map_err(|_| wrong())?))
}

/// 127 random bits behind a set one: positive, of one length, and told to nobody before.
fn serial(params: &mut CertificateParams) -> Result<String, PkiError> {
    use aws_lc_rs::rand::{SecureRandom, SystemRandom};
    let mut octets = [0; 16];
    let filled = SystemRandom::new().fill(&mut octets);
    filled.map_err(|_| PkiError::Random)?;
    octets[0] = octets[0] & 0x3f | 0x40;
    params.serial_number = Some(SerialNumber::from_slice(&octets));
    Ok(format!("{:032x}", u128::from_be_bytes(octets)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);

    fn request(key: &KeyPair) -> Vec<u8> {
        let mut params = CertificateParams::default();
        params.distinguished_name = subject("a/somebody-else", Some("administrator"), Some(PERSON));
        params.serialize_request(key).unwrap().der().to_vec()
    }

    #[test]
    fn of_a_request_only_the_key_counts() {
        let (authority, _) = Authority::make("test", NOW).unwrap();
        let key = KeyPair::generate().unwrap();
        let holder = Holder::Agent("sodermalm/ws-1".parse().unwrap(), Role::Workstation);
        let issued = authority.issue(&request(&key), &holder, NOW, 90).unwrap();
        let der = pem::parse(&issued.chain).unwrap().into_contents();
        let (_, certificate) = x509_parser::parse_x509_certificate(&der).unwrap();
        assert_eq!(certificate.subject().to_string(), "O=Motprov agent, OU=workstation, CN=sodermalm/ws-1");
        assert_eq!(certificate.raw_serial_as_string().replace(':', ""), issued.serial);
        assert!(!certificate.is_ca());
        assert_eq!(issued.expires, NOW.plus(90 * DAY));
        assert_eq!(fingerprint(authority.certificate()), Some(authority.fingerprint()));
    }

    #[test]
    fn a_request_that_its_key_did_not_sign_is_refused() {
        let (authority, _) = Authority::make("test", NOW).unwrap();
        let holder = Holder::Agent("a/b".parse().unwrap(), Role::Site);
        let key = KeyPair::generate().unwrap();
        let good = request(&key);
        for octet in 0..good.len() {
            let mut other = good.clone();
            other[octet] ^= 1;
            // Some octets around the signature are not covered by it; then it is still the same key's certificate.
            if let Ok(issued) = authority.issue(&other, &holder, NOW, 1) {
                let der = pem::parse(&issued.chain).unwrap().into_contents();
                let (_, certificate) = x509_parser::parse_x509_certificate(&der).unwrap();
                let certified = &certificate.public_key().subject_public_key.data;
                assert_eq!(certified.as_ref(), key.public_key_raw(), "octet {octet}");
            }
            assert!(authority.issue(&good[..octet], &holder, NOW, 1).is_err(), "cut at {octet}");
        }
    }

    #[test]
    fn a_server_bears_names_and_addresses_and_nothing_else() {
        let (authority, key) = Authority::make("test", NOW).unwrap();
        let own = KeyPair::generate().unwrap();
        let names = ["collector.example", "192.0.2.7", "2001:db8::7"].map(str::to_owned);
        authority.issue_server(&own, &names, NOW, 397).unwrap();
        for bad in ["", "a b", "å", "*", "http://x"] {
            assert!(authority.issue_server(&own, &[bad.to_owned()], NOW, 397).is_err(), "{bad}");
        }
        assert!(Authority::read(authority.certificate(), &key).is_ok());
        assert!(Authority::read("hello", &key).is_err());
    }
}
