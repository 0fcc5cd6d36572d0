//! Recordings that cannot be replayed: what is wrong, in which line, and what to write instead.

use crate::folder::Folder;

fn refused(recording: &[u8]) -> String {
    let folder = Folder::with_faq();
    folder.write("chat.jsonl", recording);
    folder.refuses(&["replay", "chat.jsonl"])
}

#[test]
fn a_line_that_cannot_be_read_is_named_with_its_number_and_what_to_write_instead() {
    let cases: [(&[u8], &str); 9] = [
        (b"", "error: chat.jsonl has no messages: each line is a JSON object, at least {\"text\": \"…\"}"),
        (b"\n \n", "error: chat.jsonl has no messages: each line is a JSON object, at least {\"text\": \"…\"}"),
        (
            b"{\"text\": \"a\"}\n\n{\"text\"}",
            "error: chat.jsonl:3: not one JSON object with `text`: expected `:` (column 8)",
        ),
        (b"{\"author\": \"ann\"}", "error: chat.jsonl:1: `text` is missing"),
        (
            b"{\"text\": \"\xff\"}",
            "error: chat.jsonl:1: not one JSON object with `text`: invalid unicode code point (column 11)",
        ),
        (
            b"{\"text\": \"a\", \"platform\": \"irc\"}",
            "error: chat.jsonl:1: `platform` “irc” is not one that the desk knows: use terminal, discord, slack",
        ),
        (
            b"{\"text\": \"a\", \"role\": \"boss\"}",
            "error: chat.jsonl:1: `role` “boss” is not a role; use requester, agent or lead",
        ),
        (
            b"{\"id\": \"q9\", \"reaction\": \"ticket\"}",
            "error: chat.jsonl:1: the reaction is to `q9`, which no line before it has",
        ),
        (
            b"[{\"text\": \"a\"}]",
            "error: chat.jsonl:1: not one JSON object with `text`: invalid type: map, expected a string (column 1)",
        ),
    ];
    for (recording, expect) in cases {
        assert_eq!(refused(recording), expect);
    }
}

#[test]
fn a_time_that_cannot_be_read_shows_how_one_is_written() {
    let reason = refused(b"{\"text\": \"a\", \"time\": \"yesterday\"}");
    assert!(
        reason
            .starts_with("error: chat.jsonl:1: `time` “yesterday” cannot be read; write it like 2026-01-05T09:00:00Z"),
        "{reason}"
    );
}

#[test]
fn a_line_that_is_too_long_is_not_read_to_its_end() {
    let line = format!("{{\"text\": \"{}\"}}", "x".repeat(1_000_000));
    assert_eq!(
        refused(line.as_bytes()),
        "error: chat.jsonl:1: the line is longer than 65536 bytes; each line is one message"
    );
}

#[test]
fn a_recording_that_is_not_there_is_named() {
    let reason = Folder::with_faq().refuses(&["replay", "nowhere.jsonl"]);
    assert!(reason.starts_with("error: the recording nowhere.jsonl cannot be read: No such file"), "{reason}");
}

#[test]
fn a_mark_of_the_encoding_and_line_ends_of_another_system_do_no_harm() {
    let folder = Folder::with_faq();
    folder.write(
        "chat.jsonl",
        b"\xef\xbb\xbf{\"text\": \"How long are records kept?\"}\r\n{\"text\": \"good morning\"}\r\n",
    );
    assert_eq!(folder.json(&["replay", "chat.jsonl", "--json"])["messages"], 2);
}
