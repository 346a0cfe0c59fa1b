//! Invoices and penalty letters.

use super::table::Routes;

pub(super) fn add(routes: Routes) -> Routes {
    routes
}
