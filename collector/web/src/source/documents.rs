//! What is typeset.

use super::{Asked, SourceError};
use crate::export::print::Printed;
use crate::language::Language;

/// Typesets: slow, and one at a time.
pub trait DocumentSource: Send + Sync {
    /// A page's tables as a PDF: PDF/A-3a, tagged for PDF/UA-1.
    fn document(&self, printed: &Printed) -> Result<Vec<u8>, SourceError>;
    /// A month's report for the archive as a PDF, of the departments that are asked for;
    /// [`SourceError::NotFound`] where the month has no findings yet.
    fn report(&self, asked: &Asked, language: Language) -> Result<Vec<u8>, SourceError>;
}
