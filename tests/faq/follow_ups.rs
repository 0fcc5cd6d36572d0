//! Further messages under an answer of the shipped base: read with the question before them.

use frontdesk::domain::{Locale, Verdict};
use frontdesk::understand::{Context, Question};

use crate::{base, read, told};

/// The question before, what is said under its answer, and the entries that may come first where any is shown; where
/// none is named, a person is wanted.
const GOING_ON: &[(&str, &str, &[&str])] = &[
    ("How do I install Ledgerline on Linux?", "and with docker?", &["install-docker"]),
    ("How do I install Ledgerline on Linux?", "what about kubernetes?", &["install-kubernetes"]),
    ("How do I install Ledgerline on Linux?", "and on windows?", &["system-requirements"]),
    ("How do I run Ledgerline in Docker?", "how do I do that on kubernetes?", &["install-kubernetes"]),
    ("How do I connect Frontdesk to Discord?", "and slack?", &["connect-slack"]),
    ("How do I connect Frontdesk to Slack?", "how does that work with discord?", &["connect-discord"]),
    ("Why does my producer time out?", "what about transactions?", &["transactions-timeout"]),
    ("How do I turn on TLS?", "and user names and passwords?", &["sasl-auth"]),
    ("怎么用 Docker 运行 Ledgerline？", "那 kubernetes 呢？", &["install-kubernetes"]),
    // Too little is said, or the base does not have it.
    ("Why does a rebalance take so long?", "and why over and over?", &[]),
    ("How do I install Ledgerline on Linux?", "why?", &[]),
    ("How do I turn on TLS?", "is that the same with the flux capacitor?", &[]),
    ("怎么开启 TLS 加密？", "那 Windows 上呢？", &[]),
    ("怎么开启 TLS 加密？", "它会影响打印机吗？", &[]),
];

/// What is said when an answer did not help: alone, some of it would find an entry.
const REPORTS: [&str; 6] = [
    "that didn't help, the answer is wrong",
    "that did not work",
    "the answer is wrong",
    "still the same lag",
    "还是不行",
    "没解决，答非所问",
];

#[test]
fn a_report_that_an_answer_failed_is_never_answered() {
    let base = base();
    for text in REPORTS {
        let shown = ["consumer-lag".to_owned()];
        let context = Some(Context { asked: "Why is my consumer lag growing?", shown: &shown });
        let locale = Locale::of_text(text).unwrap_or_default();
        let reading =
            base.follow(&Question { text, locale, plan: None, addressed: false, context, ..Question::default() }).1;
        assert_eq!((reading.verdict, reading.candidates.len()), (Verdict::Escalate, 0), "{text}");
    }
    assert_eq!(read(&base, REPORTS[0], None).verdict, Verdict::Answer, "where nothing was answered it is a question");
}

#[test]
fn a_follow_up_is_read_with_its_question_and_never_repeats_its_answer() {
    let base = base();
    let mut wrong = Vec::new();
    for (asked, text, expect) in GOING_ON {
        let first = read(&base, asked, None);
        assert_eq!(first.verdict, Verdict::Answer, "{}", told(asked, &first));
        let shown = [first.candidates[0].id.clone()];
        let context = Some(Context { asked, shown: &shown });
        let locale = Locale::of_text(text).unwrap_or_default();
        let question = Question { text, locale, plan: None, addressed: false, context, ..Question::default() };
        let (follow_up, reading) = base.follow(&question);
        let offered = matches!(reading.verdict, Verdict::Answer | Verdict::Suggest);
        let found = reading.candidates.first().is_some_and(|best| expect.contains(&best.id.as_str()));
        let repeats = reading.candidates.iter().any(|found| found.id == shown[0]);
        let right = !repeats && if expect.is_empty() { !offered } else { offered && found };
        if !right {
            wrong.push(format!("{asked:?}, {follow_up:?} {}", told(text, &reading)));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
