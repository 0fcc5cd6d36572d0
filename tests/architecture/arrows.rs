//! Arrows between rooms: every `crate::` path in the code, grouped and nested imports included.

use crate::source::Source;

/// The arrows of a file that the table does not allow.
pub fn faults(source: &Source, table: &[(&str, &[&str])]) -> Vec<String> {
    let room = source.room();
    if room == "lib" {
        return Vec::new();
    }
    let Some((_, allowed)) = table.iter().find(|(name, _)| *name == room) else {
        return vec![format!("{}: the room `{room}` is not in the table", source.path)];
    };
    let arrows = named_rooms(&source.code);
    let forbidden = arrows.into_iter().filter(|(_, to)| to != room && !allowed.contains(&to.as_str()));
    let name = |(line, to)| format!("{}:{line}: {room} → {to}; {room} may use {allowed:?}", source.path);
    forbidden.map(name).collect()
}

/// Line and room of every path that begins with `crate::` or, in the binary, `frontdesk::`.
fn named_rooms(code: &str) -> Vec<(usize, String)> {
    let mut named = Vec::new();
    for root in ["crate::", "frontdesk::"] {
        for (at, _) in code.match_indices(root) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') && before != Some('$') {
                continue;
            }
            let line = code[..at].matches('\n').count() + 1;
            named.extend(first_words(&code[at + root.len()..]).into_iter().map(|room| (line, room)));
        }
    }
    named
}

/// The first segment of a path, or of each path of a group.
fn first_words(path: &str) -> Vec<String> {
    let path = path.trim_start();
    let Some(group) = path.strip_prefix('{') else {
        let word: String = path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        return if word.is_empty() { Vec::new() } else { vec![word] };
    };
    let mut words = Vec::new();
    let (mut depth, mut start) = (0_usize, 0_usize);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                words.extend(first_words(&group[start..at]));
                return words;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                words.extend(first_words(&group[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    words
}

#[test]
fn forbidden_arrows_are_seen_however_they_are_written() {
    let table: &[(&str, &[&str])] = &[("domain", &[]), ("flow", &["domain"])];
    let cases = [
        ("src/domain/a.rs", "use crate::store::Db;", 1),
        ("src/domain/a.rs", "use crate::{domain::Event, store::{Db, Tx}, chat};", 2),
        ("src/domain/a.rs", "use crate::{\n    store,\n};", 1),
        ("src/domain/a.rs", "fn f() { crate::store::f(); }", 1),
        ("src/domain/a.rs", "$crate::store::Tx", 1),
        ("src/flow.rs", "use crate::domain::Event; use crate::flow::load;", 0),
        ("src/flow.rs", "// crate::store::Db\nlet s = \"crate::store\";", 0),
        ("src/flow.rs", "fn f() {}\n#[cfg(test)]\nmod tests {\n use crate::store::Db;\n}", 0),
        ("src/new.rs", "", 1),
    ];
    for (path, text, expect) in cases {
        assert_eq!(faults(&Source::new(path, text), table).len(), expect, "{text}");
    }
}
