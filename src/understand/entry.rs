//! One FAQ entry: a Markdown file with front matter, parsed into a value that cannot be wrong.

use jiff::civil::Date;

use super::flaw::Flaw;
use super::front_matter;
use crate::domain::locale::Locale;

/// The largest entry file, in bytes.
pub const FILE_BYTES_MAX: usize = 256 * 1024;
/// The largest front matter, in bytes.
pub const FRONT_MATTER_BYTES_MAX: usize = 16 * 1024;
/// The largest answer, in bytes.
pub const BODY_BYTES_MAX: usize = 32 * 1024;
/// The longest id, in characters.
pub const ID_CHARS_MAX: usize = 64;
/// The longest title, in characters.
pub const TITLE_CHARS_MAX: usize = 200;
/// The most phrasings of one entry.
pub const QUESTIONS_MAX: usize = 50;
/// The longest phrasing, in characters.
pub const QUESTION_CHARS_MAX: usize = 300;
/// The most tags of one entry, and the most plans of one audience.
pub const TAGS_MAX: usize = 32;
/// The longest tag or plan name, in characters.
pub const TAG_CHARS_MAX: usize = 64;
/// The deepest nesting of the front matter.
pub const DEPTH_MAX: usize = 8;

/// Whom an entry is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Anybody who asks.
    Everyone,
    /// Requesters on one of these plans; never empty.
    Plans(Vec<String>),
}

impl Audience {
    /// Whether a requester on `plan` (or on none) may be shown the entry.
    pub fn admits(&self, plan: Option<&str>) -> bool {
        match self {
            Self::Everyone => true,
            Self::Plans(plans) => plan.is_some_and(|plan| plans.iter().any(|name| name.eq_ignore_ascii_case(plan))),
        }
    }
}

/// One question with its answer, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The file it was read from, for messages about it.
    pub file: String,
    /// Kebab-case; the same in every language of the entry.
    pub id: String,
    /// The question as a heading.
    pub title: String,
    /// Other ways people ask it.
    pub questions: Vec<String>,
    /// Words that belong to the subject.
    pub tags: Vec<String>,
    /// Whom it is for.
    pub audience: Audience,
    /// The language it is written in.
    pub locale: Locale,
    /// When a person last vouched for it.
    pub updated: Date,
    /// The answer, in Markdown.
    pub body: String,
    /// Whether it is out of use: its file stays, and nobody is shown it.
    pub retired: bool,
    /// How many of the last `questions` were learned and do not stand in its file.
    pub learned: usize,
}

impl Entry {
    /// The other ways to ask it that stand in its file.
    pub fn own_questions(&self) -> &[String] {
        self.questions.get(..self.questions.len().saturating_sub(self.learned)).unwrap_or_default()
    }
}

/// Parses one FAQ file: front matter between two lines of `---`, then the answer.
///
/// `source_name` is what flaws call the file. The work is bounded by the constants of this
/// module whatever the bytes are.
///
/// # Errors
/// The first [`Flaw`] met, with its line in the file where it has one.
pub fn parse(source_name: &str, bytes: &[u8]) -> Result<Entry, Flaw> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(too_large(source_name, bytes.len() as u64));
    }
    let text = utf8(source_name, bytes)?;
    let parts = split(source_name, text)?;
    let fields = front_matter::read(source_name, parts.front, parts.front_line)?;
    let body = parts.body.trim();
    if body.is_empty() {
        let reason = "has no answer: write it below the closing `---`";
        return Err(Flaw::at_line(source_name, parts.body_line, reason));
    }
    if body.len() > BODY_BYTES_MAX {
        let reason = format!("the answer has {} bytes, at most {BODY_BYTES_MAX} are allowed", body.len());
        return Err(Flaw::at_line(source_name, parts.body_line, reason));
    }
    if let Some(offset) = body.find(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        let lead = parts.body.len() - parts.body.trim_start().len();
        let line = parts.body_line + newlines(&parts.body[..lead + offset]);
        let reason = "the answer holds a control character, which no chat can show";
        return Err(Flaw::at_line(source_name, line, reason));
    }
    Ok(Entry {
        file: source_name.to_owned(),
        id: fields.id,
        title: fields.title,
        questions: fields.questions,
        tags: fields.tags,
        audience: fields.audience,
        locale: fields.locale,
        updated: fields.updated,
        body: body.replace("\r\n", "\n"),
        retired: fields.retired,
        learned: 0,
    })
}

