//! Ends open connections of those who may no longer be connected.

use std::sync::Arc;

use rmqtt::context::ServerContext;
use rmqtt::shared::Entry;
use tokio::sync::Notify;

use super::acl::Client;
use super::hooks::shown;
use super::{Admission, Desk};

/// After each change of who is let in, asks again about everybody who is connected. Never returns.
pub(super) async fn guard(server: ServerContext, desk: Arc<dyn Desk>, changed: Arc<Notify>) {
    loop {
        changed.notified().await;
        let connected: Vec<_> = server.extends.shared().await.iter().map(|entry| entry.id()).collect();
        for id in connected {
            let entry = server.extends.shared().await.entry(id);
            if let Some(reason) = unwelcome(&*entry, &*desk).await {
                tracing::info!(client = %entry.id().client_id, reason, "its connection is ended");
                end(&*entry).await;
            }
        }
    }
}

/// Why a connection must end, if it must. What cannot be told now lasts until the next change.
async fn unwelcome(entry: &dyn Entry, desk: &dyn Desk) -> Option<&'static str> {
    let session = entry.session()?;
    let Some(Client::Agent(agent)) = Client::parse(&session.id.client_id) else { return None };
    let connect = session.connect_info().await.ok()?;
    match desk.admits(&agent, shown(&connect).as_ref()).await {
        Admission::Refused(_, why) => Some(why),
        Admission::Admitted | Admission::Unknown => None,
    }
}

async fn end(entry: &dyn Entry) {
    let ended = match entry.try_lock().await {
        Ok(mut entry) => entry.kick(true, true, true).await.map(drop),
        Err(error) => Err(error),
    };
    if let Err(error) = ended {
        tracing::warn!(client = %entry.id().client_id, %error, "its connection could not be ended");
    }
}
