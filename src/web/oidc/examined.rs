//! The login of an organisation, looked at by `frontdesk doctor`: whether the issuer is there, is who it should be, and has
//! keys, and what it has to know of the desk.

use jiff::Timestamp;

use super::{Discovered, Failed, Provider};
use crate::chat::finding::Finding;

/// What is looked at.
const ISSUER: &str = "login: issuer";
const KEYS: &str = "login: keys";
const CLIENT: &str = "login: client";

impl Provider {
    /// Looks at the issuer, and says what to mend. Nobody is logged in.
    pub async fn examine(&self, now: Timestamp) -> Vec<Finding> {
        let discovered = match self.discovered(now).await {
            Ok(discovered) => discovered,
            Err(failed) => return vec![self.no_issuer(&failed)],
        };
        let mut found = vec![Finding::good(ISSUER, format!("{} says who it is", self.config.issuer))];
        found.push(match self.keys(&discovered, now, false).await {
            Ok(keys) if keys.is_empty() => {
                Finding::bad(KEYS, "it names none that the desk can check", "let it sign with RS256 or ES256")
            }
            Ok(keys) => Finding::good(KEYS, format!("{} that the desk can check", keys.len())),
            Err(failed) => Finding::bad(KEYS, failed.to_string(), "its jwks_uri must be reached from here"),
        });
        found.push(self.client(&discovered));
        found
    }

    fn no_issuer(&self, failed: &Failed) -> Finding {
        let fix = match failed {
            // Tokens are compared with the name letter by letter.
            Failed::Another { .. } => {
                "write web.oidc issuer exactly as it names itself, with or without a slash at the end".to_owned()
            }
            Failed::Odd { .. } => {
                "open its /.well-known/openid-configuration in a browser: is it an issuer?".to_owned()
            }
            _ => format!(
                "check web.oidc issuer = {:?}, and that it is reached from here; where it is inside your network, name its \
                 addresses in web.oidc private",
                self.config.issuer
            ),
        };
        Finding::bad(ISSUER, failed.to_string(), fix)
    }

    /// What the issuer has to know of the desk: it tells nobody whether it does.
    fn client(&self, discovered: &Discovered) -> Finding {
        let (id, redirect) = (&self.config.client_id, &self.config.redirect);
        let found = format!("{id}; {redirect} has to be registered with it");
        let methods = discovered.token_endpoint_auth_methods_supported.as_deref();
        let takes_none = methods.is_some_and(|methods| methods.iter().any(|method| method == "none"));
        if self.config.client_secret.is_none() && methods.is_some() && !takes_none {
            let fix = "set OIDC_CLIENT_SECRET: the issuer wants a secret";
            return Finding::warning(CLIENT, format!("{found}; no secret is set"), fix);
        }
        Finding::good(CLIENT, found)
    }
}
