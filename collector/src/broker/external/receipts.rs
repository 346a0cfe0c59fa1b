//! Carries receipts from the intake to the broker. Promise: the intake never waits for a broker; a receipt that finds
//! no way is dropped, for receipts are cumulative, and an agent without one sends again and gets it then.

use rumqttc::{AsyncClient, PublishOptions, QoS};
use tokio::sync::{mpsc, watch};

use crate::broker::Outgoing;

/// Empties the queue until its other end is gone.
pub(super) async fn post(
    mut queue: mpsc::Receiver<Outgoing>,
    connected: watch::Receiver<Option<AsyncClient>>,
) {
    // Told when it begins and when it is over: one line for each receipt would fill the log of a broken line.
    let mut dropped: u64 = 0;
    while let Some(message) = queue.recv().await {
        let client = connected.borrow().clone();
        // Not acknowledged (`QoS` 0), as the embedded broker sends them: nothing of ours then waits for a slow agent.
        let once = PublishOptions::new(QoS::AtMostOnce);
        let sent = client.is_some_and(|client| {
            client.try_publish(message.topic.to_string(), message.payload, once).is_ok()
        });
        match (sent, dropped) {
            (true, 0) => {}
            (true, _) => {
                tracing::info!(dropped, "receipts go out again; the agents ask for those that were dropped");
                dropped = 0;
            }
            (false, _) => {
                if dropped == 0 {
                    tracing::warn!(topic = %message.topic, "receipts cannot go out and are dropped; agents send again");
                }
                dropped += 1;
            }
        }
    }
}
