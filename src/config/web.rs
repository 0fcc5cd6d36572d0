//! The table `[web]`: where HTTP is served, and to whom.

use std::net::SocketAddr;

use serde::Deserialize;
use url::Url;

use super::StripeConfig;

/// Where HTTP is served, where Slack's HTTP mode needs it and no address is configured.
const DEFAULT_LISTEN: ([u8; 4], u16) = ([127, 0, 0, 1], 8080);

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WebTable {
    listen: Option<SocketAddr>,
    public_url: Option<Url>,
}

/// Where HTTP is served.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WebConfig {
    /// The address that HTTP is served on; where none is configured, HTTP is served only if a platform needs it.
    pub listen: Option<SocketAddr>,
    /// How browsers reach it, where that is another address: that of a reverse proxy with TLS.
    pub public_url: Option<Url>,
    /// Stripe's webhook, if there is a signing secret for it.
    pub stripe: Option<StripeConfig>,
}

impl WebConfig {
    pub(super) fn check(table: WebTable) -> Result<Self, String> {
        let public_url = table.public_url.map(|url| super::origin(url, "web.public_url", &[])).transpose()?;
        Ok(Self { listen: table.listen, public_url, stripe: None })
    }

    /// The address to serve on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.listen.unwrap_or_else(|| SocketAddr::from(DEFAULT_LISTEN))
    }

    /// Whether browsers speak TLS to it: cookies are marked so then.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }
}
