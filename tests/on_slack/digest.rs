//! The digest: words with a chart, and a button that begins an entry of the FAQ.

use super::team::{Team, UNKNOWN, button, text};
use crate::fakes::slack::State;

/// What every PNG file begins with.
const PNG: &[u8] = b"\x89PNG\r\n";

#[tokio::test]
async fn a_digest_in_a_channel_shows_its_chart_and_says_the_figures_to_those_who_cannot_see_it() {
    let team = Team::open_with_a_digest(|_| {}).await;
    team.sees(&team.agents, "Digest of the day").await;
    let shown = |state: &State| state.messages(&team.agents).into_iter().find(|posted| !posted.files.is_empty());
    let chart = team.slack.wait_for(shown).await.files.remove(0);
    assert!(chart.bytes.starts_with(PNG) && chart.name.starts_with("digest-day-"), "{}", chart.name);
    assert!(chart.about.contains("Opened 0: 0, 0, 0"), "{}", chart.about);
    team.slack.assert_clean();
}

#[tokio::test]
async fn where_the_chart_cannot_be_uploaded_the_words_come_alone() {
    let team = Team::open_with_a_digest(|slack| slack.revoke_scope("files:write")).await;
    let posted = team.sees(&team.agents, "Digest of the day").await;
    assert!(posted.files.is_empty() && text(&posted).contains("could not be attached"), "{posted:?}");
    team.slack.assert_clean();
}

#[tokio::test]
async fn an_agent_begins_an_entry_from_what_the_faq_did_not_know_with_the_answer_that_was_given() {
    let team = Team::open().await;
    let (thread, _) = team.ticket().await;
    team.slack.say_in_thread(&team.maya, &team.support, &thread, "Tune the capacitor to D first.");
    team.slack.command(&team.maya, &team.agents, "digest week");
    let digest = team.tells(&team.maya, "Digest of the week").await;
    team.slack.press(&team.maya, &digest, &button(&digest, "FAQ entry for 1"));
    let modal = team.modal(&team.maya).await;
    let blocks = modal["blocks"].to_string();
    assert!(blocks.contains(UNKNOWN) && blocks.contains("Tune the capacitor to D first."), "{blocks}");
    team.slack.assert_clean();
}
