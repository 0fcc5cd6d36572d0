//! Socket Mode: two sockets, so that one is there while Slack renews the other; each envelope is acknowledged after
//! its commit.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::FutureExt;
use secrecy::SecretString;
use serde_json::{Value, json};
use slack_morphism::clients_manager::{SlackSocketModeClientsManager, SlackSocketModeClientsManagerFactory};
use slack_morphism::listener::SlackClientEventsListenerEnvironment;
use slack_morphism::{SlackClientSocketModeConfig, SlackSocketModeClientListener, SlackSocketModeWssClientId};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::api::{Api, token};
use super::connect;
use super::receive::{Receiver, try_again};
use crate::chat::books::Unreadable;
use crate::chat::pauses::Pauses;
use crate::chat::{Deaf, NotTaken};
use crate::domain::{Platform, WorkspaceId};
use crate::vitals;

/// Seconds between the starts of the two sockets: Slack renews them at different times then.
const STAGGER_SECS: u64 = 1;
/// Seconds before a socket that could not be opened is tried again.
const RECONNECT_SECS: u64 = 3;
/// A socket without a pong for 15 s is replaced.
const PING_SECS: u64 = 5;
const PINGS_MISSED_MAX: u64 = 3;

/// Sockets that Slack ends are opened anew at once, but not for ever: about one a second after a burst.
const RENEWAL_SPACING: Duration = Duration::from_secs(1);
const RENEWAL_BURST: u32 = 10;
/// How long a socket may take to be opened before the next one is.
const OPENING_MAX: Duration = Duration::from_secs(8);
/// The wait after Slack said that the app has too many sockets: others of it must end first.
const CROWDED_WAIT: Duration = Duration::from_secs(10);

/// A warning comes some ten seconds before the end; half of them may be spent on waiting for another socket.
const LEAVE_LOOK: Duration = Duration::from_millis(50);
const LEAVE_LOOKS_MAX: u32 = 100;
/// How often it is looked whether any socket is open; where none is twice in a row, the token is checked.
const LOOK_EVERY: Duration = Duration::from_secs(5);

type Manager = dyn SlackSocketModeClientsManager + Send + Sync;

/// Listens until `shutdown`.
pub(super) async fn listen(
    api: &Api,
    app_token: &SecretString,
    receiver: Arc<Receiver>,
    shutdown: CancellationToken,
) -> Result<(), Deaf> {
    let environment = Arc::new(SlackClientEventsListenerEnvironment::new(Arc::clone(&api.sockets)));
    let manager: Arc<Manager> = api.sockets.http_api.connector.new_clients_manager(environment);
    let (lost, mut is_lost) = tokio::sync::watch::channel(None);
    let listener = Listener {
        // The sockets' own tasks may outlive a server that does not close them; they must not hold the desk open.
        receiver: Arc::downgrade(&receiver),
        manager: OnceLock::new(),
        renewals: Pauses::default(),
        open: Mutex::default(),
        opening: tokio::sync::Mutex::default(),
        greeted: Notify::new(),
        lost,
    };
    let listener = Arc::new(listener);
    let _ = listener.manager.set(Arc::downgrade(&manager));
    let config = SlackClientSocketModeConfig::new()
        .with_max_connections_count(2)
        .with_initial_backoff_in_seconds(STAGGER_SECS)
        .with_reconnect_timeout_in_seconds(RECONNECT_SECS)
        .with_ping_interval_in_seconds(PING_SECS)
        .with_ping_failure_threshold_times(PINGS_MISSED_MAX);
    let registered = manager.register_new_token(&config, token(app_token), Arc::clone(&listener) as _).await;
    registered.map_err(|_| Deaf::Passing("the sockets could not be made".to_owned()))?;
    manager.start().await;
    let outcome = tokio::select! {
        () = shutdown.cancelled() => Ok(()),
        _ = is_lost.wait_for(Option::is_some) => Err(Deaf::Setting(
            "Socket Mode was switched off for the app: switch it on (Settings → Socket Mode), or set slack.mode = \
             \"http\""
                .to_owned(),
        )),
        deaf = watch(api, app_token, &listener) => Err(deaf),
    };
    manager.shutdown().await;
    outcome
}

/// Looks whether sockets can still be had: slack-morphism tries for ever, and does not say why it cannot.
async fn watch(api: &Api, app_token: &SecretString, listener: &Listener) -> Deaf {
    let mut closed = 0;
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        closed = if listener.open().is_empty() { closed + 1 } else { 0 };
        if closed == 0 {
            // A socket that answers no ping is replaced, and is not open until the new one is.
            vitals::heard(Platform::Slack);
        }
        if closed < 2 {
            continue;
        }
        match connect::check_socket(api, app_token).await {
            Err(deaf @ Deaf::Setting(_)) => return deaf,
            Err(Deaf::Passing(reason)) => tracing::warn!(reason, "no socket to Slack is open; trying again"),
            Ok(()) => tracing::warn!("no socket to Slack is open; trying again"),
        }
    }
}

/// Takes what the sockets bring.
struct Listener {
    receiver: Weak<Receiver>,
    manager: OnceLock<Weak<Manager>>,
    renewals: Pauses,
    /// The sockets that said hello.
    open: Mutex<HashSet<SlackSocketModeWssClientId>>,
    /// One socket is opened at a time: where Slack makes it wait, the other waits with it.
    opening: tokio::sync::Mutex<()>,
    /// A socket said hello.
    greeted: Notify,
    /// Why no socket can be had any more.
    lost: tokio::sync::watch::Sender<Option<()>>,
}

