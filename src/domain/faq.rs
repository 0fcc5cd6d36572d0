//! The FAQ as it is worked on in the chat: entries are written in forms, become edits, and learn phrasings.

pub mod edit;
pub mod lesson;
pub mod notice;
pub mod refusal;

use serde::{Deserialize, Serialize};

use super::command::{Command, Typed, parse};
use super::{ConversationId, Destination, Locale, Named, Refusal};
pub use edit::{Drawn, Edit, EditId, EditKind, EditState};
pub use lesson::Lesson;
pub use notice::FaqNotice;
pub use refusal::FaqRefusal;

/// A change to what is stored about the FAQ.
#[derive(Debug, Clone, PartialEq)]
pub enum FaqChange {
    /// An edit is kept, in the place of its earlier version.
    Kept(Edit),
    /// An edit is to be written.
    Approved {
        /// Which.
        id: EditId,
        /// Who is told, once it is.
        tell: Destination,
        /// In which language.
        locale: Locale,
    },
    /// An edit is not wanted.
    Discarded(EditId),
    /// Somebody said which entry answers a question.
    Taught(lesson::Taught),
    /// What one person taught in a conversation is taken back.
    TakenBack {
        /// Where.
        conversation: ConversationId,
        /// Who taught it.
        by: Named,
    },
    /// An agent confirmed a learned phrasing, or took it back.
    Settled {
        /// Its number.
        number: i64,
        /// Who.
        by: Named,
        /// Whether they confirmed it.
        confirm: bool,
    },
}

/// What was looked up about the FAQ for a command, a button or a form.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FaqFound {
    /// The entry that a command named.
    pub entry: Option<lesson::FoundEntry>,
    /// The edit that a button or a form is about.
    pub edit: Option<Edit>,
    /// Phrasings that were learned.
    pub lessons: lesson::Lessons,
}

/// Characters of an answer in a form: Slack's fields hold no more.
pub const ANSWER_CHARS_MAX: usize = 3000;
/// Characters of all further phrasings in a form, one a line.
pub const PHRASINGS_CHARS_MAX: usize = 3000;
/// Characters of the tags in a form, with commas between them.
pub const TAGS_CHARS_MAX: usize = 1000;
/// Characters of a question.
pub const QUESTION_CHARS_MAX: usize = 200;
/// Further phrasings of an entry, the characters of one, tags, and the characters of one.
pub const PHRASINGS_MAX: usize = 50;
const PHRASING_CHARS_MAX: usize = 300;
const TAGS_MAX: usize = 32;
const TAG_CHARS_MAX: usize = 64;

/// A form in which an entry is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FaqForm {
    /// A new entry; with the question of a conversation, where there is one.
    Add(Option<ConversationId>),
    /// An entry that is there.
    Edit {
        /// Its id; before the form is opened, whatever names the entry.
        entry: String,
        /// Its language, once it is known.
        locale: Option<Locale>,
        /// The fingerprint of what the form was filled with.
        seen: Option<String>,
    },
    /// An edit that was previewed.
    Change(EditId),
}

impl FaqForm {
    /// The form's id before it is sealed: at most 82 bytes.
    #[must_use]
    pub fn encode(&self) -> String {
        match self {
            Self::Add(None) => "faq-add".to_owned(),
            Self::Add(Some(id)) => format!("faq-add:{}", id.0),
            Self::Edit { entry, locale, seen } => {
                let locale = locale.map_or("", |locale| locale.tag());
                format!("fe:{locale}:{}:{entry}", seen.as_deref().unwrap_or_default())
            }
            Self::Change(id) => format!("faq-change:{}", id.0),
        }
    }

