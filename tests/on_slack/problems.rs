//! Questions that are asked again on Slack: a button takes them apart, and a form answers everybody.

use super::team::{Team, UNKNOWN, button, text};

#[tokio::test]
async fn a_question_asked_again_joins_its_ticket_until_a_button_says_that_it_is_something_else() {
    let team = Team::open().await;
    let (first, _) = team.ticket().await;
    let again = team.slack.say(&team.ann, &team.support, &format!("again: {UNKNOWN}"));
    let note = team.sees_under(&again, "Your ticket #1 is about this already").await;
    assert!(text(&note).contains(&format!("p{}|Thread", first.replace('.', ""))), "a link: {}", text(&note));
    team.slack.press(&team.ann, &note, &button(&note, "This is something else"));
    team.sees_under(&again, "Ticket #2").await;
    let told = team.sees_under(&again, "This is #2 now, apart from #1.").await;
    assert!(told.ts == note.ts && !text(&told).contains("something else"), "{}", text(&told));
    team.slack.command(&team.ann, &team.support, &format!("new {UNKNOWN}"));
    team.tells(&team.ann, "is about this already").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_problem_is_one_message_whose_form_answers_everybody_and_a_card_takes_a_ticket_out() {
    let team = Team::begin("[duplicates]\npeople = 2\n", |_| {}).await;
    team.desk.says("Slack is listened to").await;
    team.slack.wait_for(|state| (state.sockets() == 2).then_some(())).await;
    let (first, _) = team.ticket().await;
    let second = team.slack.say(&team.eve, &team.support, UNKNOWN);
    let problem = team.sees(&team.agents, "Problem P1").await;
    assert!(text(&problem).contains("2 people ask the same"), "{}", text(&problem));
    team.slack.press(&team.maya, &problem, &button(&problem, "Answer all"));
    let modal = team.modal(&team.maya).await;
    team.slack.submit(&team.maya, modal["id"].as_str().unwrap(), &[("field", "we are on it")]);
    for thread in [&first, &second] {
        team.sees_under(thread, "we are on it").await;
    }
    let card = team.sees(&team.agents, "Not part of P1").await;
    team.slack.press(&team.maya, &card, &button(&card, "Not part of P1"));
    let left = team.sees(&team.agents, "one person asks").await;
    assert_eq!(left.ts, problem.ts, "the problem is one message");
    team.slack.command(&team.maya, &team.agents, "problem show 2");
    team.tells(&team.maya, "Problem P1").await;
    team.slack.command(&team.maya, &team.agents, "problem solve 2");
    team.sees(&team.agents, "· solved").await;
    team.slack.assert_clean();
}
