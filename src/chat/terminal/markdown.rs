//! An answer's Markdown as plain lines: code is set off, emphasis and links lose their marks.

use crate::chat::markdown::{Link, next_link};

/// The lines of `text` as a terminal shows them. What is not understood stays as it was written.
pub(super) fn plain(text: &str) -> Vec<String> {
    let mut in_code = false;
    let mut lines = Vec::new();
    for line in text.trim().lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        } else if in_code {
            lines.push(format!("    {line}").trim_end().to_owned());
        } else {
            lines.push(prose(line));
        }
    }
    lines
}

/// A line outside of code blocks.
fn prose(line: &str) -> String {
    let heading = line.trim_start_matches('#');
    let line = if heading.len() < line.len() && heading.starts_with(' ') { heading.trim_start() } else { line };
    // Between two backticks stands code: every second piece.
    let pieces = line.split('`').enumerate();
    let shown = pieces.map(|(at, piece)| if at % 2 == 0 { without_marks(piece) } else { piece.to_owned() });
    shown.collect::<Vec<_>>().join("`")
}

fn without_marks(text: &str) -> String {
    links(&text.replace("**", ""))
}

/// `[words](address)` as `words (address)`.
fn links(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(Link { before, label, address, after }) = next_link(rest) {
        shown.push_str(&format!("{before}{label} ({address})"));
        rest = after;
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_a_terminal_cannot_show_are_gone_and_code_is_as_written() {
        let cases: &[(&str, &[&str])] = &[
            (
                "**Lag** grows. See [Lag](https://x.example/lag), or [ask](y).",
                &["Lag grows. See Lag (https://x.example/lag), or ask (y)."],
            ),
            ("a\n\n```toml\nx = \"**\"\n\n y\n```\nb", &["a", "", "    x = \"**\"", "", "     y", "b"]),
            ("## Steps", &["Steps"]),
            ("#1 is no heading", &["#1 is no heading"]),
            ("use `**a**` and `[b](c)`", &["use `**a**` and `[b](c)`"]),
            ("a] (b) [c](", &["a] (b) [c]("]),
            ("磁盘**满**了", &["磁盘满了"]),
        ];
        for (text, expect) in cases {
            assert_eq!(plain(text), *expect, "{text}");
        }
    }
}
