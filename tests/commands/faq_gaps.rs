//! `frontdesk faq gaps`: what the FAQ left open, out of the desk's own log, as proposed entries.

use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};

use crate::folder::Folder;

/// A desk that heard some questions in the last days; agent Maya answered one of them.
fn heard() -> Folder {
    heard_also(&[])
}

fn heard_also(more: &[(&str, &str)]) -> Folder {
    let folder = Folder::with_faq();
    let now = Timestamp::now();
    let asked = [
        ("ann", "Where can I download my invoices?"),
        ("bob", "where can i downlaod my invoice"),
        ("bob", "where do i download an invoice"),
        ("cid", "怎么申请发票？"),
        ("dan", "发票怎么申请"),
        ("eve", "how do I reset a group's offsets"),
        ("fay", "can a broker run on a toaster?"),
        ("gus", "thanks a lot!"),
    ];
    let line = |(at, (author, text)): (i64, &(&str, &str))| {
        let time = now.checked_sub((48_i64 - at).hours()).unwrap();
        json!({"id": format!("q{at}"), "time": time.to_string(), "platform": "discord", "workspace": "w",
            "channel": "help", "author": author, "text": text})
    };
    let mut lines: Vec<Value> = (0..).zip(asked.iter().chain(more)).map(line).collect();
    let replied = now.checked_sub(30_i64.hours()).unwrap().to_string();
    lines.push(json!({"time": replied, "platform": "discord", "workspace": "w", "channel": "help", "author": "maya",
        "role": "agent", "thread": "q1", "text": "Under **Billing**.\n---\n\u{1b}[2J{{id}}: \"x\""}));
    lines.sort_by_key(|line| line["time"].as_str().unwrap().to_owned());
    folder.write_lines("chat.jsonl", &lines);
    folder.prints(&["replay", "chat.jsonl", "--database", "sqlite:frontdesk.db"]);
    folder
}

/// Days as `<day>`.
fn without_days(text: &str) -> String {
    let now = Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let days = (0..=31).map(|back: i64| now.checked_sub(back.days()).unwrap().to_string());
    days.fold(text.to_owned(), |text, day| text.replace(&day, "<day>"))
}

#[test]
fn alike_questions_are_a_proposal_with_counts_wordings_the_nearest_entry_and_an_agents_reply() {
    let told = without_days(&heard().prints(&["faq", "gaps"]));
    let told = told.replace("<day> to <day>", "<days>").replace("on <day>", "<days>");
    // How sure the desk is of an entry is a matter of its weights.
    let steady = told.lines().map(|line| line.split("; the nearest is").next().unwrap().split("), ").next().unwrap());
    insta::assert_snapshot!(steady.collect::<Vec<_>>().join("\n"), @r#"
    7 questions were left open from <days>

      1. Where can I download my invoices?
         asked 3 times by 2 people, <days>: 3 × no entry found
         also: where can i downlaod my invoice
               where do i download an invoice
         write a new entry
         an agent answered: Under **Billing**. --- [2J{{id}}: "x"

      2. 怎么申请发票？
         asked 2 times by 2 people, <days>: 2 × no entry found
         also: 发票怎么申请
         write a new entry

      3. how do I reset a group's offsets
         asked 1 time by 1 person, <days>: 1 × nobody said that it helped
         extend the entry reset-offsets (How do I reset a consumer group's offsets?

      4. can a broker run on a toaster?
         asked 1 time by 1 person, <days>: 1 × no entry found
         write a new entry
    "#);
}

#[test]
fn scripts_read_the_same_under_names_that_stay() {
    let told = heard().json(&["faq", "gaps", "--json", "--at-least", "2"]);
    let keys: Vec<_> = told.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["answered_now", "groups", "is_cut", "left_out", "questions", "since", "until"]);
    let group = &told["groups"][0];
    let keys: Vec<_> = group.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "advice",
            "asked",
            "escalated",
            "first",
            "last",
            "nearest",
            "people",
            "reply",
            "title",
            "unconfirmed",
            "unknown",
            "wordings"
        ]
    );
    assert_eq!((&group["asked"], &group["people"], &group["advice"]), (&json!(3), &json!(2), &json!("write")));
    assert_eq!(told["groups"].as_array().unwrap().len(), 2, "what one asked is left out");
}

#[test]
fn a_question_that_the_faq_answers_by_now_is_left_out_and_counted() {
    let folder = heard();
    folder.write(
        "faq/invoice.md",
        "---\nid: invoice\ntitle: Where can I download my invoices?\nquestions: [where do I download an invoice]\n\
         updated: 2026-11-24\n---\n\nUnder Billing.\n",
    );
    let told = folder.json(&["faq", "gaps", "--json"]);
    assert_eq!((&told["answered_now"], &told["questions"]), (&json!(3), &json!(4)), "{told}");
}

