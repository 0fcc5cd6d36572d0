//! What every column that holds text says of people. A column that is not named here fails a test: whoever adds one says
//! whether it holds somebody's name or words.

/// What a column says of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// Which person it is, by their id.
    Id,
    /// What the person is called, or how they are reached, whose id stands in this column.
    Name(&'static str),
    /// What the person wrote whose id stands in this column.
    Words(&'static str),
    /// Anything: ids, names and words of people are looked for in it.
    Any,
    /// Nothing: a word of the desk's own, an id of a place, a hash.
    Nothing,
}

use Says::{Any, Id, Name, Nothing, Words};

/// A table with its columns that hold text, beside its workspace.
type Table = (&'static str, &'static [(&'static str, Says)]);

/// Every table that belongs to workspaces and holds text.
pub(super) const TABLES: &[Table] = &[
    ("account", &[("person", Id), ("name", Name("person"))]),
    ("adopted_plan", &[("adopted_by", Id), ("adopted_by_name", Name("adopted_by")), ("prediction", Any)]),
    ("alarm_summary", &[("summary", Any)]),
    ("api_reply", &[("key", Any), ("request", Any), ("body", Any)]),
    ("api_token", &[("name", Any), ("hash", Nothing), ("role", Nothing), ("scopes", Nothing)]),
    (
        "block",
        &[
            ("person", Id),
            ("person_name", Name("person")),
            ("reason", Any),
            ("blocked_by", Id),
            ("blocked_by_name", Name("blocked_by")),
        ],
    ),
    ("chain_head", &[("hash", Nothing)]),
    (
        "clock",
        &[
            ("metric", Nothing),
            ("outcome", Nothing),
            ("calendar", Nothing),
            ("target", Nothing),
            ("thresholds", Nothing),
            ("policy", Nothing),
        ],
    ),
    ("code", &[("hash", Nothing), ("person", Id), ("person_name", Name("person")), ("mail", Name("person"))]),
    ("computed", &[("policies", Nothing)]),
    ("contract", &[("terms", Any), ("external", Nothing)]),
    (
        "conversation",
        &[
            ("channel", Any),
            ("root", Nothing),
            ("thread", Nothing),
            ("requester", Id),
            ("requester_name", Name("requester")),
            ("question", Words("requester")),
            ("locale", Nothing),
            ("verdict", Nothing),
            ("entry", Nothing),
            ("outcome", Nothing),
            ("shown", Nothing),
        ],
    ),
    ("dead_letter", &[("key", Any), ("kind", Nothing), ("body", Any), ("reason", Any)]),
    ("digest", &[("channel", Nothing), ("period", Nothing), ("local_date", Nothing)]),
    (
        "draft",
        &[
            ("channel", Any),
            ("message", Nothing),
            ("question", Any),
            ("locale", Nothing),
            ("plan", Nothing),
            ("entries", Nothing),
            ("state", Nothing),
            ("reason", Nothing),
        ],
    ),
    ("effort", &[("said_by", Id), ("said_by_name", Name("said_by"))]),
    (
        "faq_edit",
        &[
            ("kind", Any),
            ("content", Any),
            ("author", Id),
            ("author_name", Name("author")),
            ("state", Nothing),
            ("tell", Any),
            ("tell_locale", Nothing),
            ("file", Nothing),
            ("text", Any),
        ],
    ),
    ("guess", &[("person", Id)]),
    ("helper", &[("channel", Nothing), ("person", Id), ("name", Name("person")), ("locale", Nothing)]),
    (
        "history",
        &[
            ("actor", Id),
            ("actor_name", Name("actor")),
            ("kind", Any),
            ("subject", Any),
            ("salt", Nothing),
            ("digest", Nothing),
            ("hash", Nothing),
        ],
    ),
    ("holder", &[("kind", Nothing), ("id", Id), ("name", Name("id")), ("source", Nothing)]),
    ("inbox", &[("key", Any), ("person", Id), ("act", Nothing)]),
    (
        "lesson",
        &[
            ("entry", Nothing),
            ("title", Nothing),
            ("phrasing", Any),
            ("gist", Any),
            ("confirmed_by", Id),
            ("confirmed_name", Name("confirmed_by")),
            ("undone_by", Id),
        ],
    ),
    ("mode", &[("name", Nothing), ("terms", Nothing)]),
    ("offer", &[("name", Any), ("terms", Any)]),
    ("oidc_attempt", &[("hash", Nothing), ("linking", Nothing)]),
    (
        "oidc_identity",
        &[
            ("identity", Name("person")),
            ("person", Id),
            ("name", Name("person")),
            ("groups", Nothing),
            ("locale", Nothing),
        ],
    ),
    ("organisation", &[("name", Any), ("domains", Nothing), ("external", Nothing)]),
    (
        "outbox",
        &[
            ("platform", Nothing),
            ("lane", Any),
            ("destination", Any),
            ("notice", Any),
            ("locale", Nothing),
            ("leased_by", Nothing),
            ("state", Nothing),
            ("reason", Any),
            ("place", Any),
        ],
    ),
    ("payment_event", &[("id", Nothing), ("kind", Nothing), ("outcome", Nothing), ("body", Any)]),
    ("person", &[("id", Id), ("name", Name("id")), ("role", Nothing)]),
    (
        "plan_review",
        &[
            ("month", Nothing),
            ("turn", Any),
            ("state", Nothing),
            ("settled_by", Id),
            ("settled_by_name", Name("settled_by")),
        ],
    ),
    ("problem", &[("card_channel", Nothing), ("card_message", Nothing)]),
    ("promoter", &[("person", Id), ("name", Name("person"))]),
    (
        "proposal",
        &[
            ("wish", Any),
            ("proposed_by", Id),
            ("proposed_by_name", Name("proposed_by")),
            ("state", Nothing),
            ("settled_by", Id),
            ("settled_by_name", Name("settled_by")),
        ],
    ),
    (
        "rating",
        &[
            ("comment", Words("rated_by")),
            ("agent", Id),
            ("agent_name", Name("agent")),
            ("rated_by", Id),
            ("rated_by_name", Name("rated_by")),
        ],
    ),
    ("recommendation", &[("person", Id), ("comment", Words("person"))]),
    ("reply", &[("message", Nothing), ("person", Id), ("name", Name("person")), ("excerpt", Words("person"))]),
    ("saved_view", &[("person", Id), ("name", Any), ("query", Any)]),
    ("seen", &[("channel", Any), ("thread", Any), ("message", Nothing), ("missing_after", Nothing)]),
    ("served", &[("mode", Nothing)]),
    (
        "session",
        &[
            ("hash", Nothing),
            ("person", Id),
            ("name", Name("person")),
            ("groups", Nothing),
            ("locale", Nothing),
            ("claimed_role", Nothing),
        ],
    ),
    (
        "sign_in",
        &[("hash", Nothing), ("person", Id), ("name", Name("person")), ("groups", Nothing), ("locale", Nothing)],
    ),
    ("silence", &[("next", Nothing)]),
    (
        "solution",
        &[
            ("message", Nothing),
            ("helper", Id),
            ("helper_name", Name("helper")),
            ("marked_by", Id),
            ("marked_name", Name("marked_by")),
        ],
    ),
    ("teacher", &[("person", Id), ("name", Name("person")), ("how", Nothing)]),
    (
        "ticket",
        &[
            ("subject", Words("requester")),
            ("status", Nothing),
            ("priority", Nothing),
            ("plan", Nothing),
            ("requester", Id),
            ("requester_name", Name("requester")),
            ("owner", Id),
            ("owner_name", Name("owner")),
            ("locale", Nothing),
            ("card_channel", Nothing),
            ("card_message", Nothing),
            ("tags", Nothing),
            ("team", Nothing),
            ("watchers", Any),
            ("co_requesters", Any),
            ("related", Nothing),
        ],
    ),
    ("told", &[("key", Any)]),
    ("visitor", &[("id", Id), ("hash", Nothing)]),
    ("visitor_message", &[("visitor", Id), ("author", Nothing), ("message", Any)]),
    ("waiting", &[("state", Nothing), ("plan", Nothing)]),
    ("webhook", &[("url", Nothing), ("secret", Nothing), ("kinds", Nothing)]),
    ("webhook_call", &[("kind", Nothing), ("body", Any), ("state", Nothing), ("reason", Any)]),
];

/// Rows that go as a whole: what lets somebody in, or tells the desk to write to them, is no use under a pseudonym.
pub(super) const GONE: &[(&str, &str)] = &[
    ("account", "person"),
    ("code", "person"),
    ("helper", "person"),
    ("holder", "id"),
    ("oidc_identity", "person"),
    ("promoter", "person"),
    ("saved_view", "person"),
    ("session", "person"),
    ("sign_in", "person"),
    ("visitor", "id"),
    ("visitor_message", "visitor"),
];

/// What a column says; nothing is known of one that is not named.
pub(super) fn says(table: &str, column: &str) -> Option<Says> {
    let columns = TABLES.iter().find(|(name, _)| *name == table)?.1;
    columns.iter().find(|(name, _)| *name == column).map(|(_, says)| *says)
}

/// Queries for all that a kind of column says of the person `$2` in the workspace `$1`.
pub(super) fn queries(wanted: fn(Says) -> Option<&'static str>) -> impl Iterator<Item = String> {
    let columns =
        TABLES.iter().flat_map(|(table, columns)| columns.iter().map(move |(column, says)| (table, column, says)));
    columns.filter_map(move |(table, column, says)| {
        let of = wanted(*says)?;
        Some(format!(
            "SELECT \"{column}\" FROM \"{table}\" WHERE workspace = $1 AND \"{of}\" = $2 AND \"{column}\" IS NOT NULL"
        ))
    })
}
