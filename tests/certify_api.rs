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

use std::process::{Command, Stdio};

use program::desk::Desk;

/// Requests for each operation and phase.
const EXAMPLES: &str = "10";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_is_as_described() {
    let Some(python) = python::python("api") else { return };
    let desk = Desk::start("[web]\nlisten = \"127.0.0.1:0\"\n");
    let address = desk.http_address().await;
    // Without faq:write: the desk reads the project's own FAQ folder, which random edits must not reach.
    let scopes = ["ask", "audit:read", "blocks", "faq:read", "people:read", "reports:read", "sla:read", "tickets:read"];
    let scopes = scopes.into_iter().chain(["tickets:write", "tokens", "webhooks", "modes:read", "modes:write"]);
    let scopes = scopes.chain(["customers:read", "customers:write"]);
    let make = ["token", "add", "schemathesis", "--role", "lead", "--json"].into_iter();
    let make: Vec<&str> = make.chain(scopes.flat_map(|scope| ["--scope", scope])).collect();
    let (_, made) = desk.runs(&make).await;
    let made: serde_json::Value = serde_json::from_str(&made).unwrap();
    let header = format!("Authorization: Bearer {}", made["secret"].as_str().unwrap());
    let seed = std::env::var("CERTIFY_SEED").unwrap_or_else(|_| "1".to_owned());
    let ran = Command::new(python)
        .args(["-m", "schemathesis.cli", "run", &format!("{address}/api/v1/openapi.json"), "--header", &header])
        .args(["--max-examples", EXAMPLES, "--seed", &seed, "--phases", "examples,coverage,fuzzing"])
        // A token may send 600 requests in a minute.
        .args(["--rate-limit", "590/m", "--request-timeout", "20", "--no-color"])
        // What a ticket is by now may not allow what the description does: that is told by 409, 412 and 422.
        .args(["--exclude-checks", "positive_data_acceptance"])
        .current_dir(desk.folder())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    println!("{said}");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    assert!(!desk.log().contains("panicked"), "{}", desk.log());
}
