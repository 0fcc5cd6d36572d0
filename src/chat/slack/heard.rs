//! What somebody typed, out of what Slack passes on: it escapes three characters, and turns mentions, channels and
//! addresses into control sequences (`<@U1|name>`, `<#C1|name>`, `<https://…|label>`, `<!here>`).

/// The text with each sequence as it was typed, but for mentions of people, which become `<@U1>`. Still escaped, so
/// that a typed `<` is no sequence.
pub(super) fn simplified(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, sequence, after)) = next_sequence(rest) {
        out.push_str(before);
        out.push_str(&typed(sequence));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Without Slack's escapes.
pub(super) fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// What somebody typed.
pub(super) fn spoken(text: &str) -> String {
    unescaped(&simplified(text))
}

fn next_sequence(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('<')?;
    let (sequence, after) = rest.split_once('>')?;
    Some((before, sequence, after))
}

fn typed(sequence: &str) -> String {
    let (target, label) = match sequence.split_once('|') {
        Some((target, label)) => (target, Some(label).filter(|label| !label.is_empty())),
        None => (sequence, None),
    };
    match target.chars().next() {
        Some('@') => format!("<{target}>"),
        Some('#') => format!("#{}", label.unwrap_or(target.trim_start_matches('#'))),
        // `<!subteam^S1|@crew>` has the sign in its label.
        Some('!') => label.map_or_else(|| format!("@{}", target.trim_start_matches('!')), ToOwned::to_owned),
        _ => match label {
            // Slack makes a link of a bare `example.org`, with what was typed as its label.
            Some(label) if target.trim_start_matches("mailto:").ends_with(label) => label.to_owned(),
            Some(label) => format!("{label} ({target})"),
            None => target.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequences_read_as_they_were_typed() {
        let cases = [
            ("<@U1> <@U2|sam>", "<@U1> <@U2>"),
            ("see <https://x.example/a?b=1&amp;c>", "see https://x.example/a?b=1&c"),
            ("<http://x.example|x.example> <mailto:a@x.example|a@x.example>", "x.example a@x.example"),
            ("<https://x.example|the docs>", "the docs (https://x.example)"),
            ("<#C1|general> <#C2>", "#general #C2"),
            ("<!here> <!subteam^S1|@crew> <!date^1^{date}|today>", "@here @crew today"),
            ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"),
            ("&lt;@U1&gt;", "<@U1>"),
            ("open < end", "open < end"),
            ("<>", ""),
        ];
        for (text, expect) in cases {
            assert_eq!(spoken(text), expect, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_mention_is_none() {
        assert_eq!(simplified("&lt;@U1&gt;"), "&lt;@U1&gt;");
    }
}
