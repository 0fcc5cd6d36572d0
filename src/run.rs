//! The composition root: builds everything, names and supervises the tasks, and shuts down in order.

mod books;
mod drafts;
mod http;
mod inlet;
mod notify;
mod signals;
mod supervise;
mod timers;
mod turns;

use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use drafts::drafter;

use crate::chat::discord::Discord;
use crate::chat::seal::Seal;
use crate::chat::slack::Slack;
use crate::chat::terminal::Terminal;
use crate::chat::{ChatPlatform, Deaf, Inlet};
use crate::clock::Clock;
use crate::config::{Config, FormerSecret};
use crate::deliver::Delivery;
use crate::domain::{Platform, WorkspaceId};
use crate::flow::{Flow, Knowledge, Rush};
use crate::library::Library;
use crate::replica::Replica;
use crate::scribe::Scribe;
use crate::store::alone::Alone;
use crate::store::{Db, edits, outbox};
use crate::understand::{RISK, Reranker, SentenceEncoder, Thresholds, Weights};

/// Events that may wait between a platform and the desk.
const INCOMING_MAX: usize = 256;
/// How long the terminal waits for its answer to be printed.
const SETTLE_MAX: Duration = Duration::from_secs(10);

/// The parts of the desk that every subcommand shares.
pub struct Parts {
    /// The flow of events.
    pub flow: Flow,
    /// The FAQ folder.
    pub library: Arc<Library>,
}

impl Parts {
    /// The one who writes edits of the FAQ and takes in what was learned.
    #[must_use]
    pub fn scribe(&self) -> Scribe {
        Scribe {
            db: self.flow.db.clone(),
            library: Arc::clone(&self.library),
            clock: self.flow.clock.clone(),
            stored: Arc::clone(&self.flow.stored),
        }
    }
}

/// Connects to the database and opens the FAQ folder.
///
/// # Errors
/// What cannot be used, and why.
pub async fn parts(config: &Config, clock: Clock) -> anyhow::Result<Parts> {
    let encoder =
        config.faq_neural.as_ref().map(|neural| crate::neural::in_background(&neural.directory, neural.budget));
    parts_of(library_with(config, encoder.transpose()?)?, config, clock).await
}

/// [`parts`] around a library that is open already.
///
/// # Errors
/// The database cannot be used.
pub async fn parts_of(library: Library, config: &Config, clock: Clock) -> anyhow::Result<Parts> {
    let library = Arc::new(library);
    let db = Db::connect(config.database_url.expose_secret()).await.context("the database cannot be used")?;
    let source = Arc::clone(&library);
    let knowledge: Knowledge = Arc::new(move || source.snapshot());
    let flow = Flow {
        db,
        policy: Arc::new(config.policy.clone()),
        knowledge,
        clock,
        stored: Arc::new(Notify::new()),
        rush: Rush::default(),
    };
    Ok(Parts { flow, library })
}

/// Opens the FAQ folder with the configured weights, thresholds and encoder, which is waited for.
///
/// # Errors
/// The folder or the weights cannot be read.
pub fn library(config: &Config) -> anyhow::Result<Library> {
    let encoder = config.faq_neural.as_ref().map(|neural| crate::neural::at_once(&neural.directory));
    library_with(config, encoder.transpose()?)
}

fn library_with(config: &Config, encoder: Option<Arc<dyn SentenceEncoder>>) -> anyhow::Result<Library> {
    let weights = weights(config.faq_weights.as_deref())?;
    let thresholds = thresholds(config, &weights);
    let reranker = encoder.map(|encoder| reranker(config, &weights, encoder)).transpose()?;
    Ok(Library::open_reranked(&config.faq_dir, weights, thresholds, reranker)?)
}

/// An encoder with the thresholds that hold where it has a say.
///
/// # Errors
/// The weights know nothing of an encoder.
pub fn reranker(config: &Config, weights: &Weights, encoder: Arc<dyn SentenceEncoder>) -> anyhow::Result<Reranker> {
    let by_risk = Thresholds::with_encoder(config.faq_risk.unwrap_or(RISK), weights).context(
        "the weights have no table [neural], so an encoder's word cannot be weighed: learn them with \
         `frontdesk faq train SETS --neural DIR`, or take [faq.neural] out of the configuration",
    )?;
    Ok(Reranker { encoder, thresholds: configured(config, by_risk) })
}

