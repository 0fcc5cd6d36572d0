//! The whole desk on one engine, with a clock to wind, a FAQ of a few entries, and a chat that keeps what is posted.

pub mod browser;
pub mod chat;
pub mod drafting;
pub mod engine;
pub mod gist;
pub mod http;
pub mod people;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use frontdesk::clock::Clock;
use frontdesk::config::Config;
use frontdesk::deliver::Delivery;
use frontdesk::domain::command::Typed;
use frontdesk::domain::decide::TicketFile;
use frontdesk::domain::press::Press;
use frontdesk::domain::{Act, ConversationId, Event, MessageId, Notice, ThreadId, TicketNumber, Verdict, WorkspaceId};
use frontdesk::draft::Drafter;
use frontdesk::flow::{Flow, Handled};
use frontdesk::scribe::Scribe;
use frontdesk::store::{Db, Failure, clocks, conversations, history, ratings, tickets};
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use chat::{Chat, Posted};
use engine::{Database, Engine};
use people::{ANN, MAYA, Who};

/// What the FAQ knows, nearly knows, and does not know.
pub const KNOWN: &str = "Why is my consumer lag growing?";
pub const NEARLY: &str = "how do I do a reset?";
pub const UNKNOWN: &str = "how do I make the flux capacitor hum in D minor?";

/// When stories begin: a Tuesday morning, two hours before the digest.
pub const MORNING: &str = "2026-11-24T06:00:00Z";

/// The desk of an operator with two guilds.
const CONFIGURATION: &str = r#"
[[plan]]
name = "enterprise"
first_response = "1h"
resolution = "2d"

[sla]
warn_at = [75]
escalation = []

[duplicates]
join = false
people = 0

[[workspace]]
platform = "discord"
id = "guild"
support_channels = ["help"]
agents_channel = "agents"
agents = ["crew"]
leads = ["chiefs"]
plans = { enterprise = ["customers"] }
teams = ["billing", "core"]
time_zones = { maya = "Europe/Berlin", sam = "Asia/Shanghai" }
digest = [{ channel = "morning", at = "09:00", time_zone = "Europe/Berlin" }]
survey = false

[[workspace]]
platform = "discord"
id = "other"
support_channels = ["help"]
agents_channel = "agents"
agents = ["crew"]
leads = ["chiefs"]
plans = { enterprise = ["customers"] }
"#;

const FAQ: [(&str, &str, &str); 4] = [
    ("consumer-lag", "Why is my consumer lag growing?", "Add consumers, up to one for each partition."),
    ("reset-offsets", "How do I reset the offsets of a group?", "Stop the group, then run `group reset`."),
    ("reset-password", "How do I reset my password?", "Use the link on the sign-in page."),
    ("licence", "Which licence do I need for two clusters?", "One for each cluster."),
];

/// The desk.
pub struct Desk {
    pub flow: Flow,
    pub delivery: Delivery,
    pub chat: Arc<Chat>,
    pub clock: Clock,
    /// Has drafts written, where the configuration names a language model.
    pub drafter: Option<Drafter>,
    /// Writes edits of the FAQ, and takes in what was learned.
    pub scribe: Scribe,
    home: Arc<Home>,
}

/// What outlives a desk that is opened again.
struct Home {
    database: Database,
    folder: tempfile::TempDir,
    said: AtomicU64,
}

impl Desk {
    pub async fn open(engine: Engine) -> Self {
        Self::open_with(engine, "").await
    }

    /// The desk with more at the end of its configuration.
    pub async fn open_with(engine: Engine, more: &str) -> Self {
        Self::open_as(engine, |known| format!("{known}{more}")).await
    }

    /// The desk with these workspaces in the place of its own.
    pub async fn open_with_workspaces(engine: Engine, workspaces: &str) -> Self {
        let plans = |known: &str| known.split("[[workspace]]").next().unwrap_or_default().to_owned();
        Self::open_as(engine, |known| format!("{}{workspaces}", plans(known))).await
    }

