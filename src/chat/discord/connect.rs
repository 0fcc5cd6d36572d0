//! Connecting: the settings are checked with Discord, then the gateway is listened to on a thread of its own.

use std::sync::Arc;

use serde_json::Value;
use serenity::all::GatewayIntents;
use serenity::model::id::{GuildId, UserId};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

use super::acknowledging::Acknowledging;
use super::backfill::Backfill;
use super::identify::Directory;
use super::limits::Limits;
use super::listen::{Listener, WAITING_MAX};
use super::rest::{Failed, Rest};
use super::shards::{CLOSING_MAX, Gateway, is_not_served, told};
use crate::chat::books::Shards;
use crate::chat::catch_up::{CatchUp, Holding};
use crate::chat::seal::Seal;
use crate::chat::{Deaf, Inlet};
use crate::clock::Clock;
use crate::config::{BackfillConfig, DiscordConfig};
use crate::domain::WorkspacePolicy;

/// The application's flags that allow the message-content intent: for verified and for small bots.
const MESSAGE_CONTENT_FLAGS: i64 = 1 << 18 | 1 << 19;

/// All that listening needs.
pub(super) struct Start {
    pub(super) config: DiscordConfig,
    pub(super) workspaces: Vec<WorkspacePolicy>,
    pub(super) inlet: Inlet,
    /// Known to the courier, which runs on other threads: what is being acknowledged, and the token's limits.
    pub(super) of_the_courier: (Arc<Acknowledging>, Arc<Limits>),
    pub(super) shutdown: CancellationToken,
    pub(super) backfill: BackfillConfig,
    pub(super) clock: Clock,
    pub(super) seal: Seal,
}

/// Listens on a new thread with a current-thread runtime until `shutdown`, or until it cannot go on.
pub(super) async fn on_own_thread(start: Start) -> Result<(), Deaf> {
    let (ended, end) = oneshot::channel();
    let thread = std::thread::Builder::new().name("discord".to_owned()).spawn(move || {
        let outcome = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => runtime.block_on(listen(start)),
            Err(error) => Err(Deaf::Passing(format!("no runtime: {error}"))),
        };
        // Nobody waits for it where the desk ends at once.
        let _ = ended.send(outcome);
    });
    thread.map_err(|error| Deaf::Passing(format!("no thread: {error}")))?;
    end.await.unwrap_or_else(|_| Err(Deaf::Passing("the listening thread panicked".to_owned())))
}

async fn listen(start: Start) -> Result<(), Deaf> {
    let rest = Rest::new(&start.config).map_err(|error| Deaf::Setting(format!("discord.token: {error}")))?;
    let rest = Arc::new(rest.beside(start.of_the_courier.clone()));
    // The first request with the token: a wrong one is refused here, before the gateway is asked for.
    let bot = user_id(&rest.get("/users/@me").await.map_err(|failed| deaf(&failed))?)?;
    let application = application(&rest).await?;
    let told = told(&rest).await?;
    let intents = intents(&start.config, &application);
    let guilds: Vec<GuildId> = start.workspaces.iter().filter_map(|workspace| workspace.id.id.parse().ok()).collect();
    check_places(&rest, &start.workspaces).await;

    let directory = Arc::new(Directory::new(Arc::clone(&rest), guilds));
    let reader = Arc::new(Backfill::new(
        Arc::clone(&rest),
        Arc::clone(&directory),
        bot,
        intents.contains(GatewayIntents::MESSAGE_CONTENT),
    ));
    let ears = CatchUp::new(start.inlet, reader, start.backfill, start.clock, Holding::Kept);
    let ears = Arc::new(ears);
    let shards = Shards { bot: bot.to_string(), total: start.config.shards.unwrap_or(told.shards) };
    let (queue, waiting) = mpsc::channel(WAITING_MAX);
    let listener = Listener::new(Arc::clone(&rest), directory, Arc::clone(&ears), (bot, start.seal), &start.workspaces);
    let inlet = ears.inlet().clone();
    let gateway = Gateway { config: start.config, rest, intents, shards, queue, inlet };
    let (is_listening, listening) = watch::channel(false);

    let (closed, closing) = oneshot::channel::<()>();
    let running = async move {
        // Its handlers hold the queue's other end: without them the listener ends when it has taken what is left.
        let outcome = gateway.listen(is_listening, start.shutdown).await;
        drop(closed);
        outcome
    };
    let taking = async move {
        tokio::select! {
            () = listener.take(waiting) => {}
            () = async { let _ = closing.await; tokio::time::sleep(CLOSING_MAX).await } => {
                tracing::warn!("some Discord events were not taken any more");
            }
        }
    };
    tokio::select! {
        (outcome, ()) = async { tokio::join!(running, taking) } => outcome,
        // It never ends by itself.
        () = attend(&ears, listening) => Ok(()),
    }
}

