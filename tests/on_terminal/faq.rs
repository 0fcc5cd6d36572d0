//! The FAQ edited while the desk runs: good edits are taken up, and an error costs nobody an answer.

use crate::program::chat::Chat;
use crate::program::folder::Folder;

const QUESTION: &str = "How long are records kept?";

fn entry(answer: &str) -> String {
    format!("---\nid: keep-records\ntitle: {QUESTION}\nupdated: 2026-11-24\n---\n\n{answer}\n")
}

/// Asks until the desk answers so: an edit is taken up within some seconds.
fn answers(chat: &mut Chat, answer: &str) {
    let asked = std::time::Instant::now();
    while !chat.out().contains(answer) {
        assert!(asked.elapsed().as_secs() < 60, "{}\n{}", chat.out(), chat.log());
        chat.say(QUESTION);
        std::thread::sleep(std::time::Duration::from_millis(300));
    }
}

#[test]
fn edits_are_taken_up_without_a_restart_and_an_error_leaves_the_last_good_version_in_use() {
    let folder = Folder::with_faq();
    let mut chat = Chat::start(&folder);
    answers(&mut chat, "Seven days.");

    folder.write("faq/keep-records.md", entry("Nine days."));
    answers(&mut chat, "Nine days.");

    folder.write("faq/keep-records.md", entry("Ten days.").replace("updated: 2026-11-24", "updated: tomorrow"));
    chat.logs("faq/keep-records.md:4: `updated` is not a date");
    let before = chat.out().matches("Nine days.").count();
    chat.say(QUESTION);
    chat.say("/quit");
    let ended = chat.ended();
    assert_eq!(ended.out.matches("Nine days.").count(), before + 1);
    assert!(!ended.out.contains("Ten days."));
    assert_eq!(ended.log.matches("keep-records").count(), 1, "{}", ended.log);

    let mut chat = Chat::start(&folder);
    chat.logs("faq/keep-records.md:4: `updated` is not a date");
    folder.write("faq/keep-records.md", entry("Eleven days."));
    answers(&mut chat, "Eleven days.");
    folder.write(
        "faq/new.md",
        entry("It is 42.").replace("keep-records", "answer").replace(QUESTION, "What is the answer to everything?"),
    );
    chat.say("/quit");
    assert_eq!(chat.ended().code, Some(0));
}
