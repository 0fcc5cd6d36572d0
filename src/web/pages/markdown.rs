//! An entry's Markdown as HTML. Raw HTML in it is shown as the text that it is, and links lead to the web or to mail.

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag};

/// The HTML of a text.
pub(super) fn html(text: &str) -> String {
    let events = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH).map(harmless);
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, events);
    out
}

fn harmless(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: address(dest_url), title, id })
        }
        // The policy of pages loads no pictures of others; an address there would only be a dead frame.
        Event::Start(Tag::Image { link_type, title, id, .. }) => {
            Event::Start(Tag::Image { link_type, dest_url: "".into(), title, id })
        }
        other => other,
    }
}

fn address(address: CowStr<'_>) -> CowStr<'_> {
    let known = ["https://", "http://", "mailto:"];
    let folded = address.trim().to_ascii_lowercase();
    if known.iter().any(|scheme| folded.starts_with(scheme)) { address } else { "#".into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_html_and_html_in_it_becomes_text() {
        let cases = [
            ("**bold** `x<y`", "<p><strong>bold</strong> <code>x&lt;y</code></p>\n"),
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
            ("a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n"),
            ("[x](javascript:alert(1))", "<p><a href=\"#\">x</a></p>\n"),
            ("[x](https://e.example/)", "<p><a href=\"https://e.example/\">x</a></p>\n"),
            ("![x](https://e.example/p.png)", "<p><img src=\"\" alt=\"x\" /></p>\n"),
        ];
        for (text, expect) in cases {
            assert_eq!(html(text), expect, "{text}");
        }
    }
}
