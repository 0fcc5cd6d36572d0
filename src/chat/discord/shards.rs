//! The shards of the bot: those that are this process's are listened to, each over a session of its own; they come and go
//! with other replicas. Of a bot with one shard, one replica listens and the others stand by.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use secrecy::ExposeSecret;
use serde_json::Value;
use serenity::all::{Client, GatewayError, GatewayIntents};
use serenity::http::HttpBuilder;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::connect::{deaf, text, wrong_token};
use super::listen::Queue;
use super::rest::{Failed, Rest};
use super::starts::{Begun, Limit, Starts};
use crate::chat::books::Shards;
use crate::chat::{Deaf, Inlet};
use crate::config::DiscordConfig;
use crate::domain::Platform;
use crate::domain::pace::Starting;
use crate::domain::replica::Seats;
use crate::vitals;

/// How often it is asked which shards are ours.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long the gateway may take to close a socket.
pub(super) const CLOSING_MAX: Duration = Duration::from_secs(5);
/// More shards than Discord gives the largest bots are a mistake.
const SHARDS_MAX: u64 = 4096;

/// What every shard needs.
pub(super) struct Gateway {
    pub(super) config: DiscordConfig,
    pub(super) rest: Arc<Rest>,
    pub(super) intents: GatewayIntents,
    pub(super) shards: Shards,
    pub(super) queue: mpsc::Sender<serenity::all::Event>,
    pub(super) inlet: Inlet,
}

/// Where the gateway is, how many shards it is best listened to in, and how many sessions may still be begun.
pub(super) struct Told {
    url: String,
    pub(super) shards: u32,
    limit: Limit,
}

/// Asks Discord for that.
pub(super) async fn told(rest: &Rest) -> Result<Told, Deaf> {
    let told = match rest.get("/gateway/bot").await {
        Err(failed) if is_not_served(&failed) => rest.get("/gateway").await,
        told => told,
    };
    let told = told.map_err(|failed| deaf(&failed))?;
    let shards = told.get("shards").and_then(Value::as_u64).unwrap_or(1).clamp(1, SHARDS_MAX);
    let shards = u32::try_from(shards).unwrap_or(1);
    Ok(Told { url: text(&told, "url")?.to_owned(), shards, limit: Limit::told(&told) })
}

/// A compatible server does not have this route.
pub(super) const fn is_not_served(failed: &Failed) -> bool {
    matches!(failed, Failed::Refused { status: 404 | 405 | 501, .. })
}

/// Those that are listened to, and each one's end.
type Running = BTreeMap<u32, CancellationToken>;

impl Gateway {
    /// Listens to this process's shards until `shutdown`, or until one of them cannot go on. `listening` tells whether
    /// there are any.
    pub(super) async fn listen(self, listening: watch::Sender<bool>, shutdown: CancellationToken) -> Result<(), Deaf> {
        let gateway = Arc::new(self);
        let (mut running, mut tasks) = (Running::new(), JoinSet::new());
        let outcome = tokio::select! {
            deaf = gateway.keep(&mut running, &mut tasks, &listening) => Err(deaf),
            () = shutdown.cancelled() => Ok(()),
        };
        running.values().for_each(CancellationToken::cancel);
        // Each gives its own socket the time that it may take.
        while tasks.join_next().await.is_some() {}
        if gateway.inlet.leave_shards(&gateway.shards).await.is_err() {
            tracing::debug!("the shards could not be given back; they are when the session has ended");
        }
        outcome
    }

    async fn keep(
        self: &Arc<Self>,
        running: &mut Running,
        tasks: &mut JoinSet<(u32, Result<(), Deaf>)>,
        listening: &watch::Sender<bool>,
    ) -> Deaf {
        let mut looks = tokio::time::interval(LOOK_EVERY);
        looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let (mut good_until, mut stands_by) = (Instant::now(), false);
        loop {
            tokio::select! {
                // A process that stood still looks at the time before it does anything else.
                biased;
                () = tokio::time::sleep_until(good_until), if !running.is_empty() => {
                    tracing::error!("it is not known whether the shards are still ours: Discord is not listened to meanwhile");
                    running.values().for_each(CancellationToken::cancel);
                    self.ended(running, tasks).await;
                }
                Some(ended) = tasks.join_next() => match ended {
                    Ok((shard, Ok(()))) => drop(running.remove(&shard)),
                    Ok((_, Err(deaf))) => return deaf,
                    Err(panic) => return Deaf::Passing(format!("a shard ended badly: {panic}")),
                },
                _ = looks.tick() => {
                    let Some(seats) = self.asked(running, good_until).await else { continue };
                    good_until = Instant::now() + seats.good_for;
                    self.follow(&seats.mine, running, tasks);
                    let waits = seats.mine.is_empty();
                    if waits {
                        // Others hear for all: who stands by is not deaf.
                        vitals::heard(Platform::Discord);
                    }
                    if waits && !stands_by {
                        tracing::info!("other replicas listen to Discord; this one stands by");
                    }
                    stands_by = waits;
                }
            }
            listening.send_replace(!running.is_empty());
        }
    }

