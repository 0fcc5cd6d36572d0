//! Pages of a list: how many rows one has, and where the next one begins.

use serde::Deserialize;
use utoipa::IntoParams;

/// Rows of a page, where a request does not say.
const ROWS: i64 = 25;

/// Where to go on in a list by numbers.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Rows {
    /// Rows of a page.
    #[param(minimum = 1, maximum = 100, default = 25)]
    pub(super) limit: Option<i64>,
    /// The `next` of the page before.
    #[param(pattern = "^[1-9][0-9]{0,17}$")]
    pub(super) cursor: Option<String>,
}

/// How many rows a page has.
pub(super) fn rows(limit: Option<i64>) -> i64 {
    limit.unwrap_or(ROWS)
}

/// The number that a page begins behind.
pub(super) fn place(cursor: Option<&str>) -> Option<i64> {
    cursor.and_then(|cursor| cursor.parse().ok())
}

/// The cursor of the next page: the number of the last row of a full one.
pub(super) fn next(found: usize, rows: i64, last: Option<i64>) -> Option<String> {
    let is_full = i64::try_from(found).is_ok_and(|found| found == rows);
    last.filter(|_| is_full).map(|last| last.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_not_full_is_the_last() {
        assert_eq!([next(25, 25, Some(7)), next(24, 25, Some(7))], [Some("7".to_owned()), None]);
    }
}