    /// Reads a form's id back.
    #[must_use]
    pub fn decode(id: &str) -> Option<Self> {
        let (word, rest) = id.split_once(':').unwrap_or((id, ""));
        match word {
            "faq-add" if rest.is_empty() => Some(Self::Add(None)),
            "faq-add" => rest.parse().ok().map(|id| Self::Add(Some(ConversationId(id)))),
            "fe" => {
                let (locale, rest) = rest.split_once(':')?;
                let (seen, entry) = rest.split_once(':')?;
                let locale = if locale.is_empty() { None } else { Some(locale.parse().ok()?) };
                let seen = (!seen.is_empty()).then(|| seen.to_owned());
                Some(Self::Edit { entry: entry.to_owned(), locale, seen })
            }
            "faq-change" => rest.parse().ok().map(|id| Self::Change(EditId(id))),
            _ => None,
        }
    }

    /// The form that a command asks for: a platform that has forms opens it in the command's place.
    #[must_use]
    pub fn asked_for(typed: &Typed) -> Option<Self> {
        match parse(typed).ok()? {
            Command::FaqAdd => Some(Self::Add(None)),
            Command::FaqEdit(edit) => {
                Some(Self::Edit { entry: edit.entry.raw().trim().to_owned(), locale: None, seen: None })
            }
            _ => None,
        }
    }
}

/// The fields of a form, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The question.
    Question,
    /// Further phrasings, one a line.
    Phrasings,
    /// The answer, in Markdown.
    Answer,
    /// The tags, with commas between them.
    Tags,
}

impl Field {
    /// Every field, in order.
    pub const ALL: [Self; 4] = [Self::Question, Self::Phrasings, Self::Answer, Self::Tags];

    /// The field's name on the platform.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Phrasings => "phrasings",
            Self::Answer => "answer",
            Self::Tags => "tags",
        }
    }

    /// What is written beside it: at most 45 characters (Discord's limit for a label).
    #[must_use]
    pub const fn label(self) -> super::command::Words {
        use super::command::Words;
        match self {
            Self::Question => Words { en: "Question", zh: "问题" },
            Self::Phrasings => Words { en: "Other ways to ask it, one a line", zh: "其他问法，每行一个" },
            Self::Answer => Words { en: "Answer, in Markdown", zh: "回答（Markdown）" },
            Self::Tags => Words { en: "Tags, with commas between", zh: "标签，用逗号分隔" },
        }
    }

    /// Characters that it takes.
    #[must_use]
    pub const fn chars_max(self) -> usize {
        match self {
            Self::Question => QUESTION_CHARS_MAX,
            Self::Phrasings => PHRASINGS_CHARS_MAX,
            Self::Answer => ANSWER_CHARS_MAX,
            Self::Tags => TAGS_CHARS_MAX,
        }
    }

    /// Whether it must be filled in.
    #[must_use]
    pub const fn required(self) -> bool {
        matches!(self, Self::Question | Self::Answer)
    }

    /// Whether it takes several lines.
    #[must_use]
    pub const fn is_long(self) -> bool {
        matches!(self, Self::Phrasings | Self::Answer)
    }
}

/// What an entry says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Content {
    /// The question.
    pub title: String,
    /// Further phrasings.
    pub questions: Vec<String>,
    /// The answer, in Markdown.
    pub body: String,
    /// Words that belong to the subject.
    pub tags: Vec<String>,
}

impl Content {
    /// What was filled in, cleaned; whether it makes an entry is not said yet.
    #[must_use]
    pub fn filled(fields: &[(String, String)]) -> Self {
        let text = |field: Field| fields.iter().find(|(name, _)| name == field.name()).map_or("", |(_, text)| text);
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let said = |text: &String| !text.is_empty();
        let mut questions: Vec<String> = text(Field::Phrasings).lines().map(words).filter(said).collect();
        let mut tags: Vec<String> = text(Field::Tags).split([',', '，', '、', '\n']).map(words).filter(said).collect();
        for texts in [&mut questions, &mut tags] {
            let mut seen = std::collections::BTreeSet::new();
            texts.retain(|text| seen.insert(text.clone()));
        }
        Self {
            title: words(text(Field::Question)),
            questions,
            body: text(Field::Answer).replace("\r\n", "\n").trim().to_owned(),
            tags,
        }
    }

