//! What reads like a link in a text, with a scheme or without.

use std::collections::BTreeSet;

/// Everything in `text` that a client or a person might take for an address: what has a scheme, and names of hosts.
pub(super) fn links(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !belongs(c)).map(|word| word.trim_matches(is_edge));
    words.filter(|word| has_scheme(word) || names_a_host(word)).map(str::to_owned).collect()
}

/// Characters of which addresses are made. Han characters are written close to them and are no part of them.
fn belongs(c: char) -> bool {
    let is_han = matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}');
    let in_address = "-._~:/?#@!$&*+,;=%".contains(c);
    in_address || (c.is_alphanumeric() && !is_han && !matches!(c, '\u{ff00}'..='\u{ffef}'))
}

/// What ends a sentence and not an address.
fn is_edge(c: char) -> bool {
    matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '*' | '_' | '~' | '#' | '@' | '-' | '=' | '&' | '+')
}

fn has_scheme(word: &str) -> bool {
    let word = word.to_lowercase();
    ["://", "mailto:", "javascript:", "data:", "tel:"].iter().any(|scheme| word.contains(scheme))
}

/// Labels with dots between them, the last of two letters or more: `docs.example`, also in `me@docs.example/x`.
fn names_a_host(word: &str) -> bool {
    let hosts = word.split(['/', '@', ':', '?', '=', '&', '#', ',', ';', '!', '$', '*', '+', '~', '%']);
    hosts.into_iter().any(|host| {
        let last = host.rsplit_once('.').filter(|(before, _)| !before.is_empty()).map(|(_, last)| last);
        last.is_some_and(|last| last.chars().count() >= 2 && last.chars().all(char::is_alphabetic))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_however_they_are_written() {
        let cases: &[(&str, &[&str])] = &[
            ("See https://docs.example/offsets.", &["https://docs.example/offsets"]),
            ("[free](http://evil.example) <https://a.example|safe>", &["http://evil.example", "https://a.example"]),
            ("go to evil.com, or www.evil.com/x?y=1!", &["evil.com", "www.evil.com/x?y=1"]),
            ("请看docs.example。或https://例子.公司", &["docs.example", "https://"]),
            ("mail me@evil.com", &["me@evil.com"]),
            ("javascript:alert", &["javascript:alert"]),
            ("HTTPS://EVIL.EXAMPLE", &["HTTPS://EVIL.EXAMPLE"]),
            ("https://docs.example@evil.com", &["https://docs.example@evil.com"]),
            ("https://docs.example'.evil.com", &["evil.com", "https://docs.example"]),
            ("https://d\u{43e}cs.example", &["https://d\u{43e}cs.example"]),
            ("version 3.6.1, e.g. 1.5 s, i.e. a/b and 10:30", &[]),
            ("set retention.ms to 1000", &["retention.ms"]),
        ];
        for (text, expect) in cases {
            assert_eq!(links(text).iter().map(String::as_str).collect::<Vec<_>>(), *expect, "{text}");
        }
    }
}
