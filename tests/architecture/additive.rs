//! Migrations that only add: a desk of the version before goes on beside one that has migrated.

/// Statements of a migration after which an older version could not go on, each with the reason.
pub fn faults(sql: &str) -> Vec<String> {
    let text: String =
        sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join(" ");
    let text = text.to_uppercase();
    let made: Vec<&str> =
        text.split("CREATE TABLE ").skip(1).filter_map(|rest| rest.split([' ', '(']).next()).collect();
    let added: Vec<&str> =
        text.split("ADD COLUMN ").skip(1).filter_map(|rest| rest.split_whitespace().next()).collect();
    let statements = text.split(';').map(|statement| statement.split_whitespace().collect::<Vec<_>>().join(" "));
    statements.filter_map(|statement| Some(format!("{}: {statement}", why(&statement, &made, &added)?))).collect()
}

fn why(statement: &str, made: &[&str], added: &[&str]) -> Option<&'static str> {
    let has = |words: &str| statement.contains(words);
    // What older versions do not know they leave empty.
    let of_new = statement.split([' ', '(', ')', ',']).any(|word| added.contains(&word));
    if of_new && (has("CREATE UNIQUE INDEX") || (has("ALTER COLUMN") && has("DROP DEFAULT"))) {
        return None;
    }
    if ["DROP TABLE", "DROP COLUMN", "TRUNCATE"].iter().any(|words| has(words)) {
        return Some("what older versions use is gone");
    }
    if has("RENAME ") {
        return Some("older versions know it by its former name");
    }
    if has("ALTER COLUMN") || has("ADD CONSTRAINT") {
        return Some("older versions write what was allowed before");
    }
    if has("ADD COLUMN") && has("NOT NULL") && !has(" DEFAULT ") && !has("GENERATED ") {
        return Some("older versions give it no value");
    }
    let table = statement.split(" ON ").nth(1).and_then(|rest| rest.split([' ', '(']).next());
    if has("CREATE UNIQUE INDEX") && table.is_none_or(|table| !made.contains(&table)) {
        return Some("older versions write rows that are alike");
    }
    None
}

#[test]
fn what_an_older_version_could_not_live_with_is_seen() {
    let cases = [
        ("CREATE TABLE a (b TEXT NOT NULL); CREATE UNIQUE INDEX c ON a (b);", 0),
        ("ALTER TABLE a ADD COLUMN b TEXT; ALTER TABLE a ADD COLUMN c TEXT NOT NULL DEFAULT '[]';", 0),
        ("-- DROP TABLE a;\nCREATE INDEX c ON a (b);", 0),
        ("ALTER TABLE a ADD COLUMN b TEXT DEFAULT ''; ALTER TABLE a ALTER COLUMN b DROP DEFAULT;", 0),
        ("ALTER TABLE a ADD COLUMN b TEXT; CREATE UNIQUE INDEX c ON a (d, b) WHERE b > 0;", 0),
        ("ALTER TABLE a ALTER COLUMN b DROP DEFAULT;", 1),
        ("DROP TABLE a;", 1),
        ("alter table a drop column b;", 1),
        ("ALTER TABLE a RENAME TO b;\nALTER TABLE a RENAME COLUMN c TO d;", 2),
        ("ALTER TABLE a ADD COLUMN b\n    TEXT NOT NULL;", 1),
        ("ALTER TABLE a ALTER COLUMN b SET NOT NULL;", 1),
        ("CREATE UNIQUE INDEX c ON a (b);", 1),
    ];
    for (sql, expect) in cases {
        assert_eq!(faults(sql).len(), expect, "{sql}: {:?}", faults(sql));
    }
}
