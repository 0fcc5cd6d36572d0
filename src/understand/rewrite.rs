//! An entry's file changed in place: what an edit does not touch stays byte for byte.

use jiff::civil::Date;

use super::entry::{Entry, parse};
use super::print::scalar;
use crate::domain::faq::Content;

/// What tells whether an entry reads as it did: eight hexadecimal digits, the same on every machine.
pub fn fingerprint(entry: &Entry) -> String {
    let said = format!(
        "{:?}",
        (&entry.title, entry.own_questions(), &entry.tags, &entry.audience, &entry.body, entry.updated, entry.retired)
    );
    // FNV-1a: stored and compared by other versions, so no hash that may change.
    let hash = said.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{hash:08x}")
}

/// What an entry says, without what it learned.
pub fn content(entry: &Entry) -> Content {
    Content {
        title: entry.title.clone(),
        questions: entry.own_questions().to_vec(),
        body: entry.body.clone(),
        tags: entry.tags.clone(),
    }
}

/// The file with `wanted` in the place of what it says; `None` where that would spoil how it is written.
pub fn rewritten(text: &str, wanted: &Content, updated: Date) -> Option<String> {
    let before = parse("", text.as_bytes()).ok()?;
    let mut file = File::of(text)?;
    if wanted.title != before.title {
        file.put("title", vec![format!("title: {}", scalar(&wanted.title))]);
    }
    if wanted.questions != before.questions {
        file.put_list("questions", &before.questions, &wanted.questions);
    }
    if wanted.tags != before.tags {
        file.put_list("tags", &before.tags, &wanted.tags);
    }
    if wanted.body != before.body {
        file.put_body(&wanted.body);
    }
    file.put("updated", vec![format!("updated: {updated}")]);
    let Content { title, questions, body, tags } = wanted.clone();
    checked(file.text(), Entry { title, questions, body, tags, updated, ..before })
}

/// The file marked as retired; `None` where that would spoil how it is written.
pub fn retired(text: &str, updated: Date) -> Option<String> {
    let before = parse("", text.as_bytes()).ok()?;
    let mut file = File::of(text)?;
    file.put("updated", vec![format!("updated: {updated}")]);
    file.put("retired", vec!["retired: true".to_owned()]);
    checked(file.text(), Entry { updated, retired: true, ..before })
}

/// The text, if it reads as it should.
fn checked(text: String, wanted: Entry) -> Option<String> {
    (parse("", text.as_bytes()).ok()? == wanted).then_some(text)
}

/// A file in lines.
struct File<'a> {
    /// The first line.
    open: &'a str,
    /// The lines of the front matter, each with its end.
    front: Vec<String>,
    /// The closing line and all that follows.
    rest: String,
    end: &'static str,
}

