//! Questions without a question mark, and requests.

use std::sync::LazyLock;

use super::phrases::Phrases;
use super::trouble::is_sign;

const ASKING: &[&str] = &[
    "how", "why", "where", "when", "who", "whom", "whose", "which", "what", "whats", "wheres", "hows", "whens", "whos",
    "whys", "wat", "y",
];
const VERBS: &[&str] = &[
    "is", "are", "am", "was", "were", "do", "does", "did", "can", "could", "should", "would", "will", "may", "might",
    "must", "has", "have", "had", "isnt", "arent", "doesnt", "dont", "didnt", "cant", "couldnt", "shouldnt", "wouldnt",
    "wont", "shall",
];
const SUBJECTS: &[&str] = &[
    "i", "we", "you", "u", "it", "there", "this", "that", "these", "those", "the", "a", "an", "my", "our", "your",
    "anyone", "anybody", "someone", "somebody", "they", "he", "she", "one", "all", "any",
];

/// `how …`, `is there …`, `can I …` without a question mark.
pub(super) fn is_inverted(words: &[&str]) -> bool {
    let (Some(first), second) = (words.first(), words.get(1)) else {
        return false;
    };
    if *first == "what" && second.is_some_and(|word| *word == "a" || *word == "an") {
        return false; // `what a day`
    }
    if ASKING.contains(first) {
        // `when I restart it, it works` tells; `when will it …` asks.
        let clause = matches!(*first, "when" | "where" | "who" | "which" | "y")
            && second.is_none_or(|word| SUBJECTS.contains(word));
        return words.len() > 1 && !clause;
    }
    let preposed = matches!(*first, "in" | "at" | "on" | "for" | "to" | "from" | "with" | "by")
        && second.is_some_and(|word| ASKING.contains(word));
    preposed
        || VERBS.contains(first)
            && second.is_some_and(|word| SUBJECTS.contains(word) || !VERBS.contains(word) && words.len() > 3)
            && !(matches!(*first, "have" | "do" | "may") && second.is_some_and(|w| matches!(*w, "a" | "the" | "that")))
}

/// `is X safe to use?` with its question mark: how a question begins, whatever its subject.
pub(super) fn begins_question(words: &[&str]) -> bool {
    words.first().is_some_and(|first| VERBS.contains(first)) || words.iter().take(3).any(|word| ASKING.contains(word))
}

/// A clause after a comma that asks: `why`, `what now`, `which files can go`, `should I worry`; not `which is nice`.
pub(super) fn is_asking_clause(words: &[&str]) -> bool {
    match words {
        ["why" | "how"] => true,
        ["which", ..] => asks_for_one_of(words),
        ["who" | "where" | "when" | "y", ..] => false,
        // `will it come back`; not `will try tomorrow`.
        [first, second, ..] if VERBS.contains(first) => SUBJECTS.contains(second),
        _ => is_inverted(words),
    }
}

/// `which files can be deleted`.
fn asks_for_one_of(words: &[&str]) -> bool {
    words.iter().skip(2).take(2).any(|word| VERBS.contains(word)) && !words.get(1).is_some_and(|w| VERBS.contains(w))
}

/// `please …`, `i want …`, `looking for …`, `help`.
pub(super) fn is_request(words: &[&str]) -> bool {
    const OPENERS: &[&str] = &[
        "please",
        "pls",
        "plz",
        "kindly",
        "help",
        "need",
        "want",
        "tell",
        "show",
        "explain",
        "give",
        "send",
        "looking",
        "wondering",
        "trying",
        "struggling",
        "stuck",
        "cancel",
        "provide",
        "suggest",
        "recommend",
        "advise",
        "remind",
        "call",
        "refund",
        "error",
        "anyone",
        "anybody",
        "someone",
        "somebody",
    ];
    static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
        Phrases::of(&[
            "i need",
            "we need",
            "i want",
            "we want",
            "i would like",
            "we would like",
            "id like",
            "i wish",
            "wed like",
            "need help",
            "need to know",
            "want to know",
            "like to know",
            "i wonder",
            "im wondering",
            "i am wondering",
            "any idea",
            "any ideas",
            "any way",
            "any chance",
            "any update",
            "any pointers",
            "any advice",
            "any docs",
            "any suggestion",
            "any suggestions",
            "any tips",
            "any solution",
            "any help",
            "wanna ask",
            "want to ask",
            "wanted to ask",
            "wanna know",
            "can you",
            "could you",
            "can i",
            "can we",
            "could someone",
            "can someone",
            "can anyone",
            "could anyone",
            "anyone know",
            "does anyone",
            "has anyone",
            "is there",
            "are there",
            "is it possible",
            "how do i",
            "how to",
            "how can",
            "how do",
            "how does",
            "how should",
            "what is the",
            "what are the",
            "what should",
            "which one",
            "not sure how",
            "not sure why",
            "not sure if",
            "not sure whether",
            "not sure what",
            "no idea how",
            "no idea why",
            "dont know how",
            "dont know why",
            "dont know what",
            "dont understand",
            "do not understand",
            "dont get why",
            "confused about",
            "confused by",
            "trying to",
            "tried to",
            "looking for",
            "looking to",
            "help me",
            "help with",
            "please help",
            "tell me",
            "show me",
            "let me know",
            "please advise",
            "my question",
            "question about",
            "wondering if",
            "wondering how",
            "wondering whether",
            "wondering what",
            "figure out",
            "where do",
            "where can",
            "where is",
            "why is",
            "why does",
            "why do",
            "why am",
            "why are",
            "when will",
            "when is",
            "speak to",
            "talk to a",
            "talk to someone",
            "a human",
            "real person",
        ])
    });
    let opens = |first: &&str| OPENERS.contains(first) || DEEDS.contains(first) && is_own(words);
    words.first().is_some_and(opens) && !matches!(words, [one] if *one != "help") || PHRASES.are_in(words)
}

/// What is advice where people say it to one another (`set the retention to a week`), and a wish of one's own things.
const DEEDS: &[&str] = &[
    "add",
    "avoid",
    "change",
    "check",
    "configure",
    "confirm",
    "copy",
    "delete",
    "disable",
    "edit",
    "enable",
    "ensure",
    "find",
    "get",
    "go",
    "increase",
    "install",
    "look",
    "make",
    "open",
    "put",
    "read",
    "reboot",
    "remove",
    "replace",
    "reset",
    "restart",
    "run",
    "see",
    "set",
    "start",
    "stop",
    "try",
    "turn",
    "type",
    "update",
    "use",
    "verify",
    "wait",
];

/// `restart the broker`: said by one who knows to one who asks. `install fails on windows` is none.
pub(super) fn is_order(words: &[&str]) -> bool {
    let is_noun = words.get(1).is_some_and(|second| is_sign(second));
    words.first().is_some_and(|first| DEEDS.contains(first)) && !is_own(words) && !is_noun
}

fn is_own(words: &[&str]) -> bool {
    words.iter().any(|word| matches!(*word, "my" | "me" | "our" | "us" | "please" | "pls" | "plz"))
}
