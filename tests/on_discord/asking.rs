//! All the ways to ask arrive at the same flow.

use serde_json::json;

use super::guild::{Guild, KNOWN, OTHER, UNKNOWN, button, count, text, values};

#[tokio::test]
async fn a_question_is_answered_in_a_thread_under_it_and_the_asker_says_that_it_helped() {
    let guild = Guild::open().await;
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    let answer = guild.sees(&question, "I need a person").await;
    guild.discord.press(&guild.ann, &question, &answer.id, &button(&answer, "That helped"));
    let thanked = guild.sees(&question, "Glad that helped").await;
    assert_eq!((thanked.id, thanked.components.len()), (answer.id, 0), "edited, not posted anew");
    guild.discord.assert_clean();
}

#[tokio::test]
async fn two_questions_of_one_message_are_answered_in_one_post_and_settled_together() {
    let guild = Guild::open().await;
    let question = guild.discord.say(&guild.ann, &guild.support, &format!("{KNOWN} And also, {OTHER}"));
    let answer = guild.sees(&question, "That helped").await;
    let body = text(&answer);
    assert!(body.contains("consumer lag growing") && body.contains("turn on TLS"), "{body}");
    guild.discord.press(&guild.ann, &question, &answer.id, &button(&answer, "That helped"));
    let body = text(&guild.sees(&question, "Glad that helped").await);
    assert!(body.contains("consumer lag growing") && body.contains("turn on TLS"), "{body}");
    assert_eq!(count(&guild.discord, &question, "TLS"), 1, "one message, never two");
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_few_words_in_the_thread_are_read_with_the_question_and_a_failed_answer_brings_a_person() {
    let guild = Guild::open().await;
    let question = guild.discord.say(&guild.ann, &guild.support, "How do I connect Frontdesk to Slack?");
    guild.sees(&question, "That helped").await;
    guild.discord.say_in_thread(&guild.ann, &question, "and discord?");
    guild.sees(&question, "connect Frontdesk to Discord").await;
    guild.discord.say_in_thread(&guild.ann, &question, "that did not work");
    guild.sees(&question, "Ticket #1").await;
    guild.discord.assert_clean();
}

#[tokio::test]
async fn who_needs_a_person_gets_a_ticket_in_the_same_thread() {
    let guild = Guild::open().await;
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    let answer = guild.sees(&question, "I need a person").await;
    guild.discord.press(&guild.ann, &question, &answer.id, &button(&answer, "I need a person"));
    guild.sees(&question, "Ticket #1").await;
    guild.sees(&guild.agents, "Claim").await;
    guild.discord.assert_clean();
}

#[tokio::test]
async fn another_person_cannot_press_the_askers_button() {
    let guild = Guild::open().await;
    let question = guild.discord.say(&guild.ann, &guild.support, KNOWN);
    let answer = guild.sees(&question, "I need a person").await;
    guild.discord.press(&guild.eve, &question, &answer.id, &button(&answer, "That helped"));
    guild.tells(&guild.eve, "for the person who asked").await;
    assert!(text(&guild.sees(&question, "I need a person").await).contains("That helped"));
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_customer_gets_the_best_answer_at_once_and_a_ticket_with_its_promise() {
    let guild = Guild::open().await;
    let question = guild.discord.say(&guild.eve, &guild.support, KNOWN);
    let opened = text(&guild.sees(&question, "Ticket #1").await);
    assert!(opened.contains("You will have a first answer by <t:") && opened.contains("this may help"), "{opened}");
    let card = text(&guild.sees(&guild.agents, "Claim").await);
    assert!(card.contains("enterprise") && card.contains("First response"), "{card}");
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_slash_command_is_answered_to_the_asker_alone() {
    let guild = Guild::open().await;
    guild.discord.slash(&guild.ann, &guild.support, "ask", json!({ "question": KNOWN }));
    let answer = guild.tells(&guild.ann, "That helped").await;
    assert_eq!(guild.discord.messages(&guild.support).len(), 0, "quiet in public");
    guild.discord.press(&guild.ann, &guild.support, &answer.id, &button(&answer, "I need a person"));
    guild.tells(&guild.ann, "#1 is open").await;
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_mention_is_answered_anywhere_and_chatter_nowhere() {
    let guild = Guild::open().await;
    let other = guild.discord.add_channel("random");
    let chatter = guild.discord.say(&guild.ann, &guild.support, "good morning everyone!");
    let unheard = guild.discord.say(&guild.ann, &other, KNOWN);
    let mention = guild.discord.say(&guild.ann, &other, &format!("<@{}> {KNOWN}", guild.discord.bot_user()));
    guild.sees(&mention, "That helped").await;
    assert!(guild.discord.messages(&chatter).is_empty() && guild.discord.messages(&unheard).is_empty());
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_forum_post_is_answered_in_itself() {
    let guild = Guild::open().await;
    let post = guild.discord.post_in_forum(&guild.ann, &guild.forum, "lag", KNOWN);
    guild.sees(&post, "That helped").await;
    let unknown = guild.discord.post_in_forum(&guild.ann, &guild.forum, "hum", UNKNOWN);
    guild.sees(&unknown, "Ticket #1").await;
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_direct_message_is_answered_there_and_its_ticket_talks_there() {
    let guild = Guild::open().await;
    guild.discord.direct(&guild.ann, UNKNOWN);
    let channel = guild.discord.dm_channel(&guild.ann);
    guild.sees(&channel, "Ticket #1").await;
    guild.sees(&guild.agents, "Claim").await;
    guild.discord.slash(&guild.maya, &guild.agents, "reply", json!({ "ticket": "1", "text": "Try a tuning fork." }));
    guild.sees(&channel, "tuning fork").await;
    guild.discord.direct(&guild.ann, "it hums now");
    let card = guild.sees(&guild.agents, "Assign").await;
    guild.sees(&card.id, "it hums now").await;
    guild.discord.assert_clean();
}

#[tokio::test]
async fn a_reaction_and_the_message_menu_make_one_ticket_for_the_writer() {
    let guild = Guild::open().await;
    let message = guild.discord.say(&guild.ann, &guild.agents, "the broker smells of toast");
    guild.discord.react(&guild.maya, &guild.agents, &message, "🎫");
    guild.sees(&message, "Ticket #1").await;
    guild.discord.message_command(&guild.sam, &guild.agents, "Create ticket", &message);
    guild.tells(&guild.sam, "#1").await;
    assert_eq!(count(&guild.discord, &guild.agents, "Claim"), 1);
    let other = guild.discord.say(&guild.ann, &guild.support, "thanks!");
    guild.discord.message_command(&guild.maya, &guild.support, "Create ticket", &other);
    guild.tells(&guild.maya, "#2 is open").await;
    guild.discord.assert_clean();
}

#[tokio::test]
async fn fields_offer_faq_entries_and_tickets() {
    let guild = Guild::open().await;
    let typed = json!({ "question": { "value": "consmr lag", "focused": true } });
    let questions = guild.discord.autocomplete(&guild.ann, &guild.support, "ask", typed).await;
    assert!(values(&questions).iter().any(|title| title.contains("lag")), "{questions:?}");
    guild.ticket().await;
    let typed = || json!({ "ticket": { "value": "flux", "focused": true } });
    let tickets = guild.discord.autocomplete(&guild.maya, &guild.agents, "claim", typed()).await;
    assert_eq!(values(&tickets), ["1"]);
    let others = guild.discord.autocomplete(&guild.eve, &guild.agents, "claim", typed()).await;
    assert!(others.is_empty(), "another's ticket is not offered: {others:?}");
    guild.discord.assert_clean();
}

#[tokio::test]
async fn help_is_in_the_readers_language_and_of_their_role() {
    let guild = Guild::open().await;
    let li = guild.discord.add_member("Li", &[], "zh-CN");
    guild.discord.slash(&li, &guild.support, "help", json!({}));
    let help = text(&guild.tells(&li, "/ask").await);
    assert!(help.contains("提问") && !help.contains("/claim"), "{help}");
    guild.discord.slash(&guild.maya, &guild.support, "help", json!({}));
    guild.tells(&guild.maya, "/claim").await;
    guild.discord.assert_clean();
}