/// The weights of a file, or those that came with the program.
///
/// # Errors
/// The file cannot be read, or holds no weights.
pub fn weights(file: Option<&Path>) -> anyhow::Result<Weights> {
    let Some(file) = file else { return Ok(Weights::default()) };
    crate::library::weights(file).with_context(|| format!("the weights {} cannot be used", file.display()))
}

/// From which confidence on the desk answers and suggests: as configured, else by the risk that is accepted.
pub fn thresholds(config: &Config, weights: &Weights) -> Thresholds {
    let by_risk = Thresholds::at_risk(config.faq_risk.unwrap_or(RISK), weights);
    configured(config, by_risk)
}

fn configured(config: &Config, by_risk: Thresholds) -> Thresholds {
    Thresholds {
        answer_at: config.answer_at.unwrap_or(by_risk.answer_at),
        suggest_at: config.suggest_at.unwrap_or(by_risk.suggest_at),
    }
}

/// Runs the desk until it is told to stop, or until the person at the terminal is done.
///
/// # Errors
/// It could not start, or no platform can be listened to.
pub async fn run(config: Config) -> anyhow::Result<()> {
    let listening = CancellationToken::new();
    // First of all: one that is asked to stop while it starts does so in order.
    signals::cancel_on_stop(&listening);
    let _alone = Alone::on(config.database_url.expose_secret())?;
    let parts = parts(&config, Clock::System).await?;
    let replica = Replica::join(parts.flow.db.clone()).await.context("the database cannot be used")?;
    for flaw in parts.library.flaws() {
        tracing::warn!(%flaw, "a FAQ file is not used");
    }
    let seal = seal(&config, &parts.flow).await?;
    let platforms = platforms(&config, &parts.flow, &seal)?;
    let working = CancellationToken::new();

    let (workers, keeping) = (TaskTracker::new(), CancellationToken::new());
    let present = TaskTracker::new();
    let (own, stop) = (replica.clone(), keeping.clone());
    supervise::spawn(&present, &keeping, "stay among replicas", move || {
        let (own, stop) = (own.clone(), stop.clone());
        async move { own.run(stop).await }
    });
    let (inlet, incoming) = Inlet::bounded(INCOMING_MAX);
    let taking = workers.spawn(inlet::take(parts.flow.clone(), replica.clone(), incoming));
    start_workers(&workers, &working, &parts, &platforms, &replica);
    drafts::start(&workers, &working, &config, &parts.flow)?;
    let routes = platforms.iter().filter_map(|platform| platform.routes(inlet.clone()));
    http::serve(&workers, &listening, &config, &parts.flow, routes.reduce(axum::Router::merge)).await?;
    // Where nobody can type, the end of the input is not the person's word to stop.
    notify::ready();
    let serves_on = config.web.listen.is_some() && !std::io::stdin().is_terminal();
    let outcome = listen(&platforms, inlet, &listening, serves_on).await;

    // In order: listeners have stopped, events in hand finish, the outbox makes a last round, pools close.
    notify::stopping();
    listening.cancel();
    if let Err(panic) = taking.await {
        tracing::error!(%panic, "taking events ended badly");
    }
    working.cancel();
    workers.close();
    workers.wait().await;
    keeping.cancel();
    present.close();
    present.wait().await;
    if let Err(failure) = replica.leave().await {
        tracing::warn!(%failure, "other replicas could not be told that this one leaves; they see it by themselves");
    }
    parts.flow.db.close().await;
    outcome
}

/// The seal on buttons and forms: by the configured secret, or else by a key that the database keeps.
async fn seal(config: &Config, flow: &Flow) -> anyhow::Result<Seal> {
    let bytes = |secret: &SecretString| secret.expose_secret().as_bytes().to_vec();
    let kept = async || flow.key("seal").await.context("the key of the buttons cannot be read");
    let key = match &config.secret {
        Some(secret) => bytes(secret),
        None => bytes(&kept().await?),
    };
    let mut former = Vec::new();
    for secret in &config.former_secrets {
        former.push(match secret {
            FormerSecret::Told(secret) => bytes(secret),
            FormerSecret::OfDatabase => bytes(&kept().await?),
        });
    }
    Ok(Seal::new(&key).with_former(former))
}

