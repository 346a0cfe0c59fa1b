//! Typesets the template and exports it.

use motprov_shared::period::Timestamp;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::ReportError;
use crate::language::Language;
use crate::report::Report;
use crate::texts::Texts;
use crate::view::view;
use crate::world::{MONTH, ReportWorld};
use crate::{data, plain};

/// Level a of part 3: for long keeping, with attachments of any kind, structure and text recoverable; and PDF/UA-1:
/// usable with a screen reader. Both allow PDF 1.7.
const STANDARDS: [PdfStandard; 2] = [PdfStandard::A_3a, PdfStandard::Ua_1];

pub(crate) fn pdf(report: &Report, language: Language) -> Result<Vec<u8>, ReportError> {
    export(&world(report, language)?, report.made_at, ident(report, language))
}

/// A world's document as a file that is made at `made_at` and bears `ident`.
pub(crate) fn export(world: &ReportWorld, made_at: Timestamp, ident: String) -> Result<Vec<u8>, ReportError> {
    let date = date(made_at).ok_or_else(|| ReportError::Date(made_at.to_string()))?;
    let document = typst::compile::<PagedDocument>(world).output;
    let bytes = document.and_then(|document| {
        let standards = PdfStandards::new(&STANDARDS).map_err(|error| {
            typst::ecow::eco_vec![SourceDiagnostic::error(typst::syntax::Span::detached(), error.message())]
        })?;
        let options = PdfOptions {
            ident: Smart::Custom(ident),
            creator: Smart::Custom(Some(concat!("Motprov ", env!("CARGO_PKG_VERSION")).to_owned())),
            timestamp: Some(typst_pdf::Timestamp::new_utc(date)),
            standards,
            ..PdfOptions::default()
        };
        typst_pdf::pdf(&document, &options)
    });
    // What the typesetter remembers of this report would stay for the process's life.
    typst::comemo::evict(0);
    bytes.map_err(|errors| ReportError::Typesetting(said(&errors)))
}

fn world(report: &Report, language: Language) -> Result<ReportWorld, ReportError> {
    let unwritable = |error: serde_json::Error| ReportError::Data(error.to_string());
    let view = view(report, Texts::of(language))?;
    let mut view = serde_json::to_value(&view).map_err(unwritable)?;
    plain::clean(&mut view);
    let files = vec![
        ("data.json", serde_json::to_vec(&view).map_err(unwritable)?),
        ("review.json", data::review(report).map_err(unwritable)?),
        ("proof.json", data::proof(report).map_err(unwritable)?),
    ];
    ReportWorld::new(MONTH, files).ok_or_else(|| ReportError::Data("a file's name is no path".to_owned()))
}

/// What makes the file's identifier: of which month, scope and ledger, in which language.
fn ident(report: &Report, language: Language) -> String {
    let ledger = &report.review.ledger;
    format!(
        "motprov {} {:?} {} {} {} {}",
        report.review.month,
        report.scope,
        ledger.size,
        ledger.root,
        report.made_at,
        language.tag()
    )
}

fn date(at: Timestamp) -> Option<Datetime> {
    let utc = jiff::Timestamp::from_millisecond(at.0).ok().filter(|_| at.is_plausible())?;
    let utc = utc.to_zoned(jiff::tz::TimeZone::UTC);
    let [month, day, hour, minute, second] =
        [utc.month(), utc.day(), utc.hour(), utc.minute(), utc.second()].map(i8::unsigned_abs);
    Datetime::from_ymd_hms(i32::from(utc.year()), month, day, hour, minute, second)
}

fn said(errors: &[SourceDiagnostic]) -> String {
    errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join("; ")
}
