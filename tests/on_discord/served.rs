//! The running program over HTTP: health, figures, and the API with a token that its own command made.

use reqwest::StatusCode;
use serde_json::{Value, json};

use super::guild::Guild;

async fn get(address: &str, path: &str) -> (StatusCode, String) {
    let response = reqwest::get(format!("{address}{path}")).await.unwrap();
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    assert!(
        response.headers().contains_key("x-request-id") && response.headers().contains_key("content-security-policy")
    );
    (response.status(), response.text().await.unwrap())
}

#[tokio::test]
async fn a_program_works_a_ticket_of_the_guild_over_http() {
    let mut guild = Guild::open_with_http().await;
    let address = guild.desk.http_address().await;
    assert_eq!(get(&address, "/healthz").await.0, StatusCode::OK);
    let (status, ready) = get(&address, "/readyz").await;
    let ready: Value = serde_json::from_str(&ready).unwrap();
    assert_eq!(status, StatusCode::OK, "{ready}");
    assert!(ready["checks"].as_array().unwrap().contains(&json!({ "name": "discord", "ok": true })), "{ready}");

    let thread = guild.ticket().await;
    let make =
        ["token", "add", "robot", "--role", "agent", "--scope", "tickets:read", "--scope", "tickets:write", "--json"];
    let (code, made) = guild.desk.runs(&make).await;
    let made: Value = serde_json::from_str(&made).unwrap();
    assert_eq!(code, Some(0));
    let client = reqwest::Client::new();
    let url = format!("{address}/api/v1/tickets/1/reply");
    let reply = client.post(url).bearer_auth(made["secret"].as_str().unwrap()).json(&json!({ "text": "turn it left" }));
    assert_eq!(reply.send().await.unwrap().status(), StatusCode::OK);
    guild.sees(&thread, "turn it left").await;

    let (_, figures) = get(&address, "/metrics").await;
    assert!(figures.contains("frontdesk_deliveries_total{platform=\"discord\",result=\"sent\"}"), "{figures}");
    assert!(!figures.contains("Ann") && !figures.contains(&guild.discord.token()));
    assert!(!guild.desk.log().contains(made["secret"].as_str().unwrap()), "no secret in the log");
    let (status, _) = get(&address, "/api/v1/tickets").await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    assert_eq!(guild.desk.stop().await, Some(0));
}

#[tokio::test]
async fn every_figure_of_the_grafana_dashboard_is_there() {
    let guild = Guild::open_with_http().await;
    guild.ticket().await;
    let dashboard = std::fs::read_to_string(crate::program::desk::root().join(".deploy/grafana.json")).unwrap();
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let names: std::collections::BTreeSet<&str> =
        dashboard.split(|c| !is_word(c)).filter(|word| word.starts_with("frontdesk_")).collect();
    assert!(names.len() > 10, "{names:?}");
    let address = guild.desk.http_address().await;
    for name in names {
        let family = name.trim_end_matches("_bucket").trim_end_matches("_total").trim_end_matches("_info");
        // A figure is there once it counted something, which may be a moment after that is to be seen.
        let mut looks = 0;
        while !get(&address, "/metrics").await.1.contains(&format!("# TYPE {family} ")) {
            looks += 1;
            assert!(looks < 100, "{name} is not among the figures");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }
}
