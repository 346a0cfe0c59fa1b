//! What a page shows, as tables that a file holds: the same figures, to the last digit, in every form.
//!
//! `separated` writes the first table as CSV, [`crate::workbook`] all as XLSX, `json` all as JSON; `print` says them in
//! words for paper, and [`crate::documents`] has them typeset.

mod json;
pub mod print;
mod separated;

use std::str::FromStr;
use std::sync::Arc;

use axum::Extension;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use motprov_shared::period::Month;
use rust_decimal::Decimal;

use crate::documents::Wanted;
use crate::texts::Texts;
use crate::workbook;

/// A form of an answer, as in `?as=csv`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// HTML.
    Page,
    /// Separated values (RFC 4180), the first table: in Swedish with semicolons and decimal commas, in English with
    /// commas and decimal points, as the spreadsheets of each language take them.
    Csv,
    /// A workbook (ECMA-376), a sheet for each table.
    Xlsx,
    /// JSON (RFC 8259).
    Json,
    /// A tagged document (ISO 32000).
    Pdf,
}

impl Form {
    /// The files that a page can be had as.
    pub const FILES: [Self; 4] = [Self::Csv, Self::Xlsx, Self::Json, Self::Pdf];

    /// As in an address and in a file's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Page => "html",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
            Self::Pdf => "pdf",
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Page => "text/html; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json => "application/json",
            Self::Pdf => "application/pdf",
        }
    }
}

/// No such form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write html, csv, xlsx, json or pdf")]
pub struct NoForm;

impl FromStr for Form {
    type Err = NoForm;
    fn from_str(name: &str) -> Result<Self, NoForm> {
        let all = [Self::Page].into_iter().chain(Self::FILES);
        all.into_iter().find(|form| form.name() == name).ok_or(NoForm)
    }
}

/// A page's tables.
#[derive(Debug, Clone)]
pub struct Export {
    /// The file's name without its ending: letters, digits and hyphens.
    pub name: String,
    /// What it is.
    pub title: String,
    /// The conclusion that the page opens with, and what its figures rest on: a paragraph each.
    pub lead: Vec<String>,
    /// Of which month, where it is of one.
    pub month: Option<Month>,
    /// The tables, the most important first.
    pub tables: Vec<Table>,
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    /// As in JSON: lower-case letters and underscores, the same in every language.
    pub key: &'static str,
    /// What it is called.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows; each as long as there are columns.
    pub rows: Vec<Vec<Value>>,
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// As in JSON: lower-case letters and underscores, the same in every language.
    pub key: &'static str,
    /// Its heading, with the unit where it has one.
    pub title: String,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing is known.
    Nothing,
    /// Text, of whatever origin: never a formula, never markup.
    Text(String),
    /// A figure with the decimals that it has.
    Figure(Decimal),
    /// A share, 0 to 1.
    Share(Decimal),
    /// An amount in SEK.
    Money(Decimal),
}

impl Export {
    /// As a file to keep.
    #[must_use]
    pub fn response(&self, t: &Texts, form: Form) -> Response {
        let written = match form {
            Form::Pdf => {
                let wanted = Wanted::Tables(Arc::new(print::printed(t, self)));
                return (attachment(&self.name, form), Extension(wanted)).into_response();
            }
            Form::Csv => separated::write(t.language, self.tables.first()).map_err(|error| error.to_string()),
            Form::Xlsx => workbook::tables(t, self).map_err(|error| error.to_string()),
            Form::Json | Form::Page => json::write(t.language, self).map_err(|error| error.to_string()),
        };
        file(&self.name, form, written)
    }
}

/// A file to keep, or the failure to write it.
pub(crate) fn file(name: &str, form: Form, written: Result<Vec<u8>, String>) -> Response {
    match written {
        Ok(octets) => (attachment(name, form), octets).into_response(),
        Err(error) => {
            tracing::error!(error, name, form = form.name(), "a file could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The headers of a file to keep.
pub(crate) fn attachment(name: &str, form: Form) -> [(header::HeaderName, String); 3] {
    [
        (header::CONTENT_TYPE, form.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"motprov-{name}.{}\"", form.name())),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ]
}
