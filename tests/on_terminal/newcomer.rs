//! A newcomer's first minutes: what the first screen tells to try works, and every answer says what to do next.

use crate::program::chat::{Chat, below_first_screen, talk};
use crate::program::folder::{Folder, without_times};

#[test]
fn the_first_screen_tells_what_to_try() {
    let folder = Folder::with_faq();
    let ended = Chat::start(&folder).end();
    assert_eq!(ended.code, Some(0));
    insta::assert_snapshot!(ended.out, @r"
    Frontdesk: a support desk for open-source projects, here in your terminal. Nothing leaves this machine.

    Try this:
      why does my consumer lag keep growing?   the FAQ knows this one; then type 1 (that helped) or 2 (a person)
      can the broker water my plants?          the FAQ does not know this one: a ticket is opened
      /as maya agent                           become an agent, then: /list  /show 1  /claim 1
      /reply 1 which version is it?            answer the asker, then: /note 1 seen before  /close 1
      /as eve requester enterprise             ask as a paying customer; agents see the promise in /sla and /digest
      /in 1  /out                              write in the thread of ticket 1, and leave it
      /help  /quit                             也可以用中文提问，例如：磁盘满了怎么办？
    ");
    assert!(folder.path("frontdesk.db").exists(), "tickets are kept in the folder");
}

#[test]
fn the_two_questions_of_the_first_screen_do_on_the_shipped_faq_what_it_says() {
    let folder = Folder::with_shipped_faq();
    let screen = Chat::start(&folder).end().out;
    let question = |saying: &str| {
        let line = screen.lines().find(|line| line.contains(saying)).unwrap();
        line.trim().split("   ").next().unwrap().to_owned()
    };
    let known = talk(&folder, &[&question("the FAQ knows this one")]);
    assert!(known.contains("desk: ") && known.contains("1  That helped"), "{known}");
    let unknown = talk(&folder, &[&question("the FAQ does not know this one")]);
    assert!(unknown.contains("desk in #1:"), "{unknown}");
}

#[test]
fn a_known_question_is_answered_in_spite_of_typos_and_a_number_says_that_it_helped() {
    let folder = Folder::with_faq();
    let told = talk(&folder, &["how do i reset a consumr groups ofsets?", "1"]);
    insta::assert_snapshot!(told, @r"
    > how do i reset a consumr groups ofsets?
    desk: How do I reset a consumer group's offsets?
      Stop the group, then:

          logctl group reset billing --to earliest

      See Offsets (https://docs.example/offsets).
      Type a number to choose:
        1  That helped
        2  I need a person
    > 1
    desk to guest alone: Glad that helped.
    ");
}

#[test]
fn who_needs_a_person_types_a_number_and_gets_a_ticket() {
    let folder = Folder::with_faq();
    let told = talk(&folder, &["How do I reset a consumer group's offsets?", "2"]);
    let (_, after) = told.split_once("> 2\n").unwrap();
    insta::assert_snapshot!(without_times(after), @r"
    desk in #1:
      Ticket #1: How do I reset a consumer group's offsets?
      guest, this is with the support team now. A person will answer here.
      To write more about it: /in 1. To work on it: /as maya agent.
    desk to guest alone: #1 is open. A person will answer you.
    desk to the agents: #1 · new · normal
      > How do I reset a consumer group's offsets?
      From    guest
      With    nobody yet
      Plan    community
      Opened  <time>
      /claim 1  /assign 1 <person>  /priority 1 <priority>  /close 1  /why 1
    ");
}

#[test]
fn suggestions_are_picked_by_number_and_the_last_number_brings_a_person() {
    let folder = Folder::with_faq();
    folder.write("frontdesk.toml", "[faq]\nanswer_at = 1.0\nsuggest_at = 0.0001\n");
    let told = talk(&folder, &["how long are my records kept?", "1"]);
    insta::assert_snapshot!(told, @r"
    > how long are my records kept?
    desk: I am not sure. Is it one of these? If not, a person will help.
      Type a number to choose:
        1  How long are records kept?
        2  How do I reset a consumer group's offsets?
        3  I need a person
    > 1
    desk to guest alone: How long are records kept?
      Seven days.
      Type a number to choose:
        1  That helped
        2  I need a person
    ");
}

#[test]
fn a_question_that_the_faq_does_not_know_becomes_a_ticket() {
    let folder = Folder::with_faq();
    insta::assert_snapshot!(without_times(&talk(&folder, &["can I get an invoice with our VAT id on it?"])), @r"
    > can I get an invoice with our VAT id on it?
    desk in #1:
      Ticket #1: can I get an invoice with our VAT id on it?
      guest, this is with the support team now. A person will answer here.
      To write more about it: /in 1. To work on it: /as maya agent.
    desk to the agents: #1 · new · normal
      > can I get an invoice with our VAT id on it?
      From    guest
      With    nobody yet
      Plan    community
      Opened  <time>
      /claim 1  /assign 1 <person>  /priority 1 <priority>  /close 1  /why 1
    ");
}

#[test]
fn a_question_in_chinese_is_answered_in_chinese() {
    let folder = Folder::with_faq();
    insta::assert_snapshot!(talk(&folder, &["磁盘满了怎么办？", "1"]), @r"
    > 磁盘满了怎么办？
    desk: 磁盘满了怎么办？
      请缩短保留时间。
      输入数字即可选择：
        1  有帮助
        2  我需要人工帮助
    > 1
    desk to guest alone: 很高兴能帮到您。
    ");
}

#[test]
fn what_asks_nothing_is_left_alone_and_the_way_to_ask_all_the_same_is_told() {
    let folder = Folder::with_faq();
    insta::assert_snapshot!(talk(&folder, &["good morning everybody"]), @r"
    > good morning everybody
    (The desk hears no question in that and stays out of it. /ask … asks it all the same, /new … opens a ticket.)
    ");
}

#[test]
fn an_answer_is_printed_before_the_end_even_where_the_last_line_is_not_ended() {
    let folder = Folder::with_faq();
    let mut chat = Chat::start(&folder);
    chat.send(b"How long are records kept?");
    let ended = chat.end();
    assert_eq!(ended.code, Some(0));
    assert!(below_first_screen(&ended.out).contains("Seven days."), "{}", ended.out);
}

#[test]
fn a_second_start_remembers_the_tickets() {
    let folder = Folder::with_faq();
    talk(&folder, &["/new my broker makes a strange noise"]);
    let told = talk(&folder, &["/list"]);
    insta::assert_snapshot!(told, @r"
    > /list
    desk to guest alone: Your tickets
      - #1 new, normal: my broker makes a strange noise — with nobody yet
    ");
}
