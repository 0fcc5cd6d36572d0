//! Secrets stay secret: the real program is given a canary for each, under the most talkative log, by servers that fail in
//! every way and send back what they were sent; then all that it wrote anywhere is searched for them.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a run that cannot go on has failed")]

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::process::{Child, Command};

/// How long the program may take to do something.
const PATIENCE: Duration = Duration::from_secs(60);
/// Requests that a server gets before a run is over; a desk that gives up earlier ends by itself.
const REQUESTS: usize = 6;

/// Where each canary is told, and what it is.
const SECRETS: &[(&str, &str)] = &[
    ("DISCORD_TOKEN", "c4naryDiscord.GhTjKl.q8Zw3v7Yx2Nn5Mm1"),
    ("SLACK_BOT_TOKEN", "xoxb-c4naryBot-81Qw7Er6Ty5"),
    ("SLACK_APP_TOKEN", "xapp-c4naryApp-29Ui8Op3As4"),
    ("SLACK_SIGNING_SECRET", "c4narySigning73Df1Gh9Jk2"),
    ("STRIPE_SIGNING_SECRET", "whsec_c4naryStripe45Zx6Cv7Bn8"),
    ("DRAFTS_API_KEY", "sk-c4naryModel64Qa1Ws2Ed3"),
    ("FRONTDESK_SECRET", "c4narySeal90Rf8Tg7Yh6Uj5Ik4Ol3Pm2"),
    ("FRONTDESK_SECRET_PREVIOUS", "c4naryFormer11Aq2Sw3De4Fr5Gt6Hy7Ju8"),
];
/// The database's password, as it is and as it stands in an address.
const PASSWORD: (&str, &str) = ("c4nary/Data+base=55", "c4nary%2FData%2Bbase%3D55");

/// How a server fails, each time after telling what it was told.
#[derive(Debug, Clone, Copy)]
enum Fault {
    Status(u16),
    HtmlWait,
    BadJson,
    OtherJson,
    Silence,
}

const FAULTS: [Fault; 7] = [
    Fault::Status(401),
    Fault::Status(403),
    Fault::Status(500),
    Fault::HtmlWait,
    Fault::BadJson,
    Fault::OtherJson,
    Fault::Silence,
];

#[derive(Clone)]
struct Server {
    fault: Fault,
    requests: Arc<AtomicUsize>,
}

impl Server {
    /// A server that fails so; its address.
    async fn start(fault: Fault) -> (Self, String) {
        let server = Self { fault, requests: Arc::default() };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(fails).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (server, address)
    }
}

async fn fails(State(server): State<Server>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    server.requests.fetch_add(1, Ordering::SeqCst);
    let told: Vec<_> = headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
    let echo = format!("{uri} {told:?} {}", String::from_utf8_lossy(&body));
    match server.fault {
        Fault::Status(status) => {
            let status = StatusCode::from_u16(status).unwrap();
            (status, axum::Json(json!({ "ok": false, "code": 0, "error": echo, "message": echo }))).into_response()
        }
        Fault::HtmlWait => {
            let headers = [(header::RETRY_AFTER, "1"), (header::CONTENT_TYPE, "text/html")];
            (StatusCode::TOO_MANY_REQUESTS, headers, format!("<h1>1015</h1>{echo}")).into_response()
        }
        Fault::BadJson => ([(header::CONTENT_TYPE, "application/json")], format!("{{\"{echo}")).into_response(),
        Fault::OtherJson => axum::Json(json!({ "ok": false, "error": echo, "url": echo })).into_response(),
        Fault::Silence => {
            // The connection ends without an answer.
            panic!("the server of a test hangs up")
        }
    }
}

/// All that the program wrote: what is searched.
#[derive(Default)]
struct Written(Vec<(String, String)>);

impl Written {
    fn add(&mut self, what: impl Into<String>, text: impl Into<String>) {
        self.0.push((what.into(), text.into()));
    }

    /// Fails where any of these secrets stands in it, in whichever writing.
    fn has_none_of(&self, secrets: &[String]) {
        assert!(self.0.iter().map(|(_, text)| text.len()).sum::<usize>() > 2000, "something was written at all");
        for secret in secrets {
            for needle in writings(secret) {
                for (what, text) in &self.0 {
                    let line = text.lines().find(|line| line.contains(&needle));
                    assert!(line.is_none(), "{secret} stands in {what} as {needle}: {line:?}");
                }
            }
        }
    }
}

/// A secret as it may be written: as it is, percent-encoded, in hexadecimal, and in Base64 wherever it begins.
fn writings(secret: &str) -> Vec<String> {
    let percent = secret.bytes().map(|b| match b {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    });
    let base64 = (0..3).map(|lead| {
        let whole = base64(&[vec![0; lead], secret.as_bytes().to_vec()].concat());
        // The letters at both ends depend on what stands beside.
        let from = (lead * 8).div_ceil(6);
        let to = (lead + secret.len()) * 8 / 6;
        whole[from..to].to_owned()
    });
    let hex = secret.bytes().map(|b| format!("{b:02x}")).collect();
    [secret.to_owned(), percent.collect(), hex].into_iter().chain(base64).collect()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let groups = bytes.chunks(3).flat_map(|chunk| {
        let group = chunk.iter().chain([0, 0].iter()).take(3).fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
        (0..4).map(move |at| char::from(LETTERS[group >> (18 - 6 * at) & 63]))
    });
    groups.collect()
}

