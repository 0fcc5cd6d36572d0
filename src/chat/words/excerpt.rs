//! Several answers in one message: the long ones are cut, so that each has its share of the room.

/// The texts, cut so that they have at most about `units_max` UTF-16 code units together. What short ones do not need,
/// long ones have.
pub(super) fn excerpts(texts: &[&str], units_max: usize) -> Vec<String> {
    let mut lengths: Vec<usize> = texts.iter().map(|text| units(text)).collect();
    lengths.sort_unstable();
    let (mut room, mut share) = (units_max, units_max);
    for (place, length) in lengths.iter().enumerate() {
        share = room / (lengths.len() - place);
        room = room.saturating_sub(*length.min(&share));
    }
    texts.iter().map(|text| excerpt(text, share)).collect()
}

/// Markdown cut to so many units, at the end of a line where one is near; a block of code that is cut is closed.
fn excerpt(text: &str, units_max: usize) -> String {
    if units(text) <= units_max {
        return text.to_owned();
    }
    let mut room = units_max;
    let fits = text.char_indices().take_while(|(_, c)| {
        let fits = c.len_utf16() < room;
        room = room.saturating_sub(c.len_utf16());
        fits
    });
    let end = fits.last().map_or(0, |(at, c)| at + c.len_utf8());
    let head = text.get(..end).unwrap_or_default();
    let line_end = head.rfind('\n').filter(|at| at * 2 > head.len()).unwrap_or(head.len());
    let head = head.get(..line_end).unwrap_or(head).trim_end();
    let in_code = head.lines().filter(|line| line.trim_start().starts_with("```")).count() % 2 == 1;
    if in_code { format!("{head}\n```\n…") } else { format!("{head}…") }
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_has_its_share_and_short_ones_leave_room_to_long_ones() {
        let long = "word ".repeat(400);
        let cut = excerpts(&["short", &long, &long], 1005);
        assert_eq!(cut[0], "short");
        for text in &cut[1..] {
            assert!((400..=501).contains(&units(text)) && text.ends_with('…'), "{} {text}", units(text));
        }
        assert_eq!(excerpts(&["a", "b"], 10), ["a", "b"]);
        assert_eq!(excerpts(&[], 10), Vec::<String>::new());
    }

    #[test]
    fn a_block_of_code_that_is_cut_is_closed() {
        let text = format!("Run:\n```\n{}```\nDone.", "group reset\n".repeat(50));
        let cut = excerpts(&[&text], 200).remove(0);
        assert!(cut.ends_with("\ngroup reset\n```\n…") && units(&cut) <= 206, "{cut}");
        assert_eq!(excerpts(&["😀😀😀"], 3), ["😀…"]);
    }
}
