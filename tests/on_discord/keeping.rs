//! What a person keeps: transcripts as files, and the survey after a ticket's end.

use serde_json::json;

use super::guild::{Guild, button, text, values};
use crate::fakes::discord::{Fault, Posted, State};

/// Waits for something that the desk writes a person directly.
async fn writes(guild: &Guild, person: &str, words: &str) -> Posted {
    let said = |state: &State| {
        let channel = state.direct_channel(person)?;
        state.messages(&channel).into_iter().find(|posted| text(posted).contains(words))
    };
    guild.discord.wait_for(said).await
}

#[tokio::test]
async fn a_transcript_is_a_file_in_the_requesters_direct_messages() {
    let guild = Guild::open().await;
    let thread = guild.ticket().await;
    guild.discord.slash(&guild.maya, &guild.agents, "note", json!({ "ticket": "1", "text": "keep this from her" }));
    guild.tells(&guild.maya, "The note is kept").await;
    guild.discord.slash(&guild.ann, &thread, "transcript", json!({ "ticket": "1", "format": "html" }));
    guild.tells(&guild.ann, "on its way to your direct messages").await;
    let sent = writes(&guild, &guild.ann, "Here is the transcript of #1").await;
    let [file] = &sent.files[..] else { panic!("{sent:?}") };
    assert!(file.name.starts_with("ticket-1-") && file.name.ends_with(".html"), "{}", file.name);
    assert_eq!(file.about, "Transcript of ticket #1");
    let page = String::from_utf8(file.bytes.clone()).unwrap();
    assert!(page.contains("flux capacitor") && !page.contains("keep this from her"), "{page}");
    guild.discord.assert_clean();
}

#[tokio::test]
async fn where_a_person_takes_no_direct_messages_the_file_comes_where_they_asked() {
    let guild = Guild::open().await;
    let thread = guild.ticket().await;
    guild.discord.close_dms(&guild.ann);
    guild.discord.slash(&guild.ann, &thread, "transcript", json!({ "ticket": "1" }));
    let sent = guild.tells(&guild.ann, "Here is the transcript of #1").await;
    assert!(sent.files[0].name.ends_with(".md"), "{sent:?}");
    assert!(sent.flags & 64 != 0, "nobody else sees it");
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_file_whose_reply_was_lost_is_posted_once() {
    let guild = Guild::open().await;
    let thread = guild.ticket().await;
    let direct = guild.discord.dm_channel(&guild.ann);
    guild.discord.fail_next("POST", &format!("/channels/{direct}/messages"), Fault::LoseReply);
    guild.discord.slash(&guild.ann, &thread, "transcript", json!({ "ticket": "1" }));
    writes(&guild, &guild.ann, "Here is the transcript of #1").await;
    let asked = |state: &State| {
        let looked = state.requests().iter().any(|line| line.starts_with(&format!("GET /channels/{direct}/messages")));
        looked.then_some(())
    };
    guild.discord.wait_for(asked).await;
    assert_eq!(guild.discord.messages(&direct).len(), 1);
    guild.discord.assert_clean();
}

#[tokio::test]
async fn where_files_may_not_be_attached_the_words_come_without_and_say_so() {
    let guild = Guild::open().await;
    let thread = guild.ticket().await;
    let direct = guild.discord.dm_channel(&guild.ann);
    // Discord's answer where a bot lacks Attach Files, and where a file is too large.
    for (count, (code, status)) in [(50013, 403), (40005, 413)].into_iter().enumerate() {
        guild.discord.fail_next("POST", &format!("/channels/{direct}/messages"), Fault::Error(code, status));
        guild.discord.slash(&guild.ann, &thread, "transcript", json!({ "ticket": "1" }));
        let said = |state: &State| {
            let messages = state.messages(&direct);
            let without = messages.iter().filter(|posted| text(posted).contains("could not be attached")).count();
            (without > count).then_some(())
        };
        guild.discord.wait_for(said).await;
    }
    guild.desk.says("give the bot Attach Files").await;
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_requester_rates_with_a_button_and_comments_in_a_modal() {
    let guild = Guild::open().await;
    let thread = guild.ticket().await;
    let card = guild.sees(&guild.agents, "Claim").await;
    guild.discord.press(&guild.maya, &guild.agents, &card.id, &button(&card, "Claim"));
    guild.sees(&thread, "is on #1 now").await;
    guild.discord.slash(&guild.maya, &guild.agents, "close", json!({ "ticket": "1" }));
    let survey = writes(&guild, &guild.ann, "How was our help").await;
    let direct = guild.discord.dm_channel(&guild.ann);
    guild.discord.press(&guild.ann, &direct, &survey.id, &button(&survey, "4"));
    let thanked = writes(&guild, &guild.ann, "4 of 5 for #1").await;
    assert_eq!(thanked.id, survey.id, "one message, edited");
    guild.discord.press(&guild.ann, &direct, &survey.id, &button(&thanked, "Comment"));
    let modal = guild.discord.wait_for(|state| state.modals(&guild.ann).pop()).await;
    let id = modal["custom_id"].as_str().unwrap();
    guild.discord.submit_modal(&guild.ann, id, json!({ "comment": "in tune at last" }));
    guild.tells(&guild.ann, "Thank you: 4 of 5").await;
    assert_eq!(guild.discord.messages(&direct).len(), 1);
    guild.discord.assert_clean();
}

#[tokio::test]
async fn whether_a_ticket_is_solved_is_asked_and_the_answer_takes_the_place_of_the_question() {
    let guild = Guild::open().await;
    let thread = guild.ticket().await;
    guild.discord.slash(&guild.maya, &guild.agents, "claim", json!({ "ticket": "1" }));
    guild.discord.slash(&guild.maya, &guild.agents, "solve", json!({ "ticket": "1" }));
    let asked = guild.sees(&thread, "is solved. Is it?").await;
    guild.discord.press(&guild.ann, &thread, &asked.id, &button(&asked, "No, not yet"));
    let refused = guild.sees(&thread, "opened #1 again").await;
    assert_eq!(refused.id, asked.id, "one message, edited");
    assert!(refused.components.is_empty(), "{refused:?}");
    guild.discord.slash(&guild.maya, &guild.agents, "solve", json!({ "ticket": "1" }));
    let asked = guild.sees(&thread, "is solved. Is it?").await;
    guild.discord.press(&guild.ann, &thread, &asked.id, &button(&asked, "Yes, solved"));
    assert_eq!(guild.sees(&thread, "closed #1").await.id, asked.id);
    guild.discord.assert_clean();
}

#[tokio::test]
async fn canned_replies_are_offered_while_an_agent_types_and_to_nobody_else() {
    let more = "[[canned]]\nname = \"logs\"\ntext = \"Could you send the log, {requester}?\"\n";
    let guild = Guild::open_with(more, |_| {}).await;
    let thread = guild.ticket().await;
    let typed = || json!({ "name": { "value": "lo", "focused": true } });
    let offered = guild.discord.autocomplete(&guild.maya, &guild.agents, "canned", typed()).await;
    assert_eq!(values(&offered), ["logs"]);
    assert!(guild.discord.autocomplete(&guild.ann, &guild.support, "canned", typed()).await.is_empty());
    guild.discord.slash(&guild.maya, &guild.agents, "canned", json!({ "ticket": "1", "name": "logs" }));
    guild.sees(&thread, "Could you send the log, Ann?").await;
    guild.discord.assert_clean();
}
