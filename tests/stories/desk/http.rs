//! The desk's HTTP, served on a port of its own.

use frontdesk::config::{Site, WebConfig};
use frontdesk::domain::token::{Scope, TokenId};
use frontdesk::domain::{Role, WorkspaceId};
use frontdesk::outgoing::Reach;
use frontdesk::store::tokens;
use frontdesk::web::{self, State, hash_of, new_secret};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value;

use super::{Desk, guild};

/// A server over a desk; it ends with this.
pub struct Http {
    pub address: String,
    client: reqwest::Client,
    serving: tokio::task::JoinHandle<()>,
}

impl Drop for Http {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A program with its token.
#[derive(Clone)]
pub struct Program {
    pub secret: String,
    pub id: TokenId,
}

impl Desk {
    /// Serves the desk's HTTP.
    pub async fn http(&self) -> Http {
        self.http_with(Reach { plain_http: true, private: vec!["127.0.0.1".parse().unwrap()] }).await
    }

    /// The same, with webhooks that reach so far.
    pub async fn http_with(&self, reach: Reach) -> Http {
        let origins = vec!["https://docs.example".to_owned()];
        let sites = vec![Site { name: "docs".to_owned(), workspace: guild(), origins }];
        let config = WebConfig { sites, reach, requests: self.web_config().requests, ..WebConfig::default() };
        let router = web::router(State::new(self.flow.clone(), config), axum::Router::new());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Http { address, client: client(), serving }
    }

    /// A token with these scopes.
    pub async fn program(&self, workspace: &WorkspaceId, role: Role, scopes: &[Scope]) -> Program {
        let secret = new_secret();
        let wanted = tokens::Wanted { name: "robot", hash: &hash_of(&secret), role, scopes, expires_at: None };
        let mut tx = self.flow.db.write().await.unwrap();
        let id = tokens::add(&mut tx, workspace, &wanted, self.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        Program { secret, id }
    }
}

/// One that shows a redirect as it is.
fn client() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

impl Http {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.address))
    }

    pub fn get(&self, program: &Program, path: &str) -> RequestBuilder {
        self.request(Method::GET, path).bearer_auth(&program.secret)
    }

    pub fn post(&self, program: &Program, path: &str, body: &Value) -> RequestBuilder {
        self.request(Method::POST, path).bearer_auth(&program.secret).json(body)
    }
}

/// The status and the body of an answer.
pub async fn answer(request: RequestBuilder) -> (StatusCode, Value) {
    let response = request.send().await.unwrap();
    let status = response.status();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}
