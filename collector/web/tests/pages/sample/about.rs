//! Made-up values: whose pages these are, and how they are set up.

use motprov_web::source::{AboutSource, Contact, Setting, SourceError};

use super::Sample;

impl AboutSource for Sample {
    fn contact(&self) -> Result<Contact, SourceError> {
        Ok(Contact {
            organisation: Some("Exempelstads stadsledningskontor".to_owned()),
            mail: Some("it-uppfoljning@exempelstad.example".to_owned()),
            phone: Some("08-123 456 78".to_owned()),
        })
    }

    fn settings(&self) -> Result<Vec<Setting>, SourceError> {
        let one = |section: &str, key: &str, value: Option<&str>| Setting {
            section: section.to_owned(),
            key: key.to_owned(),
            value: value.map(str::to_owned),
        };
        Ok(vec![
            one("broker", "address", Some("127.0.0.1:1883")),
            one("retention", "workstation_days", Some("730")),
            one("retention", "site_days", None),
            one("sign_in.oidc", "issuer", Some("https://id.exempelstad.example")),
        ])
    }
}
