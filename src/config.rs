//! Configuration: a TOML file and the environment, checked once and turned into values that cannot be wrong.
//!
//! Every table refuses keys that it does not know. Secrets come from the file or from the environment
//! (`DISCORD_TOKEN`, `SLACK_BOT_TOKEN`, `SLACK_APP_TOKEN`, `SLACK_SIGNING_SECRET`, `STRIPE_SIGNING_SECRET`,
//! `OIDC_CLIENT_SECRET`, `DRAFTS_API_KEY`, `DATABASE_URL`, `FRONTDESK_SECRET`, `FRONTDESK_SECRET_PREVIOUS`), which wins; they do not show in `Debug` output.

mod backfill;
mod calendar;
mod canned;
mod channel;
mod costs;
mod digest;
mod discord;
mod drafts;
mod duplicates;
mod duration;
mod escalating;
mod file;
mod neural;
mod oidc;
mod quota;
mod review;
mod rota;
mod segment;
mod silence;
mod sla;
mod slack;
mod stripe;
mod web;
mod workspace;

use std::path::{Path, PathBuf};

pub use backfill::BackfillConfig;
pub use discord::DiscordConfig;
pub use drafts::DraftsConfig;
pub(crate) use duration::parse as parse_duration;
pub use neural::NeuralConfig;
pub use oidc::{ClientSecret, OidcConfig};
pub use slack::{SlackConfig, SlackMode};
pub use stripe::{SigningSecret, StripeConfig};
pub use web::{Site, WebConfig};

use crate::domain::Policy;

/// The file that is read when none is named.
pub const DEFAULT_FILE: &str = "frontdesk.toml";

/// The whole configuration, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the data is: `sqlite:PATH` or `postgres://…`.
    pub database_url: secrecy::SecretString,
    /// The folder of the knowledge base.
    pub faq_dir: PathBuf,
    /// A file of weights for the matcher; its own where there is none.
    pub faq_weights: Option<PathBuf>,
    /// Of all messages, the share that may get a wrong answer; 2 % where it is not set.
    pub faq_risk: Option<f32>,
    /// Answer from this confidence on, 0 to 1; by the risk where it is not set.
    pub answer_at: Option<f32>,
    /// Suggest from this confidence on.
    pub suggest_at: Option<f32>,
    /// The sentence encoder that takes a second look at candidates, if there is one.
    pub faq_neural: Option<NeuralConfig>,
    /// How the desk behaves.
    pub policy: Policy,
    /// Discord, if there is a token for it.
    pub discord: Option<DiscordConfig>,
    /// Slack, if there is a token for it.
    pub slack: Option<SlackConfig>,
    /// How far back the desk reads what was said while it did not listen.
    pub backfill: BackfillConfig,
    /// The language model that drafts answers, if there is one.
    pub drafts: Option<DraftsConfig>,
    /// What keys are made from, where they are not to be kept in the database: `FRONTDESK_SECRET`, at least 32 characters.
    pub secret: Option<secrecy::SecretString>,
    /// What keys were made from before, so that buttons of then still work: `FRONTDESK_SECRET_PREVIOUS`.
    pub former_secrets: Vec<FormerSecret>,
    /// Where HTTP is served.
    pub web: WebConfig,
}

/// What keys were made from before.
#[derive(Debug, Clone)]
pub enum FormerSecret {
    /// A `FRONTDESK_SECRET` of then.
    Told(secrecy::SecretString),
    /// The key that the database keeps.
    OfDatabase,
}

/// Why the configuration cannot be used: what is wrong, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not as it should be.
    #[error("{path}: {reason}")]
    Wrong {
        /// The file.
        path: PathBuf,
        /// What is wrong, with the line or the key, and the way out.
        reason: String,
    },
}

impl Config {
    /// Reads `path`, or `frontdesk.toml` where that is there, or takes the defaults; then the environment.
    ///
    /// # Errors
    /// A file that is named but not there, or anything that is not as it should be.
    pub fn load(path: Option<&Path>) -> Result<Self, ConfigError> {
        file::load(path, &|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }
}

/// An API's address reduced to its origin; `paths` are paths that people append and that we add ourselves.
fn origin(mut url: url::Url, key: &str, paths: &[&str]) -> Result<url::Url, String> {
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(format!("{key} = \"{url}\" is not an http(s) address"));
    }
    let path = url.path().trim_end_matches('/');
    let known = path.is_empty() || paths.iter().any(|known| path == *known || path.starts_with(&format!("{known}/v")));
    if !known {
        return Err(format!("{key} = \"{url}\" has a path; give the server's address only"));
    }
    url.set_path("");
    url.set_query(None);
    Ok(url)
}
