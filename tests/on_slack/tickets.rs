//! Tickets worked with buttons, modals and commands.

use super::team::{Team, UNKNOWN, button, count, text};
use crate::fakes::slack::State;

#[tokio::test]
async fn an_agent_claims_answers_and_closes_a_ticket_with_buttons() {
    let team = Team::open().await;
    let (thread, card) = team.ticket().await;
    team.slack.press(&team.maya, &card, &button(&card, "Claim"));
    team.sees_under(&thread, "is on #1 now").await;
    let is_hers = |state: &State| state.messages(&team.agents).into_iter().find(|card| text(card).contains("Maya"));
    let claimed = team.slack.wait_for(is_hers).await;
    assert_eq!((&claimed.ts, claimed.edited), (&card.ts, true), "the card is one message");
    team.slack.say_in_thread(&team.maya, &team.support, &thread, "Which version is it?");
    team.slack.press(&team.maya, &card, &button(&claimed, "Close"));
    let modal = team.modal(&team.maya).await;
    let id = modal["id"].as_str().unwrap();
    team.slack.submit(&team.maya, id, &[("field", "it was out of tune")]);
    team.sees_under(&thread, "closed #1").await;
    team.sees(&team.agents, "closed").await;
    assert_eq!(team.slack.messages(&team.agents).len(), 1);
    assert!(team.slack.read(|state| state.open_views(&team.maya).is_empty()));
    team.slack.assert_clean();
}

#[tokio::test]
async fn an_id_that_the_desk_did_not_give_out_changes_nothing_and_is_explained() {
    let team = Team::open().await;
    let (_, card) = team.ticket().await;
    let claim = button(&card, "Claim");
    let forged = [
        "fd1:claim:1".to_owned(),
        claim.replace("claim:1", "solve:1"),
        claim.replace("claim:1", "claim:01"),
        format!("{claim}x"),
    ];
    for (told, id) in forged.iter().enumerate() {
        team.slack.press_changed(&team.maya, &card, &claim, id);
        let explained = |state: &State| {
            let said = state.ephemerals(&team.maya);
            let told_so = said.iter().filter(|posted| text(posted).contains("does not carry this desk's seal"));
            (told_so.count() > told).then_some(())
        };
        team.slack.wait_for(explained).await;
    }
    let same = team.sees(&team.agents, "Claim").await;
    assert_eq!(text(&same), text(&card), "nothing has changed");
    team.slack.press(&team.maya, &card, &claim);
    team.sees(&team.agents, "Maya").await;
}

#[tokio::test]
async fn modals_set_priority_and_assign() {
    let team = Team::open().await;
    let (_, card) = team.ticket().await;
    // Sam is known as an agent once he was seen.
    team.slack.command(&team.sam, &team.agents, "whoami");
    team.tells(&team.sam, "agent").await;
    team.slack.press(&team.maya, &card, &button(&card, "Priority"));
    let modal = team.modal(&team.maya).await;
    team.slack.submit(&team.maya, modal["id"].as_str().unwrap(), &[("field", "urgent")]);
    let card = team.sees(&team.agents, "urgent").await;
    team.slack.wait_for(|state| state.open_views(&team.maya).is_empty().then_some(())).await;
    team.slack.press(&team.maya, &card, &button(&card, "Assign"));
    let modal = team.modal(&team.maya).await;
    team.slack.submit(&team.maya, modal["id"].as_str().unwrap(), &[("field", &team.sam)]);
    let card = team.sees(&team.agents, "Sam").await;
    team.slack.wait_for(|state| state.open_views(&team.maya).is_empty().then_some(())).await;
    team.slack.press(&team.maya, &card, &button(&card, "Assign"));
    let modal = team.modal(&team.maya).await;
    team.slack.submit(&team.maya, modal["id"].as_str().unwrap(), &[("field", &team.ann)]);
    team.tells(&team.maya, "I know no agent").await;
    assert_eq!(team.slack.messages(&team.agents).len(), 1);
    team.slack.assert_clean();
}

#[tokio::test]
async fn of_two_agents_who_claim_at_once_one_wins_and_the_other_is_told_who_did() {
    let team = Team::open().await;
    let (thread, card) = team.ticket().await;
    let claim = button(&card, "Claim");
    for agent in [&team.maya, &team.sam] {
        team.slack.press(agent, &card, &claim);
    }
    let told = team.slack.wait_for(|state| {
        let told =
            |person: &String| state.ephemerals(person).into_iter().find(|posted| text(posted).contains("has #1"));
        told(&team.maya).or_else(|| told(&team.sam))
    });
    let told = text(&told.await);
    assert!(told.contains("Maya has #1") || told.contains("Sam has #1"), "{told}");
    team.sees_under(&thread, "is on #1 now").await;
    assert_eq!(count(&team.slack, &team.support, "is on #1 now"), 1);
    team.slack.assert_clean();
}

