//! Entries that agents write in the chat: previewed, saved into the folder, or kept where it cannot be written.

use frontdesk::domain::command::Typed;
use frontdesk::domain::faq::{EditId, FaqForm, FaqNotice};
use frontdesk::domain::press::Press;
use frontdesk::domain::{Act, Locale, Notice};
use frontdesk::store::edits;

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, MAYA, SAM, Who};
use super::desk::{Desk, KNOWN, UNKNOWN, guild};

on_every_engine!(
    a_new_entry_is_previewed_saved_and_answers,
    an_entry_is_changed_in_place_and_a_retired_one_answers_nobody,
    an_entry_that_somebody_changed_meanwhile_is_not_written_over,
    what_makes_no_entry_is_refused_with_the_way_out,
    only_agents_write_and_only_who_previewed_saves,
    a_form_opens_with_what_is_there,
    where_the_folder_cannot_be_written_the_edit_is_kept_and_every_replica_uses_it,
    an_edit_that_was_approved_is_written_once_however_many_write,
);

const HUM: [(&str, &str); 4] = [
    ("question", UNKNOWN),
    ("phrasings", "the capacitor hums wrong"),
    ("answer", "Turn it to 432 Hz."),
    ("tags", "flux, hum"),
];

async fn fills(desk: &Desk, who: Who, form: FaqForm, fields: &[(&str, &str)]) {
    let fields = fields.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
    desk.handle(&desk.event(who, Act::Filled { form, fields })).await;
}

/// The edit that was previewed last.
fn previewed(desk: &Desk) -> EditId {
    let previews = desk.chat.posted().into_iter().rev().find_map(|posted| match posted.parcel.notice {
        Notice::Faq(FaqNotice::Preview { edit, .. }) => Some(edit),
        _ => None,
    });
    previews.unwrap()
}

async fn opens(desk: &Desk, who: Who, form: FaqForm) -> FaqForm {
    desk.flow.prefill(&guild(), &who.author(), Locale::English, &form).await.unwrap().unwrap().0
}

fn lag() -> FaqForm {
    FaqForm::Edit { entry: "consumer-lag".into(), locale: None, seen: None }
}

async fn saves(desk: &Desk) -> Vec<String> {
    desk.delivered().await;
    desk.presses(MAYA, Press::Save(previewed(desk))).await;
    desk.writes_the_faq().await;
    desk.delivered().await
}

async fn a_new_entry_is_previewed_saved_and_answers(engine: Engine) {
    let desk = Desk::open(engine).await;
    fills(&desk, MAYA, FaqForm::Add(None), &HUM).await;
    assert_eq!(desk.delivered().await, [format!("to maya: preview of new: {UNKNOWN}")]);
    let file = desk.faq_file("how-do-i-make-the-flux-capacitor-hum-in-d-minor.md");
    assert!(!file.exists(), "a preview writes nothing");
    let told = saves(&desk).await;
    assert_eq!(told, [format!("to maya: wrote “{UNKNOWN}” in {}", file.file_name().unwrap().display())]);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("---\nid: \"how-do-i-make-the-flux") && text.ends_with("---\n\nTurn it to 432 Hz.\n"));
    let thread = desk.customer(UNKNOWN).await;
    let told = desk.delivered().await;
    assert!(told[0].starts_with(&format!("in {thread}: answer how-do-i-make")), "{told:?}");
    desk.presses(MAYA, Press::Save(previewed(&desk))).await;
    let told = desk.delivered().await;
    assert_eq!(told, ["to maya: This was saved or discarded already. “faq edit” starts anew."]);
    fills(&desk, MAYA, FaqForm::Add(None), &HUM).await;
    let told = desk.delivered().await;
    assert_eq!(told, [format!("to maya: The FAQ has the entry “{UNKNOWN}” already. “faq edit” changes it.")]);
}

