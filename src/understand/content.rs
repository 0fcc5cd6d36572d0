//! The words of a text that carry matter, and whether it points back to what was said before it.

use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

use super::segment::words_of_han;
use super::words::{Kind, fold, is_han, words};

/// What a text is about, as far as its words tell.
#[derive(Debug, Clone, Default)]
pub(super) struct Content {
    /// The stems of its words, and the neighbouring pairs of its Han characters, that carry matter.
    stems: BTreeSet<String>,
    /// About how many words that is.
    pub words: usize,
    /// It has an `it`, `this` or `它` that it does not explain.
    pub points_back: bool,
}

impl Content {
    pub(super) fn of(text: &str) -> Self {
        let folded = fold(text).replace(['\u{2019}', '\u{2bc}', '\''], "");
        let points_back = points_back(&folded);
        let bare = without_empty_han(folded);
        let mut content = Self { points_back, ..Self::default() };
        for word in words(&bare) {
            match word.kind {
                Kind::Spaced if is_empty(&word.surface) => {}
                Kind::Spaced => {
                    content.words += usize::from(content.stems.insert(word.stem));
                }
                Kind::Compound => {
                    content.stems.insert(word.stem);
                }
                Kind::Character => {}
            }
        }
        let runs = bare.split(|c: char| !is_han(c)).map(|run| run.chars().count());
        content.words += runs.filter(|length| *length > 1).map(|length| length.div_ceil(2)).sum::<usize>();
        content
    }

    /// The same for all texts that are about the same: what carries matter, sorted.
    pub(super) fn gist(&self) -> String {
        self.stems.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    /// Whether everything that it is about stands in `other` as well.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        self.stems.is_subset(&other.stems)
    }
}

/// Whether a word says nothing of a matter.
pub(super) fn is_empty(word: &str) -> bool {
    word.len() == 1 || EMPTY.contains(word)
}

/// A text without the Chinese words that say nothing of a matter.
fn without_empty_han(text: String) -> String {
    if !text.chars().any(is_han) {
        return text;
    }
    let cut = EMPTY_HAN.iter().fold(text, |text, phrase| text.replace(phrase, " "));
    let is_little = |word: &str| word.chars().all(|c| LITTLE_HAN.contains(c));
    let mut bare = String::with_capacity(cut.len());
    for run in cut.split_inclusive(|c: char| !is_han(c)) {
        if run.starts_with(is_han) {
            bare.extend(words_of_han(run).into_iter().map(|word| if is_little(word) { " " } else { word }));
        } else {
            bare.push_str(run);
        }
    }
    bare
}

/// `it`, `these`, and `that` where it stands for something: not `check that the broker is up`.
fn points_back(folded: &str) -> bool {
    if POINTING_HAN.iter().any(|word| folded.contains(word)) {
        return true;
    }
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.iter().enumerate().any(|(at, word)| match *word {
        "that" => {
            let before = at.checked_sub(1).and_then(|at| words.get(at));
            at + 1 == words.len() || before.is_none_or(|before| BEFORE_THAT.contains(before))
        }
        word => POINTING.contains(&word),
    })
}

const POINTING: &[&str] =
    &["it", "its", "itself", "this", "these", "those", "they", "them", "their", "thats", "theyre", "such"];
const BEFORE_THAT: &[&str] = &[
    "about", "after", "and", "before", "by", "can", "could", "did", "do", "does", "doing", "fix", "for", "from", "if",
    "is", "like", "of", "on", "than", "to", "use", "was", "will", "with", "without", "would",
];
const POINTING_HAN: &[&str] = &["它", "这", "那", "其中", "该"];

