//! Documents that say what would be typeset.

use motprov_web::export::print::Printed;
use motprov_web::language::Language;
use motprov_web::source::{Asked, DocumentSource, SourceError};

use super::Sample;

impl DocumentSource for Sample {
    fn document(&self, printed: &Printed) -> Result<Vec<u8>, SourceError> {
        Ok(format!("%PDF {printed:?}").into_bytes())
    }

    fn report(&self, asked: &Asked, language: Language) -> Result<Vec<u8>, SourceError> {
        let month = asked.month.ok_or(SourceError::NotFound)?;
        Ok(format!("%PDF {month} {} {:?}", language.tag(), asked.departments).into_bytes())
    }
}
