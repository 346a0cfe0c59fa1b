//! Hangs our rules into the broker. A hook point without a handler means *allow* there, so each is registered
//! from one list, and a test knocks on every one of them.

use std::sync::Arc;

use async_trait::async_trait;
use motprov_shared::identity::AgentId;
use motprov_shared::receipt::Reason;
use motprov_shared::state::State;
use rmqtt::codec::v5::{DisconnectReasonCode, PublishAckReason, SubscribeAckReason, ToReasonCode};
use rmqtt::context::ServerContext;
use rmqtt::hook::{Handler, HookResult, Parameter, ReturnType, Type};
use rmqtt::session::Session;
use rmqtt::types::{
    AuthResult, ConnectInfo, LastWill, Publish, PublishAclResult, PublishResult, QoS, Reason as EndReason,
    Subscribe, SubscribeAclResult,
};

use super::acl::{Client, Message};
use super::{Admission, Desk, Offence, Outcome, Shown};

const NOBODY_ASKED: PublishAckReason = PublishAckReason::NoMatchingSubscribers;

/// Every hook point that decides something, and the one that tells us of a connection's end.
const POINTS: [Type; 4] = [
    Type::ClientAuthenticate,
    Type::ClientSubscribeCheckAcl,
    Type::MessagePublishCheckAcl,
    Type::ClientDisconnected,
];

/// Registers the rules at every point of [`POINTS`] and switches them on.
pub(super) async fn register(server: &ServerContext, desk: Arc<dyn Desk>, observers: bool) {
    let register = server.extends.hook_mgr().register();
    for point in POINTS {
        register.add(point, Box::new(Rules { desk: Arc::clone(&desk), observers })).await;
    }
    register.start().await;
}

/// What the rules need: who is enrolled, and where batches go.
struct Rules {
    desk: Arc<dyn Desk>,
    observers: bool,
}

#[async_trait]
impl Handler for Rules {
    async fn hook(&self, parameter: &Parameter, before: Option<HookResult>) -> ReturnType {
        let result = match parameter {
            Parameter::ClientAuthenticate(connect) => {
                HookResult::AuthResult(self.authenticate(connect).await)
            }
            Parameter::ClientSubscribeCheckAcl(session, subscribe) => {
                HookResult::SubscribeAclResult(self.subscribe(session, subscribe).await)
            }
            Parameter::MessagePublishCheckAcl(session, publish) => {
                HookResult::PublishAclResult(self.publish(session, publish).await)
            }
            Parameter::ClientDisconnected(session, reason) => {
                self.ended(session, reason).await;
                return (true, before);
            }
            _ => return (true, before),
        };
        // Nothing after us may soften the answer.
        (false, Some(result))
    }
}

impl Rules {
    /// An enrolled agent under its own name, with no last will but on its own state.
    async fn authenticate(&self, connect: &ConnectInfo) -> AuthResult {
        let id: &str = connect.client_id();
        let shown = shown(connect);
        let client = match Client::parse(id) {
            // With TLS an observer, too, must be who it says.
            Some(Client::Observer)
                if self.observers && shown.as_ref().is_none_or(|shown| shown.name == id) =>
            {
                Client::Observer
            }
            Some(Client::Agent(agent)) => match self.desk.admits(&agent, shown.as_ref()).await {
                Admission::Admitted => Client::Agent(agent),
                Admission::Refused(reason, text) => {
                    self.offence(id, reason, text).await;
                    return AuthResult::NotAuthorized;
                }
                // It comes back, and is asked again.
                Admission::Unknown => return AuthResult::NotAuthorized,
            },
            _ => {
                self.offence(id, Reason::UnknownAgent, "the client id names no enrolled agent").await;
                return AuthResult::NotAuthorized;
            }
        };
        let will = connect.last_will().map(|will| match will {
            LastWill::V3(will) => (&will.topic, will.message.len()),
            LastWill::V5(will) => (&will.topic, will.message.len()),
        });
        if will.is_some_and(|(topic, octets)| !client.may_leave_will(topic, octets)) {
            self.offence(id, Reason::Topic, "the last will is not on the agent's own state topic").await;
            return AuthResult::NotAuthorized;
        }
        AuthResult::Allow(false, None)
    }

