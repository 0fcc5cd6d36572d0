//! What others do with the same: bare inserts into the same database, and bare clients of the platforms' libraries.

use std::sync::Arc;
use std::time::Instant;

use frontdesk::store::Db;
use serde_json::Value;
use serenity::all::{Client, Context, EventHandler, GatewayIntents, Message};
use serenity::http::HttpBuilder;
use slack_morphism::hyper_tokio::{SlackClientHyperConnector, SlackClientHyperHttpsConnector};
use slack_morphism::listener::{SlackClientEventsListenerEnvironment, SlackClientEventsUserState};
use slack_morphism::prelude::{
    SlackClientSocketModeListener, SlackPushEventCallback, SlackSocketModeListenerCallbacks,
};
use slack_morphism::{SlackApiToken, SlackClient, SlackClientSocketModeConfig};
use tokio::task::JoinHandle;

/// Rows a second, each with its commit: one writer on SQLite, as many as the desk has connections on PostgreSQL.
pub async fn raw_commits(db: &Db, rows: usize) -> f64 {
    let create = "CREATE TABLE IF NOT EXISTS bare (word TEXT NOT NULL)";
    let insert = "INSERT INTO bare (word) VALUES ($1)";
    let began = match db {
        Db::Sqlite { write, .. } => {
            sqlx::query(create).execute(write).await.unwrap();
            let began = Instant::now();
            for row in 0..rows {
                sqlx::query(insert).bind(row.to_string()).execute(write).await.unwrap();
            }
            began
        }
        Db::Postgres(pool) => {
            sqlx::query(create).execute(pool).await.unwrap();
            let began = Instant::now();
            let mut writers = tokio::task::JoinSet::new();
            for _ in 0..16 {
                let pool = pool.clone();
                writers.spawn(async move {
                    for row in 0..rows / 16 {
                        sqlx::query(insert).bind(row.to_string()).execute(&pool).await.unwrap();
                    }
                });
            }
            writers.join_all().await;
            began
        }
    };
    rows as f64 / began.elapsed().as_secs_f64()
}

/// A bot that says after everybody what they said.
struct Echo;

#[serenity::async_trait]
impl EventHandler for Echo {
    async fn message(&self, context: Context, message: Message) {
        if !message.author.bot {
            let _ = message.channel_id.say(&context.http, &message.content).await;
        }
    }
}

/// A bare serenity that echoes.
pub async fn discord_echo(address: &str) -> JoinHandle<()> {
    let http = HttpBuilder::new("token").proxy(address).ratelimiter_disabled(true).build();
    let intents = GatewayIntents::GUILD_MESSAGES | GatewayIntents::MESSAGE_CONTENT;
    let client = serenity::client::ClientBuilder::new_with_http(http, intents).event_handler(Echo);
    let mut client: Client = client.await.unwrap();
    *client.ws_url.lock().await = address.replacen("http", "ws", 1);
    tokio::spawn(async move { client.start().await.unwrap() })
}

async fn taken(
    _: SlackPushEventCallback,
    _: Arc<SlackClient<SlackClientHyperHttpsConnector>>,
    _: SlackClientEventsUserState,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    Ok(())
}

/// A bare slack-morphism with two sockets that acknowledges what it parsed.
pub async fn slack_echo(address: &str) -> JoinHandle<()> {
    let connector = hyper_rustls::HttpsConnectorBuilder::new().with_webpki_roots().https_or_http();
    let connector = SlackClientHyperConnector::with_connector(connector.enable_http1().build())
        .with_slack_api_url(&format!("{address}/api"));
    let client = Arc::new(SlackClient::new(connector));
    let callbacks = SlackSocketModeListenerCallbacks::new().with_push_events(taken);
    let environment = Arc::new(SlackClientEventsListenerEnvironment::new(client));
    let config = SlackClientSocketModeConfig::new().with_max_connections_count(2);
    let listener = SlackClientSocketModeListener::new(&config, environment, callbacks);
    listener.listen_for(&SlackApiToken::new("xapp-1".into())).await.unwrap();
    listener.start().await;
    tokio::spawn(async move {
        std::future::pending::<Value>().await;
        drop(listener);
    })
}
