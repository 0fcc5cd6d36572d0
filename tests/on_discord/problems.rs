//! Questions that are asked again on Discord: a button takes them apart, and a form answers everybody.

use serde_json::json;

use super::guild::{Guild, UNKNOWN, button, text};

#[tokio::test]
async fn a_question_asked_again_joins_its_ticket_until_a_button_says_that_it_is_something_else() {
    let guild = Guild::open().await;
    let first = guild.ticket().await;
    let again = guild.discord.say(&guild.ann, &guild.support, &format!("again: {UNKNOWN}"));
    let note = guild.sees(&again, "Your ticket #1 is about this already").await;
    assert!(text(&note).contains(&format!("<#{first}>")), "a link to the thread: {}", text(&note));
    guild.discord.press(&guild.ann, &again, &note.id, &button(&note, "This is something else"));
    guild.sees(&again, "Ticket #2").await;
    let told = guild.sees(&again, "This is #2 now, apart from #1.").await;
    assert!(told.id == note.id && !text(&told).contains("something else"), "{}", text(&told));
    guild.discord.slash(&guild.ann, &guild.support, "new", json!({ "question": UNKNOWN }));
    guild.tells(&guild.ann, "is about this already").await;
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_problem_is_one_message_whose_form_answers_everybody_and_a_card_takes_a_ticket_out() {
    let guild = Guild::open_with_problems().await;
    let first = guild.ticket().await;
    let second = guild.discord.say(&guild.eve, &guild.support, UNKNOWN);
    let problem = guild.sees(&guild.agents, "Problem P1").await;
    assert!(text(&problem).contains("2 people ask the same"), "{}", text(&problem));
    guild.discord.press(&guild.maya, &guild.agents, &problem.id, &button(&problem, "Answer all"));
    let modal = guild.discord.wait_for(|state| state.modals(&guild.maya).pop()).await;
    guild.discord.submit_modal(&guild.maya, modal["custom_id"].as_str().unwrap(), json!({ "text": "we are on it" }));
    for thread in [&first, &second] {
        guild.sees(thread, "we are on it").await;
    }
    guild.tells(&guild.maya, "Your answer is in 2 threads of P1").await;
    let card = guild.sees(&guild.agents, "Not part of P1").await;
    guild.discord.press(&guild.maya, &guild.agents, &card.id, &button(&card, "Not part of P1"));
    let left = guild.sees(&guild.agents, "one person asks").await;
    assert_eq!(left.id, problem.id, "the problem is one message");
    guild.discord.press(&guild.maya, &guild.agents, &left.id, &button(&left, "Solved, tell all"));
    let another = |opened: &serde_json::Value| opened["custom_id"] != modal["custom_id"];
    let modal = guild.discord.wait_for(|state| state.modals(&guild.maya).pop().filter(another)).await;
    guild.discord.submit_modal(&guild.maya, modal["custom_id"].as_str().unwrap(), json!({ "reason": "" }));
    guild.sees(&guild.agents, "· solved").await;
    guild.discord.assert_clean();
}
