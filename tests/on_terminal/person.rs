//! A person at a real terminal, which `script` provides: a prompt, line editing, and ways to leave.

use std::process::{Command, Stdio};

use crate::program::chat::Chat;
use crate::program::folder::Folder;

/// The program at a terminal of its own. Its process id and the terminal's settings before and after are kept in files.
fn sit_down(folder: &Folder) -> Chat {
    let program = env!("CARGO_BIN_EXE_frontdesk");
    // A hang-up would end most programs at once; one that `nohup` started must find out by itself.
    let one = format!("trap \"\" HUP; echo $$ > pid; exec {program}");
    let line = format!("stty -g > before; sh -c '{one}'; echo code $?; stty -g > after");
    let inherited = folder.program(&[]);
    let mut command = Command::new("script");
    command.args(["-q", "-e", "-c", &line, "/dev/null"]).current_dir(folder.path(".")).env("TERM", "xterm");
    for (name, value) in inherited.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let chat = Chat::of(command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()));
    chat.hears("guest> ");
    chat
}

fn is_set_as_before(folder: &Folder) -> bool {
    let settings = |name: &str| std::fs::read_to_string(folder.path(name)).unwrap();
    settings("before") == settings("after")
}

#[test]
fn a_person_sees_who_they_are_before_the_cursor_and_leaves_with_ctrl_d() {
    let folder = Folder::with_faq();
    let mut chat = sit_down(&folder);
    chat.send(b"How long are recorsd\x7f\x7fds kept?\r");
    chat.hears("Seven days.");
    chat.send(b"/as maya agent\r");
    chat.hears("maya (agent)> ");
    chat.send(b"\x04");
    chat.hears("Goodbye. Tickets are kept");
    chat.hears("code 0");
    chat.end();
    assert!(is_set_as_before(&folder));
}

#[test]
fn ctrl_c_gives_up_a_line_and_only_the_second_one_ends_the_desk() {
    let folder = Folder::with_faq();
    let mut chat = sit_down(&folder);
    chat.send(b"half a question\x03");
    chat.hears("(Ctrl-C once more, Ctrl-D or /quit ends the desk.)");
    chat.hears_times("guest> ", 2);
    chat.send(b"How long are records kept?\r");
    chat.hears("Seven days.");
    chat.hears_times("guest> ", 3);
    chat.send(b"\x03");
    chat.hears_times("guest> ", 4);
    chat.send(b"\x03");
    chat.hears("code 0");
    chat.end();
}

#[test]
fn a_desk_that_is_told_to_stop_gives_the_terminal_back_as_it_was() {
    let folder = Folder::with_faq();
    let mut chat = sit_down(&folder);
    chat.send(b"half a question");
    chat.hears("half a question");
    let id = std::fs::read_to_string(folder.path("pid")).unwrap();
    assert!(Command::new("kill").args(["-TERM", id.trim()]).status().unwrap().success());
    chat.hears("code 0");
    chat.end();
    assert!(is_set_as_before(&folder));
}

#[test]
fn a_terminal_that_is_gone_ends_the_desk() {
    let folder = Folder::with_faq();
    let mut chat = sit_down(&folder);
    chat.send(b"half a question");
    chat.hears("half a question");
    let id: u32 = std::fs::read_to_string(folder.path("pid")).unwrap().trim().parse().unwrap();
    // Without `script` the terminal has no other end.
    chat.signal("KILL");
    chat.until("end", || !std::path::Path::new(&format!("/proc/{id}")).exists());
}

#[test]
fn a_flaw_of_the_faq_is_told_above_the_line_that_is_being_typed() {
    let folder = Folder::with_faq();
    let mut chat = sit_down(&folder);
    chat.send(b"half a question");
    chat.hears("half a question");
    folder.write("faq/keep-records.md", "no front matter");
    chat.hears("faq/keep-records.md:1: has no front matter");
    chat.hears("WARN a FAQ file is in error; its last good version stays in use");
    // The line is there again below, to be typed on.
    chat.send(b", and more\r");
    chat.hears(", and more");
    chat.hears_times("guest> ", 3);
    chat.send(b"\x04");
    chat.hears("code 0");
    chat.end();
}
