//! Departments, services, printers, workstations and single assets.

use super::table::Routes;

pub(super) fn add(routes: Routes) -> Routes {
    routes
}
