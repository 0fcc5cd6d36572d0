//! The fake Discord, certified by an independent client: discord.py speaks to it as it does to Discord.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a certification says by failing what it missed")]

mod certify {
    pub mod python;
}
mod fakes {
    pub mod discord;
    pub mod watched;
}

use std::path::PathBuf;
use std::time::Duration;

use certify::python::{python, root, target};
use fakes::discord::{Answer, FakeDiscord, Fault, State};
use serde_json::{Value, json};

/// The bot's world, and what its people are called.
struct Story {
    discord: FakeDiscord,
    general: String,
    forum: String,
    ada: String,
    log: PathBuf,
    _bot: tokio::process::Child,
}

impl Story {
    /// A guild with a running discord.py bot; `None` if there is no Python to run it.
    async fn begin() -> Option<Self> {
        let python = python("discord")?;
        let discord = FakeDiscord::start().await;
        let (general, forum) = (discord.add_channel("general"), discord.add_forum("help"));
        let support = discord.add_role("Support");
        let ada = discord.add_member("Ada", &[&support], "de");
        discord.add_member("Bob", &[], "en-US");
        let log = target().join("certify-discord.log");
        let bot = tokio::process::Command::new(python)
            .arg(root().join("tests/certify/drive_discord_py.py"))
            .env("FAKE_DISCORD_URL", discord.api_url())
            .env("FAKE_DISCORD_TOKEN", discord.token())
            .env("FAKE_DISCORD_GUILD", discord.guild_id())
            .env("FAKE_DISCORD_GENERAL", &general)
            .env("FAKE_DISCORD_FORUM", &forum)
            .stderr(std::fs::File::create(&log).unwrap())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let story = Self { discord, general, forum, ada, log, _bot: bot };
        story.sees("ready 1 with ada, bob").await;
        Some(story)
    }

    /// Waits until the bot has written exactly this in the general channel.
    async fn sees(&self, content: &str) -> fakes::discord::Posted {
        self.sees_in(&self.general, content).await
    }

    async fn sees_in(&self, channel: &str, content: &str) -> fakes::discord::Posted {
        let written = |state: &State| state.messages(channel).into_iter().find(|one| one.content == content);
        self.discord.wait_for(written).await
    }

    fn says(&self, content: &str) -> String {
        self.discord.say(&self.ada, &self.general, content)
    }

    async fn answer(&self, interaction: &str) -> Answer {
        self.discord.wait_for(|state| state.response(interaction)).await
    }
}

impl Drop for Story {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("{}", std::fs::read_to_string(&self.log).unwrap_or_default());
        }
    }
}

#[tokio::test]
async fn discord_py_finds_discord_here() {
    let Some(story) = Story::begin().await else { return };
    messages(&story).await;
    threads(&story).await;
    commands(&story).await;
    components(&story).await;
    connections(&story).await;
    story.discord.assert_clean();

    story.says("long");
    story.sees("refused 50035: True").await;
    assert_eq!(story.discord.violations().len(), 1);
}

async fn messages(story: &Story) {
    let ping = story.says("ping");
    let pong = story.sees("pong Ada ['@everyone', 'Support']").await;
    assert_eq!(pong.message_reference.unwrap()["message_id"], json!(ping));
    assert_eq!(pong.allowed_mentions, json!({"parse": []}));

    story.says("edit");
    story.sees("fetched second 🎫").await;
    let edited = story.sees("second").await;
    assert!(edited.edited);
    assert_eq!(edited.nonce.as_deref(), Some("edit-1"));

    let reacted = story.says("look");
    story.discord.react(&story.ada, &story.general, &reacted, "🎫");
    story.sees("Ada put 🎫").await;
    story.discord.edit(&story.general, &reacted, "look again");
    story.sees("edited to look again").await;
    story.discord.delete(&story.general, &reacted);
    story.sees("deleted").await;

    story.says("history");
    story.sees("deleted < edited to look again").await;
    story.says("file");
    let sent = story.sees("here").await;
    let history = story.discord.read(|state| state.history(&story.general));
    let attached = history.iter().find(|message| message["id"] == json!(sent.id)).unwrap();
    assert_eq!(attached["attachments"][0]["filename"], "log.txt");

    story.discord.direct(&story.ada, "write");
    let direct = story.discord.dm_channel(&story.ada);
    story.sees_in(&direct, "to you alone").await;
}

