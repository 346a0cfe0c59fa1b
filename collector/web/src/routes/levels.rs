//! One service level over months, and what an approval needs.

use super::table::Routes;

pub(super) fn add(routes: Routes) -> Routes {
    routes
}