    /// Which shards are ours; none where it is not known, or not in time.
    async fn asked(&self, running: &Running, good_until: Instant) -> Option<Seats> {
        let in_use = running.keys().copied().collect();
        tokio::select! {
            seats = self.inlet.shards(&self.shards, in_use) => seats.ok(),
            () = tokio::time::sleep_until(good_until), if !running.is_empty() => None,
        }
    }

    /// Begins to listen to what is ours, and ends what is not.
    fn follow(self: &Arc<Self>, mine: &[u32], running: &mut Running, tasks: &mut JoinSet<(u32, Result<(), Deaf>)>) {
        running.iter().filter(|(shard, _)| !mine.contains(shard)).for_each(|(_, end)| end.cancel());
        for shard in mine {
            if running.contains_key(shard) {
                continue;
            }
            let (gateway, shard, end) = (Arc::clone(self), *shard, CancellationToken::new());
            running.insert(shard, end.clone());
            tasks.spawn(async move { (shard, gateway.shard(shard, end).await) });
        }
    }

    /// Waits until all have ended.
    async fn ended(&self, running: &mut Running, tasks: &mut JoinSet<(u32, Result<(), Deaf>)>) {
        while tasks.join_next().await.is_some() {}
        running.clear();
    }

    /// Listens to one shard until `end`, or until it cannot go on.
    async fn shard(&self, shard: u32, end: CancellationToken) -> Result<(), Deaf> {
        let Shards { bot, total } = &self.shards;
        let starting = Starting { bot: bot.clone(), shards: *total, first: true };
        let starts = Starts::new(self.inlet.clone(), starting);
        let (begins, begun) = mpsc::unbounded_channel();
        let begin = async {
            let told = told(&self.rest).await?;
            starts.turn(&told.limit).await?;
            let client = self.client(Begun(begins)).await?;
            // serenity would take the public gateway where it could not ask for one.
            *client.ws_url.lock().await = told.url;
            Ok(client)
        };
        let mut client = tokio::select! {
            client = begin => client?,
            () = end.cancelled() => return Ok(()),
        };
        let shards = Arc::clone(&client.shard_manager);
        let outcome = tokio::select! {
            ended = client.start_shard(shard, *total) => Err(ended.map_or_else(
                |error| gateway_deaf(&error),
                |()| Deaf::Passing("the gateway closed".to_owned()),
            )),
            deaf = starts.over(begun, Arc::clone(&shards)) => Err(deaf),
            never = super::pulse::told(Arc::clone(&shards)) => never,
            () = end.cancelled() => Ok(()),
        };
        if tokio::time::timeout(CLOSING_MAX, shards.shutdown_all()).await.is_err() {
            tracing::warn!("the gateway took too long to close");
        }
        outcome
    }

    async fn client(&self, begun: Begun) -> Result<Client, Deaf> {
        let mut http = HttpBuilder::new(self.config.token.expose_secret());
        if !self.config.is_official() {
            // The proxy is used only while serenity's own limiter is off.
            http = http.proxy(self.config.api_url.as_str().trim_end_matches('/')).ratelimiter_disabled(true);
        }
        let client = serenity::client::ClientBuilder::new_with_http(http.build(), self.intents);
        let client = client.raw_event_handler(Queue(self.queue.clone())).event_handler(begun);
        client.await.map_err(|error| gateway_deaf(&error))
    }
}

fn gateway_deaf(error: &serenity::Error) -> Deaf {
    match error {
        serenity::Error::Gateway(GatewayError::InvalidAuthentication) => wrong_token(),
        serenity::Error::Gateway(GatewayError::DisallowedGatewayIntents) => Deaf::Setting(
            "Discord refuses the message-content intent: switch on Message Content Intent (Developer Portal → Bot), or \
             set discord.message_content = false"
                .to_owned(),
        ),
        other => Deaf::Passing(format!("gateway: {other}")),
    }
}
