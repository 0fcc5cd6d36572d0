//! Whether a message reports that an answer helped, or that it did not.

use crate::domain::follow_up::FollowUp;
use crate::understand::content::Content;
use crate::understand::parts::Link;
use crate::understand::parts::sentences;
use crate::understand::speech::is_question;

/// A report is short: what is longer tells of something else.
const CHARS_MAX: usize = 240;

const FAILED: &[&str] = &[
    "already did that",
    "already tried",
    "answer is wrong",
    "but not",
    "did not do anything",
    "did not fix",
    "did not help",
    "did not solve",
    "did not work",
    "didnt do anything",
    "didnt fix",
    "didnt help",
    "didnt solve",
    "didnt work",
    "does not fix",
    "does not help",
    "does not solve",
    "does not work",
    "doesnt fix",
    "doesnt help",
    "doesnt solve",
    "doesnt work",
    "i did that",
    "made no difference",
    "no change",
    "no difference",
    "no luck",
    "none of these",
    "none of them",
    "none of those",
    "not fixed",
    "not helpful",
    "not resolved",
    "not solved",
    "not the answer",
    "not what i",
    "not working",
    "nothing changed",
    "same error",
    "same issue",
    "same problem",
    "same result",
    "still broken",
    "still crashes",
    "still crashing",
    "still does not",
    "still doesnt",
    "still fails",
    "still failing",
    "still get",
    "still getting",
    "still happening",
    "still happens",
    "still have",
    "still no",
    "still not",
    "still the same",
    "still wont",
    "thats not it",
    "thats wrong",
    "that is wrong",
    "this is wrong",
    "tried that",
    "wrong answer",
];
const FAILED_HAN: &[&str] = &[
    "还是不",
    "还是没",
    "还是一样",
    "还是报错",
    "还是失败",
    "还是有问题",
    "还不行",
    "依然",
    "仍然",
    "仍旧",
    "不行",
    "没用",
    "没有用",
    "没效果",
    "没有效果",
    "不管用",
    "不起作用",
    "没解决",
    "没有解决",
    "未解决",
    "解决不了",
    "没帮助",
    "没有帮助",
    "试过了",
    "都试过",
    "都不是",
    "不是这个",
    "答非所问",
    "不对",
];
const HELPED: &[&str] = &[
    "all good now",
    "did the trick",
    "fixed it",
    "i fixed it",
    "is fixed",
    "is solved",
    "it helped",
    "it works",
    "it worked",
    "now it works",
    "problem solved",
    "resolved",
    "solved",
    "solved it",
    "that did it",
    "that fixed",
    "that helped",
    "that helps",
    "that solved",
    "that was it",
    "that worked",
    "that works",
    "this helped",
    "this worked",
    "working now",
    "works fine",
    "works great",
    "works now",
    "works perfectly",
    "works well",
];
const HELPED_HAN: &[&str] =
    &["解决了", "已解决", "搞定", "可以了", "好了", "成功了", "有用", "有帮助", "管用", "行了", "没问题了"];
/// With one of these nothing is well.
const DENIED: &[&str] = &["not", "no", "still", "but", "didnt", "doesnt", "isnt", "cant", "never", "wont", "until"];
const DENIED_HAN: &[&str] = &["没有用", "不", "没解决", "没有帮助", "没用", "未", "吗", "但"];

/// The report of a folded text, if it is one. Who asks something new beside it is answered that.
pub(super) fn of(folded: &str) -> Option<FollowUp> {
    if folded.chars().nth(CHARS_MAX).is_some() || asks_something(folded) {
        return None;
    }
    let text =
        folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let has = |list: &[&str]| list.iter().any(|phrase| contains(&text, phrase));
    let has_han = |list: &[&str]| list.iter().any(|phrase| text.contains(phrase));
    let well = has(HELPED) && !has(DENIED) || has_han(HELPED_HAN) && !has_han(DENIED_HAN);
    if well {
        return Some(FollowUp::Helped);
    }
    let short_no = matches!(text.as_str(), "no" | "nope" | "nah" | "不" | "没有");
    (short_no || has(FAILED) || has_han(FAILED_HAN)).then_some(FollowUp::Failed)
}

fn asks_something(folded: &str) -> bool {
    sentences(folded).iter().any(|sentence| {
        let asks = is_question(&sentence.text, sentence.marked) || sentence.link > Link::None && sentence.marked;
        asks && Content::of(&sentence.text).words > 0
    })
}

/// Whether the words of `phrase` stand in the words of `text`.
fn contains(text: &str, phrase: &str) -> bool {
    format!(" {text} ").contains(&format!(" {phrase} "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_that_an_answer_helped_or_did_not_are_told_from_further_trouble() {
        use FollowUp::{Failed, Helped};
        let cases = [
            ("that did not work", Some(Failed)),
            ("didnt help :(", Some(Failed)),
            ("thanks, but it still does not start", Some(Failed)),
            ("Still the same error!", Some(Failed)),
            ("nope", Some(Failed)),
            ("none of these", Some(Failed)),
            ("i already tried that, no luck", Some(Failed)),
            ("还是不行", Some(Failed)),
            ("试过了，没用", Some(Failed)),
            ("没解决", Some(Failed)),
            ("都不是", Some(Failed)),
            ("thanks, works now", Some(Helped)),
            ("that helped, thank you!", Some(Helped)),
            ("perfect, it works", Some(Helped)),
            ("解决了，谢谢", Some(Helped)),
            ("好了，多谢", Some(Helped)),
            ("搞定", Some(Helped)),
            ("it works, but not on windows", Some(Failed)),
            ("thanks!", None),
            ("谢谢", None),
            ("that did not work, how do I reset the password instead?", None),
            ("还是不行，怎么重置密码？", None),
            ("how do I reset offsets?", None),
            ("the disk is full", None),
        ];
        for (text, expect) in cases {
            assert_eq!(of(text.to_lowercase().as_str()), expect, "{text}");
        }
    }
}