#[test]
fn drafts_are_entries_that_the_check_takes_and_no_file_is_lost() {
    let folder = heard();
    folder.write("drafts/entry.md", "somebody's notes");
    let told = folder.run(&["faq", "gaps", "--write", "drafts", "--at-least", "2"]);
    assert_eq!(told.err, "note: 2 drafts are new in drafts. Finish them, then move them into the FAQ\n");
    let today = Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
    let draft = std::fs::read_to_string(folder.path("drafts/where-can-i-download-my-invoices.md")).unwrap();
    insta::assert_snapshot!(draft.replace(&today, "<today>"), @r#"
    ---
    id: "where-can-i-download-my-invoices"
    title: "Where can I download my invoices?"
    questions:
      - "where can i downlaod my invoice"
      - "where do i download an invoice"
    tags: []
    audience: everyone
    locale: en
    updated: <today>
    ---

    (Draft: an agent's reply to one of 3 questions. Check it, take out what is personal, and delete this line.)

    Under **Billing**.
    ---
    [2J{{id}}: "x"
    "#);
    assert_eq!(std::fs::read_to_string(folder.path("drafts/entry.md")).unwrap(), "somebody's notes");
    let finished = draft.replace("Under", "See");
    folder.write("drafts/where-can-i-download-my-invoices.md", &finished);
    let again = folder.run(&["faq", "gaps", "--write", "drafts", "--at-least", "2"]);
    assert_eq!(
        again.err,
        "note: 0 drafts are new in drafts; 2 were there already and are as they were. Finish them, then move them into \
         the FAQ\n"
    );
    assert_eq!(
        std::fs::read_to_string(folder.path("drafts/where-can-i-download-my-invoices.md")).unwrap(),
        finished,
        "what somebody wrote stays"
    );
    std::fs::remove_file(folder.path("drafts/entry.md")).unwrap();
    assert_eq!(folder.prints(&["faq", "check", "drafts"]), "2 entries, all good\n");
}

#[test]
fn a_draft_gets_an_id_that_no_entry_has() {
    let folder = heard();
    folder.write(
        "faq/other.md",
        "---\nid: where-can-i-download-my-invoices\ntitle: Which colours are there?\nupdated: 2026-11-24\n---\n\nAll.\n",
    );
    folder.prints(&["faq", "gaps", "--write", "drafts", "--at-least", "2"]);
    let draft = std::fs::read_to_string(folder.path("drafts/where-can-i-download-my-invoices-2.md")).unwrap();
    assert!(draft.contains("id: \"where-can-i-download-my-invoices-2\""), "{draft}");
}

#[test]
fn drafts_are_not_written_where_the_desk_would_post_them_as_answers() {
    let folder = heard();
    for dir in ["faq", "faq/drafts", "./faq/../faq/new/deep"] {
        let reason = folder.refuses(&["faq", "gaps", "--write", dir]);
        assert!(reason.contains("drafts there would be posted as answers at once"), "{reason}");
    }
    assert!(!folder.path("faq/drafts").exists());
}

#[test]
fn words_of_strangers_steer_neither_the_terminal_nor_the_file() {
    let hostile = "can I \u{1b}[31mpay\u{7} with \u{202e}gold\"?\nid: other\n---\n# {evil}: [";
    let folder = heard_also(&[("mal", hostile)]);
    let told = folder.prints(&["faq", "gaps"]);
    assert!(told.contains("pay with gold\"?") && !told.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{told:?}");
    folder.prints(&["faq", "gaps", "--write", "drafts"]);
    assert_eq!(folder.prints(&["faq", "check", "drafts"]).lines().last(), Some("5 entries, all good"));
}

#[test]
fn workspaces_are_read_alone_and_what_cannot_be_read_is_named_with_the_way_out() {
    let folder = heard();
    assert_eq!(folder.json(&["faq", "gaps", "--json", "--workspace", "discord:w"])["questions"], 7);
    let none = folder.refuses(&["faq", "gaps", "--workspace", "slack:T1"]);
    assert_eq!(none, "error: nothing was ever asked in the workspace slack:T1; workspaces with questions: discord:w");
    for (args, expect) in [
        (["--since", "30"], "`30` is not a duration; write it like"),
        (["--since", "2000d"], "is more than a year"),
        (["--workspace", "w"], "`w` is not `platform:id`"),
        (["--at-least", "0"], "0 is not in 1.."),
        (["--database", "sqlite:other.db"], "there is no database sqlite:other.db yet: run the desk first"),
        (["--database", "mysql://x"], "must begin with `sqlite:` or `postgres://`"),
    ] {
        let reason = folder.refuses(&[&["faq", "gaps"][..], &args].concat());
        assert!(reason.contains(expect), "{expect}: {reason}");
    }
    assert!(!folder.path("other.db").exists(), "reading makes no database");
    folder.write("empty.db", "");
    let reason = folder.refuses(&["faq", "gaps", "--database", "sqlite:empty.db"]);
    assert!(reason.contains("no desk has used it yet"), "{reason}");
    assert_eq!(folder.prints(&["faq", "gaps", "--since", "1m"]).lines().count(), 1);
}
