//! Trouble: lines that cannot be read, folders and files that are not as they should be, and being told to stop.

use std::process::Stdio;

use sqlx::Connection;

use crate::program::chat::{Chat, below_first_screen, talk};
use crate::program::folder::Folder;

#[test]
fn a_line_that_cannot_be_read_is_answered_with_the_way_out() {
    let folder = Folder::with_faq();
    let lines =
        ["/clam 1", "/as", "/as maya boss", "/as maya agent gold", "/in 9", "/in x", "/1", "/claim 1", "/show 7"];
    insta::assert_snapshot!(talk(&folder, &lines), @r"
    > /clam 1
    desk to guest alone: There is no command “clam”. Did you mean “claim”?
    > /as
    Write it like this: /as maya agent, or /as eve requester pro
    > /as maya boss
    “boss” is not a role (requester, agent, lead). Write it like this: /as maya agent, or /as eve requester pro
    > /as maya agent gold
    “gold” is not a plan. There are: community, enterprise, pro
    > /in 9
    The thread of #9 was not seen here yet. /show 9 finds it.
    > /in x
    Write it with a ticket's number: /in 1
    > /1
    There is no button to press. Ask something first.
    > /claim 1
    desk to guest alone:
      Only the support team can do that. If you need help, just ask your question.
      Here in the terminal you can be one: /as maya agent.
    > /show 7
    desk to guest alone: I find no ticket #7 here that you can see. “list” shows those you can.
    ");
}

#[test]
fn a_line_that_is_too_long_is_not_sent_and_the_next_one_is() {
    let folder = Folder::with_faq();
    let told = talk(&folder, &[&"x".repeat(1_000_000), "How long are records kept?"]);
    insta::assert_snapshot!(told, @r"
    > xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
    That line is too long (at most 8192 bytes), so nothing was sent. Please say it shorter.
    > How long are records kept?
    desk: How long are records kept?
      Seven days.
      Type a number to choose:
        1  That helped
        2  I need a person
    ");
}

#[test]
fn bytes_that_are_not_text_do_no_harm() {
    let folder = Folder::with_faq();
    let mut chat = Chat::start(&folder);
    chat.send(b"/new caf\xe9 \xff\xfe \x00 is broken\n");
    let ended = chat.end();
    assert_eq!(ended.code, Some(0));
    assert!(below_first_screen(&ended.out).contains("caf\u{fffd}"), "{}", ended.out);
}

#[test]
fn a_desk_that_is_told_to_stop_answers_what_it_was_asked_and_ends_well() {
    let folder = Folder::with_faq();
    let mut chat = Chat::start(&folder);
    chat.say("How long are records kept?");
    chat.hears("Seven days.");
    chat.signal("TERM");
    let ended = chat.ended();
    assert_eq!((ended.code, ended.log.as_str()), (Some(0), ""));
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    let folder = Folder::with_faq();
    let mut command = folder.program(&[]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
}

#[test]
fn a_folder_without_a_faq_says_what_to_do() {
    insta::assert_snapshot!(Folder::empty().refuses(&[]), @"error: the FAQ folder faq does not exist: create it, or name another folder with --faq DIR or in the configuration");
}

#[test]
fn a_wrong_configuration_names_the_line_or_the_key() {
    let cases: [(&[u8], &str); 5] = [
        (b"[faq]\ndri = 'faq'", "error: frontdesk.toml: line 2: unknown field `dri`, expected one of `dir`,"),
        (b"x = [", "error: frontdesk.toml: line 1: unclosed array"),
        (b"\xff\xfe", "error: frontdesk.toml: it is not UTF-8 text; save it as UTF-8"),
        (b"[faq]\ndir = 'nowhere'", "error: the FAQ folder nowhere does not exist: create it, or name another"),
        (b"[slack]\nbot_token = 'xapp-1'", "error: frontdesk.toml: slack.bot_token does not start with `xoxb-`"),
    ];
    for (text, expect) in cases {
        let folder = Folder::with_faq();
        folder.write("frontdesk.toml", text);
        let reason = folder.refuses(&[]);
        assert!(reason.starts_with(expect), "{reason}");
    }
}

#[test]
fn a_database_that_cannot_be_used_is_named_with_the_way_out() {
    let folder = Folder::with_faq();
    folder.write("words.txt", "this is no database, however long it gets: ".repeat(40));
    let cases = [
        ("sqlite:words.txt", "error: the database sqlite:words.txt cannot be used: the file is not a (sound) SQLite"),
        (
            "sqlite:no/such/folder/x.db",
            "error: the database sqlite:no/such/folder/x.db cannot be used: the file cannot",
        ),
        (
            "frontdesk.db",
            "error: the database address must begin with `sqlite:` or `postgres://`, like sqlite:frontdesk",
        ),
        ("mysql://ann:s3cret@db/desk", "error: the database address must begin with `sqlite:` or `postgres://`"),
    ];
    for (database, expect) in cases {
        let reason = folder.refuses(&["--database", database]);
        assert!(reason.starts_with(expect) && !reason.contains("s3cret"), "{reason}");
    }
}

#[tokio::test]
async fn a_database_of_a_later_version_is_left_as_it_is() {
    let folder = Folder::with_faq();
    talk(&folder, &["/new from the future"]);
    let url = format!("sqlite:{}", folder.path("frontdesk.db").display());
    let later = "INSERT INTO _sqlx_migrations SELECT 9999, 'later', installed_on, success, checksum, execution_time \
                 FROM _sqlx_migrations LIMIT 1";
    let mut database = sqlx::SqliteConnection::connect(&url).await.unwrap();
    sqlx::query(later).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
    insta::assert_snapshot!(folder.refuses(&[]), @"error: the database sqlite:frontdesk.db cannot be used: another version of Frontdesk made it (migration 9999 was previously applied but is missing in the resolved migrations). Run that version or a later one, or name another database with --database URL");
}

/// On the server that the tests use.
#[test]
fn a_server_that_has_no_such_database_is_said_to() {
    let Ok(server) = std::env::var("FRONTDESK_TEST_POSTGRES_URL") else {
        assert!(std::env::var("CI").is_err(), "FRONTDESK_TEST_POSTGRES_URL is not set");
        return;
    };
    let folder = Folder::with_faq();
    let (address, _) = server.rsplit_once('/').unwrap();
    let reason = folder.refuses(&["--database", &format!("{address}/no_such_database")]);
    assert!(reason.ends_with("the server has no database of that name. Create it first (createdb NAME)"), "{reason}");
}
