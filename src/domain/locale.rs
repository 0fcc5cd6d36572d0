//! The languages the desk speaks.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language the desk answers in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Locale {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    Chinese,
}

impl Locale {
    /// The BCP 47 tag, as files and configuration write it.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }

    /// The language a text is mostly written in, or `None` where letters do not tell.
    ///
    /// Chinese sentences about software are full of Latin names, so a fifth of Han
    /// characters among the letters is enough to call a text Chinese.
    pub fn of_text(text: &str) -> Option<Self> {
        let (mut han, mut latin) = (0_usize, 0_usize);
        for c in text.chars() {
            if matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
            {
                han += 1;
            } else if c.is_alphabetic() && c < '\u{250}' {
                latin += 1;
            }
        }
        if han > 0 && han * 4 >= latin {
            Some(Self::Chinese)
        } else if latin > 1 {
            Some(Self::English)
        } else {
            None
        }
    }
}

/// The tag is of a language that the desk does not speak.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a language of the desk (use en or zh-CN)")]
pub struct UnknownLocale(pub String);

impl FromStr for Locale {
    type Err = UnknownLocale;

    /// Accepts `en`, `zh` and any region or script of them (`en-US`, `zh-Hans`, `zh_CN.UTF-8`).
    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        let language = tag.split(['-', '_', '.']).next().unwrap_or_default();
        match language.to_ascii_lowercase().as_str() {
            "en" => Ok(Self::English),
            "zh" => Ok(Self::Chinese),
            _ => Err(UnknownLocale(tag.chars().take(40).collect())),
        }
    }
}
