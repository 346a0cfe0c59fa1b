//! Documents that say what would be typeset.

use motprov_web::export::print::Printed;
use motprov_web::language::Language;
use motprov_web::source::{Asked, DocumentSource, SourceError};

use super::Sample;

impl DocumentSource for Sample {
    fn document(&self, printed: &Printed) -> Result<Vec<u8>, SourceError> {
        let mut lines = vec![format!("%PDF {}", printed.title)];
        lines.extend(printed.lead.iter().cloned());
        for table in &printed.tables {
            lines.push(table.title.clone());
            lines.extend(table.rows.iter().map(|row| row.join("\t")));
        }
        Ok(lines.join("\n").into_bytes())
    }

    fn report(&self, asked: &Asked, language: Language) -> Result<Vec<u8>, SourceError> {
        let month = asked.month.ok_or(SourceError::NotFound)?;
        Ok(format!("%PDF {month} {} {:?}", language.tag(), asked.departments).into_bytes())
    }
}