#[async_trait]
impl SlackSocketModeClientListener for Listener {
    async fn on_message(&self, client: &SlackSocketModeWssClientId, message: String) -> Option<String> {
        // A panic here would make the socket deaf without closing it.
        match AssertUnwindSafe(self.take(client, &message)).catch_unwind().await {
            Ok(acknowledgement) => acknowledgement,
            Err(_) => {
                let frame = serde_json::from_str(&message).unwrap_or_default();
                self.dead_letter(frame, "it made the desk panic").await
            }
        }
    }

    async fn on_error(&self, _: Box<dyn std::error::Error + Send + Sync>) {
        tracing::warn!("a Slack socket had an error; it is opened anew");
    }

    async fn on_disconnect(&self, client: &SlackSocketModeWssClientId) {
        tracing::info!("a Slack socket closed; it is opened anew");
        self.renew(client).await;
    }
}

impl Listener {
    fn open(&self) -> MutexGuard<'_, HashSet<SlackSocketModeWssClientId>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until another socket is open: one that has some seconds left must not be the last to go.
    async fn leave(&self, client: &SlackSocketModeWssClientId) {
        for _ in 0..LEAVE_LOOKS_MAX {
            {
                let mut open = self.open();
                if open.iter().any(|other| other != client) {
                    open.remove(client);
                    return;
                }
            }
            tokio::time::sleep(LEAVE_LOOK).await;
        }
    }

    async fn renew(&self, client: &SlackSocketModeWssClientId) {
        self.open().remove(client);
        if let Err(left) = self.renewals.turn("socket", RENEWAL_SPACING, RENEWAL_BURST).await {
            tokio::time::sleep(left).await;
        }
        if let Some(manager) = self.manager.get().and_then(Weak::upgrade) {
            let _turn = self.opening.lock().await;
            let mut greeted = std::pin::pin!(self.greeted.notified());
            greeted.as_mut().enable();
            manager.restart_client(client).await;
            // Where none comes soon the other one is tried all the same.
            let _ = tokio::time::timeout(OPENING_MAX, greeted).await;
        }
    }

    /// The acknowledgement of an envelope that is committed.
    async fn take(&self, client: &SlackSocketModeWssClientId, message: &str) -> Option<String> {
        let Ok(frame) = serde_json::from_str::<Value>(message) else {
            return self.dead_letter(Value::String(message.to_owned()), "it is no JSON").await;
        };
        let receiver = self.receiver.upgrade()?;
        let payload = frame.get("payload").unwrap_or(&Value::Null);
        let taken = match frame.get("type").and_then(Value::as_str) {
            Some("hello") => {
                let was_deaf = self.open().is_empty();
                self.open().insert(client.clone());
                if was_deaf {
                    // What was said until now was brought to nobody.
                    receiver.ears.gap();
                }
                self.greeted.notify_waiters();
                tracing::info!("Slack is listened to over a socket");
                return None;
            }
            Some("disconnect") => {
                self.disconnected(client, &frame).await;
                return None;
            }
            Some("events_api") => receiver.event(payload).await,
            Some("interactive") => receiver.interaction(payload).await,
            Some("slash_commands") => receiver.command(payload).await,
            // Not known, not wanted: acknowledged, so that it does not come again.
            _ => Ok(()),
        };
        acknowledgement(&frame, taken)
    }

    /// Keeps a frame that cannot be taken, and acknowledges it: it would make the same trouble each time.
    async fn dead_letter(&self, frame: Value, reason: &'static str) -> Option<String> {
        let receiver = self.receiver.upgrade()?;
        let text = |pointer: &str| frame.pointer(pointer).and_then(Value::as_str).map(ToOwned::to_owned);
        let team = text("/payload/team_id").or_else(|| text("/payload/team/id")).unwrap_or_default();
        let key = text("/payload/event_id").or_else(|| text("/envelope_id")).unwrap_or_default();
        let acknowledged = acknowledgement(&frame, Ok(()));
        let unreadable = Unreadable { workspace: WorkspaceId::new(Platform::Slack, team), key, frame, reason };
        let kept = receiver.ears.inlet().unreadable(unreadable).await;
        acknowledged.filter(|_| kept.is_ok())
    }

    async fn disconnected(&self, client: &SlackSocketModeWssClientId, frame: &Value) {
        match frame.get("reason").and_then(Value::as_str) {
            Some("link_disabled") => {
                self.lost.send_replace(Some(()));
            }
            Some("too_many_websockets") => {
                self.open().remove(client);
                tracing::warn!(
                    "the app has too many sockets open: stop other desks that run with the same SLACK_APP_TOKEN"
                );
                tokio::time::sleep(CROWDED_WAIT).await;
                self.renew(client).await;
            }
            reason => {
                tracing::debug!(reason, "Slack renews a socket");
                if reason == Some("warning") {
                    self.leave(client).await;
                }
                self.renew(client).await;
            }
        }
    }
}

fn acknowledgement(frame: &Value, taken: Result<(), NotTaken>) -> Option<String> {
    let envelope = frame.get("envelope_id")?;
    let is_command = frame.get("type").and_then(Value::as_str) == Some("slash_commands");
    match taken {
        Ok(()) => Some(json!({ "envelope_id": envelope }).to_string()),
        // A command does not come again: the person is told.
        Err(NotTaken) if is_command => Some(json!({ "envelope_id": envelope, "payload": try_again() }).to_string()),
        Err(NotTaken) => None,
    }
}
