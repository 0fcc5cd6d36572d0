//! The real program, talked to on a pipe: lines in, answers out.

#![allow(dead_code, reason = "each test root uses its own part")]

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::folder::Folder;

/// How long the program may take to say or do something.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running chat; it is killed when it is dropped.
pub struct Chat {
    child: Child,
    input: Option<ChildStdin>,
    said: Arc<Mutex<Vec<u8>>>,
    logged: Arc<Mutex<Vec<u8>>>,
    readers: Vec<std::thread::JoinHandle<()>>,
}

/// What was said by the end.
#[derive(Debug)]
pub struct Ended {
    pub out: String,
    pub log: String,
    pub code: Option<i32>,
}

impl Chat {
    /// Starts the program in `folder`.
    pub fn start(folder: &Folder) -> Self {
        let mut command = folder.program(&[]);
        Self::of(command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()))
    }

    /// Starts a command whose pipes are the chat's.
    pub fn of(command: &mut std::process::Command) -> Self {
        let mut child = command.spawn().unwrap();
        let (said, logged) = (Arc::default(), Arc::default());
        let readers = vec![keep(child.stdout.take().unwrap(), &said), keep(child.stderr.take().unwrap(), &logged)];
        let input = child.stdin.take();
        Self { child, input, said, logged, readers }
    }

    /// Writes a line.
    pub fn say(&mut self, line: &str) {
        self.send(format!("{line}\n").as_bytes());
    }

    /// Writes bytes.
    pub fn send(&mut self, bytes: &[u8]) {
        self.input.as_mut().unwrap().write_all(bytes).unwrap();
    }

    /// All that was printed so far.
    pub fn out(&self) -> String {
        text(&self.said)
    }

    /// All that was logged so far.
    pub fn log(&self) -> String {
        text(&self.logged)
    }

    /// Waits until `words` were printed.
    pub fn hears(&self, words: &str) {
        self.until(&format!("print {words:?}"), || self.out().contains(words));
    }

    /// Waits until `words` were printed so many times.
    pub fn hears_times(&self, words: &str, times: usize) {
        self.until(&format!("print {words:?} {times} times"), || self.out().matches(words).count() >= times);
    }

    /// Waits until `words` were logged.
    pub fn logs(&self, words: &str) {
        self.until(&format!("log {words:?}"), || self.log().contains(words));
    }

    /// Waits until something is so.
    pub fn until(&self, what: &str, met: impl Fn() -> bool) {
        let begun = Instant::now();
        while !met() {
            assert!(begun.elapsed() < PATIENCE, "it did not {what}:\n{}\nlog: {}", self.out(), self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Sends a signal, like `TERM`.
    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(std::process::Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
    }

    /// Ends the input, and waits for the end of the program.
    pub fn end(mut self) -> Ended {
        drop(self.input.take());
        self.ended()
    }

    /// Waits for the end of the program while the input stays open.
    pub fn ended(mut self) -> Ended {
        let begun = Instant::now();
        let status = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status,
                None => assert!(begun.elapsed() < PATIENCE, "it does not end:\n{}{}", self.out(), self.log()),
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        for reader in self.readers.drain(..) {
            reader.join().unwrap();
        }
        Ended { out: self.out(), log: self.log(), code: status.code() }
    }
}

impl Drop for Chat {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Keeps what is read, on a thread of its own.
fn keep(mut from: impl Read + Send + 'static, kept: &Arc<Mutex<Vec<u8>>>) -> std::thread::JoinHandle<()> {
    let kept = Arc::clone(kept);
    std::thread::spawn(move || {
        let mut piece = [0; 4096];
        while let Ok(read @ 1..) = from.read(&mut piece) {
            kept.lock().unwrap().extend_from_slice(&piece[..read]);
        }
    })
}

fn text(kept: &Mutex<Vec<u8>>) -> String {
    String::from_utf8_lossy(&kept.lock().unwrap()).into_owned()
}

/// A line whose answer marks the end of what the line before it brought.
const MARK: &str = "/in 999999";
const MARKED: &str = "The thread of #999999 was not seen here yet. /show 999999 finds it.";

/// Talks these lines to a new program in `folder`: each with what it brought. What one line brings to several places
/// is printed in any order, and stands in the order of the alphabet here.
pub fn talk(folder: &Folder, lines: &[&str]) -> String {
    let mut chat = Chat::start(folder);
    for line in lines {
        chat.say(line);
        chat.say(MARK);
    }
    let ended = chat.end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(ended.log, "", "logs clutter the screen");
    let brought = below_first_screen(&ended.out).split(MARKED).map(|brought| in_order(brought.trim_matches('\n')));
    let shown = lines.iter().zip(brought).map(|(line, brought)| format!("> {}\n{brought}", shortened(line)));
    shown.collect()
}

/// Posts begin at the margin; what belongs to them is indented or empty.
fn in_order(brought: &str) -> String {
    let mut posts: Vec<String> = Vec::new();
    for line in brought.lines() {
        match posts.last_mut() {
            Some(post) if line.starts_with(' ') || line.is_empty() => *post += &format!("{line}\n"),
            _ => posts.push(format!("{line}\n")),
        }
    }
    posts.sort();
    posts.concat()
}

fn shortened(line: &str) -> &str {
    line.get(..100).unwrap_or(line)
}

/// What stands below the first screen.
pub fn below_first_screen(out: &str) -> &str {
    out.split_once("/quit").and_then(|(_, rest)| rest.split_once("\n\n")).map_or("", |(_, below)| below)
}
