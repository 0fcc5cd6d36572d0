//! The dashboard of the real program in a real browser: Debian's chromium, driven by Playwright, with axe's rules.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a story that cannot go on has failed")]

#[path = "certify/python.rs"]
mod python;
mod program {
    pub mod chat;
    pub mod folder;
}

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use program::chat::Chat;
use program::folder::Folder;
use python::{python, root, target};

/// The browser; without one the test is skipped, in CI it fails.
fn chromium() -> Option<PathBuf> {
    let found = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].into_iter().find(|path| Path::new(path).exists());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "there is no chromium");
        println!("skipped: there is no chromium");
    }
    found.map(PathBuf::from)
}

/// A port that is free now.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A website on a port of its own, which holds the widget of the desk at `desk`.
fn website(desk: u16) -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Docs</title></head><body><main><h1>Docs\
         </h1></main><script src=\"http://127.0.0.1:{desk}/widget.js\" data-site=\"docs\"></script></body></html>"
    );
    std::thread::spawn(move || {
        for mut caller in listener.incoming().flatten() {
            // One short request, one answer: what is asked for is not looked at.
            let mut asked = BufReader::new(&caller).lines();
            while asked.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length:";
            let _ = caller.write_all(format!("{head} {}\r\n\r\n{page}", page.len()).as_bytes());
        }
    });
    port
}

#[test]
fn an_agent_works_a_ticket_in_the_page_and_every_page_is_fit_for_phones_and_screen_readers() {
    let Some(chromium) = chromium() else { return };
    let Some(python) = python("browser") else { return };
    let folder = Folder::with_faq();
    let port = free_port();
    let docs = website(port);
    let configuration = format!(
        "[web]\nlisten = \"127.0.0.1:{port}\"\n\n[[web.site]]\nname = \"docs\"\nworkspace = \"terminal:local\"\norigins = \
         [\"http://127.0.0.1:{docs}\"]\n\n[[plan]]\nname = \"enterprise\"\nfirst_response = \"1h\"\nresolution = \
         \"2d\"\n\n[[calendar]]\nname = \"office\"\ntime_zone = \"Europe/Berlin\"\nhours = {{ mon-fri = [\"09:00-17:00\"] \
         }}\nholidays = {{ dates = [\"2026-11-25 A day off\"] }}\n"
    );
    folder.write("frontdesk.toml", configuration);
    let mut chat = Chat::start(&folder);
    chat.say("/as eve requester enterprise");
    chat.say("how do I make the flux capacitor hum in D minor?");
    chat.hears("Ticket #1");
    chat.say("/as ann");
    chat.say("/new can I get an <invoice> for a very long name of a project that nobody ever heard of before?");
    chat.say("/as lea lead");
    chat.say("/dashboard");
    chat.hears("/dashboard/sign-in?key=");
    let out = chat.out();
    let link =
        out.split(['(', ')', ' ', '\n']).find(|word| word.contains("/dashboard/sign-in?key=")).unwrap().to_owned();
    let mut driver = Command::new(python)
        .arg(root().join("tests/certify/drive_pages.py"))
        .arg(chromium)
        .arg(link)
        .arg(format!("http://127.0.0.1:{docs}/"))
        .arg(target().join("screenshots"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(driver.stdout.take().unwrap());
    let mut first = String::new();
    told.read_line(&mut first).unwrap();
    assert_eq!(first, "answered\n");
    chat.hears("lea answers:");
    chat.hears("Turn it off <b>and</b> on.");
    chat.say("/as eve requester enterprise");
    chat.say("/in 1");
    chat.say("It hums now.");
    let mut wrong = String::new();
    told.read_to_string(&mut wrong).unwrap();
    assert!(driver.wait().unwrap().success(), "{wrong}");
    assert!(!chat.out().contains("They are on two clusters."), "a note is for agents");
    chat.hears("Saved “How do I reset");
    chat.hears("to sing in G major");
}
