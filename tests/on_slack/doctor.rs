//! `frontdesk doctor` beside a desk on Slack: what is wrong is found, with the way to mend it.

use serde_json::Value;

use super::team::Team;

fn trouble(printed: &str) -> Vec<String> {
    let told: Value = serde_json::from_str(printed).unwrap();
    let findings = told["findings"].as_array().unwrap().iter();
    let bad = findings.filter(|finding| finding["grade"] != "good");
    bad.map(|finding| finding["what"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_desk_that_is_well_is_found_well() {
    let team = Team::open().await;
    let (code, printed) = team.desk.runs(&["doctor", "--json"]).await;
    assert_eq!((code, trouble(&printed)), (Some(0), Vec::new()), "{printed}");
    assert!(!printed.contains("xoxb-") && !printed.contains("xapp-"), "a token is told to nobody");
}

#[tokio::test]
async fn tokens_that_slack_refuses_are_named() {
    let team = Team::open().await;
    team.slack.revoke_app_token();
    let (code, printed) = team.desk.runs(&["doctor", "--json"]).await;
    assert_eq!((code, trouble(&printed)), (Some(1), vec!["Slack: app token".to_owned()]), "{printed}");
    team.slack.spoil_bot_token("token_revoked");
    let (code, printed) = team.desk.runs(&["doctor", "--json"]).await;
    assert_eq!((code, trouble(&printed)), (Some(1), vec!["Slack: bot token".to_owned()]), "{printed}");
}
