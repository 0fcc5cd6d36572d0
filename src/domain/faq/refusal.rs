//! Why work on the FAQ was refused, and the way out.

use serde::{Deserialize, Serialize};

use crate::domain::{Refusal, Untrusted};

/// Why an act about the FAQ was refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "faq", rename_all = "snake_case")]
pub enum FaqRefusal {
    /// No entry has this id or question.
    NoSuchEntry {
        /// What was given.
        given: Untrusted,
    },
    /// The entry is not for the requester of the ticket.
    NotTheirs {
        /// Its title.
        entry: Untrusted,
    },
    /// No learned phrasing has this number here.
    NoSuchLesson {
        /// The number.
        number: i64,
    },
    /// A field of a form must not be empty.
    FieldEmpty {
        /// The field.
        field: String,
    },
    /// There are more of something than an entry takes.
    TooMany {
        /// Of what.
        what: String,
        /// The limit.
        most: usize,
    },
    /// What was written makes no entry.
    BadEntry {
        /// Why.
        reason: Untrusted,
    },
    /// The entry does not fit into a form.
    TooLongForForm {
        /// Its title.
        entry: Untrusted,
    },
    /// Somebody else changed the entry meanwhile.
    Changed {
        /// Its title.
        entry: Untrusted,
    },
    /// The entry's file is written in a way that the desk cannot change without spoiling it.
    ByHand {
        /// The file.
        file: Untrusted,
    },
    /// There is an entry with this question.
    Exists {
        /// Its title.
        entry: Untrusted,
    },
    /// The edit was saved or discarded before.
    EditSettled,
}

impl From<FaqRefusal> for Refusal {
    fn from(refusal: FaqRefusal) -> Self {
        Self::Faq(refusal)
    }
}

impl FaqRefusal {
    pub(in crate::domain) fn english(&self, shown: &dyn Fn(&Untrusted) -> String) -> String {
        match self {
            Self::NoSuchEntry { given } => {
                format!("I find no FAQ entry “{}”. Use its id, or pick one of those that are offered.", shown(given))
            }
            Self::NotTheirs { entry } => format!(
                "“{}” is not for this requester's plan. Pick another entry, or answer with “reply”.",
                shown(entry)
            ),
            Self::NoSuchLesson { number } => {
                format!("There is no learned phrasing {number} here. “faq learned” lists those there are.")
            }
            Self::FieldEmpty { field } => format!("“{field}” must not be empty. Please fill it in."),
            Self::TooMany { what, most } => format!("There are too many {what}: an entry takes {most} at most."),
            Self::BadEntry { reason } => format!("That makes no entry: {}. Please change it.", shown(reason)),
            Self::TooLongForForm { entry } => {
                format!("“{}” is too long for a form. Please change its file in the FAQ folder.", shown(entry))
            }
            Self::Changed { entry } => format!(
                "Somebody changed “{}” since you looked at it, so nothing was written. Use “faq edit” again to start from \
                 how it reads now.",
                shown(entry)
            ),
            Self::ByHand { file } => format!(
                "I cannot change {} without spoiling how it is written. Please change the file itself.",
                shown(file)
            ),
            Self::Exists { entry } => {
                format!("The FAQ has the entry “{}” already. “faq edit” changes it.", shown(entry))
            }
            Self::EditSettled => "This was saved or discarded already. “faq edit” starts anew.".to_owned(),
        }
    }

    pub(in crate::domain) fn chinese(&self, shown: &dyn Fn(&Untrusted) -> String) -> String {
        match self {
            Self::NoSuchEntry { given } => {
                format!("没有找到 FAQ 条目“{}”。请使用条目 ID，或从候选中选择。", shown(given))
            }
            Self::NotTheirs { entry } => {
                format!("“{}”不适用于该提问者的方案。请选择其他条目，或用“reply”回复。", shown(entry))
            }
            Self::NoSuchLesson { number } => {
                format!("这里没有编号为 {number} 的问法。输入“faq learned”查看列表。")
            }
            Self::FieldEmpty { field } => format!("“{field}”不能为空，请填写。"),
            Self::TooMany { what, most } => format!("{what} 太多了，一个条目最多 {most} 个。"),
            Self::BadEntry { reason } => format!("这不能成为条目：{}。请修改。", shown(reason)),
            Self::TooLongForForm { entry } => {
                format!("“{}”太长，表单放不下。请直接修改 FAQ 文件夹里的文件。", shown(entry))
            }
            Self::Changed { entry } => {
                format!("在您查看之后，“{}”已被他人修改，因此没有写入。请重新使用“faq edit”。", shown(entry))
            }
            Self::ByHand { file } => format!("{} 的写法无法自动修改，请直接编辑该文件。", shown(file)),
            Self::Exists { entry } => format!("FAQ 已有条目“{}”，可用“faq edit”修改。", shown(entry)),
            Self::EditSettled => "这项修改已保存或已放弃。请用“faq edit”重新开始。".to_owned(),
        }
    }
}