#[tokio::test]
async fn what_only_agents_may_is_refused_to_others() {
    let team = Team::open().await;
    let (thread, _) = team.ticket().await;
    team.slack.command(&team.ann, &team.support, "claim 1");
    team.tells(&team.ann, "Only the support team").await;
    team.slack.command(&team.eve, &team.support, "show 1");
    team.tells(&team.eve, "no ticket #1").await;
    team.slack.command(&team.maya, &team.support, "note 1 a secret");
    team.tells(&team.maya, "Only agents see it").await;
    team.slack.command(&team.ann, &team.support, "show 1");
    let shown = text(&team.tells(&team.ann, "asked").await);
    assert!(!shown.contains("a secret"), "{shown}");
    assert!(team.slack.in_thread(&team.support, &thread).iter().all(|said| !text(said).contains("a secret")));
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_button_of_the_card_is_for_agents() {
    let team = Team::open().await;
    let (_, card) = team.ticket().await;
    team.slack.press(&team.ann, &card, &button(&card, "Claim"));
    team.tells(&team.ann, "Only the support team").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn what_is_said_in_the_thread_is_part_of_the_ticket() {
    let team = Team::open().await;
    let (thread, _) = team.ticket().await;
    team.slack.say_in_thread(&team.ann, &team.support, &thread, "it is the blue one");
    team.slack.say_in_thread(&team.maya, &team.support, &thread, "then turn it left");
    let history = loop {
        team.slack.command(&team.maya, &team.agents, "show 1");
        let history = text(&team.tells(&team.maya, "the blue one").await);
        if history.contains("turn it left") {
            break history;
        }
    };
    assert!(history.contains("answered: then turn it left"), "{history}");
    team.slack.assert_clean();
}

#[tokio::test]
async fn every_command_is_answered_to_its_giver() {
    let team = Team::open().await;
    let (thread, _) = team.ticket().await;
    let cases = [
        ("whoami", "agent"),
        ("list", "flux capacitor"),
        ("claim 1", "#1"),
        ("sla 1", "#1"),
        ("digest", "open"),
        ("priority 1 high", "high"),
        ("release 1", "#1"),
        ("close 1 it was the flux", "#1 is closed"),
        ("reopen 1", "#1"),
        ("frobnicate", "help"),
    ];
    for (words, answer) in cases {
        let before = team.slack.read(|state| state.ephemerals(&team.maya).len());
        team.slack.command(&team.maya, &team.agents, words);
        let said = team.slack.wait_for(|state| state.ephemerals(&team.maya).get(before).cloned()).await;
        assert!(text(&said).contains(answer), "{words}: {}", text(&said));
    }
    team.slack.command(&team.maya, &team.agents, "reply 1 Try the other one.");
    team.sees_under(&thread, "Try the other one.").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn a_command_takes_a_mention_for_a_person() {
    let team = Team::open().await;
    team.ticket().await;
    team.slack.command(&team.sam, &team.agents, "whoami");
    team.tells(&team.sam, "agent").await;
    team.slack.command(&team.maya, &team.agents, &format!("assign 1 <@{}>", team.sam));
    team.sees(&team.agents, "Sam").await;
    team.slack.assert_clean();
}

#[tokio::test]
async fn an_address_in_a_question_reads_as_it_was_typed() {
    let team = Team::open().await;
    let thread = team.slack.say(&team.ann, &team.support, &format!("{UNKNOWN} as in https://hum.example/d?a=1&b=2"));
    team.sees_under(&thread, "Ticket #1").await;
    let card = text(&team.sees(&team.agents, "Claim").await);
    assert!(card.contains("as in https://hum.example/d?a=1&amp;b=2"), "{card}");
    team.slack.assert_clean();
}

#[tokio::test]
async fn what_strangers_write_never_becomes_a_mention() {
    let team = Team::open().await;
    let mallory = team.slack.add_person("<!channel> <@U00000000001> *M*", "en-US");
    let words = format!("<!here> <!channel> <@{}> <http://evil.example|safe> &lt;!everyone&gt; {UNKNOWN}", team.maya);
    let thread = team.slack.say(&mallory, &team.support, &words);
    team.sees_under(&thread, "Ticket #1").await;
    team.sees(&team.agents, "Claim").await;
    team.slack.command(&team.maya, &team.agents, "show 1");
    let shown = team.tells(&team.maya, "flux").await;
    assert_eq!(shown.mentions(), Vec::<String>::new(), "{shown:?}");
    for channel in [&team.support, &team.agents] {
        for posted in team.slack.messages(channel) {
            let live = posted.mentions();
            assert!(live.iter().all(|mention| *mention == format!("<@{mallory}>")), "{live:?} in {posted:?}");
        }
    }
    team.slack.assert_clean();
}