/// The platforms of a configuration: Discord and Slack where they have a token, the terminal where neither has.
fn platforms(config: &Config, flow: &Flow, seal: &Seal) -> anyhow::Result<Vec<Arc<dyn ChatPlatform>>> {
    let workspaces = &config.policy.workspaces;
    let of = |platform: Platform| {
        let mine = workspaces.iter().filter(move |workspace| workspace.id.platform == platform);
        mine.cloned().collect::<Vec<_>>()
    };
    let mut platforms: Vec<Arc<dyn ChatPlatform>> = Vec::new();
    if let Some(discord) = &config.discord {
        platforms.push(Arc::new(Discord::new(
            discord.clone(),
            of(Platform::Discord),
            flow.clock.clone(),
            config.backfill,
            seal.clone(),
        )?));
    }
    if let Some(slack) = &config.slack {
        let (workspaces, clock) = (of(Platform::Slack), flow.clock.clone());
        platforms.push(Arc::new(Slack::new(slack.clone(), workspaces, clock, config.backfill, seal.clone())?));
    }
    if platforms.is_empty() {
        let terminal = WorkspaceId::terminal();
        let policy = flow.policy.workspace(&terminal).context("the terminal has no workspace")?;
        let model = config.drafts.as_ref().map(crate::config::DraftsConfig::server);
        platforms.push(Arc::new(Terminal::here(policy, flow.clock.clone(), settled(flow), model)));
    }
    Ok(platforms)
}

/// Waits until everything that the terminal must be told is told.
fn settled(flow: &Flow) -> crate::chat::terminal::Settle {
    let flow = flow.clone();
    Arc::new(move || {
        let flow = flow.clone();
        Box::pin(async move {
            let quiet = async {
                loop {
                    let Ok(mut tx) = flow.db.read().await else { return };
                    let posts = outbox::waiting(&mut tx, Platform::Terminal).await.unwrap_or(0);
                    if posts == 0 && edits::approved(&mut tx).await.unwrap_or(0) == 0 {
                        return;
                    }
                    drop(tx);
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            };
            if tokio::time::timeout(SETTLE_MAX, quiet).await.is_err() {
                tracing::warn!("an answer is taking long; it will be printed when it is there");
            }
        })
    })
}

fn start_workers(
    workers: &TaskTracker,
    working: &CancellationToken,
    parts: &Parts,
    platforms: &[Arc<dyn ChatPlatform>],
    replica: &Replica,
) {
    let couriers = platforms.iter().map(|platform| platform.courier());
    for courier in couriers.chain([crate::chat::web::courier()]) {
        let name = format!("deliver {}", courier.platform());
        let delivery = Delivery {
            db: parts.flow.db.clone(),
            courier,
            policy: Arc::clone(&parts.flow.policy),
            clock: parts.flow.clock.clone(),
            stored: Arc::clone(&parts.flow.stored),
            holder: format!("{}-{:x}", std::process::id(), rand::random::<u64>()),
            replica: Some(replica.clone()),
        };
        let stop = working.clone();
        supervise::spawn(workers, working, &name, move || {
            let (delivery, stop) = (delivery.clone(), stop.clone());
            async move { delivery.run(stop).await }
        });
    }
    timers::start(workers, working, &parts.flow, replica);
    let (scribe, stop) = (parts.scribe(), working.clone());
    supervise::spawn(workers, working, "write the FAQ", move || {
        let (scribe, stop) = (scribe.clone(), stop.clone());
        async move { scribe.run(stop).await }
    });
    let (library, stop) = (Arc::clone(&parts.library), working.clone());
    supervise::spawn(workers, working, "watch the FAQ", move || {
        crate::library::watch(Arc::clone(&library), stop.clone())
    });
}

/// Listens to every platform until all have ended. The end of the terminal ends the desk.
async fn listen(
    platforms: &[Arc<dyn ChatPlatform>],
    inlet: Inlet,
    listening: &CancellationToken,
    serves_on: bool,
) -> anyhow::Result<()> {
    let mut listeners = tokio::task::JoinSet::new();
    for platform in platforms {
        let (platform, inlet, stop) = (Arc::clone(platform), inlet.clone(), listening.clone());
        listeners.spawn(async move { supervise::listen(platform, inlet, stop).await });
    }
    drop(inlet);
    let mut wrong = Vec::new();
    while let Some(ended) = listeners.join_next().await {
        match ended {
            Ok(Ok(Platform::Terminal)) if serves_on => listening.cancelled().await,
            Ok(Ok(Platform::Terminal)) => listening.cancel(),
            Ok(Ok(_)) => {}
            Ok(Err(Deaf::Setting(reason) | Deaf::Passing(reason))) => wrong.push(reason),
            Err(panic) => wrong.push(format!("a listener ended badly: {panic}")),
        }
    }
    if wrong.len() == platforms.len() {
        bail!("no platform can be listened to:\n  {}", wrong.join("\n  "));
    }
    Ok(())
}
