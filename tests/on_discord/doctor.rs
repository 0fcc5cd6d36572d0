//! `frontdesk doctor` beside a desk on Discord: what is wrong is found, with the way to mend it.

use serde_json::Value;

use super::guild::Guild;

/// The findings that are not good, as `what`.
fn trouble(printed: &str) -> Vec<String> {
    let told: Value = serde_json::from_str(printed).unwrap();
    let findings = told["findings"].as_array().unwrap().iter();
    let bad = findings.filter(|finding| finding["grade"] != "good");
    bad.map(|finding| {
        assert!(finding["fix"].as_str().is_some_and(|fix| !fix.is_empty()), "{finding}");
        finding["what"].as_str().unwrap().to_owned()
    })
    .collect()
}

#[tokio::test]
async fn a_desk_that_is_well_is_found_well() {
    let guild = Guild::open().await;
    let (code, printed) = guild.desk.runs(&["doctor", "--json"]).await;
    assert_eq!((code, trouble(&printed)), (Some(0), Vec::new()), "{printed}");
    assert!(!printed.contains(&guild.discord.token()), "a token is told to nobody");
}

#[tokio::test]
async fn a_permission_and_an_intent_that_are_missing_are_named() {
    let guild = Guild::open().await;
    guild.discord.deny(&guild.support, "SEND_MESSAGES");
    let (code, printed) = guild.desk.runs(&["doctor", "--json"]).await;
    assert_eq!((code, trouble(&printed)), (Some(1), vec![format!("Discord: channel {}", guild.support)]), "{printed}");
    assert!(printed.contains("Send Messages"), "{printed}");
}

#[tokio::test]
async fn top_looks_once_at_a_running_desk() {
    let guild = Guild::open().await;
    let (code, printed) = guild.desk.runs(&["top", "--once"]).await;
    assert_eq!(code, Some(0));
    assert!(printed.contains("outbox     0 waiting") && printed.contains("discord:"), "{printed}");
}
