//! `frontdesk replay`: a recorded chat through the very same flow, and what it came to.

use serde_json::{Value, json};

use crate::folder::Folder;

const KNOWN: &str = "How long are records kept?";
const UNKNOWN: &str = "can I get an invoice with our VAT id on it?";

/// The report on a recording of these lines, whose counts add up.
fn report(lines: &[Value]) -> Value {
    let folder = Folder::with_faq();
    folder.write_lines("chat.jsonl", lines);
    let report = folder.json(&["replay", "chat.jsonl", "--json"]);
    let counts = ["answered", "suggested", "escalated", "left_alone"].map(|name| report[name].as_u64().unwrap());
    assert_eq!(counts.iter().sum::<u64>(), report["messages"].as_u64().unwrap(), "{report}");
    assert!(!folder.path("frontdesk.db").exists(), "a replay keeps nothing");
    report
}

fn counts(report: &Value) -> [u64; 4] {
    ["answered", "suggested", "escalated", "left_alone"].map(|name| report[name].as_u64().unwrap())
}

#[test]
fn the_report_tells_what_the_desk_would_have_done() {
    let folder = Folder::with_faq();
    folder.write_lines(
        "chat.jsonl",
        &[
            json!({"time": "2026-01-05T09:00:00Z", "platform": "slack", "workspace": "T1", "channel": "C1", "author": "ann", "text": KNOWN}),
            json!({"time": "2026-01-05T09:01:00Z", "platform": "slack", "workspace": "T1", "channel": "C1", "author": "bob", "text": UNKNOWN}),
            json!({"time": "2026-01-05T09:02:00Z", "platform": "slack", "workspace": "T1", "channel": "C1", "author": "eve", "plan": "pro", "text": KNOWN}),
            json!({"time": "2026-01-05T09:03:00Z", "platform": "discord", "workspace": "7", "channel": "1", "author": "joe", "text": "good morning everybody"}),
        ],
    );
    insta::assert_snapshot!(folder.prints(&["replay", "chat.jsonl"]), @r"
    4 messages
      answered          2    50 %
      suggested         0     0 %
      escalated         1    25 %
      left alone        1    25 %
    tickets             2  2 new
    SLA targets   0 kept, 0 missed

    The digest of discord:7:
    0 waiting · 0 opened · 0 closed
    ·············· opened
    ·············· solved
    ·············· waiting
    From 2026-01-05 09:00 to 2026-01-05 09:03.

    The digest of slack:T1:
    2 waiting · 2 opened · 0 closed
    66 % of 3 questions answered by the FAQ
    0 with suggestions · 1 unknown · 0 said it helped
    ·············█ opened
    ·············· solved
    ·············█ waiting
    Due next
    - 7 h 58 min · #2 How long are records kept?
    Longest without an answer
    - 2 min · #1 can I get an invoice with our VAT id on it?
    - 1 min · #2 How long are records kept?
    What the FAQ did not know
    - 1. 1× · can I get an invoice with our VAT id on it?
    From 2026-01-05 09:00 to 2026-01-05 09:03.
    ");
}

#[test]
fn an_agents_words_in_a_tickets_thread_answer_it_in_time_or_too_late() {
    let report = report(&[
        json!({"id": "q1", "time": "2026-01-05T09:00:00Z", "author": "eve", "plan": "enterprise", "text": UNKNOWN}),
        json!({"thread": "q1", "time": "2026-01-05T09:20:00Z", "author": "maya", "role": "agent", "text": "which VAT id is it?"}),
        json!({"thread": "q1", "time": "2026-01-05T09:30:00Z", "author": "eve", "plan": "enterprise", "text": "is it not in the contract?"}),
        json!({"id": "q2", "time": "2026-01-05T10:00:00Z", "author": "eve", "plan": "enterprise", "text": "who may sign for a second auditor?"}),
        json!({"thread": "q2", "time": "2026-01-05T12:00:00Z", "author": "maya", "role": "agent", "text": "whoever signed the first"}),
    ]);
    // An hour is promised: the first answer kept it, the second did not; two resolutions run.
    assert_eq!(report["sla"], json!({"met": 1, "breached": 1}));
    assert_eq!(report["tickets"], json!({"new": 2}));
    assert_eq!(counts(&report), [0, 0, 2, 3]);
    assert_eq!(report["digests"]["terminal:recording"]["breached"], 1);
}

#[test]
fn a_target_that_ends_with_the_recording_counts_alike_in_the_report_and_in_its_digest() {
    let report = report(&[
        json!({"time": "2026-01-05T09:00:00Z", "author": "eve", "plan": "enterprise", "text": UNKNOWN}),
        json!({"time": "2026-01-05T10:00:00Z", "author": "maya", "role": "agent", "text": "good morning"}),
    ]);
    assert_eq!(report["digests"]["terminal:recording"]["breached"], report["sla"]["breached"]);
}

#[test]
fn a_command_in_a_recording_works_a_ticket_to_its_end() {
    let report = report(&[
        json!({"time": "2026-01-05T09:00:00Z", "author": "eve", "plan": "enterprise", "text": UNKNOWN}),
        json!({"time": "2026-01-05T09:10:00Z", "author": "maya", "role": "agent", "text": "/claim 1"}),
        json!({"time": "2026-01-05T09:20:00Z", "author": "maya", "role": "agent", "text": "/desk reply 1 it is on its way"}),
        json!({"time": "2026-01-05T09:30:00Z", "author": "maya", "role": "agent", "text": "/close 1"}),
    ]);
    assert_eq!(report["tickets"], json!({"closed": 1}));
    assert_eq!(report["sla"], json!({"met": 2, "breached": 0}));
}

#[test]
fn a_reaction_makes_a_ticket_of_its_own_message_or_of_an_earlier_one() {
    let report = report(&[
        json!({"id": "a", "author": "ann", "text": "good morning everybody"}),
        json!({"id": "a", "author": "maya", "role": "agent", "reaction": "🎫"}),
        json!({"author": "bob", "text": "that is how it is", "reaction": "ticket"}),
        json!({"author": "joe", "text": "nice weather today", "reaction": "👍"}),
        json!({"id": "a", "author": "maya", "role": "agent", "reaction": "🎫"}),
    ]);
    assert_eq!(report["tickets"], json!({"new": 2}), "{report}");
    assert_eq!(counts(&report), [0, 0, 2, 3]);
    let waiting = &report["digests"]["terminal:recording"]["unanswered"];
    assert_eq!(waiting[0]["requester"]["name"], "ann", "{waiting}");
    assert_eq!(waiting[0]["subject"], "good morning everybody", "{waiting}");
}

#[test]
fn a_thread_with_a_name_of_its_own_begins_with_its_first_message() {
    let report = report(&[
        json!({"thread": "invoices", "author": "eve", "plan": "pro", "text": UNKNOWN}),
        json!({"thread": "invoices", "author": "maya", "role": "agent", "text": "which VAT id is it?"}),
        json!({"thread": "invoices", "author": "eve", "plan": "pro", "text": "the new one"}),
    ]);
    assert_eq!(report["tickets"], json!({"new": 1}));
    assert_eq!(report["sla"]["met"], 1);
    assert_eq!(counts(&report), [0, 0, 1, 2]);
}

#[test]
fn what_agents_say_among_themselves_and_what_is_repeated_is_left_alone() {
    let report = report(&[
        json!({"id": "a", "author": "maya", "role": "agent", "text": KNOWN}),
        json!({"id": "b", "author": "ann", "text": KNOWN}),
        json!({"id": "b", "author": "ann", "text": KNOWN}),
    ]);
    assert_eq!(counts(&report), [1, 0, 0, 2]);
}

#[test]
fn lines_are_taken_in_the_order_of_their_times() {
    let report = report(&[
        json!({"thread": "q", "time": "2026-01-05T09:30:00Z", "author": "maya", "role": "agent", "text": "hello"}),
        json!({"id": "q", "time": "2026-01-05T09:00:00Z", "author": "eve", "plan": "enterprise", "text": UNKNOWN}),
    ]);
    assert_eq!(report["sla"]["met"], 1);
}

#[test]
fn a_replay_is_kept_where_a_database_is_named_and_its_tickets_can_be_counted_again() {
    let folder = Folder::with_faq();
    folder.write_lines("chat.jsonl", &[json!({"text": UNKNOWN})]);
    let args = ["replay", "chat.jsonl", "--json", "--database", "sqlite:kept.db"];
    assert_eq!(folder.json(&args)["escalated"], 1);
    let again = folder.json(&args);
    assert_eq!(again["left_alone"], 1, "the same message again changes nothing");
    assert_eq!(again["tickets"], json!({"new": 1}));
}

#[test]
fn a_replay_wants_nothing_of_a_language_model() {
    let folder = Folder::with_faq();
    let drafts =
        "[drafts]\nurl = \"http://127.0.0.1:9/v1\"\nmodel = \"m\"\n[faq]\nanswer_at = 1.0\nsuggest_at = 0.0001\n";
    folder.write("frontdesk.toml", drafts);
    folder.write_lines("chat.jsonl", &[json!({ "text": KNOWN })]);
    let report = folder.json(&["--database", "sqlite:kept.db", "replay", "chat.jsonl", "--json"]);
    assert_eq!(counts(&report), [0, 1, 0, 0]);
    let wanted = async {
        let kept = sqlx::SqlitePool::connect(&format!("sqlite:{}", folder.path("kept.db").display())).await.unwrap();
        sqlx::query_scalar::<_, i64>("SELECT count(*) FROM draft").fetch_one(&kept).await.unwrap()
    };
    assert_eq!(tokio::runtime::Runtime::new().unwrap().block_on(wanted), 0, "a later run would ask for it");
}

#[test]
fn the_agents_channel_of_a_recorded_time_can_be_read_as_agents_saw_it() {
    let folder = Folder::with_faq();
    folder.write_lines(
        "chat.jsonl",
        &[
            json!({"id": "q1", "time": "2026-01-05T08:00:00Z", "author": "eve", "plan": "enterprise", "text": UNKNOWN}),
            json!({"id": "q2", "time": "2026-01-06T10:00:00Z", "author": "bob", "text": "\u{1b}[31mgood morning"}),
        ],
    );
    let agents = folder.prints(&["replay", "chat.jsonl", "--seen", "agents"]);
    assert!(agents.starts_with("\nMonday 2026-01-05\n08:00  #agents            desk: #1 · new · normal\n"), "{agents}");
    let told = |text: &str| agents.lines().filter(|line| line.contains(text)).count();
    assert_eq!(told("15 min left for the first response"), 1, "{agents}");
    assert_eq!(told("the first response is overdue"), 1, "{agents}");
    assert_eq!(told("09:00  #agents            desk: Digest of the day"), 2, "{agents}");
    assert_eq!(told("bob"), 0, "another channel");
    assert!(agents.contains("Posts of the desk"), "{agents}");
    let all = folder.prints(&["replay", "chat.jsonl", "--seen"]);
    assert!(all.contains("10:00  #support           bob: [31mgood morning\n"), "nothing steers the terminal: {all}");
}
