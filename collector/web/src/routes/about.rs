//! What the law asks to be said of the pages themselves.

use axum::extract::{Request, State};
use axum::response::Response;

use super::table::Routes;
use crate::ask::Asker;
use crate::site::{Rule, Site};
use crate::source::Source;
use crate::view::accessibility::{AccessibilityPage, PATHS};

pub(super) fn add(routes: Routes) -> Routes {
    let [swedish, english] = PATHS;
    routes.get(Rule::Public, swedish, accessibility).get(Rule::Public, english, accessibility)
}

async fn accessibility(State(site): State<Site>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let asker = Asker::of(&parts);
    match site.ask(<dyn Source>::contact).await {
        Ok(contact) => asker.page(&AccessibilityPage::of(&asker, &contact)),
        Err(error) => asker.failed(&error, None),
    }
}
