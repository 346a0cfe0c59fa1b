//! Signing in and out, one's own account, and the administration of others.

use super::table::Routes;

pub(super) fn add(routes: Routes) -> Routes {
    routes
}
