//! The table `[web]`: where HTTP is served, and to whom.

use std::net::SocketAddr;

use serde::Deserialize;
use url::Url;

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
}

impl WebConfig {
    pub(super) fn check(table: WebTable) -> Result<Self, String> {
        let public_url = table.public_url.map(|url| super::origin(url, "web.public_url", &[])).transpose()?;
        Ok(Self { listen: table.listen, public_url })
    }

    /// The address to serve on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.listen.unwrap_or_else(|| SocketAddr::from(DEFAULT_LISTEN))
    }

    /// How browsers reach the desk's pages, where HTTP is served on purpose.
    #[must_use]
    pub fn base(&self) -> Option<String> {
        let public = self.public_url.as_ref().map(|url| url.as_str().trim_end_matches('/').to_owned());
        public.or_else(|| self.listen.map(|address| format!("http://{address}")))
    }

    /// Whether browsers speak TLS to it: cookies are marked so then.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }
}
