//! What a person keeps: transcripts as files, and the survey after a ticket's end.

use super::team::{Team, button, text};
use crate::fakes::slack::{Fault, Posted, State};

/// Waits for something that the desk writes a person directly.
async fn writes(team: &Team, person: &str, is_it: impl Fn(&Posted) -> bool) -> Posted {
    let channel = team.slack.direct_channel(person);
    team.slack.wait_for(|state: &State| state.messages(&channel).into_iter().find(|posted| is_it(posted))).await
}

#[tokio::test]
async fn a_transcript_is_a_file_in_the_requesters_direct_messages() {
    let team = Team::open().await;
    team.ticket().await;
    team.slack.command(&team.maya, &team.agents, "note 1 keep this from her");
    team.tells(&team.maya, "The note is kept").await;
    team.slack.command(&team.ann, &team.support, "transcript 1 html");
    team.tells(&team.ann, "on its way to your direct messages").await;
    writes(&team, &team.ann, |posted| text(posted).contains("Here is the transcript of #1")).await;
    let shared = writes(&team, &team.ann, |posted| !posted.files.is_empty()).await;
    let file = &shared.files[0];
    assert!(file.name.starts_with("ticket-1-") && file.name.ends_with(".html"), "{}", file.name);
    let page = String::from_utf8(file.bytes.clone()).unwrap();
    assert!(page.contains("flux capacitor") && !page.contains("keep this from her"), "{page}");
    team.slack.assert_clean();
}

#[tokio::test]
async fn words_and_file_come_once_whatever_answer_is_lost() {
    let team = Team::open().await;
    team.ticket().await;
    for method in ["files.getUploadURLExternal", "files.completeUploadExternal", "chat.postMessage"] {
        team.slack.fail_next(method, Fault::LoseReply);
    }
    team.slack.fail_next("files.completeUploadExternal", Fault::RateLimited { retry_after: 40 });
    team.slack.command(&team.ann, &team.support, "transcript 1");
    writes(&team, &team.ann, |posted| !posted.files.is_empty()).await;
    let direct = team.slack.direct_channel(&team.ann);
    // The next try looks for both before it does anything again.
    let looked = |state: &State| {
        let looks = state.requests().iter().filter(|line| *line == "conversations.history ok").count();
        (looks >= 2 && state.messages(&direct).len() >= 2).then_some(())
    };
    team.slack.wait_for(looked).await;
    assert_eq!(team.slack.messages(&direct).len(), 2, "the words, and the file");
    team.slack.assert_clean();
}

#[tokio::test]
async fn without_the_scope_the_words_come_without_the_file_and_say_so() {
    let team = Team::open().await;
    team.ticket().await;
    team.slack.revoke_scope("files:write");
    team.slack.command(&team.ann, &team.support, "transcript 1");
    writes(&team, &team.ann, |posted| text(posted).contains("could not be attached")).await;
    team.desk.says("check the scope files:write").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_requester_rates_with_a_button_and_comments_in_a_modal() {
    let team = Team::open().await;
    let (thread, card) = team.ticket().await;
    team.slack.press(&team.maya, &card, &button(&card, "Claim"));
    team.sees_under(&thread, "is on #1 now").await;
    team.slack.command(&team.maya, &team.agents, "close 1");
    let survey = writes(&team, &team.ann, |posted| text(posted).contains("How was our help")).await;
    team.slack.press(&team.ann, &survey, &button(&survey, "4"));
    let thanked = writes(&team, &team.ann, |posted| text(posted).contains("4 of 5 for #1")).await;
    assert_eq!((&thanked.ts, thanked.edited), (&survey.ts, true), "one message, edited");
    team.slack.press(&team.ann, &thanked, &button(&thanked, "Comment"));
    let modal = team.modal(&team.ann).await;
    team.slack.submit(&team.ann, modal["id"].as_str().unwrap(), &[("field", "in tune at last")]);
    writes(&team, &team.ann, |posted| text(posted).contains("Thank you: 4 of 5")).await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn whether_a_ticket_is_solved_is_asked_and_the_answer_takes_the_place_of_the_question() {
    let team = Team::open().await;
    let (thread, _) = team.ticket().await;
    team.slack.command(&team.maya, &team.agents, "claim 1");
    team.sees_under(&thread, "is on #1 now").await;
    team.slack.command(&team.maya, &team.agents, "solve 1");
    let asked = team.sees_under(&thread, "is solved. Is it?").await;
    team.slack.press(&team.ann, &asked, &button(&asked, "Yes, solved"));
    let closed = team.sees_under(&thread, "closed #1").await;
    assert_eq!((&closed.ts, closed.edited), (&asked.ts, true), "one message, edited");
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_canned_reply_is_chosen_in_a_modal_and_posted_filled_in() {
    let team =
        Team::begin("[[canned]]\nname = \"logs\"\ntext = \"Could you send the log, {requester}?\"\n", |_| {}).await;
    team.desk.says("Slack is listened to").await;
    team.slack.wait_for(|state| (state.sockets() == 2).then_some(())).await;
    let (thread, _) = team.ticket().await;
    team.slack.command(&team.maya, &team.agents, "canned 1");
    let modal = team.modal(&team.maya).await;
    assert!(modal.to_string().contains("logs — Could you send the log"), "{modal}");
    team.slack.submit(&team.maya, modal["id"].as_str().unwrap(), &[("field", "logs")]);
    team.sees_under(&thread, "Could you send the log, Ann?").await;
    team.slack.command(&team.ann, &team.support, "canned 1");
    team.tells(&team.ann, "Only the support team can do that").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn where_there_are_no_canned_replies_the_desk_says_so_and_opens_no_empty_menu() {
    let team = Team::open().await;
    team.ticket().await;
    team.slack.command(&team.maya, &team.agents, "canned 1");
    team.tells(&team.maya, "There are no canned replies yet").await;
    assert!(team.slack.read(|state| state.open_views(&team.maya).is_empty()));
    team.slack.assert_clean();
}
