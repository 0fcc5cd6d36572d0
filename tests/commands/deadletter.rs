//! `frontdesk deadletter`: what is there, taken again or dropped, and slips that are answered with the way out.

use frontdesk::domain::dead_letter::LetterKind;
use frontdesk::domain::{Act, Author, Event, MessageId, WorkspaceId};
use frontdesk::store::{Db, dead_letters};
use jiff::Timestamp;
use serde_json::json;

use crate::folder::Folder;

/// A question of the terminal that the desk could not take, and a frame that nobody can read.
fn with_letters() -> Folder {
    let folder = Folder::with_faq();
    let workspace = WorkspaceId::terminal();
    let event = Event {
        key: "m:1".to_owned(),
        at: Timestamp::UNIX_EPOCH,
        workspace: workspace.clone(),
        channel: "support".into(),
        thread: None,
        direct: false,
        author: Author { id: "ann".into(), name: "Ann".into(), groups: Vec::new(), bot: false, locale: None },
        reply: None,
        act: Act::Said { message: MessageId::from("1"), text: "why?".into(), mentions_desk: true },
    };
    let letters = [
        (LetterKind::Event, "m:1", serde_json::to_value(event).unwrap(), "the desk panicked"),
        (LetterKind::Frame, "77", json!({"content": 7}), "it cannot be read"),
    ];
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let db = Db::connect(&format!("sqlite:{}", folder.path("frontdesk.db").display())).await.unwrap();
        let mut tx = db.write().await.unwrap();
        for (kind, key, body, reason) in &letters {
            let letter = dead_letters::New { workspace: &workspace, key, kind: *kind, body, reason };
            dead_letters::keep(&mut tx, &letter, Timestamp::UNIX_EPOCH).await.unwrap();
        }
        tx.commit().await.unwrap();
        db.close().await;
    });
    folder
}

#[test]
fn letters_are_listed_shown_taken_again_and_dropped() {
    let folder = with_letters();
    insta::assert_snapshot!(folder.prints(&["deadletter", "list"]), @r"
    frame-2     1970-01-01 00:00  terminal:local  1×  it cannot be read
    event-1     1970-01-01 00:00  terminal:local  1×  the desk panicked
    ");
    let listed = folder.json(&["deadletter", "list", "--json", "--workspace", "terminal:local"]);
    assert_eq!((&listed[0]["id"], &listed[1]["workspace"]), (&json!("frame-2"), &json!("terminal:local")));
    assert!(folder.prints(&["deadletter", "show", "event-1"]).contains("why?"));
    assert_eq!(folder.prints(&["deadletter", "replay", "event-1"]), "event-1 taken\n");
    assert!(folder.refuses(&["deadletter", "replay", "frame-2"]).contains("deadletter drop frame-2"));
    assert_eq!(folder.prints(&["deadletter", "drop", "frame-2"]), "frame-2 dropped\n");
    assert_eq!(folder.prints(&["deadletter", "list"]), "No dead letters.\n");
}

#[test]
fn what_is_not_there_or_misspelt_is_refused_with_the_way_out() {
    assert!(Folder::empty().refuses(&["deadletter", "list"]).contains("run the desk first"));
    let folder = with_letters();
    for (arguments, expect) in [
        (["deadletter", "show", "event-9"], "`frontdesk deadletter list` names those that are there"),
        (["deadletter", "drop", "letter"], "like event-3"),
    ] {
        let reason = folder.refuses(&arguments);
        assert!(reason.contains(expect), "{arguments:?}: {reason}");
    }
}
