//! The shape of the source tree, held by reading it: rooms and the arrows between them, what the core must not touch,
//! and where things are.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the sources has failed")]

#[path = "architecture/additive.rs"]
mod additive;
#[path = "architecture/arrows.rs"]
mod arrows;
#[path = "architecture/source.rs"]
mod source;

use std::collections::BTreeSet;
use std::path::Path;

use source::Source;

/// room → rooms that it may name with `crate::`. A new room needs a line here, and one in the map of `src/lib.rs`.
const ARROWS: &[(&str, &[&str])] = &[
    ("main", &["cli"]),
    (
        "cli",
        &[
            "chat",
            "clock",
            "config",
            "deliver",
            "domain",
            "draft",
            "draw",
            "flow",
            "library",
            "neural",
            "replica",
            "run",
            "scribe",
            "store",
            "understand",
            "vitals",
            "web",
        ],
    ),
    (
        "run",
        &[
            "chat",
            "clock",
            "config",
            "deliver",
            "domain",
            "draft",
            "failpoint",
            "flow",
            "library",
            "neural",
            "outgoing",
            "replica",
            "scribe",
            "store",
            "understand",
            "vitals",
            "web",
        ],
    ),
    ("config", &["domain", "outgoing"]),
    ("clock", &["domain", "failpoint"]),
    ("domain", &[]),
    ("understand", &["domain"]),
    ("library", &["domain", "understand"]),
    // Carries out a port of `understand`; a room of its own because it is all that the feature `neural` needs.
    ("neural", &["understand"]),
    ("store", &["domain", "failpoint"]),
    ("flow", &["clock", "domain", "failpoint", "store", "understand", "vitals"]),
    ("draft", &["clock", "config", "domain", "store"]),
    ("replica", &["domain", "store"]),
    // Knows the database and the folder, which nobody else knows together.
    ("scribe", &["clock", "domain", "library", "store"]),
    ("deliver", &["clock", "domain", "failpoint", "replica", "store", "vitals"]),
    ("draw", &[]),
    // For tests of crashes alone; empty in a release build.
    ("failpoint", &[]),
    ("chat", &["clock", "config", "deliver", "domain", "draw", "failpoint", "vitals"]),
    // The process's own signs of life: what hears says so, what is asked looks.
    ("vitals", &["domain"]),
    ("outgoing", &[]),
    ("web", &["chat", "clock", "config", "domain", "flow", "outgoing", "store", "understand", "vitals"]),
];

/// What the functional core must not name: anything that waits, looks at a clock, rolls dice or reaches outside.
const NOT_IN_THE_CORE: &[&str] = &[
    "async ",
    ".await",
    "Timestamp::now",
    "Zoned::now",
    "SystemTime",
    "Instant::now",
    "rand::",
    "tokio",
    "sqlx",
    "serenity",
    "slack_morphism",
    "axum",
    "reqwest",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "tracing::",
];

/// Words that are allowed only in some files, with the reason.
const ONLY_IN: &[(&str, &[&str], &str)] = &[
    ("sqlx::", &["src/store"], "only the store knows SQL"),
    ("Timestamp::now", &["src/clock.rs"], "only the clock reads the time"),
    ("SystemTime::now", &["src/clock.rs"], "only the clock reads the time"),
    ("Zoned::now", &["src/clock.rs"], "only the clock reads the time"),
    // The closer of a group commit lives for one commit: those whose writes it ends wait for it.
    ("tokio::spawn(", &["src/run", "src/store/group.rs"], "a task has a name and an owner"),
    ("serenity::", &["src/chat/discord"], "one platform, one folder"),
    ("slack_morphism::", &["src/chat/slack"], "one platform, one folder"),
    ("candle_", &["src/neural"], "layers run in one room"),
    ("tokenizers::", &["src/neural"], "layers run in one room"),
];

const TOP_LEVEL: &[&str] =
    &["Cargo.toml", "Cargo.lock", "LICENSE", "README.md", "benches", "faq", "migrations", "src", "tests"];
