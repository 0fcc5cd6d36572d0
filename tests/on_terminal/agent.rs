//! The other side: somebody becomes an agent and works a ticket from its card to its end.

use crate::program::chat::talk;
use crate::program::folder::{Folder, without_times};

/// A ticket is there, and its cards were printed: what these lines bring.
fn as_agent(lines: &[&str]) -> String {
    let folder = Folder::with_faq();
    talk(&folder, &["/new can I get an invoice?"]);
    let lines: Vec<_> = ["/as maya agent"].iter().chain(lines).copied().collect();
    without_times(&talk(&folder, &lines))
}

#[test]
fn an_agent_takes_answers_and_closes_a_ticket() {
    let told = as_agent(&[
        "/list",
        "/show 1",
        "/claim 1",
        "/reply 1 which VAT id is it?",
        "/note 1 a good customer",
        "/priority 1 high",
        "/close 1 sent by mail",
        "/reopen 1",
        "/release 1",
    ]);
    insta::assert_snapshot!(told, @r"
    > /as maya agent
    (maya is an agent now: /list, /show 1, /claim 1.)
    > /list
    desk to maya alone: The queue
      - #1 new, normal: can I get an invoice? — with nobody yet
    > /show 1
    desk to maya alone: #1 · new · normal
      > can I get an invoice?
      From    guest
      With    nobody yet
      Plan    community
      Opened  <time>
      - <time> guest asked: can I get an invoice?
    > /claim 1
    desk in #1: maya is on #1 now.
    desk to maya alone: #1 is yours.
    desk to the agents: #1 · open · normal
    > /reply 1 which VAT id is it?
    desk in #1:
      maya answers:
      > which VAT id is it?
    desk to maya alone: Your answer is in the thread of #1.
    desk to the agents: #1 · open · normal
    > /note 1 a good customer
    desk to maya alone: The note is kept on #1. Only agents see it.
    > /priority 1 high
    desk to maya alone: #1 has the priority high now.
    desk to the agents: #1 · open · high
    > /close 1 sent by mail
    desk in #1:
      maya closed #1. Just write here, or use /reopen 1, to open it again.
      > sent by mail
    desk to guest alone:
      #1 is closed: can I get an invoice?
      How was our help, from 1 (poor) to 5 (great)?
      Only the leads of the support team see it.
      Type a number to choose:
        1  1 – poor
        2  2
        3  3
        4  4
        5  5 – great
    desk to maya alone: #1 is closed.
    desk to the agents: #1 · closed · high
    > /reopen 1
    desk in #1: maya opened #1 again.
    desk to maya alone: #1 is open again.
    desk to the agents: #1 · open · high
    > /release 1
    desk in #1: #1 is back in the queue. Another person will take it.
    desk to maya alone: #1 is back in the queue.
    desk to the agents: #1 · new · high
    ");
}

#[test]
fn an_agent_and_the_requester_talk_in_the_tickets_thread() {
    let told = as_agent(&["/show 1", "/in 1", "which VAT id is it?", "/as guest", "/in 1", "12", "/out", "/show 1"]);
    let (_, from_thread) = told.split_once("> /in 1\n").unwrap();
    insta::assert_snapshot!(from_thread, @r"
    (maya writes in the thread of #1 now. /out leaves it.)
    > which VAT id is it?
    desk to the agents: #1 · new · normal
    > /as guest
    (guest writes in the support channel now: just ask.)
    > /in 1
    (guest writes in the thread of #1 now. /out leaves it.)
    > 12
    (It is in the ticket's thread now.)
    > /out
    (guest writes in the support channel now: just ask.)
    > /show 1
    desk to guest alone: #1 · new · normal
      > can I get an invoice?
      From    guest
      With    nobody yet
      Plan    community
      Opened  <time>
      - <time> guest asked: can I get an invoice?
      - <time> maya answered: which VAT id is it?
      - <time> guest wrote: 12
    ");
}

#[test]
fn a_paying_customer_is_promised_an_answer_and_the_desk_shows_the_time_left() {
    let folder = Folder::with_faq();
    let told = talk(
        &folder,
        &["/as eve requester enterprise", "How long are records kept?", "/whoami", "/as maya agent", "/sla", "/digest"],
    );
    let (told, saved) = told.split_once("  Saved as ").unwrap();
    assert!(saved.contains("/frontdesk-files/digest-day-"), "{saved}");
    insta::assert_snapshot!(without_times(told), @r"
    > /as eve requester enterprise
    (eve on the plan enterprise writes in the support channel now: just ask.)
    > How long are records kept?
    desk in #1:
      Ticket #1: How long are records kept?
      eve, this is with the support team now. A person will answer here. You will have a first answer by <time>.
      Until then, this may help: How long are records kept?
      Seven days.
      To write more about it: /in 1. To work on it: /as maya agent.
    desk to the agents: #1 · new · normal
      > How long are records kept?
      From            eve
      With            nobody yet
      Plan            enterprise
      Opened          <time>
      First response  1 h left, due <time>
      Resolution      2 d left, due <time>
      /claim 1  /assign 1 <person>  /priority 1 <priority>  /close 1  /why 1
    > /whoami
    desk to eve alone:
      You are eve: requester, on the plan enterprise.
      - enterprise by the configuration: wins
      - pro by the configuration: does not hold for them
      - community, as everybody: holds, but a better one wins
      Segment: standard, by rule 1 of 1 (plan enterprise, tickets in 90 days: 1)
    > /as maya agent
    (maya is an agent now: /list, /show 1, /claim 1.)
    > /sla
    desk to maya alone: Time left
      - #1 How long are records kept? — first response: 59 min left, due <time>; resolution: 1 d 23 h left, due <time>
    > /digest
    desk to maya alone: Digest of the day
      1 waiting · 1 opened · 0 closed
      100 % of 1 questions answered by the FAQ
      0 with suggestions · 0 unknown · 0 said it helped
      ·············█ opened
      ·············· solved
      ·············█ waiting
      Due next
      - 59 min · #1 How long are records kept?
      Longest without an answer
      - less than a minute · #1 How long are records kept?
      From <time> to <time>.
    ");
}

#[test]
fn an_entry_for_a_plan_is_for_its_holders_alone() {
    let folder = Folder::with_faq();
    let question = "What is the number of the emergency hotline?";
    assert!(!talk(&folder, &[question]).contains("555-0100"));
    assert!(talk(&folder, &["/as eve requester enterprise", question]).contains("555-0100"));
}

#[test]
fn help_shows_each_person_what_they_may_do() {
    let folder = Folder::with_faq();
    let told = talk(&folder, &["/help"]);
    insta::assert_snapshot!(told, @r"
    > /help
    desk to guest alone: What you can do here
      Just write your question, in your own words.
      - /ask <question> — Ask a question
      - /new <question> — Open a ticket with the support team
      - /list [which] — List open tickets: yours, or for agents the queue
      - /show [ticket] — Show a ticket with its history
      - /close [ticket] [reason] — Close a ticket
      - /reopen [ticket] — Open a ticket again that is done or waits
      - /rate [ticket] [stars] [comment] — Say how good the help with your closed ticket was
      - /transcript [ticket] [format] — Get a ticket's whole history as a file
      - /sla [ticket] — Show how much time is left for tickets
      - /helpers [wish] — Thanks to those who help, and be told of open questions
      - /link [code] — Join your accounts: show a code here, type it on the other platform
      - /redeem <code> — Redeem a code for a contract
      - /nps <score> [comment] — Would you recommend this support? 0 to 10; “stop”: do not ask me
      - /privacy [what] — See, get or erase what is kept about you
      - /dashboard — Open the desk's pages in a browser
      - /help — Show what you can do here
      - /whoami — Show your role and plan here
      Here in the terminal: /as NAME [requester, agent or lead] [plan] makes you somebody else, /in 1 and /out enter and leave a ticket's thread, a number presses a button, /quit ends the desk.
    ");
    assert!(talk(&folder, &["/as maya agent", "/help"]).contains("/claim [ticket]"));
}

#[test]
fn a_transcript_is_written_into_a_file_and_its_path_is_told() {
    let folder = Folder::with_faq();
    let told = talk(&folder, &["/new can I get an <invoice>?", "/transcript 1 html", "/transcript 1"]);
    let paths: Vec<_> = told.lines().filter_map(|line| line.trim().strip_prefix("Saved as ")).collect();
    let [page, text] = &paths[..] else { panic!("{told}") };
    assert!(page.starts_with('/') && page.ends_with(".html") && text.ends_with(".md"), "{told}");
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.contains("can I get an &lt;invoice&gt;?"), "{page}");
    assert!(std::fs::read_to_string(text).unwrap().contains("> can I get an \\<invoice\\>?"));
}

#[test]
fn a_requester_rates_with_a_number_and_comments_with_a_command() {
    let folder = Folder::with_faq();
    let lines =
        ["/new can I get an invoice?", "/as maya agent", "/claim 1", "/close 1", "/as guest", "/4", "/rate 1 5 quick"];
    let told = talk(&folder, &[&lines[..], &["/as lea lead", "/show 1"]].concat());
    let (_, from_closing) = told.split_once("> /close 1\n").unwrap();
    insta::assert_snapshot!(without_times(from_closing), @r"
    desk in #1: maya closed #1. Just write here, or use /reopen 1, to open it again.
    desk to guest alone:
      #1 is closed: can I get an invoice?
      How was our help, from 1 (poor) to 5 (great)?
      Only the leads of the support team see it.
      Type a number to choose:
        1  1 – poor
        2  2
        3  3
        4  4
        5  5 – great
    desk to maya alone: #1 is closed.
    desk to the agents: #1 · closed · normal
    > /as guest
    (guest writes in the support channel now: just ask.)
    > /4
    desk to guest alone:
      Thank you: 4 of 5 for #1.
      Only the leads of the support team see it.
      /rate 1 4 … adds a comment.
      Type a number to choose:
        1  1 – poor
        2  2
        3  3
        4  4
        5  5 – great
    > /rate 1 5 quick
    desk to guest alone: Thank you: 5 of 5 for #1.
    > /as lea lead
    (lea is a lead now: /list, /assign 1 maya.)
    > /show 1
    desk to lea alone: #1 · closed · normal
      > can I get an invoice?
      From    guest
      With    maya
      Plan    community
      Opened  <time>
      - <time> guest asked: can I get an invoice?
      - <time> maya took it
      - <time> maya closed it
      - guest gave 5 of 5: quick
    ");
}