#[test]
fn a_secret_is_found_in_every_writing() {
    let header = base64(b"user:c4nary/Data+base=55:more");
    let all = writings(PASSWORD.0);
    assert!(all.iter().any(|needle| header.contains(needle)), "{header}: {all:?}");
    assert!(all.contains(&PASSWORD.1.to_owned()));
}

/// A desk with its folder; it is killed when it is dropped.
struct Desk {
    child: Child,
    folder: tempfile::TempDir,
}

/// The program in a folder, told all secrets.
fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
    command.current_dir(folder).args(["--faq", "faq"]).args(arguments).env_remove("DATABASE_URL").kill_on_drop(true);
    command.env("RUST_LOG", "info,frontdesk=trace").envs(SECRETS.iter().copied());
    command
}

impl Desk {
    fn start(configuration: &str, tell: impl FnOnce(&mut Command)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("faq")).unwrap();
        std::fs::write(folder.path().join("frontdesk.toml"), configuration).unwrap();
        let file = |name: &str| std::fs::File::create(folder.path().join(name)).unwrap();
        let mut command = program(folder.path(), &[]);
        command.stdin(Stdio::piped()).stdout(file("said")).stderr(file("log"));
        tell(&mut command);
        Self { child: command.spawn().unwrap(), folder }
    }

    fn file(&self, name: &str) -> String {
        String::from_utf8_lossy(&std::fs::read(self.folder.path().join(name)).unwrap()).into_owned()
    }

    /// Waits until it is so, or until the program has ended by itself.
    async fn until(&mut self, mut is_so: impl FnMut(&Self) -> bool) {
        let looks = async {
            while !is_so(self) && self.child.try_wait().unwrap().is_none() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let came = tokio::time::timeout(PATIENCE, looks).await;
        assert!(came.is_ok(), "it does not come to that:\n{}", self.file("log"));
    }

    /// Where HTTP is served, if it is.
    fn http(&self) -> Option<String> {
        let log = self.file("log");
        let address = log.lines().find(|line| line.contains("HTTP is served"))?.split("address=").nth(1)?;
        Some(format!("http://{}", address.split_whitespace().next()?))
    }

    /// Runs a command beside it: what it wrote.
    async fn runs(&self, arguments: &[&str]) -> String {
        let ran = program(self.folder.path(), arguments).stdin(Stdio::null()).output().await.unwrap();
        format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr))
    }

    /// What it wrote itself, what it serves, and what commands tell of it.
    async fn written(&self, written: &mut Written) {
        if let Some(http) = self.http() {
            for path in ["/metrics", "/healthz", "/readyz", "/api/v1/tickets", "/api/v1/openapi.json"] {
                if let Ok(answer) = reqwest::get(format!("{http}{path}")).await {
                    written.add(path, format!("{:?} {}", answer.headers().clone(), answer.text().await.unwrap()));
                }
            }
        }
        for arguments in
            [&["doctor", "--json"][..], &["deadletter", "list"], &["audit", "list", "--json"], &["token", "list"]]
        {
            written.add(arguments.join(" "), self.runs(arguments).await);
        }
        written.add("the log", self.file("log"));
        written.add("stdout", self.file("said"));
    }
}

