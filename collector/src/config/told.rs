//! The configuration as it counts, for people: every value that others may know, and no secret.

use std::fmt::Display;
use std::path::Path;

use super::Config;

/// Section, key and value; no value where none is set.
pub type Told = (&'static str, &'static str, Option<String>);

fn told(section: &'static str, key: &'static str, value: Option<impl Display>) -> Told {
    (section, key, value.map(|value| value.to_string()))
}

impl Config {
    /// What is configured.
    #[must_use]
    pub fn told(&self) -> Vec<Told> {
        [self.told_of_addresses(), self.told_of_retention(), self.told_of_sign_in()].concat()
    }

    fn told_of_addresses(&self) -> Vec<Told> {
        let mut lines = vec![
            told("web", "address", Some(self.web.address)),
            told("broker", "address", self.external.is_none().then_some(self.broker.address)),
            told("broker", "observers", Some(self.broker.observers)),
            told("external", "host", self.external.as_ref().map(|external| &external.host)),
            told("enrolment", "address", self.enrolment.address),
            told("enrolment", "certificate_days", Some(self.enrolment.certificate_days)),
            told("intake", "max_age_days", Some(self.intake.max_age_days)),
            told("log", "address", self.log.address),
            told("log", "every_minutes", Some(self.log.every_minutes)),
            told("log", "quorum", Some(self.log.quorum)),
            told("log", "timestamp_url", self.log.timestamp_url.as_ref()),
        ];
        lines.extend(self.log.witness.iter().map(|witness| told("log.witness", "name", Some(&witness.name))));
        lines
    }

    fn told_of_retention(&self) -> Vec<Told> {
        let kept = &self.retention;
        [
            ("workstation_days", kept.workstation_days),
            ("site_days", kept.site_days),
            ("server_days", kept.server_days),
            ("other_days", kept.other_days),
            ("register_days", kept.register_days),
            ("order_days", kept.order_days),
            ("report_days", kept.report_days),
            ("measurement_days", kept.measurement_days),
            ("ticket_days", kept.ticket_days),
            ("change_days", kept.change_days),
            ("invoice_days", kept.invoice_days),
            ("letter_days", kept.letter_days),
            ("statement_days", kept.statement_days),
        ]
        .map(|(key, days)| told("retention", key, days))
        .into()
    }

    fn told_of_sign_in(&self) -> Vec<Told> {
        let Some(oidc) = &self.sign_in.oidc else {
            return vec![told("sign_in.oidc", "issuer", None::<&str>)];
        };
        let file = oidc.client_secret_file.as_deref().map(Path::display);
        let mut lines = vec![
            told("sign_in.oidc", "issuer", Some(&oidc.issuer)),
            told("sign_in.oidc", "client_id", Some(&oidc.client_id)),
            told("sign_in.oidc", "client_secret_file", file),
            told("sign_in.oidc", "pages", Some(&oidc.pages)),
            told("sign_in.oidc", "groups_claim", Some(&oidc.groups_claim)),
        ];
        lines.extend(oidc.group.iter().map(|group| {
            let departments: Vec<&str> = group.departments.iter().map(String::as_str).collect();
            let of =
                if departments.is_empty() { String::new() } else { format!(": {}", departments.join(", ")) };
            told("sign_in.oidc.group", "group", Some(format!("{} → {}{of}", group.group, group.role)))
        }));
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_names_where_a_secret_lies_and_never_what_it_is() {
        let config: Config = toml::from_str(
            "[retention]\nsite_days = 730\n[sign_in.oidc]\nissuer = \"https://id.example\"\nlabel = \"x\"\n\
             client_id = \"motprov\"\nclient_secret_file = \"/etc/motprov/secret\"\npages = \"https://m.example\"\n\
             [[sign_in.oidc.group]]\ngroup = \"k\"\nrole = \"department-reader\"\ndepartments = [\"Kultur\"]\n",
        )
        .unwrap();
        let told = config.told();
        let of = |section: &str, key: &str| {
            told.iter().find(|line| line.0 == section && line.1 == key).and_then(|line| line.2.clone())
        };
        assert_eq!(of("retention", "site_days").as_deref(), Some("730"));
        assert_eq!(of("retention", "server_days"), None);
        assert_eq!(of("sign_in.oidc", "client_secret_file").as_deref(), Some("/etc/motprov/secret"));
        assert_eq!(of("sign_in.oidc.group", "group").as_deref(), Some("k → department-reader: Kultur"));
    }
}
