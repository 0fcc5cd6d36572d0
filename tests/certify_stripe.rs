//! Stripe's webhook, certified by Stripe's own library: what it signs is taken, once, and nothing else is.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a certification says by failing what it missed")]

mod certify {
    pub mod python;
}

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use certify::python::{python, root};
use serde_json::{Value, json};

const SECRET: &str = "whsec_first";
const CONFIGURATION: &str = r#"
[web]
listen = "127.0.0.1:0"

[stripe]
workspace = "terminal:local"
prices = { price_pro = "pro" }
"#;

/// A running desk, and Stripe's library to speak to it.
struct Story {
    folder: tempfile::TempDir,
    desk: Child,
    stripe: Child,
    answers: BufReader<std::process::ChildStdout>,
}

impl Story {
    fn begin() -> Option<Self> {
        let python = python("stripe")?;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("frontdesk.toml"), CONFIGURATION).unwrap();
        let log = folder.path().join("log");
        let mut desk = program(&folder, &["run"]);
        // The terminal listens until its input ends.
        let desk = desk.stdin(Stdio::piped()).stderr(std::fs::File::create(&log).unwrap()).spawn().unwrap();
        let address = address(&log);
        let mut stripe = Command::new(python)
            .arg(root().join("tests/certify/drive_stripe.py"))
            .env("DESK_URL", format!("http://{address}/webhooks/stripe"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let answers = BufReader::new(stripe.stdout.take().unwrap());
        Some(Self { folder, desk, stripe, answers })
    }

    /// Has a line signed and sent; the status of the answer.
    fn sends(&mut self, line: &Value) -> u16 {
        writeln!(self.stripe.stdin.as_mut().unwrap(), "{line}").unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        answer.trim().parse().unwrap()
    }

    fn contracts(&self) -> Value {
        let listed = program(&self.folder, &["contract", "list", "--json"]).output().unwrap();
        assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
        serde_json::from_slice(&listed.stdout).unwrap()
    }
}

impl Drop for Story {
    fn drop(&mut self) {
        let _ = self.stripe.kill();
        let _ = self.desk.kill();
        let _ = (self.stripe.wait(), self.desk.wait());
    }
}

fn program(folder: &tempfile::TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
    for name in ["DISCORD_TOKEN", "SLACK_BOT_TOKEN", "DATABASE_URL", "FRONTDESK_CONFIG"] {
        command.env_remove(name);
    }
    command.current_dir(folder.path()).arg("--faq").arg(root().join("faq")).args(arguments);
    command.env("STRIPE_SIGNING_SECRET", SECRET).env("RUST_LOG", "info").stdout(Stdio::null());
    if arguments != ["run"] {
        command.stdout(Stdio::piped()).stdin(Stdio::null());
    }
    command
}

/// The address that the desk says it serves.
fn address(log: &std::path::Path) -> String {
    let start = Instant::now();
    loop {
        let text = std::fs::read_to_string(log).unwrap();
        if let Some(line) = text.lines().find(|line| line.contains("HTTP is served")) {
            let address = line.split("address=").nth(1).unwrap();
            return address.split_whitespace().next().unwrap().to_owned();
        }
        assert!(start.elapsed() < Duration::from_secs(60), "HTTP is not served:\n{text}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn event(id: &str, kind: &str, created: i64, status: &str) -> Value {
    json!({
        "object": "event", "id": id, "type": kind, "created": created, "api_version": "2025-03-31.basil",
        "data": { "object": {
            "object": "subscription", "id": "sub_1", "customer": "cus_1", "status": status, "start_date": created,
            "metadata": {}, "items": { "data": [{ "quantity": 3, "current_period_end": created + 30 * 86_400,
                "price": { "id": "price_pro", "currency": "eur", "unit_amount": 2000,
                    "recurring": { "interval": "month", "interval_count": 1 } } }] },
        } },
    })
}

#[test]
fn what_stripes_library_signs_is_taken_once_and_nothing_else_is() {
    let Some(mut story) = Story::begin() else { return };
    let now = i64::try_from(std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs()).unwrap();
    let created = event("evt_1", "customer.subscription.created", now - 60, "active");
    for (why, line) in [
        ("another secret", json!({ "body": created, "secrets": ["whsec_other"] })),
        ("signed too long ago", json!({ "body": created, "secrets": [SECRET], "at": now - 400 })),
        ("another body", json!({ "body": created, "secrets": [SECRET], "tamper": true })),
    ] {
        assert_eq!(story.sends(&line), 400, "{why}");
    }
    assert_eq!(story.contracts(), json!([]));
    let good = json!({ "body": created, "secrets": [SECRET] });
    assert_eq!((story.sends(&good), story.sends(&good)), (200, 200), "again is acknowledged again");
    let unknown = json!({ "body": event("evt_2", "charge.refunded", now, "active"), "secrets": [SECRET] });
    assert_eq!(story.sends(&unknown), 200);
    let contracts = story.contracts();
    assert_eq!(contracts.as_array().unwrap().len(), 1, "{contracts}");
    assert_eq!((&contracts[0]["plan"], &contracts[0]["state"]), (&json!("pro"), &json!("active")));
    assert_eq!(contracts[0]["mrr"], json!({ "minor": 6000, "currency": "EUR" }));
    // While secrets are changed there are signatures of both.
    let deleted = event("evt_3", "customer.subscription.deleted", now - 1, "canceled");
    assert_eq!(story.sends(&json!({ "body": deleted, "secrets": ["whsec_next", SECRET] })), 200);
    let late = event("evt_4", "customer.subscription.updated", now - 30, "active");
    assert_eq!(story.sends(&json!({ "body": late, "secrets": [SECRET] })), 200);
    assert_eq!(story.contracts()[0]["state"], json!("grace"), "what came late revives nothing");
}
