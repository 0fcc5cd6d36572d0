//! The API certified by an independent client: schemathesis reads the description, sends what it allows and what it does
//! not, and looks whether every answer is as described.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on has failed, and says why"
)]

#[path = "certify/python.rs"]
mod python;
mod program {
    pub mod desk;
}

use std::path::Path;
use std::process::{Command, Stdio};

use frontdesk::domain::token::Scope;
use program::desk::Desk;
use serde_json::{Value, json};

/// Requests for each operation and phase.
const EXAMPLES: &str = "10";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_is_as_described() {
    let Some(python) = python::python("api") else { return };
    // Nobody waits here for others: a token may send what it can.
    let desk = Desk::start_with_its_own_faq("[web]\nlisten = \"127.0.0.1:0\"\nrequests = 1000000\n");
    let address = desk.http_address().await;
    let scopes = Scope::ALL.iter().map(|scope| scope.name());
    let make = ["token", "add", "schemathesis", "--role", "admin", "--json"].into_iter();
    let make: Vec<&str> = make.chain(scopes.flat_map(|scope| ["--scope", scope])).collect();
    let secret = async || {
        let (_, made) = desk.runs(&make).await;
        let made: Value = serde_json::from_str(&made).unwrap();
        made["secret"].as_str().unwrap().to_owned()
    };
    let (token, spent) = (secret().await, secret().await);
    let ask = |method: reqwest::Method, path: &str| {
        reqwest::Client::new().request(method, format!("{address}/api/v1/{path}")).bearer_auth(&token)
    };
    // What the examples of paths name is there.
    for (path, body) in [
        ("tickets", json!({ "question": "How do I make my flux capacitor hum in D minor?" })),
        ("tickets", json!({ "question": "Why does the other thing rattle?" })),
        ("customers", json!({ "name": "Acme" })),
    ] {
        let made = ask(reqwest::Method::POST, path).json(&body).send().await.unwrap();
        assert_eq!(made.status(), 201, "{path}");
    }
    // A program that revokes its own token would learn nothing more: those requests get a token of their own.
    let revoking = "/api/v1/tokens/{id}";
    certified(&python, &desk, &address, &token, &["--exclude-path", revoking]);
    assert_eq!(ask(reqwest::Method::GET, "whoami").send().await.unwrap().status(), 200, "it was let in to the end");
    certified(&python, &desk, &address, &spent, &["--include-path", revoking]);
    assert!(!desk.log().contains("panicked"), "{}", desk.log());
}

/// Runs the client with some token on some paths.
fn certified(python: &Path, desk: &Desk, address: &str, token: &str, paths: &[&str]) {
    let header = format!("Authorization: Bearer {token}");
    let seed = std::env::var("CERTIFY_SEED").unwrap_or_else(|_| "1".to_owned());
    let ran = Command::new(python)
        .args(["-m", "schemathesis.cli", "run", &format!("{address}/api/v1/openapi.json"), "--header", &header])
        .args(["--max-examples", EXAMPLES, "--seed", &seed, "--phases", "examples,coverage,fuzzing"])
        .args(["--request-timeout", "20", "--no-color"])
        // What a ticket is by now may not allow what the description does: that is told by 409, 412 and 422.
        .args(["--exclude-checks", "positive_data_acceptance"])
        .args(paths)
        .current_dir(desk.folder())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    println!("{}", String::from_utf8_lossy(&ran.stdout));
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}
