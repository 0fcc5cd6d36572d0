//! Whether a chain holds: its rows one after the other, then its end.

use super::Row;
use crate::domain::WorkspaceId;

/// Where a chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The place in the chain.
    pub seq: i64,
    /// The row's number in the database, where there is a row.
    pub id: Option<i64>,
    /// What is wrong.
    pub why: &'static str,
}

/// What a chain that holds comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// Its rows.
    pub rows: i64,
    /// Those of them whose words were erased.
    pub erased: usize,
}

/// Goes along a chain.
#[derive(Debug)]
pub struct Checker {
    workspace: WorkspaceId,
    seq: i64,
    hash: String,
    /// Rows without salt: number in the database and place.
    saltless: Vec<(i64, i64)>,
    /// Places that erasures name, from and to.
    erased: Vec<(i64, i64)>,
}

impl Checker {
    /// At the beginning of a workspace's chain.
    #[must_use]
    pub const fn new(workspace: WorkspaceId) -> Self {
        Self { workspace, seq: 0, hash: String::new(), saltless: Vec::new(), erased: Vec::new() }
    }

    /// Goes one row on.
    ///
    /// # Errors
    /// It is not the next row, or was changed.
    pub fn row(&mut self, row: &Row) -> Result<(), Broken> {
        let broken = |why| Err(Broken { seq: self.seq + 1, id: Some(row.id), why });
        if row.seq != self.seq + 1 {
            return broken("a row before it is missing");
        }
        let Some(digest) = &row.digest else { return broken("it has no digest") };
        match &row.salt {
            Some(salt) if row.digest_under(salt) != *digest => return broken("its words or names were changed"),
            Some(_) => {}
            None => self.saltless.push((row.id, row.seq)),
        }
        let hash = row.hash_after(&self.hash, &self.workspace, digest);
        if row.hash.as_ref() != Some(&hash) {
            return broken("its place, time or hash was changed");
        }
        if row.word() == "person_erased" {
            let ranges = row.kind.get("rows").and_then(serde_json::Value::as_array);
            let number = |value: &serde_json::Value, at| value.get(at).and_then(serde_json::Value::as_i64);
            let ranges = ranges.into_iter().flatten();
            self.erased.extend(ranges.filter_map(|range| Some((number(range, 0)?, number(range, 1)?))));
        }
        (self.seq, self.hash) = (row.seq, hash);
        Ok(())
    }

    /// Comes to the end: `head` is what is stored of it.
    ///
    /// # Errors
    /// Rows are missing at the end, or words were taken out that no erasure names.
    pub fn end(self, head: Option<(i64, &str)>) -> Result<Sum, Broken> {
        if head.unwrap_or_default() != (self.seq, self.hash.as_str()) {
            return Err(Broken { seq: self.seq + 1, id: None, why: "rows are missing at the end" });
        }
        let named = |seq: i64| self.erased.iter().any(|(from, to)| (*from..=*to).contains(&seq));
        if let Some((id, seq)) = self.saltless.iter().find(|(_, seq)| !named(*seq)) {
            return Err(Broken { seq: *seq, id: Some(*id), why: "its words were taken out, and no erasure names it" });
        }
        Ok(Sum { rows: self.seq, erased: self.saltless.len() })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A chain of some rows; the last but one may be an erasure of the first.
    fn chain() -> Vec<Row> {
        let mut hash = String::new();
        let kinds = [
            json!({"kind": "opened", "text": "why?"}),
            json!({"text": "so", "kind": "replied"}),
            json!({"kind": "person_erased", "rows": [[1, 1]]}),
            json!({"kind": "closed", "reason": null}),
        ];
        let row = |(at, kind): (usize, serde_json::Value)| {
            let seq = i64::try_from(at).unwrap() + 1;
            let mut row = Row {
                id: seq + 10,
                seq,
                ticket: 1,
                subject: None,
                at: 1000 * seq,
                actor: Some("ann".into()),
                actor_name: Some("Ann".into()),
                kind,
                salt: Some(format!("salt{seq}")),
                digest: None,
                hash: None,
            };
            let digest = row.digest_under(&format!("salt{seq}"));
            hash = row.hash_after(&hash, &WorkspaceId::terminal(), &digest);
            (row.digest, row.hash) = (Some(digest), Some(hash.clone()));
            row
        };
        kinds.into_iter().enumerate().map(row).collect()
    }

    fn checked(rows: &[Row], head: &Row) -> Result<Sum, Broken> {
        let mut checker = Checker::new(WorkspaceId::terminal());
        rows.iter().try_for_each(|row| checker.row(row))?;
        checker.end(Some((head.seq, head.hash.as_deref().unwrap())))
    }

    #[test]
    fn a_chain_holds_and_goes_on_holding_when_words_are_erased_that_an_erasure_names() {
        let mut rows = chain();
        let head = rows[3].clone();
        assert_eq!(checked(&rows, &head), Ok(Sum { rows: 4, erased: 0 }));
        rows[0].salt = None;
        rows[0].actor = Some("erased-1".into());
        rows[0].kind = json!({"kind": "opened", "text": "…"});
        assert_eq!(checked(&rows, &head), Ok(Sum { rows: 4, erased: 1 }));
        rows[1].salt = None;
        assert_eq!(checked(&rows, &head).map_err(|broken| broken.seq), Err(2));
    }

    #[test]
    fn any_change_is_found_at_its_row() {
        let head = chain()[3].clone();
        let changes: [fn(&mut Row); 9] = [
            |row| row.kind = json!({"kind": "replied", "text": "else"}),
            |row| row.kind = json!({"kind": "noted", "text": "so"}),
            |row| row.actor = None,
            |row| row.actor_name = Some("Eve".into()),
            |row| row.subject = Some(String::new()),
            |row| row.at += 1,
            |row| row.ticket += 1,
            |row| row.digest = None,
            |row| row.hash = row.digest.clone(),
        ];
        for (at, change) in changes.iter().enumerate() {
            let mut rows = chain();
            change(&mut rows[1]);
            assert_eq!(checked(&rows, &head).map_err(|broken| broken.id), Err(Some(12)), "{at}");
        }
    }

    #[test]
    fn a_row_that_is_missing_added_or_moved_is_found() {
        let (rows, head) = (chain(), chain()[3].clone());
        let without = |at: usize| {
            let mut rows = rows.clone();
            rows.remove(at);
            rows
        };
        assert_eq!(checked(&without(1), &head).map_err(|broken| broken.seq), Err(2));
        assert_eq!(checked(&without(3), &head).map_err(|broken| broken.seq), Err(4));
        let mut swapped = rows.clone();
        swapped.swap(1, 2);
        assert_eq!(checked(&swapped, &head).map_err(|broken| broken.seq), Err(2));
        let mut twice = rows.clone();
        twice.insert(1, rows[0].clone());
        assert_eq!(checked(&twice, &head).map_err(|broken| broken.seq), Err(2));
    }
}
