//! Made-up values: invoices and penalty letters.

use motprov_web::source::MoneySource;

use super::Sample;

impl MoneySource for Sample {}
