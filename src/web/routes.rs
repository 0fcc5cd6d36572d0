//! Routes with what each of them needs: one line makes both.

use axum::Router;
use axum::http::Method;
use axum::routing::MethodRouter;
use serde_json::Value;

use super::{State, admit};
use crate::domain::Role;
use crate::domain::token::Scope;

/// What a request must bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: everybody may.
    Nothing,
    /// A signature over its body, which the handler checks.
    Signature,
    /// A token with this scope, whose role is that of the scope at least.
    Token(Scope),
    /// The session of a person with this role at least; what changes something must come from a page of ours as well.
    Session(Role),
    /// The key of a visitor of a website, which the handler checks.
    Visitor,
}

/// One route of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path as the router matches it.
    pub path: String,
    /// What a request must bring.
    pub needs: Needs,
}

/// A router and its table.
#[derive(Default)]
pub struct Routes {
    router: Router<State>,
    table: Vec<Route>,
}

impl Routes {
    /// Adds a route: `.on(Method::GET, "/path", Needs::Nothing, get(handler))`.
    #[must_use]
    pub fn on(mut self, method: Method, path: &str, needs: Needs, handler: MethodRouter<State>) -> Self {
        self.table.push(Route { method, path: path.to_owned(), needs });
        Self { router: self.router.route(path, handler), table: self.table }
    }

    /// Routes that describe themselves: what each needs is the scope in its description.
    pub(super) fn described(router: Router<State>, description: &Value) -> Self {
        let mut table = Vec::new();
        for (path, item) in description.get("paths").and_then(Value::as_object).into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let Ok(method) = Method::from_bytes(method.to_uppercase().as_bytes()) else { continue };
                let scope = operation.pointer("/security/0/token/0").and_then(Value::as_str);
                // One that forgot to say is not open to everybody.
                let scope = scope.and_then(|scope| scope.parse().ok()).unwrap_or(Scope::Tokens);
                table.push(Route { method, path: path.clone(), needs: Needs::Token(scope) });
            }
        }
        Self { router, table }
    }

    /// Adds all of `other`.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.table.extend(other.table);
        Self { router: self.router.merge(other.router), table: self.table }
    }

    /// Every route.
    #[must_use]
    pub fn table(&self) -> &[Route] {
        &self.table
    }

    /// The router with every request held to the table.
    pub fn finish(self, state: &State) -> Router {
        let guard = admit::Guard::new(self.table, state.clone());
        self.router.route_layer(axum::middleware::from_fn_with_state(guard, admit::admit)).with_state(state.clone())
    }
}