    /// The desk with a changed configuration.
    pub async fn open_as(engine: Engine, change: impl FnOnce(&str) -> String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("faq")).unwrap();
        for (id, title, body) in FAQ {
            let text = format!(
                "---\nid: {id}\ntitle: {title}\nquestions: []\ntags: []\naudience: everyone\nlocale: en\nupdated: \
                 2026-11-20\n---\n\n{body}\n"
            );
            std::fs::write(folder.path().join(format!("faq/{id}.md")), text).unwrap();
        }
        let home = Home { database: Database::create(engine).await, folder, said: AtomicU64::new(0) };
        home.configure(&change(CONFIGURATION));
        let clock = Clock::wound(MORNING.parse().unwrap());
        Self::of(Arc::new(home), clock, Arc::default(), None).await
    }

    async fn of(home: Arc<Home>, clock: Clock, chat: Arc<Chat>, db: Option<Db>) -> Self {
        let mut config = Config::load(Some(&home.folder.path().join("frontdesk.toml"))).unwrap();
        config.faq_dir = home.folder.path().join("faq");
        config.database_url = home.database.url.clone().into();
        let mut parts = frontdesk::run::parts(&config, clock.clone()).await.unwrap();
        parts.flow.db = db.unwrap_or(parts.flow.db);
        let (scribe, flow) = (parts.scribe(), parts.flow);
        let delivery = Delivery {
            db: flow.db.clone(),
            courier: chat.clone(),
            policy: Arc::clone(&flow.policy),
            clock: clock.clone(),
            stored: Arc::clone(&flow.stored),
            holder: format!("{:x}", rand::random::<u64>()),
            replica: None,
        };
        flow.recompute_clocks().await.unwrap();
        let drafter = frontdesk::run::drafter(&config, &flow).unwrap();
        Self { flow, delivery, chat, clock, drafter, scribe, home }
    }

    /// A second process on the same database and chat.
    pub async fn replica(&self) -> Self {
        let shared = self.home.database.engine == Engine::SqliteInMemory;
        let db = shared.then(|| self.flow.db.clone());
        Self::of(Arc::clone(&self.home), self.clock.clone(), Arc::clone(&self.chat), db).await
    }

    /// Everything in memory is dropped, and the desk is opened again on the same database.
    pub async fn restarted(self) -> Self {
        self.flow.db.close().await;
        Self::of(self.home, self.clock, self.chat, None).await
    }

    /// The same with this configuration in place of the former.
    pub async fn restarted_with(self, change: impl FnOnce(&str) -> String) -> Self {
        self.home.configure(&change(CONFIGURATION));
        self.restarted().await
    }

    /// The scribe writes what is approved, and takes in what was learned.
    pub async fn writes_the_faq(&self) {
        self.scribe.turn().await.unwrap();
    }

    /// A file below the FAQ folder.
    pub fn faq_file(&self, name: &str) -> std::path::PathBuf {
        self.home.folder.path().join("faq").join(name)
    }

    /// What the configuration says of HTTP.
    pub fn web_config(&self) -> frontdesk::config::WebConfig {
        Config::load(Some(&self.home.folder.path().join("frontdesk.toml"))).unwrap().web
    }

    pub fn database_url(&self) -> &str {
        &self.home.database.url
    }

    /// An entry of the FAQ is for these people from the next start on.
    pub fn entry_is_for(&self, id: &str, audience: &str) {
        let file = self.home.folder.path().join(format!("faq/{id}.md"));
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(file, text.replace("audience: everyone", &format!("audience: {audience}"))).unwrap();
    }

    /// What `who` does in the guild's support channel, as an event that no other has the key of.
    pub fn event(&self, who: Who, act: Act) -> Event {
        Event {
            key: format!("e{}", self.home.said.fetch_add(1, Ordering::SeqCst) + 1),
            at: self.clock.now(),
            workspace: guild(),
            channel: "help".into(),
            thread: None,
            direct: false,
            author: who.author(),
            reply: None,
            act,
        }
    }

    pub async fn handle(&self, event: &Event) -> Handled {
        self.flow.handle(event).await.unwrap()
    }

    /// `who` writes a message in the support channel; its id, which is its thread's too.
    pub async fn says(&self, who: Who, text: &str) -> String {
        let event = self.event(who, Act::OpenedHome);
        let message = event.key.replace('e', "m");
        self.handle(&Event { act: said(&message, text), ..event }).await;
        message
    }

    /// `who` writes a message in a thread of the support channel.
    pub async fn writes(&self, who: Who, thread: &str, text: &str) {
        let event = self.event(who, Act::OpenedHome);
        let act = said(&event.key.replace('e', "m"), text);
        self.handle(&Event { thread: Some(ThreadId(thread.to_owned())), act, ..event }).await;
    }

    /// `who` writes the desk a direct message.
    pub async fn whispers(&self, who: Who, text: &str) {
        let event = self.event(who, Act::OpenedHome);
        let act = said(&event.key.replace('e', "m"), text);
        self.handle(&Event { channel: direct(who).as_str().into(), direct: true, act, ..event }).await;
    }

    /// `who` types a command in the support channel.
    pub async fn types(&self, who: Who, line: &str) {
        self.handle(&self.event(who, Act::Typed(Typed::Line(line.into())))).await;
    }

    pub async fn presses(&self, who: Who, press: Press) {
        self.handle(&self.event(who, Act::Pressed { press, message: None })).await;
    }

    /// The customer Ann asks in the support channel.
    pub async fn customer(&self, text: &str) -> String {
        self.says(ANN, text).await
    }

    /// The agent Maya types a command.
    pub async fn agent(&self, line: &str) {
        self.types(MAYA, line).await;
    }

    /// A ticket that nobody has, and its thread; what was told about it is read.
    pub async fn opened(&self, who: Who) -> String {
        let thread = self.says(who, UNKNOWN).await;
        self.delivered().await;
        thread
    }

    /// Delivers what is for those who came over HTTP.
    pub async fn delivers_over_http(&self) {
        let courier = frontdesk::chat::web::courier();
        let delivery = Delivery { courier, ..self.delivery.clone() };
        delivery.drain(&CancellationToken::new()).await.unwrap();
    }

    /// Has all drafts written that can be now.
    pub async fn drafts(&self) {
        if let Some(drafter) = &self.drafter {
            drafter.drain(&CancellationToken::new()).await.unwrap();
        }
    }

    /// What people were told since this was asked last: place and gist, in the order that it was said.
    pub async fn delivered(&self) -> Vec<String> {
        self.delivery.drain(&CancellationToken::new()).await.unwrap();
        self.chat.news()
    }

    /// The latest of all that was posted.
    pub fn last(&self) -> Posted {
        self.chat.posted().into_iter().max_by_key(|posted| posted.parcel.id).unwrap()
    }

    /// Winds the clock on, and looks what is due.
    pub async fn later(&self, span: &str) {
        let span: SignedDuration = span.parse().unwrap();
        self.clock.wind_to(self.clock.now().checked_add(span).unwrap());
        self.flow.tick().await.unwrap();
    }

    /// Winds the clock to a moment, and looks what is due.
    pub async fn at(&self, moment: &str) {
        self.clock.wind_to(moment.parse::<Timestamp>().unwrap());
        self.flow.tick().await.unwrap();
    }

    pub async fn ticket(&self, number: i64) -> TicketFile {
        self.ticket_of(&guild(), number).await
    }

    pub async fn ticket_of(&self, workspace: &WorkspaceId, number: i64) -> TicketFile {
        let (mut tx, number) = (self.flow.db.read().await.unwrap(), TicketNumber(number));
        let ticket = tickets::by_number(&mut tx, workspace, number).await.unwrap().unwrap();
        let conversation = conversations::by_id(&mut tx, workspace, ticket.conversation).await.unwrap().unwrap();
        let clocks = clocks::of_ticket(&mut tx, workspace, number).await.unwrap();
        let history = history::of_ticket(&mut tx, workspace, number, 1000).await.unwrap();
        let ratings = ratings::of_ticket(&mut tx, workspace, number).await.unwrap();
        let past = history.clone();
        TicketFile { ticket, conversation, clocks, history, past, ratings }
    }

    /// What happened to a ticket, oldest first.
    pub async fn history(&self, number: i64) -> Vec<String> {
        self.ticket(number).await.history.iter().map(|entry| gist::kind(&entry.kind)).collect()
    }

    pub async fn by_hand(&self, statement: &'static str) {
        engine::by_hand(&self.flow.db, statement).await;
    }

    pub async fn number(&self, select: &'static str) -> i64 {
        engine::number(&self.flow.db, select).await
    }
}