async fn an_entry_is_changed_in_place_and_a_retired_one_answers_nobody(engine: Engine) {
    let desk = Desk::open(engine).await;
    let file = desk.faq_file("consumer-lag.md");
    let before = std::fs::read_to_string(&file).unwrap();
    let form = opens(&desk, MAYA, lag()).await;
    let fields = [("question", KNOWN), ("answer", "Add consumers."), ("phrasings", "behind"), ("tags", "")];
    fills(&desk, MAYA, form, &fields).await;
    let preview = previewed_again(&desk).await;
    fills(&desk, MAYA, FaqForm::Change(preview), &[("answer", "Add two consumers."), fields[0], fields[2]]).await;
    assert_eq!(saves(&desk).await, [format!("to maya: wrote “{KNOWN}” in consumer-lag.md")]);
    let expect = before
        .replace("questions: []", "questions: [behind]")
        .replace("2026-11-20", "2026-11-24")
        .replace("Add consumers, up to one for each partition.", "Add two consumers.");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), expect);
    desk.agent("faq retire why is my consumer lag growing?").await;
    assert_eq!(desk.delivered().await, [format!("to maya: preview of retired: {KNOWN}")]);
    assert_eq!(saves(&desk).await, [format!("to maya: retired “{KNOWN}” in consumer-lag.md")]);
    assert!(std::fs::read_to_string(&file).unwrap().contains("\nretired: true\n---"));
    desk.customer(KNOWN).await;
    assert!(desk.delivered().await.iter().all(|line| !line.contains("consumer-lag")));
}

async fn previewed_again(desk: &Desk) -> EditId {
    desk.delivered().await;
    previewed(desk)
}