async fn threads(story: &Story) {
    let asked = story.says("thread");
    story.sees_in(&asked, "refused 160004").await;
    story.sees_in(&asked, "in the thread").await;
    let threads = story.discord.threads(&story.general);
    assert_eq!((&threads[0]["id"], &threads[0]["name"]), (&json!(asked), &json!("Ticket 1")));

    story.discord.say_in_thread(&story.ada, &asked, "close");
    let archived = |state: &State| {
        let thread = state.threads(&story.general).remove(0);
        (thread["thread_metadata"]["archived"] == true && thread["thread_metadata"]["locked"] == true).then_some(())
    };
    story.discord.wait_for(archived).await;

    let post = story.discord.post_in_forum(&story.ada, &story.forum, "It fails", "ping");
    story.sees_in(&post, "saw It fails").await;
    story.sees_in(&post, "pong Ada ['@everyone', 'Support']").await;
    story.says("post");
    let own = |state: &State| state.threads(&story.forum).into_iter().find(|thread| thread["name"] == "A post");
    let own = story.discord.wait_for(own).await;
    story.sees_in(own["id"].as_str().unwrap(), "same id: True").await;
}

async fn commands(story: &Story) {
    let discord = &story.discord;
    let names = discord.commands().iter().map(|command| command["name"].clone()).collect::<Vec<_>>();
    assert_eq!((names, discord.registrations()), (vec![json!("ticket"), json!("Create ticket")], 1));

    let typed = json!({"topic": {"value": "lo", "focused": true}});
    let choices = discord.autocomplete(&story.ada, &story.general, "ticket", typed).await;
    assert_eq!(choices.iter().map(|choice| choice["name"].clone()).collect::<Vec<_>>(), ["login", "logs"]);

    let options = json!({"topic": "login", "who": story.ada});
    discord.slash(&story.ada, &story.general, "ticket", options);
    discord.wait_for(|state| (state.ephemerals(&story.ada).len() == 2).then_some(())).await;
    let shown = discord.ephemerals(&story.ada);
    assert_eq!((shown[0].content.as_str(), shown[0].flags), ("login for Ada in de", 64));
    assert_eq!(shown[1].content, "and more");

    let message = story.says("the printer burns");
    let used = discord.message_command(&story.ada, &story.general, "Create ticket", &message);
    assert_eq!(story.answer(&used).await.original.unwrap().content, "ticket from the printer burns");
}

async fn components(story: &Story) {
    let discord = &story.discord;
    story.says("panel");
    let panel = story.sees("press").await;
    assert_eq!(panel.embeds[0]["title"], "Panel");

    discord.press(&story.ada, &story.general, &panel.id, "open");
    discord.wait_for(|state| state.modals(&story.ada).pop()).await;
    let sent = discord.submit_modal(&story.ada, "form", json!({"subject": "Login", "text": "It fails"}));
    assert_eq!(story.answer(&sent).await.original.unwrap().content, "got Login / It fails");

    discord.press(&story.ada, &story.general, &panel.id, "count");
    story.sees("counted").await;
    discord.select(&story.ada, &story.general, &panel.id, "topic", &["billing"]);
    assert_eq!(story.sees("chose billing").await.components, Vec::<Value>::new());
}

async fn connections(story: &Story) {
    let discord = &story.discord;
    discord.reconnect();
    let missed = story.says("ping missed"); // It is dispatched while nobody is connected, and replayed.
    story.sees("resumed").await;
    let answered = |state: &State| {
        let answers = state.messages(&story.general).into_iter().filter_map(|one| one.message_reference);
        answers.into_iter().find(|reference| reference["message_id"] == json!(missed))
    };
    discord.wait_for(answered).await;
    assert_eq!((discord.identifies(), discord.resumes()), (1, 1));

    discord.drop_connections();
    discord.wait_for(|state| (state.resumes() == 2).then_some(())).await;

    discord.invalid_session(false);
    story.sees("ready 2 with ada, bob").await;
    assert_eq!((discord.identifies(), discord.resumes()), (2, 2));
}

/// A REST client that does what it is told, wrong things too.
struct Rest<'a> {
    discord: &'a FakeDiscord,
    http: reqwest::Client,
}

impl<'a> Rest<'a> {
    fn of(discord: &'a FakeDiscord) -> Self {
        Self { discord, http: reqwest::Client::builder().user_agent("DiscordBot (certify, 1)").build().unwrap() }
    }

