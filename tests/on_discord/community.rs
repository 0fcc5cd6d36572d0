//! Members who answer each other, and agents who work on the FAQ, with what Discord has for it.

use serde_json::json;

use super::guild::{Guild, UNKNOWN, button, text, values};

/// A question before the community, and a member's reply in its thread.
async fn answered(guild: &Guild) -> (String, String) {
    let thread = guild.discord.say(&guild.ann, &guild.support, UNKNOWN);
    guild.sees(&thread, "Anybody may answer here").await;
    let reply = guild.discord.say_in_thread(&guild.eve, &thread, "Turn the left knob all the way down.");
    (thread, reply)
}

#[tokio::test]
async fn a_reaction_marks_the_solution_and_taken_back_it_is_none() {
    let guild = Guild::open_with_community().await;
    let (thread, reply) = answered(&guild).await;
    guild.discord.react(&guild.sam, &guild.agents, &guild.discord.say(&guild.sam, &guild.agents, "done"), "✅");
    guild.discord.react(&guild.ann, &thread, &reply, "✅");
    let thanked = text(&guild.sees(&thread, "Solved by").await);
    assert!(thanked.contains(&format!("<@{}>", guild.eve)), "{thanked}");
    guild.discord.slash(&guild.ann, &guild.support, "helpers", json!({}));
    guild.tells(&guild.ann, "1 in 30 days").await;
    guild.discord.unreact(&guild.ann, &thread, &reply, "✅");
    guild.sees(&thread, "took the mark back").await;
    guild.discord.assert_clean();
}

#[tokio::test]
async fn the_menu_and_the_button_mark_a_solution_too() {
    let guild = Guild::open_with_community().await;
    let (thread, reply) = answered(&guild).await;
    guild.discord.message_command(&guild.eve, &thread, "Mark as solution", &reply);
    guild.tells(&guild.eve, "Only who asked").await;
    guild.discord.message_command(&guild.maya, &thread, "Mark as solution", &reply);
    guild.tells(&guild.maya, "Marked as the solution").await;
    let solved = guild.sees(&thread, "Solved by").await;
    guild.discord.press(&guild.ann, &thread, &solved.id, &button(&solved, "Take it back"));
    let back = guild.sees(&thread, "took the mark back").await;
    assert_eq!(back.id, solved.id, "edited, not posted anew");
    let asked = guild.sees(&thread, "Anybody may answer here").await;
    guild.discord.press(&guild.ann, &thread, &asked.id, &button(&asked, "Solved"));
    guild.sees(&thread, "Solved by").await;
    guild.discord.assert_clean();
}

#[tokio::test]
async fn an_agent_writes_an_entry_in_a_modal_changes_it_and_throws_it_away() {
    let guild = Guild::open().await;
    guild.discord.slash(&guild.ann, &guild.support, "faq", json!({ "add": {} }));
    guild.tells(&guild.ann, "Only the support team").await;
    guild.discord.slash(&guild.maya, &guild.agents, "faq", json!({ "add": {} }));
    let modal = guild.discord.wait_for(|state| state.modals(&guild.maya).pop()).await;
    let id = modal["custom_id"].as_str().unwrap().to_owned();
    let filled = json!({ "question": "Can it hum in D?", "phrasings": "hum D", "answer": "It *can*.", "tags": "hum" });
    guild.discord.submit_modal(&guild.maya, &id, filled);
    let preview = guild.tells(&guild.maya, "Can it hum in D?").await;
    guild.discord.press(&guild.maya, &guild.agents, &preview.id, &button(&preview, "Change"));
    let changing = |state: &crate::fakes::discord::State| {
        state.modals(&guild.maya).into_iter().find(|modal| modal["custom_id"] != id.as_str())
    };
    let modal = guild.discord.wait_for(changing).await;
    assert_eq!(modal["components"][2]["components"][0]["value"], "It *can*.");
    let filled = json!({ "question": "Can it hum in E?", "answer": "It cannot." });
    guild.discord.submit_modal(&guild.maya, modal["custom_id"].as_str().unwrap(), filled);
    let preview = guild.tells(&guild.maya, "Can it hum in E?").await;
    guild.discord.press(&guild.maya, &guild.agents, &preview.id, &button(&preview, "Discard"));
    guild.tells(&guild.maya, "Nothing was written").await;
    guild.discord.assert_clean();
}

#[tokio::test]
async fn an_agent_answers_a_ticket_with_an_entry_that_is_offered_while_typing() {
    let guild = Guild::open().await;
    let thread = guild.ticket().await;
    let typed = json!({ "link": { "entry": { "value": "consumer lag", "focused": true } } });
    let offered = values(&guild.discord.autocomplete(&guild.maya, &guild.agents, "faq", typed).await);
    assert!(offered.contains(&"consumer-lag:en".to_owned()), "{offered:?}");
    let link = json!({ "link": { "entry": "consumer-lag:en", "ticket": "1" } });
    guild.discord.slash(&guild.maya, &guild.agents, "faq", link);
    guild.tells(&guild.maya, "the FAQ learns its question").await;
    guild.sees(&thread, "answers #1 with").await;
    guild.discord.slash(&guild.maya, &guild.agents, "faq", json!({ "learned": {} }));
    guild.tells(&guild.maya, "confirmed by").await;
    guild.discord.assert_clean();
}
