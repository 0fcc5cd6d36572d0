//! `[drafts]`: a language model that drafts answers where the desk only suggests entries. Without it there are none.

use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

/// Calls of the model a workspace and day where nothing else is set.
const PER_DAY: u32 = 200;
const PER_DAY_MAX: u32 = 1_000_000;
/// How long the model may take where nothing else is set.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The settings of drafts, checked.
#[derive(Debug, Clone)]
pub struct DraftsConfig {
    /// Where chat completions are asked for: the configured address with `/chat/completions`.
    pub endpoint: Url,
    /// The model's name at that endpoint.
    pub model: String,
    /// The key, where the endpoint wants one.
    pub api_key: Option<SecretString>,
    /// How long one call may take.
    pub timeout: Duration,
    /// Calls of the model a workspace and day of its time zone.
    pub per_day: u32,
}

/// The table as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct DraftsTable {
    url: Option<Url>,
    model: Option<String>,
    api_key: Option<SecretString>,
    timeout: Option<String>,
    per_day: Option<u32>,
}

impl DraftsConfig {
    /// The settings, if there is a table; `Err` is a sentence that names the key.
    pub(super) fn check(table: Option<DraftsTable>, api_key: Option<SecretString>) -> Result<Option<Self>, String> {
        let Some(table) = table else { return Ok(None) };
        let url = table.url.ok_or(
            "drafts.url is not set: give the endpoint's address up to the version, like \"http://localhost:11434/v1\", or \
             leave [drafts] out",
        )?;
        let endpoint = endpoint(&url)?;
        let model = table.model.filter(|model| !model.trim().is_empty());
        let model = model.ok_or("drafts.model is not set: give the model's name at the endpoint, like \"qwen3:8b\"")?;
        let timeout = match table.timeout {
            Some(text) => super::duration::seconds(&text).map_err(|reason| format!("drafts.timeout: {reason}"))?,
            None => TIMEOUT,
        };
        let per_day = table.per_day.unwrap_or(PER_DAY);
        if !(1..=PER_DAY_MAX).contains(&per_day) {
            return Err(format!(
                "drafts.per_day = {per_day} is not between 1 and {PER_DAY_MAX}; to have no drafts leave [drafts] out"
            ));
        }
        Ok(Some(Self { endpoint, model, api_key: api_key.or(table.api_key), timeout, per_day }))
    }

    /// The endpoint's server, as people are told where their question goes.
    #[must_use]
    pub fn server(&self) -> String {
        let host = self.endpoint.host_str().unwrap_or_default();
        self.endpoint.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }
}

fn endpoint(url: &Url) -> Result<Url, String> {
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(format!("drafts.url = \"{url}\" is not an http(s) address"));
    }
    // The address is logged: it must not hold a secret.
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err("drafts.url holds more than an address and a path; put the key into DRAFTS_API_KEY".to_owned());
    }
    let base = url.as_str().trim_end_matches('/').trim_end_matches("/chat/completions");
    Url::parse(&format!("{base}/chat/completions")).map_err(|error| format!("drafts.url = \"{url}\": {error}"))
}
