//! The same data for programs: `/api/v1`.

use super::table::Routes;

pub(super) fn add(routes: Routes) -> Routes {
    routes
}
