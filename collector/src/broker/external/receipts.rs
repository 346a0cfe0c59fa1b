//! Carries receipts and configurations to the broker. Promise: whoever writes them never waits for a broker. A receipt
//! that finds no way is dropped, for receipts are cumulative, and an agent without one sends again and gets it then; a
//! configuration is offered again when its agent first says something in the next connection; the last checkpoint is
//! offered in each.

use motprov_shared::topic::{Leaf, Topic};
use rumqttc::{AsyncClient, PublishOptions, QoS};
use tokio::sync::{mpsc, watch};

use crate::broker::{CHECKPOINT_TOPIC, Outgoing};

/// Whether the client takes it. Receipts are not acknowledged (`QoS` 0), as the embedded broker sends them: nothing of
/// ours then waits for a slow agent. Configurations the broker keeps for whoever comes later.
pub(super) fn offer(client: &AsyncClient, topic: &Topic, payload: Vec<u8>) -> bool {
    let options = match topic.leaf {
        Leaf::Config => PublishOptions::new(QoS::AtLeastOnce).retained(),
        Leaf::Ack | Leaf::Batch | Leaf::State => PublishOptions::new(QoS::AtMostOnce),
    };
    client.try_publish(topic.to_string(), payload, options).is_ok()
}

/// Whether the client takes the log's checkpoint, which the broker keeps for whoever comes later.
fn offer_checkpoint(client: &AsyncClient, payload: &[u8]) -> bool {
    let options = PublishOptions::new(QoS::AtLeastOnce).retained();
    client.try_publish(CHECKPOINT_TOPIC, payload.to_vec(), options).is_ok()
}

/// Empties the queue until its other end is gone.
pub(super) async fn post(
    mut queue: mpsc::Receiver<Outgoing>,
    mut connected: watch::Receiver<Option<AsyncClient>>,
) {
    let mut checkpoint: Option<Vec<u8>> = None;
    // Told when it begins and when it is over: one line for each receipt would fill the log of a broken line.
    let mut dropped: u64 = 0;
    loop {
        let message = tokio::select! {
            message = queue.recv() => message,
            Ok(()) = connected.changed() => {
                if let (Some(client), Some(payload)) = (&*connected.borrow_and_update(), &checkpoint) {
                    offer_checkpoint(client, payload);
                }
                continue;
            }
        };
        let Some(message) = message else { return };
        let client = connected.borrow().clone();
        let (topic, sent) = match message {
            Outgoing::Agent { topic, payload } => {
                let sent = client.is_some_and(|client| offer(&client, &topic, payload));
                (topic.to_string(), sent)
            }
            Outgoing::Checkpoint(payload) => {
                let sent = client.is_some_and(|client| offer_checkpoint(&client, &payload));
                checkpoint = Some(payload);
                (CHECKPOINT_TOPIC.to_owned(), sent)
            }
        };
        match (sent, dropped) {
            (true, 0) => {}
            (true, _) => {
                tracing::info!(dropped, "messages to agents go out again");
                dropped = 0;
            }
            (false, _) => {
                if dropped == 0 {
                    tracing::warn!(topic, "messages to agents cannot go out; receipts are asked for again");
                }
                dropped += 1;
            }
        }
    }
}
