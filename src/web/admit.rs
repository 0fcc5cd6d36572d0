//! The one door: what the table says a route needs is checked here, before its handler runs.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State as Extracted};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::caller::{self, Caller};
use super::{Needs, Problem, Route, State, Via};
use crate::domain::Role;
use crate::domain::token::Scope;

/// The table, to be looked up in.
#[derive(Clone)]
pub(super) struct Guard {
    needs: Arc<HashMap<(Method, String), Needs>>,
    state: State,
}

impl Guard {
    pub(super) fn new(table: Vec<Route>, state: State) -> Self {
        let needs = table.into_iter().map(|route| ((route.method, route.path), route.needs)).collect();
        Self { needs: Arc::new(needs), state }
    }

    /// What a request needs. The router answers HEAD by GET.
    fn needs(&self, method: &Method, path: &str) -> Option<Needs> {
        let method = if method == Method::HEAD { Method::GET } else { method.clone() };
        self.needs.get(&(method, path.to_owned())).copied()
    }
}

/// Lets a request through that brings what its route needs; the handler finds the [`Caller`] in its extensions.
pub(super) async fn admit(
    Extracted(guard): Extracted<Guard>,
    path: MatchedPath,
    mut request: Request,
    next: Next,
) -> Response {
    let needs = guard.needs(request.method(), path.as_str());
    let (method, headers) = (request.method().clone(), request.headers().clone());
    let admitted = match needs {
        Some(Needs::Nothing | Needs::Signature | Needs::Visitor) => Ok(None),
        Some(Needs::Token(scope)) => by_token(&guard.state, &headers, scope).await.map(Some),
        Some(Needs::Session(role)) => by_session(&guard.state, &method, &headers, role).await.map(Some),
        // The path is there, the method is not.
        None => return StatusCode::METHOD_NOT_ALLOWED.into_response(),
    };
    let caller = match admitted {
        Ok(caller) => caller,
        Err(problem) if matches!(needs, Some(Needs::Session(_))) => return super::pages::refused(&headers, &problem),
        Err(problem) => return problem.into_response(),
    };
    let left = match caller.as_ref().map(|caller| &caller.via) {
        Some(Via::Token(token)) => {
            let requests_max = guard.state.config.requests_max();
            Some(guard.state.limits.count(format!("token:{token}"), requests_max, Instant::now()))
        }
        _ => None,
    };
    if let Some(caller) = caller {
        request.extensions_mut().insert(caller);
    }
    let mut response = match left {
        Some(left) if left.over => {
            Problem::new(StatusCode::TOO_MANY_REQUESTS).saying("too many requests in a minute").into_response()
        }
        _ => next.run(request).await,
    };
    if let Some(left) = left {
        left.tell(response.headers_mut());
    }
    response
}

async fn by_token(state: &State, headers: &HeaderMap, scope: Scope) -> Result<Caller, Problem> {
    let caller = caller::of_token(state, headers).await?;
    if !caller.scopes.contains(&scope) {
        return Err(Problem::forbidden(format!("the token lacks the scope {scope}")));
    }
    if caller.role < scope.role() {
        let role = scope.role().name();
        return Err(Problem::forbidden(format!("the scope {scope} needs a token with the role {role}")));
    }
    Ok(caller)
}

async fn by_session(state: &State, method: &Method, headers: &HeaderMap, role: Role) -> Result<Caller, Problem> {
    if !method.is_safe() && !is_from_a_page_of_ours(headers) {
        return Err(Problem::forbidden("the request does not come from a page of this desk"));
    }
    let Some(sessions) = &state.sessions else { return Err(Problem::unauthorized("nobody is signed in")) };
    let caller = sessions.caller(headers).await?.ok_or_else(|| Problem::unauthorized("sign in first"))?;
    if caller.role < role {
        return Err(Problem::forbidden("your role does not allow that"));
    }
    Ok(caller)
}

/// Whether a browser sent the request from a page of this server. Browsers of these years send `Sec-Fetch-Site`; `Origin`
/// speaks for the others, and a request with neither is no form of ours.
pub(super) fn is_from_a_page_of_ours(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let host = text(header::HOST.as_str());
    let origin = text("origin").and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    origin.is_some() && origin == host
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_of_ours_counts_as_one() {
        let cases: [(&[(&str, &str)], bool); 7] = [
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "same-site"), ("origin", "https://desk"), ("host", "desk")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("origin", "https://desk"), ("host", "desk")], true),
            (&[("origin", "https://evil"), ("host", "desk")], false),
            (&[("origin", "null"), ("host", "desk")], false),
            (&[("host", "desk")], false),
        ];
        for (given, expect) in cases {
            let mut headers = HeaderMap::new();
            for (name, value) in given {
                headers.insert(*name, value.parse().unwrap());
            }
            assert_eq!(is_from_a_page_of_ours(&headers), expect, "{given:?}");
        }
    }
}
