//! Problem statements.

use std::sync::LazyLock;

use super::phrases::Phrases;

/// Words of who is in trouble.
static SIGNS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::words(
        "error errors exception exceptions crash crashes crashed crashing fail fails failed failing failure \
    broken broke stuck cannot cant couldnt unable doesnt timeout timeouts hangs hanging freezes frozen \
    refused denied rejected rejects lost corrupt corrupted trouble stopped stops unavailable unreachable \
    disconnected disconnects oom outofmemory blocked locked expired leak panics panicked segfault forgot \
    stalled rebalancing accidentally cancelled canceled charged cracked declined dies died forbidden \
    hacked inaccurate incorrect jam mistakenly reverted stolen throttled vanished dissapeared \
    disappeared missed shrinks twice",
    )
});
/// Words that people also use of what does not trouble them.
static PERHAPS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::words(
        "constantly randomly repeatedly sporadically occasionally intermittently thrown didnt arent isnt wont hasnt havent issue issues problem problems bug slow wrong missing nobody \
    invalid weird useless unusual unexpected deleted dropped duplicate full down",
    )
});
/// Of one's own things, or of how it began, they are trouble: `my disk is full`, `after the upgrade …`.
const SUBJECTS: &[&str] = &["my", "our", "the", "after", "since", "whenever", "every", "all", "some"];
static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(&[
        "not working",
        "not work",
        "does not",
        "can not",
        "no longer",
        "not able",
        "not getting",
        "not received",
        "not found",
        "not updated",
        "not start",
        "keeps on",
        "keep getting",
        "keeps restarting",
        "out of memory",
        "out of disk",
        "timed out",
        "times out",
        "not showing",
        "never arrives",
        "disk full",
        "running out",
        "i lost",
        "what now",
        "exited with",
        "exits with",
        "nothing outside",
        "what then",
        "what next",
        "keeps going",
        "keeps growing",
        "keep growing",
        "keep seeing",
        "keeps failing",
        "dont know",
        "do not know",
        "nothing happens",
        "nothing comes",
        "ran out",
        "run out of",
        "gone through",
        "at 100",
        "percent full",
        "what do we do",
        "what do i do",
    ])
});
static PERHAPS_PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(&[
        "all the time",
        "every time",
        "after restart",
        "after upgrade",
        "out of order",
        "reverse order",
        "do not see",
        "did not",
        "is not",
        "are not",
        "will not",
        "not get",
        "still not",
        "i dont see",
        "has not",
        "have not",
        "was not",
        "had not",
        "waiting for",
        "waiting on",
    ])
});
/// Trouble that is over, or is none.
static MENDED: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::of(&[
        "solved",
        "fixed",
        "resolved",
        "works now",
        "working now",
        "no problem",
        "no problems",
        "no issue",
        "no issues",
        "no worries",
        "never mind",
        "nevermind",
        "not a problem",
        "sorted",
        "my bad",
        "i fixed",
        "false alarm",
        "dont worry",
        "no rush",
        "thanks for",
        "thank you for",
        "released",
        "wont be",
    ])
});

/// A problem statement: who reports one in a support channel wants it gone.
pub(super) fn is_trouble(words: &[&str]) -> bool {
    if words.len() < 2 || MENDED.are_in(words) {
        return false;
    }
    let own = words.first().is_some_and(|first| SUBJECTS.contains(first));
    SIGNS.are_in(words) || PHRASES.are_in(words) || own && is_perhaps_trouble(words)
}

/// What may be a problem statement, or part of a talk about one.
pub(super) fn is_perhaps_trouble(words: &[&str]) -> bool {
    words.len() > 1 && !MENDED.are_in(words) && (PERHAPS.are_in(words) || PERHAPS_PHRASES.are_in(words))
}

/// Whether a word alone tells of trouble.
pub(super) fn is_sign(word: &str) -> bool {
    SIGNS.are_in(&[word])
}
