//! Calls of Slack's Web API through slack-morphism: one deadline, Slack's own error codes, its rate limits kept.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use slack_morphism::errors::SlackClientError;
use slack_morphism::hyper_tokio::SlackClientHyperConnector;
use slack_morphism::prelude::SlackApiRateControlConfig;
use slack_morphism::{SlackApiToken, SlackClient};
use url::Url;

use super::connect::BAD_TOKEN;
use crate::chat::breaker::Breaker;
use crate::chat::message::File;
use crate::chat::pauses::{Pauses, WAIT_MAX};
use crate::config::SlackConfig;
use crate::failpoint::{Point, reached};

/// A call that takes longer is given up on; slack-morphism itself has no deadline.
const DEADLINE: Duration = Duration::from_secs(10);
/// The same for a file's bytes.
const FILE_DEADLINE: Duration = Duration::from_secs(20);
/// Tries of a call that meets a rate limit each time.
const TRIES_MAX: u32 = 3;
/// The same of a socket that is to be opened; past them slack-morphism begins anew.
const OPENING_TRIES_MAX: usize = 10;
/// Waits after the bot's token was refused: somebody has to put a new one in.
pub(super) const TOKEN_WAIT: Duration = Duration::from_secs(300);
/// Where Slack does not say for how long.
const DEFAULT_WAIT: Duration = Duration::from_secs(5);
/// About one message a second and channel, with bursts tolerated, says Slack's page on rate limits.
const POST_SPACING: Duration = Duration::from_secs(1);
const POST_BURST: u32 = 3;

/// Methods that read: Slack takes their arguments from the query or a form, and does not see a JSON body.
const READS: [&str; 6] = [
    "conversations.history",
    "conversations.info",
    "conversations.replies",
    "files.getUploadURLExternal",
    "usergroups.users.list",
    "users.info",
];

/// The connector: HTTPS for Slack, HTTP for a compatible server on the same machine.
pub(super) use slack_morphism::hyper_tokio::SlackClientHyperHttpsConnector as Connector;

/// What became of a call that did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failed {
    /// Slack takes no more of these for a while.
    #[error("rate limited for {after:?}")]
    RateLimited {
        /// For how long.
        after: Duration,
    },
    /// Slack refused it.
    #[error("{code}{}", needed.as_ref().map(|scope| format!(" (needs {scope})")).unwrap_or_default())]
    Refused {
        /// Slack's error code.
        code: String,
        /// The scope that is missing, where that is the reason.
        needed: Option<String>,
    },
    /// The answer was lost: it may have been done.
    #[error("no answer: {0}")]
    Lost(String),
}

impl Failed {
    /// Slack's error code.
    pub(super) fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { code, .. } => Some(code),
            Self::RateLimited { .. } | Self::Lost(_) => None,
        }
    }
}

/// The Web API of one app.
pub(super) struct Api {
    client: Arc<SlackClient<Connector>>,
    /// The same for sockets, which slack-morphism opens itself: this one waits as long as Slack says.
    pub(super) sockets: Arc<SlackClient<Connector>>,
    bot: SlackApiToken,
    pauses: Pauses,
    breaker: Breaker,
}

impl Api {
    /// The API at the configured address.
    pub(super) fn new(config: &SlackConfig) -> anyhow::Result<Self> {
        let connector = hyper_rustls::HttpsConnectorBuilder::new().with_webpki_roots().https_or_http();
        let connector = SlackClientHyperConnector::with_connector(connector.enable_http1().enable_http2().build())
            .with_slack_api_url(config.api_url.as_str().trim_end_matches('/'));
        // No rates of its own: only the wait after a 429. Else it would try again after a time that Slack did not name.
        let waiting =
            SlackApiRateControlConfig::new().with_tiers_limits(HashMap::new()).with_max_retries(OPENING_TRIES_MAX);
        let sockets = Arc::new(SlackClient::new(connector.clone().with_rate_control(waiting)));
        let client = Arc::new(SlackClient::new(connector));
        Ok(Self {
            client,
            sockets,
            bot: token(&config.bot_token),
            pauses: Pauses::default(),
            breaker: Breaker::default(),
        })
    }

    /// Calls a method as the bot.
    pub(super) async fn call(&self, method: &str, arguments: &Value) -> Result<Value, Failed> {
        let done = self.call_as(&self.bot, method, arguments).await;
        match &done {
            Err(Failed::Lost(_)) => self.breaker.failed(),
            Err(Failed::Refused { code, .. }) if BAD_TOKEN.contains(&code.as_str()) => {
                if self.breaker.takes().is_ok() {
                    // Whichever call met it: posts wait from now on, and would not say why.
                    tracing::error!(
                        secs = TOKEN_WAIT.as_secs(),
                        "Slack refuses the token ({code}): set SLACK_BOT_TOKEN (or slack.bot_token) anew"
                    );
                }
                self.breaker.shut(TOKEN_WAIT);
            }
            Err(Failed::RateLimited { .. }) => {}
            Ok(_) | Err(Failed::Refused { .. }) => self.breaker.answered(),
        }
        done
    }

    /// How many posts may be tried at once.
    ///
    /// # Errors
    /// None, for so long: Slack is out, or refuses the token.
    pub(super) fn takes(&self) -> Result<usize, Duration> {
        self.breaker.takes()
    }

    /// Posts a message: the same, with the channel's turn awaited.
    pub(super) async fn post(&self, channel: &str, arguments: &Value) -> Result<Value, Failed> {
        let turn = self.pauses.turn(&format!("post {channel}"), POST_SPACING, POST_BURST).await;
        turn.map_err(|after| Failed::RateLimited { after })?;
        self.call("chat.postMessage", arguments).await
    }