/// Reads what was missed while there is a shard to listen to: who stands by has nothing to miss.
async fn attend(ears: &CatchUp, mut listening: watch::Receiver<bool>) {
    loop {
        if listening.wait_for(|listening| *listening).await.is_err() {
            return std::future::pending().await;
        }
        tokio::select! {
            () = ears.run() => {}
            _ = listening.wait_for(|listening| !*listening) => {}
        }
    }
}

/// What Discord knows of the application. A compatible server that does not say is no reason to stay deaf: the gateway
/// tells the id too.
async fn application(rest: &Rest) -> Result<Value, Deaf> {
    match rest.get("/applications/@me").await {
        Err(failed) if is_not_served(&failed) => {
            tracing::debug!(%failed, "the server does not tell about the application");
            Ok(Value::Null)
        }
        told => told.map_err(|failed| deaf(&failed)),
    }
}

/// What the desk listens for. The message-content intent is asked for only where the application has it: otherwise
/// Discord would close the gateway.
fn intents(config: &DiscordConfig, application: &Value) -> GatewayIntents {
    let needed = GatewayIntents::GUILDS
        | GatewayIntents::GUILD_MESSAGES
        | GatewayIntents::GUILD_MESSAGE_REACTIONS
        | GatewayIntents::DIRECT_MESSAGES;
    let flags = application.get("flags").and_then(Value::as_i64);
    let allowed = flags.is_none_or(|flags| flags & MESSAGE_CONTENT_FLAGS != 0);
    if config.message_content && allowed {
        return needed | GatewayIntents::MESSAGE_CONTENT;
    }
    tracing::warn!(
        "without the message-content intent the desk hears only mentions, direct messages, slash commands, buttons and \
         reactions; to let it answer questions in support channels switch on Message Content Intent (Developer Portal \
         → Bot) and leave discord.message_content at true"
    );
    needed
}

/// Says at the start which guilds and channels of the configuration the bot cannot see.
async fn check_places(rest: &Rest, workspaces: &[WorkspacePolicy]) {
    for policy in workspaces {
        let guild = &policy.id.id;
        if let Err(failed @ Failed::Refused { .. }) = rest.get(&format!("/guilds/{guild}")).await {
            tracing::error!(
                guild, %failed,
                "the bot is not in this guild: check [[workspace]] id, or invite it with the link of `frontdesk discord \
                 invite`"
            );
            continue;
        }
        let support = match &policy.support {
            crate::domain::entitlement::SupportChannels::Listed(channels) => channels.as_slice(),
            crate::domain::entitlement::SupportChannels::All => &[],
        };
        let digests = policy.digests.iter().map(|digest| &digest.channel);
        for channel in support.iter().chain(&policy.agents_channel).chain(digests) {
            if let Err(failed @ Failed::Refused { .. }) = rest.get(&format!("/channels/{channel}")).await {
                tracing::error!(
                    guild, %channel, %failed,
                    "the bot cannot see this channel: check its id in [[workspace]], and give the bot View Channel there"
                );
            }
        }
    }
}

/// Why Discord cannot be listened to, from a request that failed.
pub(super) fn deaf(failed: &Failed) -> Deaf {
    match failed {
        Failed::Refused { status: 401, .. } => wrong_token(),
        Failed::Refused { status: 404, .. } => {
            Deaf::Setting(format!("discord.api_url does not lead to Discord's API: {failed}"))
        }
        Failed::Refused { .. } | Failed::RateLimited { .. } | Failed::Lost(_) | Failed::Unreached(_) => {
            Deaf::Passing(failed.to_string())
        }
    }
}

pub(super) fn wrong_token() -> Deaf {
    Deaf::Setting(
        "Discord refuses the token: set DISCORD_TOKEN (or discord.token) to the one from Developer Portal → Bot → Reset \
         Token"
            .to_owned(),
    )
}

fn user_id(user: &Value) -> Result<UserId, Deaf> {
    text(user, "id")?.parse().map_err(|_| Deaf::Passing("Discord did not say who the bot is".to_owned()))
}

pub(super) fn text<'a>(value: &'a Value, key: &str) -> Result<&'a str, Deaf> {
    value.get(key).and_then(Value::as_str).ok_or_else(|| Deaf::Passing(format!("Discord's answer has no `{key}`")))
}