impl<'a> File<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut lines = text.split_inclusive('\n');
        let open = lines.next()?;
        let mut front = Vec::new();
        let mut at = open.len();
        for line in lines {
            if line.trim_end() == "---" {
                return Some(Self { open, front, rest: text.get(at..)?.to_owned(), end });
            }
            at += line.len();
            front.push(line.to_owned());
        }
        None
    }

    fn text(&self) -> String {
        format!("{}{}{}", self.open, self.front.concat(), self.rest)
    }

    /// Where the lines of a key are: its own and those that belong to its value.
    fn block(&self, key: &str) -> Option<std::ops::Range<usize>> {
        let is_key = |line: &String| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'));
        let start = self.front.iter().position(is_key)?;
        let belongs = |line: &&String| line.starts_with([' ', '\t', '-', ']']) || line.trim().is_empty();
        let mut end = start + 1 + self.front.iter().skip(start + 1).take_while(belongs).count();
        while end > start + 1 && self.front.get(end - 1).is_some_and(|line| line.trim().is_empty()) {
            end -= 1;
        }
        Some(start..end)
    }

    /// Puts lines in the place of a key's, or behind the others.
    fn put(&mut self, key: &str, lines: Vec<String>) {
        let block = self.block(key).unwrap_or(self.front.len()..self.front.len());
        let lines: Vec<String> = lines.into_iter().map(|line| format!("{line}{}", self.end)).collect();
        self.front.splice(block, lines);
    }

    /// Puts a list in the place of a key's, in its manner; items that stay keep their lines and the remarks above them.
    fn put_list(&mut self, key: &str, before: &[String], wanted: &[String]) {
        let old = self.block(key).map(|block| self.front[block].to_vec()).unwrap_or_default();
        if old.len() == 1 && old[0].contains('[') || wanted.is_empty() {
            let items: Vec<String> = wanted.iter().map(|item| scalar(item)).collect();
            self.put(key, vec![format!("{key}: [{}]", items.join(", "))]);
            return;
        }
        let mut pieces: Vec<(String, String)> = Vec::new();
        let mut piece = String::new();
        for line in old.iter().skip(1) {
            piece.push_str(line);
            if line.trim_start().starts_with('-') {
                pieces.push((line.clone(), std::mem::take(&mut piece)));
            }
        }
        let known = pieces.len() == before.len();
        let indent = pieces.first().map_or("  ", |(line, _)| &line[..line.len() - line.trim_start().len()]).to_owned();
        let mut lines = vec![format!("{key}:")];
        for item in wanted {
            let kept = before.iter().position(|old| old == item).filter(|_| known).and_then(|at| pieces.get(at));
            let line = kept.map(|(_, piece)| piece.trim_end_matches(['\r', '\n']).to_owned());
            lines.push(line.unwrap_or_else(|| format!("{indent}- {}", scalar(item))));
        }
        self.put(key, lines);
    }

    fn put_body(&mut self, body: &str) {
        let close = self.rest.split_inclusive('\n').next().unwrap_or_default().len();
        let old = self.rest.get(close..).unwrap_or_default();
        let lead = &old[..old.len() - old.trim_start().len()];
        let tail = &old[old.trim_end().len()..];
        let new = format!("{}{lead}{}{tail}", &self.rest[..close], body.replace('\n', self.end));
        self.rest = new;
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const FILE: &str = "---\n# reviewed by Lea\nid: hum\ntitle: Why does it hum?   # short\nquestions:\n  - it hums\n  # from \
        a ticket\n  - \"the hum: why\"\ntags: [hum, sound]\naudience: [pro]\nlocale: en\nupdated: 2026-11-20\n---\n\n\
        Turn it.\n\n\nLeft.\n\n";

    fn now() -> Content {
        content(&parse("", FILE.as_bytes()).unwrap())
    }

    #[test]
    fn what_an_edit_does_not_touch_stays_byte_for_byte() {
        let day = date(2026, 11, 26);
        let cases: [(Content, &[(&str, &str)]); 5] = [
            (now(), &[]),
            (
                Content { title: "Why does it still hum?".into(), ..now() },
                &[("title: Why does it hum?   # short", "title: Why does it still hum?")],
            ),
            (
                Content { questions: vec!["the hum: why".into(), "no: 1 hums".into()], ..now() },
                &[("  - it hums\n", ""), ("  - \"the hum: why\"\n", "  - \"the hum: why\"\n  - \"no: 1 hums\"\n")],
            ),
            (Content { tags: vec!["yes".into(), "hum".into()], ..now() }, &[("[hum, sound]", "[\"yes\", hum]")]),
            (Content { body: "Turn it\nright.".into(), ..now() }, &[("Turn it.\n\n\nLeft.", "Turn it\nright.")]),
        ];
        for (wanted, pieces) in cases {
            let mut expect = FILE.replace("2026-11-20", "2026-11-26");
            for (piece, by) in pieces {
                assert!(expect.contains(piece), "{piece}");
                expect = expect.replacen(piece, by, 1);
            }
            assert_eq!(rewritten(FILE, &wanted, day).unwrap(), expect);
            let there = FILE.replace('\n', "\r\n");
            assert_eq!(rewritten(&there, &wanted, day).unwrap(), expect.replace('\n', "\r\n"));
        }
    }

    #[test]
    fn a_retired_entry_is_marked_and_keeps_all_else() {
        let expect = FILE.replace("2026-11-20\n", "2026-11-26\nretired: true\n");
        assert_eq!(retired(FILE, date(2026, 11, 26)).unwrap(), expect);
        assert!(parse("", expect.as_bytes()).unwrap().retired);
    }

    #[test]
    fn a_file_that_cannot_be_changed_in_place_is_left_alone() {
        let day = date(2026, 11, 26);
        let title = Content { title: "Other".into(), ..Content::default() };
        for text in ["", "no front matter", "---\n{id: a, title: A, updated: 2026-01-02}\n---\nB"] {
            assert_eq!(rewritten(text, &Content { body: "B".into(), ..title.clone() }, day), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_reads_back(
            title in "\\PC{1,60}", questions in proptest::collection::vec("\\PC{1,60}", 0..5),
            tags in proptest::collection::vec("\\PC{1,20}", 0..4), body in "\\PC{1,60}(\n---\n\\PC{0,60}){0,2}",
        ) {
            let trimmed = |text: &String| text.trim().to_owned();
            let wanted = Content {
                title: title.trim().to_owned(), questions: questions.iter().map(trimmed).collect(),
                tags: tags.iter().map(trimmed).collect(), body: body.trim().to_owned(),
            };
            let texts = wanted.questions.iter().chain(&wanted.tags).chain([&wanted.title, &wanted.body]);
            prop_assume!(texts.into_iter().all(|text| !text.is_empty()));
            let written = rewritten(FILE, &wanted, date(2026, 11, 26));
            let written = written.ok_or_else(|| TestCaseError::fail("not written"))?;
            prop_assert_eq!(content(&parse("", written.as_bytes()).unwrap()), wanted);
        }
    }
}