/// The flaw of a file that is larger than [`FILE_BYTES_MAX`], for readers that know the size
/// without having read it.
pub fn too_large(source_name: &str, bytes: u64) -> Flaw {
    let reason = format!("has {bytes} bytes, at most {FILE_BYTES_MAX} are allowed; it was not read");
    Flaw::of_file(source_name, reason)
}

fn utf8<'a>(source_name: &str, bytes: &'a [u8]) -> Result<&'a str, Flaw> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
        let reason = format!("is not valid UTF-8 (byte 0x{byte:02x}); save it as UTF-8");
        Flaw::at_line(source_name, line, reason)
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

struct Parts<'a> {
    front: &'a str,
    /// The line of the file where the front matter's first line stands.
    front_line: usize,
    body: &'a str,
    body_line: usize,
}

fn split<'a>(source_name: &str, text: &'a str) -> Result<Parts<'a>, Flaw> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    if first.trim_end() != "---" {
        let reason = "has no front matter: the first line must be `---`";
        return Err(Flaw::at_line(source_name, 1, reason));
    }
    let mut end = first.len();
    for (index, line) in lines.enumerate() {
        if line.trim_end() == "---" {
            let front = &text[first.len()..end];
            if front.len() > FRONT_MATTER_BYTES_MAX {
                let reason =
                    format!("the front matter has {} bytes, at most {FRONT_MATTER_BYTES_MAX} are allowed", front.len());
                return Err(Flaw::at_line(source_name, 1, reason));
            }
            return Ok(Parts { front, front_line: 2, body: &text[end + line.len()..], body_line: index + 3 });
        }
        end += line.len();
    }
    let reason = "the front matter that opens here is never closed by a line `---`";
    Err(Flaw::at_line(source_name, 1, reason))
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::understand::print;

    const GOOD: &str = "---\nid: log-retention\ntitle: How long are records kept?\nquestions:\n  - When are old records deleted?\ntags: [retention]\naudience: everyone\nlocale: en\nupdated: 2026-11-24\n---\n\nSeven days.\n";

    /// The flaw of the good file with one piece replaced.
    fn flaw_with(piece: &str, by: &str) -> String {
        assert!(GOOD.contains(piece), "{piece:?} is not in the good file");
        flaw_of(GOOD.replacen(piece, by, 1).as_bytes())
    }

    fn flaw_of(bytes: &[u8]) -> String {
        match parse("faq/x.md", bytes) {
            Ok(entry) => panic!("parsed: {entry:?}"),
            Err(flaw) => flaw.to_string(),
        }
    }

    #[test]
    fn a_good_file_becomes_an_entry() {
        let entry = parse("faq/x.md", GOOD.as_bytes()).unwrap();
        assert_eq!(entry.id, "log-retention");
        assert_eq!(entry.questions, ["When are old records deleted?"]);
        assert_eq!(entry.audience, Audience::Everyone);
        assert_eq!(entry.updated.to_string(), "2026-11-24");
        assert_eq!(entry.body, "Seven days.");
    }

    #[test]
    fn a_file_of_another_system_reads_the_same() {
        let there = format!("\u{feff}{}", GOOD.replace('\n', "\r\n"));
        assert_eq!(parse("faq/x.md", there.as_bytes()), parse("faq/x.md", GOOD.as_bytes()));
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        let least = "---\nid: a\ntitle: A\nupdated: 2026-01-02\n---\nB";
        let entry = parse("a.md", least.as_bytes()).unwrap();
        assert_eq!(entry.audience, Audience::Everyone);
        assert_eq!(entry.locale, Locale::English);
        assert!(entry.questions.is_empty() && entry.tags.is_empty());
    }

    #[test]
    fn an_audience_of_plans_admits_those_plans_alone() {
        let text = GOOD.replace("everyone", "[team, Enterprise]");
        let entry = parse("a.md", text.as_bytes()).unwrap();
        let admits = |plan| entry.audience.admits(plan);
        assert!(admits(Some("team")) && admits(Some("enterprise")));
        assert!(!admits(Some("community")) && !admits(None));
    }

    #[test]
    fn every_flaw_names_its_line_and_reason() {
        let many = format!("tags: [{}]", vec!["t"; TAGS_MAX + 1].join(", "));
        let long = "x".repeat(QUESTION_CHARS_MAX + 1);
        let deep = format!("tags: {}{}", "[".repeat(9), "]".repeat(9));
        let deeper = format!("tags: {}{}", "[".repeat(4_000), "]".repeat(4_000));
        let cases: &[(&str, &str, &str)] = &[
            ("---\n", "", "faq/x.md:1: has no front matter: the first line must be `---`"),
            ("---\n\nSeven", "\nSeven", "faq/x.md:1: the front matter that opens here is never closed by a line `---`"),
            ("\nSeven days.", "", "faq/x.md:11: has no answer: write it below the closing `---`"),
            ("Seven", "Se\u{7}ven", "faq/x.md:12: the answer holds a control character, which no chat can show"),
            ("questions:", "question:", "faq/x.md:4: `question` is not a known key (did you mean `questions`?)"),
            (
                "tags:",
                "colour:",
                "faq/x.md:6: `colour` is not a known key (known: id, title, questions, tags, audience, locale, updated, retired)",
            ),
            ("id: log-retention\n", "", "faq/x.md:1: `id` is missing (every entry needs `id`, `title` and `updated`)"),
            ("id: log-retention", "id:", "faq/x.md:1: `id` is missing (every entry needs `id`, `title` and `updated`)"),
            (
                "log-retention",
                "Log_Retention",
                "faq/x.md:2: `id` is not kebab-case (small letters and digits, joined by single `-`)",
            ),
            (
                "log-retention",
                "a--b",
                "faq/x.md:2: `id` is not kebab-case (small letters and digits, joined by single `-`)",
            ),
            ("How long", "\"a\\nb\" #", "faq/x.md:3: `title` holds a line break or control character"),
            ("tags:", "id: other\ntags:", "faq/x.md:6: `id` is given twice"),
            ("2026-11-24", "24.11.2026", "faq/x.md:9: `updated` is not a date (use 2026-11-24)"),
            ("2026-11-24", "2026-02-30", "faq/x.md:9: `updated` is not a date (use 2026-11-24)"),
            ("locale: en", "locale: fr", "faq/x.md:8: `locale` is not a language of the desk (use en or zh-CN)"),
            (
                "everyone",
                "nobody",
                "faq/x.md:7: `audience` is neither `everyone` nor a list of plans like [team, enterprise]",
            ),
            (
                "everyone",
                "[]",
                "faq/x.md:7: `audience` is neither `everyone` nor a list of plans like [team, enterprise]",
            ),
            ("tags: [retention]", &many, "faq/x.md:6: `tags` has 33 items, at most 32 are allowed"),
            ("When are", &long, "faq/x.md:5: `questions` holds a text longer than 300 characters"),
            ("[retention]", "[\" \"]", "faq/x.md:6: `tags` holds an empty text"),
            ("tags: [retention]", &deep, "faq/x.md:6: "),
            (
                "tags: [retention]",
                &deeper,
                "faq/x.md:6: the front matter is not the YAML expected here: recursion limit exceeded",
            ),
            (
                "[retention]",
                "&a [retention]",
                "faq/x.md:6: anchors (`&name`) and aliases (`*name`) are not allowed in front matter",
            ),
            (
                "[retention]",
                "*a",
                "faq/x.md:6: anchors (`&name`) and aliases (`*name`) are not allowed in front matter",
            ),
            ("[retention]", "[unclosed", "faq/x.md:"),
            ("tags: [retention]", "just words", "faq/x.md:"),
        ];
        for (piece, by, expected) in cases {
            let flaw = flaw_with(piece, by);
            assert!(
                flaw == *expected || expected.ends_with([' ', ':']) && flaw.starts_with(expected),
                "{by:?} gave {flaw:?}, not {expected:?}"
            );
        }
    }

    #[test]
    fn a_bomb_of_aliases_is_refused_at_its_first_anchor() {
        let mut yaml =
            String::from("---\nid: bomb\ntitle: Bomb\nupdated: 2026-01-01\ntags:\n - &a [x,x,x,x,x,x,x,x,x]\n");
        for (name, of) in ["b", "c", "d", "e", "f", "g", "h"].iter().zip(["a", "b", "c", "d", "e", "f", "g"]) {
            yaml.push_str(&format!(" - &{name} [*{of},*{of},*{of},*{of},*{of},*{of},*{of},*{of},*{of}]\n"));
        }
        yaml.push_str("---\nboom\n");
        assert_eq!(
            flaw_of(yaml.as_bytes()),
            "faq/x.md:6: anchors (`&name`) and aliases (`*name`) are not allowed in front matter"
        );
    }

    #[test]
    fn too_much_of_anything_is_refused() {
        let body = GOOD.replace("Seven", &"x".repeat(BODY_BYTES_MAX));
        assert_eq!(flaw_of(body.as_bytes()), "faq/x.md:11: the answer has 32774 bytes, at most 32768 are allowed");
        let front = GOOD.replace("tags: [retention]", &format!("# {}", "x".repeat(FRONT_MATTER_BYTES_MAX)));
        assert!(flaw_of(front.as_bytes()).starts_with("faq/x.md:1: the front matter has 16"));
        let file = vec![b'x'; FILE_BYTES_MAX + 1];
        assert_eq!(flaw_of(&file), "faq/x.md: has 262145 bytes, at most 262144 are allowed; it was not read");
    }

    #[test]
    fn bytes_that_are_not_text_are_named_with_their_line() {
        let mut bytes = GOOD.as_bytes().to_vec();
        bytes.extend(b"\nfine\n\xff\n");
        assert_eq!(flaw_of(&bytes), "faq/x.md:15: is not valid UTF-8 (byte 0xff); save it as UTF-8");
    }

    /// Front matter with hostile values, more likely to get deep than plain noise.
    fn hostile_front() -> impl Strategy<Value = String> {
        let value = prop_oneof![
            "[\\[\\]{}&*!|>'\"%@`#,?:\\-~ a-z0-9\n\t]{0,40}",
            "\\PC{0,40}",
            Just("!!binary aGk=".to_owned()),
            Just("|\n  text\n  text".to_owned()),
            Just("<<: *a".to_owned()),
        ];
        let key = prop_oneof![
            Just("id"),
            Just("title"),
            Just("questions"),
            Just("tags"),
            Just("audience"),
            Just("locale"),
            Just("updated"),
            Just("<<")
        ];
        proptest::collection::vec((key, value), 0..8).prop_map(|pairs| {
            let lines: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
            format!("---\n{}---\nbody", lines.concat())
        })
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_parser_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let _ = parse("x.md", &bytes);
        }

        #[test]
        fn no_front_matter_makes_the_parser_panic(text in hostile_front()) {
            if let Err(flaw) = parse("x.md", text.as_bytes()) {
                prop_assert!(flaw.line.is_none_or(|line| line >= 1 && line <= text.lines().count() + 1), "{flaw}");
                prop_assert!(!flaw.reason.chars().any(char::is_control));
            }
        }

        #[test]
        fn a_printed_entry_parses_back(
            title in "\\PC{1,80}", questions in proptest::collection::vec("\\PC{1,80}", 0..5),
            tags in proptest::collection::vec("\\PC{1,20}", 0..4), body in "\\PC{1,80}(\n---\n\\PC{0,80}){0,2}",
        ) {
            let texts = questions.iter().chain(&tags).chain([&title, &body]);
            prop_assume!(texts.into_iter().all(|text| !text.trim().is_empty()));
            let trimmed = |texts: Vec<String>| texts.iter().map(|text| text.trim().to_owned()).collect::<Vec<_>>();
            let entry = Entry {
                file: "x.md".to_owned(), id: "null".to_owned(), title: title.trim().to_owned(), questions: trimmed(questions),
                tags: trimmed(tags), audience: Audience::Plans(vec!["yes".to_owned(), "1e3".to_owned()]),
                locale: Locale::Chinese, updated: jiff::civil::date(2026, 11, 24), body: body.trim().to_owned(), retired: false, learned: 0,
            };
            let printed = print(&entry);
            prop_assert_eq!(parse("x.md", printed.as_bytes()), Ok(entry), "{}", printed);
        }
    }
}