/// Words of grammar, of politeness, and those that any question may have.
static EMPTY: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    "able about above actually advance advice after again ago ahead all almost already also always am an and \
     another any anybody anychance anymore anyone anything anyway appreciate are aren arent around as ask asked \
     asking at away be because been before being best better between both but by came can cannot cant case cause \
     causes chance come correct could couldnt curious did didnt different do docs does doesnt doing done dont \
     each easy either else error errors even ever every everybody everyone everything exactly example expected \
     explain far few figure find fine first fix fixed for from get gets getting give given go goes going gone \
     good got guess guys had happen happened happening happens hard has hasnt have havent having he hello help \
     helped hence her here hey hi him his hope how however id idea ideas if ill im in instead into is isnt issue \
     issues it its ive just keep keeps kind kinda kindly know known last least let lets like likely little ll \
     long look looking looks lot made make makes making many matter may maybe me mean means might mind mine more \
     most much must my myself near need needed needs never new next nice no nobody none normal not nothing now of \
     off ok okay on once one ones only onto option or other others otherwise our ours out over own part people \
     perhaps please pls plz point possible possibly pretty probably problem problems properly put question \
     questions quick quickly quite rather re really reason recommend recommended related right risk safe said \
     same saw say says second see seem seemed seems seen sense she should shouldnt show simple since so solution \
     solve some somebody somehow someone something sometimes somewhere soon sorry sort still stuff such suggest \
     suggestion suggestions sure take taken takes team tell than thank thanks that thats the their them then \
     there these they thing things think this those though thought through thx till to told too took tried tries \
     true try trying two under until up us use used uses using usually very via want wanted wants was wasnt way \
     ways we well went were werent what whatever whats when where wheres whether which while who whoever whole \
     whom whose why will with within without wonder wondering wont work worked working works would wouldnt wrong \
     yeah yes yet you your youre yours"
        .split_whitespace()
        .collect()
});
/// The same in Chinese, the longer before those that are a part of them.
const EMPTY_HAN: &[&str] = &[
    "怎么办",
    "怎么样",
    "为什么",
    "是什么",
    "可不可以",
    "有没有",
    "是不是",
    "能不能",
    "会不会",
    "要不要",
    "怎么",
    "怎样",
    "如何",
    "为何",
    "为啥",
    "什么",
    "哪里",
    "哪儿",
    "哪个",
    "哪些",
    "多少",
    "多久",
    "是否",
    "能否",
    "可否",
    "请问",
    "请教",
    "谢谢",
    "你好",
    "您好",
    "大家",
    "一下",
    "一个",
    "问题",
    "这个",
    "那个",
    "这样",
    "那样",
    "这种",
    "这些",
    "那些",
    "可以",
    "应该",
    "需要",
    "我们",
    "你们",
    "他们",
    "已经",
    "现在",
    "还是",
    "还有",
    "另外",
    "顺便",
    "然后",
    "但是",
    "因为",
    "所以",
    "如果",
    "原因",
    "办法",
    "方法",
    "处理",
    "解决",
    "知道",
    "呢",
    "吗",
    "么",
    "吧",
    "啊",
    "呀",
    "的",
    "了",
    "我",
    "你",
    "您",
    "它",
    "这",
    "那",
    "还",
    "也",
    "都",
    "就",
    "哪",
    "几",
    "啥",
    "再",
    "又",
    "不",
];
/// Those that are words only where they stand alone: `用` is none in `用户`, nor `请` in `申请`.
const LITTLE_HAN: &str = "是在有会能要想问请和跟与或把被给对从到上下里做用";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matter_is_counted_without_grammar_and_what_points_back_is_seen() {
        let cases = [
            ("how do I reset the offsets of a group?", 3, false),
            ("any ideas?", 0, false),
            ("is it safe?", 0, true),
            ("how do I check that the broker is up?", 2, false),
            ("why would anyone do that?", 0, true),
            ("怎么重置偏移量？", 3, false),
            ("日志在哪里？", 1, false),
            ("它支持 Windows 吗", 2, true),
            ("如何申请发票？", 2, false),
            ("怎么上传对象？", 2, false),
            ("用户会话在哪里", 2, false),
            ("请问要用什么", 0, false),
        ];
        for (text, words, points_back) in cases {
            let content = Content::of(text);
            assert_eq!((content.words, content.points_back), (words, points_back), "{text}: {content:?}");
        }
    }
}
