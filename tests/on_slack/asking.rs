//! All the ways to ask arrive at the same flow.

use super::team::{CREATE_TICKET, KNOWN, OTHER, Team, UNKNOWN, button, count, text};

#[tokio::test]
async fn a_question_is_answered_in_a_thread_under_it_and_the_asker_says_that_it_helped() {
    let team = Team::open().await;
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    let answer = team.sees_under(&question, "I need a person").await;
    team.slack.press(&team.ann, &answer, &button(&answer, "That helped"));
    let thanked = team.sees_under(&question, "Glad that helped").await;
    assert_eq!(thanked.ts, answer.ts, "edited, not posted anew");
    assert!(!text(&thanked).contains("I need a person"), "{thanked:?}");
    team.slack.assert_clean();
}

#[tokio::test]
async fn two_questions_of_one_message_are_answered_in_one_post_and_settled_together() {
    let team = Team::open().await;
    let question = team.slack.say(&team.ann, &team.support, &format!("{KNOWN} And also, {OTHER}"));
    let answer = team.sees_under(&question, "That helped").await;
    let body = text(&answer);
    assert!(body.contains("consumer lag growing") && body.contains("turn on TLS"), "{body}");
    team.slack.press(&team.ann, &answer, &button(&answer, "That helped"));
    let body = text(&team.sees_under(&question, "Glad that helped").await);
    assert!(body.contains("consumer lag growing") && body.contains("turn on TLS"), "{body}");
    assert_eq!(team.slack.in_thread(&team.support, &question).len(), 1, "one message, never two");
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_few_words_in_the_thread_are_read_with_the_question_and_a_failed_answer_brings_a_person() {
    let team = Team::open().await;
    let question = team.slack.say(&team.ann, &team.support, "How do I connect Frontdesk to Slack?");
    team.sees_under(&question, "That helped").await;
    team.slack.say_in_thread(&team.ann, &team.support, &question, "and discord?");
    team.sees_under(&question, "connect Frontdesk to Discord").await;
    team.slack.say_in_thread(&team.ann, &team.support, &question, "that did not work");
    team.sees_under(&question, "Ticket #1").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn who_needs_a_person_gets_a_ticket_in_the_same_thread() {
    let team = Team::open().await;
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    let answer = team.sees_under(&question, "I need a person").await;
    team.slack.press(&team.ann, &answer, &button(&answer, "I need a person"));
    team.sees_under(&question, "Ticket #1").await;
    team.sees(&team.agents, "Claim").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_question_that_nothing_answers_is_brought_to_the_agents() {
    let team = Team::open().await;
    let (thread, card) = team.ticket().await;
    assert!(text(&card).contains("flux capacitor") && text(&card).contains("Ann"), "{card:?}");
    assert_eq!((card.thread, team.slack.in_thread(&team.support, &thread).len()), (None, 1));
    team.slack.assert_clean();
}

#[tokio::test]
async fn another_person_cannot_press_the_askers_button() {
    let team = Team::open().await;
    let question = team.slack.say(&team.ann, &team.support, KNOWN);
    let answer = team.sees_under(&question, "I need a person").await;
    team.slack.press(&team.eve, &answer, &button(&answer, "That helped"));
    team.tells(&team.eve, "for the person who asked").await;
    assert!(text(&team.sees_under(&question, "I need a person").await).contains("That helped"));
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_customer_gets_the_best_answer_at_once_and_a_ticket_with_its_promise() {
    let team = Team::open().await;
    let question = team.slack.say(&team.eve, &team.support, KNOWN);
    let opened = text(&team.sees_under(&question, "Ticket #1").await);
    assert!(opened.contains("You will have a first answer by <!date^") && opened.contains("this may help"), "{opened}");
    let card = text(&team.sees(&team.agents, "Claim").await);
    assert!(card.contains("enterprise") && card.contains("First response"), "{card}");
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_command_is_answered_to_the_asker_alone() {
    let team = Team::open().await;
    team.slack.command(&team.ann, &team.support, &format!("ask {KNOWN}"));
    let answer = team.tells(&team.ann, "That helped").await;
    assert!(team.slack.messages(&team.support).is_empty(), "quiet in public");
    team.slack.press(&team.ann, &answer, &button(&answer, "I need a person"));
    team.tells(&team.ann, "#1 is open").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_mention_is_answered_once_and_anywhere_and_chatter_nowhere() {
    let team = Team::open().await;
    let other = team.slack.add_channel("random");
    let chatter = team.slack.say(&team.ann, &team.support, "good morning everyone!");
    let unheard = team.slack.say(&team.ann, &other, KNOWN);
    let mention = team.slack.say(&team.ann, &other, &format!("<@{}> {KNOWN}", team.slack.bot_user()));
    team.sees(&other, "That helped").await;
    team.slack.wait_for(|state| state.is_all_acknowledged().then_some(())).await;
    // Slack tells of it twice, as a message and as a mention.
    assert_eq!(team.slack.in_thread(&other, &mention).len(), 1);
    assert!(team.slack.in_thread(&team.support, &chatter).is_empty());
    assert!(team.slack.in_thread(&other, &unheard).is_empty());
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_direct_message_is_answered_there_and_its_ticket_talks_there() {
    let team = Team::open().await;
    team.slack.direct(&team.ann, UNKNOWN);
    let channel = team.slack.direct_channel(&team.ann);
    team.sees(&channel, "Ticket #1").await;
    team.sees(&team.agents, "Claim").await;
    team.slack.command(&team.maya, &team.agents, "reply 1 Try a tuning fork.");
    team.sees(&channel, "tuning fork").await;
    team.slack.direct(&team.ann, "it hums now");
    team.slack.wait_for(|state| state.is_all_acknowledged().then_some(())).await;
    team.slack.command(&team.maya, &team.agents, "show 1");
    team.tells(&team.maya, "it hums now").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_reaction_and_the_message_menu_make_one_ticket_for_the_writer() {
    let team = Team::open().await;
    let message = team.slack.say(&team.ann, &team.agents, "the broker smells of toast");
    team.slack.react(&team.maya, &team.agents, &message, "ticket");
    let opened = team.sees(&team.agents, "Ticket #1").await;
    assert_eq!(opened.thread.as_deref(), Some(message.as_str()));
    team.slack.shortcut(&team.sam, &team.agents, &message, CREATE_TICKET);
    team.tells(&team.sam, "#1").await;
    assert_eq!(count(&team.slack, &team.agents, "Claim"), 1);
    let other = team.slack.say(&team.ann, &team.support, "thanks!");
    team.slack.shortcut(&team.maya, &team.support, &other, CREATE_TICKET);
    team.tells(&team.maya, "#2 is open").await;
    team.slack.react(&team.ann, &team.support, &other, "heart");
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_reaction_to_an_answer_in_a_thread_finds_its_words() {
    let team = Team::open().await;
    let root = team.slack.say(&team.ann, &team.support, "good morning everyone!");
    let answer = team.slack.say_in_thread(&team.eve, &team.support, &root, "my broker smells of toast");
    team.slack.react(&team.maya, &team.support, &answer, "ticket");
    team.sees_under(&root, "Ticket #1").await;
    let card = text(&team.sees(&team.agents, "Claim").await);
    assert!(card.contains("smells of toast") && card.contains("Eve"), "{card}");
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_chinese_question_gets_chinese_words() {
    let team = Team::open().await;
    let question = team.slack.say(&team.ann, &team.support, "怎样让通量电容器在 D 小调里哼唱？");
    team.sees_under(&question, "工单").await;
    team.sees(&team.agents, "通量电容器").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn help_is_in_the_readers_language_and_of_their_role() {
    let team = Team::open().await;
    let li = team.slack.add_person("Li", "zh-CN");
    team.slack.command(&li, &team.support, "help");
    let help = text(&team.tells(&li, "/desk ask").await);
    assert!(help.contains("提问") && !help.contains("claim"), "{help}");
    team.slack.command(&team.maya, &team.support, "");
    team.tells(&team.maya, "/desk claim").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn the_home_page_shows_my_open_tickets() {
    let team = Team::open().await;
    team.ticket().await;
    team.slack.open_home(&team.ann);
    let mine = |state: &crate::fakes::slack::State| {
        state.home(&team.ann).filter(|home| home.to_string().contains("flux capacitor"))
    };
    team.slack.wait_for(mine).await;
    team.slack.open_home(&team.eve);
    let others = team.slack.wait_for(|state| state.home(&team.eve)).await;
    assert!(!others.to_string().contains("flux capacitor"), "{others}");
    team.slack.assert_clean();
}