    /// Calls a method with another token.
    pub(super) async fn call_as(
        &self,
        token: &SlackApiToken,
        method: &str,
        arguments: &Value,
    ) -> Result<Value, Failed> {
        let mut tries = 0;
        loop {
            tries += 1;
            self.pauses.wait(&[method]).await.map_err(|after| Failed::RateLimited { after })?;
            let session = self.client.open_session(token);
            let web = &session.http_session_api;
            let call = async {
                if READS.contains(&method) {
                    web.http_get::<Value, _, String>(method, &query(arguments), None).await
                } else {
                    web.http_post::<Value, Value>(method, arguments, None).await
                }
            };
            reached(Point::SlackRequesting).await;
            let answered = tokio::time::timeout(DEADLINE, call).await;
            reached(Point::SlackAnswered).await;
            let failed = match answered {
                // slack-morphism takes an answer without an error code for a good one.
                Ok(Ok(answer)) if answer.get("ok") == Some(&json!(false)) => refused("unknown_error"),
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(error)) => failed(&error),
                Err(_) => Failed::Lost("it took too long".to_owned()),
            };
            match failed {
                Failed::RateLimited { after } => {
                    self.pauses.close(method, after);
                    if tries >= TRIES_MAX || after > WAIT_MAX {
                        return Err(failed);
                    }
                }
                failed => return Err(failed),
            }
        }
    }

    /// Sends a file's bytes to the address that Slack gave for them. The address is a secret, and needs no token.
    pub(super) async fn send_bytes(&self, upload_url: &str, file: &File) -> Result<(), Failed> {
        let url = Url::parse(upload_url).map_err(|_| refused("invalid_upload_url"))?;
        let span = tracing::Span::none();
        let connector = &self.client.http_api.connector;
        let call = slack_morphism::SlackClientHttpConnector::http_post_uri_binary::<Value>(
            &**connector,
            url,
            file.media_type.to_owned(),
            &file.bytes,
            without_token(&span),
        );
        match tokio::time::timeout(FILE_DEADLINE, call).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(failed(&error)),
            Err(_) => Err(Failed::Lost("it took too long".to_owned())),
        }
    }

    /// Answers an act by its response address, which is a secret and never told in an error.
    pub(super) async fn respond(&self, response_url: &str, message: &Value) -> Result<(), Failed> {
        let url = Url::parse(response_url).map_err(|_| refused("invalid_response_url"))?;
        let span = tracing::Span::none();
        let connector = &self.client.http_api.connector;
        let call = slack_morphism::SlackClientHttpConnector::http_post_uri::<Value, Value>(
            &**connector,
            url,
            message,
            without_token(&span),
        );
        reached(Point::SlackRequesting).await;
        let answered = tokio::time::timeout(DEADLINE, call).await;
        reached(Point::SlackAnswered).await;
        match answered {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(SlackClientError::HttpError(error))) if error.status_code.is_client_error() => {
                Err(refused("response_url_expired"))
            }
            Ok(Err(error)) => Err(failed(&error)),
            Err(_) => Err(Failed::Lost("it took too long".to_owned())),
        }
    }
}

/// A call of an address that is a secret itself.
const fn without_token(span: &tracing::Span) -> slack_morphism::SlackClientApiCallContext<'_> {
    slack_morphism::SlackClientApiCallContext {
        rate_control_params: None,
        token: None,
        tracing_span: span,
        is_sensitive_url: true,
    }
}

/// A token as slack-morphism wants it.
pub(super) fn token(secret: &SecretString) -> SlackApiToken {
    SlackApiToken::new(secret.expose_secret().into())
}

/// Arguments as a query.
fn query(arguments: &Value) -> Vec<(&str, Option<String>)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    arguments.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), Some(text(value)))).collect()
}

fn refused(code: &str) -> Failed {
    Failed::Refused { code: code.to_owned(), needed: None }
}

/// What became of it. The error's own words may quote bodies and addresses, so they are not repeated.
fn failed(error: &SlackClientError) -> Failed {
    match error {
        SlackClientError::RateLimitError(limit) => {
            Failed::RateLimited { after: limit.retry_after.unwrap_or(DEFAULT_WAIT) }
        }
        SlackClientError::ApiError(error) if error.code == "ratelimited" => Failed::RateLimited { after: DEFAULT_WAIT },
        SlackClientError::ApiError(error) => {
            let body = error.http_response_body.as_deref().and_then(|body| serde_json::from_str::<Value>(body).ok());
            let needed = body.unwrap_or(json!({})).get("needed").and_then(Value::as_str).map(ToOwned::to_owned);
            Failed::Refused {
                code: error.code.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').take(80).collect(),
                needed,
            }
        }
        SlackClientError::HttpError(error) if error.status_code.is_client_error() => {
            refused(&format!("http_{}", error.status_code.as_u16()))
        }
        SlackClientError::HttpError(error) => Failed::Lost(format!("HTTP {}", error.status_code.as_u16())),
        SlackClientError::HttpProtocolError(_) => Failed::Lost("the connection failed".to_owned()),
        SlackClientError::ProtocolError(_) => Failed::Lost("the answer could not be read".to_owned()),
        SlackClientError::EndOfStream(_)
        | SlackClientError::SystemError(_)
        | SlackClientError::SocketModeProtocolError(_) => Failed::Lost("the connection broke".to_owned()),
    }
}