const NAMES_THAT_SAY_NOTHING: &[&str] = &["mod.rs", "utils.rs", "util.rs", "helpers.rs", "types.rs", "common.rs"];
const LINES_MAX: usize = 400;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn holds(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn rooms_name_only_the_rooms_that_they_may() {
    let sources = source::below(root(), "src");
    assert!(sources.len() > 50, "the sources were not found");
    holds(&sources.iter().flat_map(|source| arrows::faults(source, ARROWS)).collect::<Vec<_>>());
}

#[test]
fn the_core_neither_waits_nor_reaches_outside() {
    let core =
        source::below(root(), "src").into_iter().filter(|source| matches!(source.room(), "domain" | "understand"));
    let faults = core.flat_map(|source| {
        let named =
            |word: &&str| source.line_with(word).map(|line| fault(&source, line, &format!("the core names `{word}`")));
        NOT_IN_THE_CORE.iter().filter_map(named).collect::<Vec<_>>()
    });
    holds(&faults.collect::<Vec<_>>());
}

#[test]
fn what_has_one_place_is_only_there() {
    let sources = source::below(root(), "src");
    let mut faults = Vec::new();
    for (word, places, why) in ONLY_IN {
        for source in sources.iter().filter(|source| !places.iter().any(|place| source.path.starts_with(place))) {
            if let Some(line) = source.line_with(word) {
                faults.push(fault(source, line, &format!("`{word}` belongs in {places:?}: {why}")));
            }
        }
    }
    holds(&faults);
}

#[test]
fn chat_platforms_do_not_name_each_other() {
    let platforms = ["discord", "slack", "terminal"];
    let mut faults = Vec::new();
    for source in source::below(root(), "src/chat") {
        let Some(own) = platforms.iter().find(|name| source.path.starts_with(&format!("src/chat/{name}"))) else {
            continue;
        };
        for other in platforms.iter().filter(|other| *other != own) {
            if let Some(line) = source.line_with(&format!("chat::{other}")) {
                faults.push(fault(&source, line, &format!("{own} names {other}")));
            }
        }
    }
    holds(&faults);
}

#[test]
fn files_are_short_named_for_their_subject_and_say_it_first() {
    let mut faults = Vec::new();
    for folder in ["src", "tests", "benches"] {
        for source in source::below(root(), folder) {
            let name = source.path.rsplit('/').next().unwrap_or_default();
            if NAMES_THAT_SAY_NOTHING.contains(&name) {
                faults.push(format!("{}: the name says nothing about what is in it", source.path));
            }
            if !source.text.starts_with("//! ") {
                faults.push(format!("{}:1: the first line must say the subject, after `//! `", source.path));
            }
            let lines = source.text.lines().count();
            if lines > LINES_MAX {
                faults.push(format!("{}: {lines} lines; past {LINES_MAX} split it by subject", source.path));
            }
        }
    }
    holds(&faults);
}

#[test]
fn the_top_level_is_what_was_agreed() {
    let output = std::process::Command::new("git").args(["ls-files"]).current_dir(root()).output();
    let Ok(output) = output else { return };
    let listed = String::from_utf8(output.stdout).unwrap();
    let top: BTreeSet<_> = listed.lines().map(|path| path.split('/').next().unwrap_or(path)).collect();
    let odd = top.into_iter().filter(|name| !name.starts_with('.') && !TOP_LEVEL.contains(name));
    holds(&odd.map(|name| format!("{name} is not one of the agreed top-level entries")).collect::<Vec<_>>());
}

#[test]
fn migrations_come_in_twins_with_the_same_tables_and_columns() {
    let names = |engine: &str| {
        let folder = root().join("migrations").join(engine);
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        entries.collect::<BTreeSet<_>>()
    };
    let (sqlite, postgres) = (names("sqlite"), names("postgres"));
    assert_eq!(sqlite, postgres);
    for name in &sqlite {
        let columns = |engine: &str| {
            let text = std::fs::read_to_string(root().join("migrations").join(engine).join(name)).unwrap();
            source::columns(&text)
        };
        assert_eq!(columns("sqlite"), columns("postgres"), "{name}");
    }
}

/// The last migration from before replicas of two versions could share a database.
const NOT_HELD_TO_ADDING: &str = "0010_gaps.sql";

#[test]
fn migrations_only_add_so_that_an_older_version_goes_on_beside_a_newer_one() {
    let mut faults = Vec::new();
    for engine in ["sqlite", "postgres"] {
        let files = std::fs::read_dir(root().join("migrations").join(engine)).unwrap();
        let mut files: Vec<_> = files.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let held = files.iter().filter(|file| file.file_name().unwrap().to_str().unwrap() > NOT_HELD_TO_ADDING);
        for file in held {
            let found = additive::faults(&std::fs::read_to_string(file).unwrap());
            faults.extend(found.into_iter().map(|fault| format!("{}: {fault}", file.display())));
        }
    }
    holds(&faults);
}

#[test]
fn the_map_in_lib_rs_names_every_room() {
    let map = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let rooms = ARROWS.iter().map(|(room, _)| *room).filter(|room| *room != "main");
    let missing = rooms.filter(|room| !map.contains(&format!("//! | [`{room}`]")));
    holds(&missing.map(|room| format!("src/lib.rs: the map has no line for `{room}`")).collect::<Vec<_>>());
}

fn fault(source: &Source, line: usize, what: &str) -> String {
    format!("{}:{line}: {what}", source.path)
}
