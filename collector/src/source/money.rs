//! Invoices and penalty letters.

use motprov_web::source::MoneySource;

use super::Answers;

impl MoneySource for Answers {}