    async fn subscribe(&self, session: &Session, subscribe: &Subscribe) -> SubscribeAclResult {
        let id: &str = &session.id.client_id;
        let client = Client::parse(id).filter(|client| client.may_subscribe(&subscribe.topic_filter));
        if let Some(client) = client {
            // An observer that never acknowledges cannot make us hold what everybody sends.
            let most = if client == Client::Observer { QoS::AtMostOnce } else { QoS::AtLeastOnce };
            return SubscribeAclResult::new_success(most, None);
        }
        self.offence(id, Reason::Topic, "subscribed to what is not addressed to it").await;
        SubscribeAclResult::new_failure(SubscribeAckReason::NotAuthorized)
    }

    /// Runs before a message is passed on and before it is acknowledged, so awaiting the ledger here is what makes a
    /// slow disk slow its publishers. A refused message still gets its PUBACK in MQTT 3.1.1; the refusal travels in
    /// a receipt.
    async fn publish(&self, session: &Session, publish: &Publish) -> PublishAclResult {
        let id: &str = &session.id.client_id;
        let message = Client::parse(id)
            .and_then(|client| client.may_publish(&publish.topic, publish.payload.len(), publish.retain));
        match message {
            Some(Message::State(agent)) => {
                self.desk.told(&agent, publish.payload.to_vec()).await;
                PublishAclResult::allow()
            }
            Some(Message::Batch(agent)) => self.batch(&agent, publish).await,
            None => {
                let offence = offence(id, Reason::Topic, "published where it may not");
                self.desk.refuse(Offence { publishing: true, ..offence }).await;
                PublishAclResult::rejected(false, None)
            }
        }
    }

    async fn batch(&self, agent: &AgentId, publish: &Publish) -> PublishAclResult {
        match self.desk.take(agent, publish.payload.to_vec()).await {
            Outcome::Kept if self.observers => PublishAclResult::allow(),
            // Nobody may subscribe to it, so nobody is looked for: this is a success too (MQTT 5, 3.4.2.1).
            Outcome::Kept => PublishAclResult(PublishResult::reason_code(NOBODY_ASKED, None, false)),
            Outcome::Refused => PublishAclResult::rejected(false, None),
            // No PUBACK for what could not be kept: the connection ends, and the agent comes back with it.
            Outcome::Unavailable => PublishAclResult::rejected(true, None),
        }
    }

    /// A last will passes every rule by, so the connection's end is what tells that an agent is gone. A packet beyond
    /// the broker's own limit never reaches a rule either; the broker drops the connection and says why.
    async fn ended(&self, session: &Session, reason: &EndReason) {
        if let Some(Client::Agent(agent)) = Client::parse(&session.id.client_id)
            && !is_replaced(reason)
        {
            self.desk.told(&agent, State::offline()).await;
        }
        if is_too_large(reason) {
            self.offence(&session.id.client_id, Reason::TooLarge, "a packet larger than the broker takes")
                .await;
        }
    }

    async fn offence(&self, client_id: &str, reason: Reason, text: &'static str) {
        self.desk.refuse(offence(client_id, reason, text)).await;
    }
}

/// The certificate that was shown, where there is TLS.
pub(super) fn shown(connect: &ConnectInfo) -> Option<Shown> {
    let certificate = connect.cert()?;
    Some(Shown {
        name: certificate.common_name.clone().unwrap_or_default(),
        serial: certificate.serial.clone().unwrap_or_default(),
    })
}

/// Whether another connection of the same name took its place, which has its own word on the agent.
fn is_replaced(reason: &EndReason) -> bool {
    match reason {
        EndReason::Reasons(reasons) => reasons.iter().any(is_replaced),
        EndReason::ConnectKicked(by_hand) => !by_hand,
        _ => false,
    }
}

/// The library has lost the error's type where it tells the reason; its text is all there is.
fn is_too_large(reason: &EndReason) -> bool {
    match reason {
        EndReason::Reasons(reasons) => reasons.iter().any(is_too_large),
        EndReason::Error(text) => text.starts_with("Max size exceeded"),
        other => other.to_reason_code() == DisconnectReasonCode::PacketTooLarge,
    }
}

fn offence(client_id: &str, reason: Reason, text: &'static str) -> Offence {
    let agent = match Client::parse(client_id) {
        Some(Client::Agent(agent)) => Some(agent),
        Some(Client::Observer) | None => None,
    };
    Offence { agent, reason, text, publishing: false }
}
