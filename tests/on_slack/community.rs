//! Members who answer each other, and agents who work on the FAQ, with what Slack has for it.

use super::team::{Team, UNKNOWN, button, text};

/// A question before the community, and a member's reply in its thread.
async fn answered(team: &Team) -> (String, String) {
    let thread = team.slack.say(&team.ann, &team.support, UNKNOWN);
    team.sees_under(&thread, "Anybody may answer here").await;
    let reply = team.slack.say_in_thread(&team.eve, &team.support, &thread, "Turn the left knob all the way down.");
    (thread, reply)
}

#[tokio::test]
async fn a_reaction_marks_the_solution_and_taken_back_it_is_none() {
    let team = Team::open_with_community().await;
    let (thread, reply) = answered(&team).await;
    team.slack.react(&team.ann, &team.support, &reply, "white_check_mark");
    let thanked = text(&team.sees_under(&thread, "Solved by").await);
    assert!(thanked.contains("Eve"), "{thanked}");
    team.slack.command(&team.ann, &team.support, "helpers");
    team.tells(&team.ann, "1 in 30 days").await;
    team.slack.unreact(&team.ann, &team.support, &reply, "white_check_mark");
    team.sees_under(&thread, "took the mark back").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn the_shortcut_and_the_button_mark_a_solution_too() {
    let team = Team::open_with_community().await;
    let (thread, reply) = answered(&team).await;
    team.slack.shortcut(&team.eve, &team.support, &reply, "mark_solution");
    team.tells(&team.eve, "Only who asked").await;
    team.slack.shortcut(&team.maya, &team.support, &reply, "mark_solution");
    team.tells(&team.maya, "Marked as the solution").await;
    let solved = team.sees_under(&thread, "Solved by").await;
    team.slack.press(&team.ann, &solved, &button(&solved, "Take it back"));
    let back = team.sees_under(&thread, "took the mark back").await;
    assert_eq!(back.ts, solved.ts, "edited, not posted anew");
    let asked = team.sees_under(&thread, "Anybody may answer here").await;
    team.slack.press(&team.ann, &asked, &button(&asked, "Solved"));
    team.sees_under(&thread, "Solved by").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn an_agent_writes_an_entry_in_a_modal_changes_it_and_throws_it_away() {
    let team = Team::open().await;
    team.slack.command(&team.ann, &team.support, "faq add");
    team.tells(&team.ann, "Only the support team").await;
    team.slack.command(&team.maya, &team.agents, "faq add");
    let modal = team.modal(&team.maya).await;
    let filled = [("question", "Can it hum in D?"), ("phrasings", "hum D"), ("answer", "It *can*."), ("tags", "hum")];
    team.slack.submit(&team.maya, modal["id"].as_str().unwrap(), &filled);
    let preview = team.tells(&team.maya, "Can it hum in D?").await;
    team.slack.wait_for(|state| state.open_views(&team.maya).is_empty().then_some(())).await;
    team.slack.press(&team.maya, &preview, &button(&preview, "Change"));
    let modal = team.modal(&team.maya).await;
    assert_eq!(modal["blocks"][2]["element"]["initial_value"], "It *can*.");
    let filled = [("question", "Can it hum in E?"), ("answer", "It cannot.")];
    team.slack.submit(&team.maya, modal["id"].as_str().unwrap(), &filled);
    let preview = team.tells(&team.maya, "Can it hum in E?").await;
    team.slack.press(&team.maya, &preview, &button(&preview, "Discard"));
    team.tells(&team.maya, "Nothing was written").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn an_agent_answers_a_ticket_with_an_entry() {
    let team = Team::open().await;
    let (thread, _) = team.ticket().await;
    team.slack.command(&team.maya, &team.agents, "faq link 1 consumer-lag");
    team.tells(&team.maya, "the FAQ learns its question").await;
    team.sees_under(&thread, "answers #1 with").await;
    team.slack.command(&team.maya, &team.agents, "faq learned");
    team.tells(&team.maya, "confirmed by").await;
    team.slack.assert_clean();
}
