//! Whose pages these are, and how they are set up.

use motprov_web::source::{AboutSource, Contact, Setting, SourceError};

use super::Answers;
use crate::config::Config;

/// What of the configuration the pages may show.
#[derive(Debug, Default)]
pub struct About {
    contact: Contact,
    settings: Vec<Setting>,
}

impl About {
    /// Of a configuration.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let contact = config.contact.clone();
        let setting = |(section, key, value): (&str, &str, Option<String>)| Setting {
            section: section.to_owned(),
            key: key.to_owned(),
            value,
        };
        Self {
            contact: Contact { organisation: contact.organisation, mail: contact.mail, phone: contact.phone },
            settings: config.told().into_iter().map(setting).collect(),
        }
    }
}

impl AboutSource for Answers {
    fn contact(&self) -> Result<Contact, SourceError> {
        Ok(self.about.contact.clone())
    }

    fn settings(&self) -> Result<Vec<Setting>, SourceError> {
        Ok(self.about.settings.clone())
    }
}