fn all_secrets() -> Vec<String> {
    SECRETS.iter().map(|(_, secret)| (*secret).to_owned()).chain([PASSWORD.0.to_owned()]).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_shows_however_platforms_and_models_fail() {
    let mut written = Written::default();
    for fault in FAULTS {
        let (server, address) = Server::start(fault).await;
        let configuration = format!(
            "[discord]\napi_url = '{address}'\n[slack]\napi_url = '{address}/api'\n\
             [drafts]\nurl = '{address}/v1'\nmodel = 'm'\n[web]\nlisten = '127.0.0.1:0'\n\
             [[workspace]]\nplatform = 'discord'\nid = '1'\n[[workspace]]\nplatform = 'slack'\nid = 'T1'\n"
        );
        let mut desk = Desk::start(&configuration, |_| {});
        desk.until(|_| server.requests.load(Ordering::SeqCst) >= REQUESTS).await;
        assert!(server.requests.load(Ordering::SeqCst) > 0, "{fault:?}: {}", desk.file("log"));
        desk.written(&mut written).await;
    }
    written.has_none_of(&all_secrets());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_shows_where_nobody_listens_and_the_database_is_gone() {
    let mut written = Written::default();
    let nowhere = "http://127.0.0.1:1";
    let platforms = format!("[discord]\napi_url = '{nowhere}'\n[slack]\napi_url = '{nowhere}/api'\n");
    let address = |port: u16| format!("postgres://desk:{}@127.0.0.1:{port}/desk", PASSWORD.1);
    let at_home = format!("{platforms}[[workspace]]\nplatform = 'slack'\nid = 'T1'\n");
    let mut desk = Desk::start(&at_home, |_| {});
    desk.until(|desk| desk.file("log").contains("127.0.0.1:1") || desk.file("log").contains("reach")).await;
    desk.written(&mut written).await;
    // Nobody listens at the one; what listens at the other is no PostgreSQL, or does not know the password.
    for port in [1, 5432] {
        let mut desk = Desk::start(&at_home, |command| {
            command.env("DATABASE_URL", address(port));
        });
        desk.until(|_| false).await;
        written.add("the log", desk.file("log"));
        let ran = program(desk.folder.path(), &["doctor"]).env("DATABASE_URL", address(port)).output().await.unwrap();
        written.add("doctor", format!("{ran:?} {}", String::from_utf8_lossy(&ran.stdout)));
        // By a flag and in the file as well.
        written.add("audit", desk.runs(&["--database", &address(port), "audit", "list"]).await);
    }
    written.has_none_of(&all_secrets());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_of_the_api_shows_in_anything_but_the_answer_that_gives_it() {
    let (_, address) = Server::start(Fault::Status(500)).await;
    let configuration = format!(
        "[web]\nlisten = '127.0.0.1:0'\n[web.webhooks]\nplain_http = true\nprivate = ['127.0.0.1']\n\
         [drafts]\nurl = '{address}/v1'\nmodel = 'm'\n"
    );
    let mut desk = Desk::start(&configuration, |command| {
        for (name, _) in SECRETS.iter().filter(|(name, _)| name.starts_with("DISCORD") || name.starts_with("SLACK")) {
            command.env_remove(name);
        }
    });
    desk.until(|desk| desk.http().is_some()).await;
    let http = desk.http().unwrap_or_else(|| panic!("no HTTP:\n{}", desk.file("log")));
    let scopes = ["ask", "tickets:read", "tickets:write", "webhooks", "tokens"].map(|scope| ["--scope", scope]);
    let add = [&["token", "add", "robot", "--role", "lead", "--json"][..], &scopes.concat()].concat();
    let made = desk.runs(&[&add[..], &["--workspace", "terminal:terminal"]].concat()).await;
    let made = if made.contains("secret") { made } else { desk.runs(&add).await };
    let object = made.find('{').and_then(|from| made.get(from..=made.rfind('}')?)).unwrap_or_else(|| panic!("{made}"));
    let token = serde_json::from_str::<Value>(object).unwrap()["secret"].as_str().unwrap().to_owned();
    let client = reqwest::Client::new();
    let calls = |method: reqwest::Method, path: &str, body: Option<Value>| {
        let call = client.request(method, format!("{http}{path}")).bearer_auth(&token);
        body.map_or_else(|| call.try_clone().unwrap(), |body| call.try_clone().unwrap().json(&body))
    };
    let hook = json!({ "url": format!("{address}/hook"), "events": ["opened", "replied", "closed"] });
    let given = calls(reqwest::Method::POST, "/api/v1/webhooks", Some(hook)).send().await.unwrap();
    let (status, given) = (given.status(), given.json::<Value>().await.unwrap());
    let webhook = given["secret"].as_str().unwrap_or_else(|| panic!("{status} {given}")).to_owned();
    let mut written = Written::default();
    let (get, post) = (reqwest::Method::GET, reqwest::Method::POST);
    let asked = [
        (post.clone(), "/api/v1/ask", Some(json!({ "text": "how do I make the flux capacitor hum?" }))),
        (post.clone(), "/api/v1/tickets", Some(json!({ "text": "how do I make the flux capacitor hum?" }))),
        (get.clone(), "/api/v1/tickets", None),
        (get.clone(), "/api/v1/webhooks", None),
        (get.clone(), "/api/v1/webhooks/calls", None),
        (get.clone(), "/api/v1/tokens", None),
        (get, "/api/v1/people", None),
        (post.clone(), "/api/v1/webhooks", Some(json!({ "url": "http://10.0.0.1/", "events": ["opened"] }))),
        (post, "/api/v1/webhooks", Some(json!([{}]))),
    ];
    for (method, path, body) in asked {
        let answer = calls(method, path, body).send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        // A made thing's answer is the one place of its secret; none of these makes one.
        written.add(format!("{path} {status}"), text);
    }
    // Half a token, a signature of nobody, and a body that is none.
    for path in ["/webhooks/stripe", "/webhooks/slack/events", "/api/v1/ask"] {
        let answer = client.post(format!("{http}{path}")).bearer_auth(&token[..token.len() / 2]).body("{").send().await;
        written.add(path, answer.unwrap().text().await.unwrap());
    }
    desk.written(&mut written).await;
    let secrets = all_secrets().into_iter().chain([token, webhook]).collect::<Vec<_>>();
    written.has_none_of(&secrets);
}