    /// The status and the JSON error code.
    async fn call(&self, line: &str, body: Value) -> (u16, u64) {
        let (status, body) = self.send(line, body).await.unwrap();
        (status, body["code"].as_u64().unwrap_or(0))
    }

    async fn send(&self, line: &str, body: Value) -> reqwest::Result<(u16, Value)> {
        let (method, path) = line.split_once(' ').unwrap();
        let url = format!("{}/api/v10{path}", self.discord.api_url());
        let request = self.http.request(method.parse().unwrap(), url).json(&body);
        let reply = request.header("Authorization", format!("Bot {}", self.discord.token())).send().await?;
        Ok((reply.status().as_u16(), reply.json().await.unwrap_or(Value::Null)))
    }
}

#[tokio::test]
async fn what_breaks_a_documented_limit_is_refused_and_remembered() {
    let discord = FakeDiscord::start().await;
    let (rest, general) = (Rest::of(&discord), discord.add_channel("general"));
    let (post, commands) = (
        format!("POST /channels/{general}/messages"),
        format!("PUT /applications/{}/commands", discord.application_id()),
    );
    let button = |id: usize| json!({"type": 2, "style": 1, "label": "x", "custom_id": id.to_string()});
    let row = |ids: std::ops::Range<usize>| json!([{"type": 1, "components": ids.map(button).collect::<Vec<_>>()}]);
    let (long, embed) = ("x".repeat(2001), json!({"description": "x".repeat(4000)}));
    let option = |name: &str, required| json!({"type": 3, "name": name, "description": "d", "required": required});
    let cases = [
        (&post, json!({"content": long}), 50035),
        (&post, json!({"content": ""}), 50006),
        (&post, json!({"content": "x", "nonce": "n".repeat(26)}), 50035),
        (&post, json!({"embeds": [{"title": "t".repeat(257)}]}), 50035),
        (&post, json!({"embeds": [embed, embed]}), 50035),
        (&post, json!({"embeds": vec![json!({"title": "t"}); 11]}), 50035),
        (&post, json!({"content": "x", "components": row(0..6)}), 50035),
        (&post, json!({"content": "x", "components": [row(0..1)[0], row(0..1)[0]]}), 50035),
        (&commands, json!([{"name": "Ticket", "description": "d"}]), 50035),
        (&commands, json!([{"name": "ticket", "description": ""}]), 50035),
        (
            &commands,
            json!([{"name": "t", "description": "d", "options": [option("a", false), option("b", true)]}]),
            50035,
        ),
    ];
    for (index, (line, body, code)) in cases.into_iter().enumerate() {
        assert_eq!(rest.call(line, body.clone()).await, (400, code), "{body}");
        assert_eq!(discord.violations().len(), index + 1, "{body}");
    }
    assert_eq!(rest.call(&post, json!({"content": "@everyone"})).await, (200, 0));
    assert!(discord.violations().pop().unwrap().contains("allowed_mentions"));
    assert_eq!(discord.messages(&general).len(), 1);
}

#[tokio::test]
async fn the_world_refuses_as_discord_does_without_a_violation() {
    let discord = FakeDiscord::start().await;
    let (rest, general, hidden) = (Rest::of(&discord), discord.add_channel("general"), discord.add_channel("hidden"));
    let (ada, text) = (discord.add_member("Ada", &[], "en-US"), json!({"content": "x"}));
    let post = |channel: &str| format!("POST /channels/{channel}/messages");
    discord.deny(&hidden, "VIEW_CHANNEL");
    assert_eq!(rest.call(&post(&hidden), text.clone()).await, (403, 50001));
    assert_eq!(rest.call(&post("7"), text.clone()).await, (404, 10003));
    assert_eq!(rest.call(&format!("PATCH /channels/{general}/messages/7"), text.clone()).await, (404, 10008));
    let dm = discord.dm_channel(&ada);
    discord.close_dms(&ada);
    assert_eq!(rest.call(&post(&dm), text.clone()).await, (403, 50007));

    let message = discord.say(&ada, &general, "help");
    let thread = format!("POST /channels/{general}/messages/{message}/threads");
    discord.deny(&general, "CREATE_PUBLIC_THREADS");
    assert_eq!(rest.call(&thread, json!({"name": "t"})).await, (403, 50013));
    discord.allow(&general, "CREATE_PUBLIC_THREADS");
    assert_eq!(rest.call(&thread, json!({"name": "t"})).await, (200, 0));
    assert_eq!(rest.call(&thread, json!({"name": "t"})).await, (400, 160_004));
    let (_, posted) = rest.send(&post(&message), text.clone()).await.unwrap();
    discord.archive(&message, false);
    let edit = format!("PATCH /channels/{message}/messages/{}", posted["id"].as_str().unwrap());
    assert_eq!(rest.call(&edit, text.clone()).await, (400, 50083));
    assert_eq!(rest.call(&post(&message), text.clone()).await, (200, 0));
    assert_eq!(rest.call(&edit, text.clone()).await, (200, 0));
    discord.deny(&general, "SEND_MESSAGES");
    assert_eq!(rest.call(&post(&general), text.clone()).await, (403, 50013));
    discord.revoke_token();
    assert_eq!(rest.call("GET /users/@me", Value::Null).await, (401, 0));
    discord.assert_clean();
}

