//! Fields that several bodies have.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{Locale, Named};

/// A person or a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(in crate::web) struct Who {
    /// The platform's id; `api:…` for a program, `web:…` for a visitor of a website.
    id: String,
    /// The name to show.
    name: String,
}

impl From<&Named> for Who {
    fn from(named: &Named) -> Self {
        Self { id: named.id.0.clone(), name: named.name.raw().to_owned() }
    }
}

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(in crate::web) enum Language {
    /// English.
    #[serde(rename = "en")]
    English,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    Chinese,
}

impl From<Locale> for Language {
    fn from(locale: Locale) -> Self {
        match locale {
            Locale::English => Self::English,
            Locale::Chinese => Self::Chinese,
        }
    }
}

impl From<Language> for Locale {
    fn from(language: Language) -> Self {
        match language {
            Language::English => Self::English,
            Language::Chinese => Self::Chinese,
        }
    }
}

/// A moment in UTC, RFC 3339.
pub(in crate::web) fn moment(at: Timestamp) -> String {
    at.to_string()
}

/// A moment where there is one.
pub(in crate::web) fn maybe(at: Option<Timestamp>) -> Option<String> {
    at.map(moment)
}