async fn an_entry_that_somebody_changed_meanwhile_is_not_written_over(engine: Engine) {
    let desk = Desk::open(engine).await;
    let form = opens(&desk, MAYA, lag()).await;
    let file = desk.faq_file("consumer-lag.md");
    let theirs = std::fs::read_to_string(&file).unwrap().replace("Add consumers", "Add many consumers");
    std::fs::write(&file, &theirs).unwrap();
    fills(&desk, MAYA, form, &[("question", KNOWN), ("answer", "Add two.")]).await;
    let told = saves(&desk).await;
    assert!(told[0].starts_with(&format!("to maya: Somebody changed “{KNOWN}” since you looked at it")), "{told:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), theirs);
}

async fn what_makes_no_entry_is_refused_with_the_way_out(engine: Engine) {
    let desk = Desk::open(engine).await;
    let long = "x".repeat(301);
    let cases = [
        (vec![("answer", "So.")], "“question” must not be empty. Please fill it in."),
        (vec![("question", "Why?"), ("answer", " ")], "“answer” must not be empty. Please fill it in."),
        (
            vec![("question", "Why?"), ("answer", "So."), ("phrasings", long.as_str())],
            "“phrasings” is too long: please keep it to 300 characters.",
        ),
    ];
    for (fields, expect) in cases {
        fills(&desk, MAYA, FaqForm::Add(None), &fields).await;
        assert_eq!(desk.delivered().await, [format!("to maya: {expect}")]);
    }
    desk.agent("faq retire ../../etc/passwd").await;
    let told = desk.delivered().await;
    assert!(told[0].starts_with("to maya: I find no FAQ entry “../../etc/passwd”."), "{told:?}");
    let odd = "---\n{id: odd, title: Odd, updated: 2026-01-02}\n---\nB\n";
    std::fs::write(desk.faq_file("odd.md"), odd).unwrap();
    desk.scribe.library.reload();
    let form = FaqForm::Edit { entry: "odd".into(), locale: None, seen: None };
    let form = opens(&desk, MAYA, form).await;
    fills(&desk, MAYA, form, &[("question", "Odder"), ("answer", "B")]).await;
    let told = saves(&desk).await;
    assert!(told[0].starts_with("to maya: I cannot change odd.md without spoiling"), "{told:?}");
}

async fn only_agents_write_and_only_who_previewed_saves(engine: Engine) {
    let desk = Desk::open(engine).await;
    fills(&desk, ANN, FaqForm::Add(None), &HUM).await;
    let refused = desk.flow.prefill(&guild(), &ANN.author(), Locale::English, &lag()).await.unwrap();
    assert!(refused.is_err());
    fills(&desk, MAYA, FaqForm::Add(None), &HUM).await;
    desk.delivered().await;
    let id = previewed(&desk);
    for who in [SAM, MAYA.without_groups()] {
        desk.presses(who, Press::Save(id)).await;
        desk.presses(who, Press::Discard(id)).await;
    }
    desk.writes_the_faq().await;
    assert_eq!(desk.number("SELECT count(*) FROM faq_edit WHERE state = 'previewed'").await, 1);
    desk.presses(MAYA, Press::Discard(id)).await;
    assert_eq!(desk.delivered().await.pop().unwrap(), "to maya: discarded");
}

async fn a_form_opens_with_what_is_there(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(BOB).await;
    let asked = desk.ticket(1).await.conversation.id;
    let filled = async |form: FaqForm| {
        desk.flow.prefill(&guild(), &MAYA.author(), Locale::English, &form).await.unwrap().map(|opened| opened.1)
    };
    assert_eq!(filled(FaqForm::Add(Some(asked))).await.unwrap().title, UNKNOWN);
    assert_eq!(filled(lag()).await.unwrap().title, KNOWN);
    desk.handle(&desk.event(MAYA, Act::Typed(Typed::Line("faq edit consumer-lag".into())))).await;
    assert_eq!(desk.delivered().await, ["to maya: form fe:::consumer-lag:en"], "where no form could be opened");
    let body = "x".repeat(3001);
    let file = desk.faq_file("consumer-lag.md");
    std::fs::write(&file, std::fs::read_to_string(&file).unwrap() + &body).unwrap();
    desk.scribe.library.reload();
    let refused = filled(lag()).await.unwrap_err().to_string();
    assert_eq!(refused, format!("“{KNOWN}” is too long for a form. Please change its file in the FAQ folder."));
}

/// Nobody can write a file where a folder is: root, who runs some tests, may write anywhere else.
fn is_read_only(desk: &Desk, file: &str) {
    std::fs::create_dir(desk.faq_file(&format!(".{file}.part"))).unwrap();
}

async fn where_the_folder_cannot_be_written_the_edit_is_kept_and_every_replica_uses_it(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    is_read_only(&desk, "consumer-lag.md");
    let file = desk.faq_file("consumer-lag.md");
    let before = std::fs::read_to_string(&file).unwrap();
    for (times, answer) in [(1, "Add one."), (2, "Add two.")] {
        desk.later("1m").await;
        let form = opens(&desk, MAYA, lag()).await;
        fills(&desk, MAYA, form, &[("question", KNOWN), ("answer", answer)]).await;
        assert_eq!(saves(&desk).await, [format!("to maya: stored “{KNOWN}”")]);
        replica.writes_the_faq().await;
        let body = replica.scribe.library.snapshot().entry("consumer-lag", Locale::English).unwrap().body.clone();
        assert_eq!(body, answer);
        assert_eq!(desk.number("SELECT count(*) FROM faq_edit WHERE state = 'kept'").await, times);
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
    // What was reviewed and put into the folder counts from then on.
    std::fs::write(&file, before.replace("Add consumers", "Reviewed: add consumers")).unwrap();
    replica.scribe.library.reload();
    let body = replica.scribe.library.snapshot().entry("consumer-lag", Locale::English).unwrap().body.clone();
    assert!(body.starts_with("Reviewed: "), "{body}");
    let mut tx = desk.flow.db.read().await.unwrap();
    let kept = edits::kept(&mut tx, 9).await.unwrap();
    assert_eq!(
        kept.last().map(|kept| (kept.file.as_str(), kept.text.contains("Add two."))),
        Some(("consumer-lag.md", true))
    );
}

async fn an_edit_that_was_approved_is_written_once_however_many_write(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    fills(&desk, MAYA, FaqForm::Add(None), &HUM).await;
    desk.delivered().await;
    desk.presses(MAYA, Press::Save(previewed(&desk))).await;
    let (one, other) = tokio::join!(desk.scribe.turn(), replica.scribe.turn());
    assert!(one.is_ok() && other.is_ok());
    assert_eq!(desk.delivered().await.len(), 1);
    // Written, but not kept as such: the next one finds it done.
    desk.by_hand("UPDATE faq_edit SET state = 'approved', leased_until = NULL, tell = '{\"Channel\": \"agents\"}'")
        .await;
    replica.writes_the_faq().await;
    let told = desk.delivered().await;
    assert!(told.len() == 1 && told[0].starts_with("#agents: wrote"), "{told:?}");
    assert_eq!(std::fs::read_dir(desk.faq_file("")).unwrap().count(), 5, "one file more");
}