impl Home {
    fn configure(&self, text: &str) {
        std::fs::write(self.folder.path().join("frontdesk.toml"), text).unwrap();
    }
}

/// The workspace of the stories, and its neighbour.
pub fn guild() -> WorkspaceId {
    WorkspaceId::new(frontdesk::domain::Platform::Discord, "guild")
}

pub fn other_guild() -> WorkspaceId {
    WorkspaceId::new(frontdesk::domain::Platform::Discord, "other")
}

/// The direct channel of a person.
pub fn direct(who: Who) -> String {
    format!("dm-{}", who.id)
}

pub fn said(message: &str, text: &str) -> Act {
    Act::Said { message: MessageId(message.to_owned()), text: text.into(), mentions_desk: false }
}

/// The conversation of an answer or of suggestions.
pub fn conversation_of(posted: &Posted) -> ConversationId {
    match &posted.parcel.notice {
        Notice::Answer { conversation, .. }
        | Notice::Answers { conversation, .. }
        | Notice::Suggestions { conversation, .. } => *conversation,
        other => panic!("no buttons of an answer: {other:?}"),
    }
}

pub const fn verdict(verdict: Verdict) -> Handled {
    Handled::Decided { verdict: Some(verdict) }
}

/// Whether a failure is the database's.
pub fn is_database(failure: &Failure) -> bool {
    matches!(failure, Failure::Database(_))
}
