//! Chinese words: a run of Han characters cut by a dictionary.
//!
//! The dictionary is ICU's, compiled into the binary and read where it lies: nothing is loaded, and a run takes
//! less than a microsecond. It takes the longest word each time and knows few words of our trade, so its words are
//! a help beside characters and pairs, not instead of them. (jieba's dictionary cuts better, and costs 100 ms and
//! 33 MB at every start.)

use std::sync::LazyLock;

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};

static SEGMENTER: LazyLock<WordSegmenterBorrowed<'static>> =
    LazyLock::new(|| WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()));

/// The words of a run of Han characters in their order; together they are the run.
pub(super) fn words_of_han(run: &str) -> Vec<&str> {
    let mut start = 0;
    let words = SEGMENTER.segment_str(run).filter_map(|end| {
        let word = run.get(start..end)?;
        start = end;
        (!word.is_empty()).then_some(word)
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn chinese_is_cut_into_words() {
        let cases = [
            ("重置密码", "重 置 密码"),
            ("消费者组", "消费 者 组"),
            ("如何联系人工客服", "如何 联系 人工 客 服"),
            ("升级后无法启动代理", "升级 后 无法 启动 代理"),
            ("", ""),
        ];
        for (run, words) in cases {
            assert_eq!(words_of_han(run).join(" "), words);
        }
    }

    proptest! {
        #[test]
        fn the_words_of_any_text_are_the_text(text in "\\PC{0,20}|[重置密码消费者组𠀀a、]{0,300}") {
            prop_assert_eq!(words_of_han(&text).concat(), text);
        }
    }
}