    /// What a field of a form is filled with.
    #[must_use]
    pub fn field(&self, field: Field) -> String {
        match field {
            Field::Question => self.title.clone(),
            Field::Phrasings => self.questions.join("\n"),
            Field::Answer => self.body.clone(),
            Field::Tags => self.tags.join(", "),
        }
    }

    /// Whether it makes an entry.
    ///
    /// # Errors
    /// What is missing, or more than an entry takes.
    pub fn checked(&self) -> Result<(), Refusal> {
        let empty = |field: Field| FaqRefusal::FieldEmpty { field: field.name().to_owned() };
        let too_many = |field: Field, most| FaqRefusal::TooMany { what: field.name().to_owned(), most };
        let long = |texts: &[String], chars_max| texts.iter().any(|text| text.chars().count() > chars_max);
        let too_long = |field: Field, chars_max| Err(Refusal::TooLong { argument: field.name().to_owned(), chars_max });
        match self {
            _ if self.title.is_empty() => Err(empty(Field::Question).into()),
            _ if self.body.is_empty() => Err(empty(Field::Answer).into()),
            _ if self.questions.len() > PHRASINGS_MAX => Err(too_many(Field::Phrasings, PHRASINGS_MAX).into()),
            _ if self.tags.len() > TAGS_MAX => Err(too_many(Field::Tags, TAGS_MAX).into()),
            _ if long(&self.questions, PHRASING_CHARS_MAX) => too_long(Field::Phrasings, PHRASING_CHARS_MAX),
            _ if long(&self.tags, TAG_CHARS_MAX) => too_long(Field::Tags, TAG_CHARS_MAX),
            _ => match self.too_long() {
                Some(field) => too_long(field, field.chars_max()),
                None => Ok(()),
            },
        }
    }

    /// The field that holds more than a form can.
    #[must_use]
    pub fn too_long(&self) -> Option<Field> {
        Field::ALL.into_iter().find(|field| self.field(*field).chars().count() > field.chars_max())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_reads_back_from_its_id_and_leaves_room_for_a_platforms_mark() {
        let forms = [
            FaqForm::Add(None),
            FaqForm::Add(Some(ConversationId(i64::MAX))),
            FaqForm::Edit { entry: "a".repeat(64), locale: Some(Locale::Chinese), seen: Some("0".repeat(8)) },
            FaqForm::Edit { entry: "a".into(), locale: None, seen: None },
            FaqForm::Change(EditId(i64::MAX)),
        ];
        for form in forms {
            assert!(form.encode().len() <= 82, "{}", form.encode());
            assert_eq!(FaqForm::decode(&form.encode()), Some(form));
        }
        for id in ["", "fe", "fe:en", "faq-change:", "faq-change:x", "close:1"] {
            assert_eq!(FaqForm::decode(id), None, "{id}");
        }
    }

    #[test]
    fn what_was_filled_in_is_cleaned_and_fills_a_form_again() {
        let fields = [
            ("question", " Why  does it\nhum? "),
            ("phrasings", "it hums\n\n  it hums \n the hum"),
            ("answer", "\r\nTurn it.\r\n\r\nLeft.\r\n"),
            ("tags", "hum, tuning，调音,, hum"),
        ];
        let content = Content::filled(&fields.map(|(name, text)| (name.to_owned(), text.to_owned())));
        let again = Field::ALL.map(|field| (field.name().to_owned(), content.field(field)));
        assert_eq!(content.title, "Why does it hum?");
        assert_eq!(content.questions, ["it hums", "the hum"]);
        assert_eq!((content.body.as_str(), content.tags.len()), ("Turn it.\n\nLeft.", 3));
        assert_eq!(Content::filled(&again), content);
    }
}
