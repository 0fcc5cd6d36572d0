//! What people who help one another ask back: it is said to a person, and no knowledge base can answer it.

/// How such questions begin.
const ASKED_BACK: &[&str] = &[
    "are you on",
    "are you running",
    "are you still",
    "are you sure",
    "are you using",
    "can you paste",
    "can you post",
    "can you try",
    "could you paste",
    "could you post",
    "could you try",
    "did it",
    "did that",
    "did the",
    "did you",
    "have you checked",
    "have you got",
    "have you looked",
    "have you merged",
    "have you seen",
    "have you tried",
    "what are you trying",
    "what are you using",
    "what did you",
    "what do you get",
    "what do you mean",
    "what does it say",
    "what does that mean",
    "what happens if you",
    "what happens when you",
    "what is the output",
    "whats the output",
    "where did you",
    "who wrote",
    "why are you",
    "why did you",
    "why do you",
    "why not",
    "why would anybody",
    "why would anyone",
    "why would you",
];

/// Whether a sentence asks something of the person it answers: `did you restart it?`, `which version are you on?`.
pub(super) fn is_asked_back(words: &[&str]) -> bool {
    let said = words.join(" ");
    let begins = |start: &&str| said.strip_prefix(*start).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let version = matches!(words, ["what" | "which", "version" | "os" | "distro", ..]) && said.contains("are you");
    version || ASKED_BACK.iter().any(begins)
}
