//! The digest: words with a chart, and a button that begins an entry of the FAQ.

use serde_json::json;

use super::guild::{Guild, UNKNOWN, button, text};
use crate::fakes::discord::Fault;

/// What every PNG file begins with.
const PNG: &[u8] = b"\x89PNG\r\n";

#[tokio::test]
async fn a_digest_in_a_channel_shows_its_chart_and_says_the_figures_to_those_who_cannot_see_it() {
    let guild = Guild::open_with_a_digest(|_| {}).await;
    let posted = guild.sees(&guild.agents, "Digest of the day").await;
    let [chart] = &posted.files[..] else { panic!("{posted:?}") };
    assert!(chart.bytes.starts_with(PNG) && chart.name.starts_with("digest-day-"), "{}", chart.name);
    assert!(chart.about.contains("Opened 0: 0, 0, 0"), "{}", chart.about);
    assert_eq!(posted.embeds[0]["image"]["url"], format!("attachment://{}", chart.name));
    guild.discord.assert_clean();
}

#[tokio::test]
async fn where_the_chart_cannot_be_attached_the_words_come_alone() {
    let guild = Guild::open_with_a_digest(|discord| {
        discord.fail_next("POST", "/messages", Fault::Error(40005, 413));
    })
    .await;
    let posted = guild.sees(&guild.agents, "Digest of the day").await;
    assert!(posted.files.is_empty() && text(&posted).contains("could not be attached"), "{posted:?}");
    guild.discord.assert_clean();
}

#[tokio::test]
async fn an_agent_begins_an_entry_from_what_the_faq_did_not_know_with_the_answer_that_was_given() {
    let guild = Guild::open().await;
    let thread = guild.ticket().await;
    guild.discord.say_in_thread(&guild.maya, &thread, "Tune the capacitor to D first.");
    guild.discord.slash(&guild.maya, &guild.agents, "show", json!({ "ticket": "1" }));
    guild.tells(&guild.maya, "Tune the capacitor").await;
    guild.discord.slash(&guild.maya, &guild.agents, "digest", json!({ "period": "week" }));
    let digest = guild.tells(&guild.maya, "Digest of the week").await;
    assert!(digest.flags & 64 != 0 && digest.files[0].bytes.starts_with(PNG), "nobody else sees it");
    guild.discord.press(&guild.maya, &guild.agents, &digest.id, &button(&digest, "FAQ entry for 1"));
    let modal = guild.discord.wait_for(|state| state.modals(&guild.maya).pop()).await;
    let fields = modal["components"].to_string();
    assert!(fields.contains(UNKNOWN) && fields.contains("Tune the capacitor to D first."), "{fields}");
    guild.discord.assert_clean();
}
