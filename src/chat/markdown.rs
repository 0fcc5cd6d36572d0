//! The knowledge base's Markdown, for platforms that do not read it as it is.

/// A link with the text around it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Link<'a> {
    pub(super) before: &'a str,
    pub(super) label: &'a str,
    pub(super) address: &'a str,
    pub(super) after: &'a str,
}

/// The first `[label](address)` of a text without code.
pub(super) fn next_link(text: &str) -> Option<Link<'_>> {
    let (before, rest) = text.split_once("](")?;
    let (before, label) = before.rsplit_once('[')?;
    let (address, after) = rest.split_once(')')?;
    Some(Link { before, label, address, after })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_a_label_and_its_address_and_other_brackets_are_text() {
        let link = |before, label, address, after| Some(Link { before, label, address, after });
        let cases = [
            ("see [the docs](x), or ask", link("see ", "the docs", "x", ", or ask")),
            ("[note] see [docs](x)", link("[note] see ", "docs", "x", "")),
            ("[a](x)[b](y)", link("", "a", "x", "[b](y)")),
            ("a] (b) [c](", None),
            ("a](b)", None),
            ("no link", None),
        ];
        for (text, expect) in cases {
            assert_eq!(next_link(text), expect, "{text}");
        }
    }
}