#[tokio::test]
async fn trouble_comes_as_it_was_ordered() {
    let discord = FakeDiscord::start().await;
    let (rest, general) = (Rest::of(&discord), discord.add_channel("general"));
    let post = format!("POST /channels/{general}/messages");
    let once = json!({"content": "x", "nonce": "n", "enforce_nonce": true});
    discord.fail_next("POST", "/messages", Fault::LoseReply);
    assert!(rest.send(&post, once.clone()).await.is_err());
    assert_eq!(discord.messages(&general).len(), 1);
    let (_, again) = rest.send(&post, once.clone()).await.unwrap();
    assert_eq!((discord.messages(&general).len(), &again["id"]), (1, &json!(discord.messages(&general)[0].id)));

    discord.fail_next("POST", "/messages", Fault::Http(500));
    assert_eq!(rest.call(&post, once.clone()).await, (500, 0));
    discord.fail_next("POST", "/messages", Fault::Error(50013, 403));
    assert_eq!(rest.call(&post, once.clone()).await, (403, 50013));
    discord.fail_next("POST", "/messages", Fault::RateLimited { retry_after: 0.2, global: true });
    let (status, wait) = rest.send(&post, once.clone()).await.unwrap();
    assert_eq!((status, &wait["global"]), (429, &json!(true)));
    assert_eq!(rest.call("GET /users/@me", Value::Null).await, (429, 0));
    tokio::time::sleep(Duration::from_millis(250)).await;
    discord.limit("POST /channels", 1, 60.0);
    assert_eq!(rest.call(&post, once.clone()).await, (200, 0));
    assert_eq!(rest.call(&post, once.clone()).await, (429, 0));
    assert_eq!(discord.read(State::waits), 3);
    discord.assert_clean();
}

#[tokio::test]
async fn an_interaction_is_answered_once_and_in_three_seconds() {
    let discord = FakeDiscord::start().await;
    let (rest, general) = (Rest::of(&discord), discord.add_channel("general"));
    let ada = discord.add_member("Ada", &[], "en-US");
    let app = discord.application_id();
    rest.call(&format!("POST /applications/{app}/commands"), json!({"name": "t", "description": "d"})).await;
    let token = |id: &str| format!("aW50ZXJhY3Rpb24.{id}");
    let answer = |id: &str| format!("POST /interactions/{id}/{}/callback", token(id));
    let follow = |id: &str| format!("POST /webhooks/{app}/{}", token(id));
    let (defer, text) = (json!({"type": 5, "data": {"flags": 64}}), json!({"content": "x"}));
    let first = discord.slash(&ada, &general, "t", json!({}));
    assert_eq!(rest.call(&answer(&first), defer.clone()).await, (204, 0));
    assert_eq!(rest.call(&answer(&first), defer.clone()).await, (400, 40060));
    assert_eq!(rest.call(&follow(&first), text.clone()).await, (200, 0));
    assert_eq!(discord.ephemerals(&ada).len(), 1);
    discord.age_interaction(&first, Duration::from_mins(16));
    assert_eq!(rest.call(&follow(&first), text.clone()).await, (401, 50027));
    discord.assert_clean();
    let late = discord.slash(&ada, &general, "t", json!({}));
    discord.age_interaction(&late, Duration::from_millis(3100));
    assert_eq!(rest.call(&answer(&late), defer.clone()).await, (404, 10062));
    assert_eq!(discord.violations().len(), 1);
}
