//! Agents and how they fare.

use super::table::Routes;

pub(super) fn add(routes: Routes) -> Routes {
    routes
}
