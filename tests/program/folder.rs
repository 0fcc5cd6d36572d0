//! A folder of its own in which the real program is run: commands that end, and what they said.

#![allow(dead_code, reason = "each test root uses its own part")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Variables that would configure the program behind a test's back.
const NOT_INHERITED: [&str; 11] = [
    "COLUMNS",
    "DISCORD_TOKEN",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "DRAFTS_API_KEY",
    "DATABASE_URL",
    "FRONTDESK_CONFIG",
    "FRONTDESK_FAQ",
    "RUST_LOG",
    "NO_COLOR",
];

/// A small FAQ: what each test may count on.
const FAQ: [(&str, &str); 5] = [
    (
        "reset-offsets.md",
        "---\nid: reset-offsets\ntitle: How do I reset a consumer group's offsets?\n\
         questions: [read a topic again from the beginning, start over from the first record]\nupdated: 2026-11-24\n---\n\n\
         Stop the group, then:\n\n```\nlogctl group reset billing --to earliest\n```\n\nSee **[Offsets](https://docs.example/offsets)**.\n",
    ),
    (
        "keep-records.md",
        "---\nid: keep-records\ntitle: How long are records kept?\nquestions: [change the retention of a topic]\n\
         updated: 2026-11-24\n---\n\nSeven days.\n",
    ),
    (
        "disk-full.md",
        "---\nid: disk-full\ntitle: The disk of a broker is full. What do I do?\nupdated: 2026-11-24\n---\n\n\
         Lower the retention.\n",
    ),
    (
        "disk-full.zh.md",
        "---\nid: disk-full\ntitle: 磁盘满了怎么办？\nlocale: zh-CN\nupdated: 2026-11-24\n---\n\n请缩短保留时间。\n",
    ),
    (
        "hotline.md",
        "---\nid: hotline\ntitle: What is the number of the emergency hotline?\naudience: [enterprise]\n\
         updated: 2026-11-24\n---\n\nIt is 555-0100.\n",
    ),
];

/// A folder that is gone after the test.
pub struct Folder(tempfile::TempDir);

/// What a command came to.
#[derive(Debug)]
pub struct Ran {
    pub out: String,
    pub err: String,
    pub code: Option<i32>,
}

impl Folder {
    /// Nothing is in it.
    pub fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A small FAQ is in it.
    pub fn with_faq() -> Self {
        let folder = Self::empty();
        for (name, text) in FAQ {
            folder.write(&format!("faq/{name}"), text);
        }
        folder
    }

    /// The FAQ that the program is shipped with is in it.
    pub fn with_shipped_faq() -> Self {
        let folder = Self::empty();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("faq"), &folder.path("faq"));
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, in a folder that is made if need be.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Writes lines of JSON.
    pub fn write_lines(&self, name: &str, lines: &[serde_json::Value]) {
        let lines: Vec<_> = lines.iter().map(ToString::to_string).collect();
        self.write(name, lines.join("\n"));
    }

    /// The program in this folder, not started.
    pub fn program(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
        for name in NOT_INHERITED {
            command.env_remove(name);
        }
        command.current_dir(self.0.path()).args(args).env("TZ", "UTC").stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, args: &[&str]) -> Ran {
        let output = self.program(args).output().unwrap();
        Ran {
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
            code: output.status.code(),
        }
    }

    /// Runs a command that ends well, and gives what it printed.
    pub fn prints(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        assert_eq!(ran.code, Some(0), "{args:?}: {ran:?}");
        ran.out
    }

    /// Runs a command that prints JSON.
    pub fn json(&self, args: &[&str]) -> serde_json::Value {
        serde_json::from_str(&self.prints(args)).unwrap()
    }

    /// Runs a command that is refused, and gives the reason.
    pub fn refuses(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        assert!(ran.code.is_some_and(|code| code != 0), "{args:?}: {ran:?}");
        ran.err.trim_end().to_owned()
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for item in std::fs::read_dir(from).unwrap() {
        let path = item.unwrap().path();
        let copied = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &copied);
        } else {
            std::fs::copy(&path, &copied).unwrap();
        }
    }
}

/// `text` with every `2026-11-24 19:17` as `<time>`.
pub fn without_times(text: &str) -> String {
    const TIME: &[u8] = b"0000-00-00 00:00";
    let fits = |at: &[u8]| at.iter().zip(TIME).all(|(c, t)| if *t == b'0' { c.is_ascii_digit() } else { c == t });
    let mut steady = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let taken = if rest.len() >= TIME.len() && fits(rest.as_bytes()) {
            steady.push_str("<time>");
            TIME.len()
        } else {
            steady.push(c);
            c.len_utf8()
        };
        rest = &rest[taken..];
    }
    steady
}
