//! Pages of a list: how many rows one has, and where the next one begins.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::web::Problem;

const ROWS: i64 = 25;
const ROWS_MAX: i64 = 100;

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
pub(super) fn rows(limit: Option<i64>) -> Result<i64, Problem> {
    let rows = limit.unwrap_or(ROWS);
    if (1..=ROWS_MAX).contains(&rows) { Ok(rows) } else { Err(Problem::bad_request("limit is from 1 to 100")) }
}

/// The number that a page begins behind: written as the description says, and in no other way.
pub(super) fn place(cursor: Option<&str>) -> Result<Option<i64>, Problem> {
    let Some(text) = cursor else { return Ok(None) };
    let is_number =
        (1..=18).contains(&text.len()) && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().map(Some).map_err(|_| no_place()) } else { Err(no_place()) }
}

/// What is told of a cursor that is none of ours.
pub(super) fn no_place() -> Problem {
    Problem::bad_request("cursor is the `next` of a page")
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
    fn a_place_is_a_number_as_the_description_has_it() {
        let read = |text| place(Some(text)).ok().flatten();
        assert_eq!([read("1"), read("999999999999999999")], [Some(1), Some(999_999_999_999_999_999)]);
        for text in ["", "0", "07", "+7", "-7", "7 ", "#7", "1000000000000000000", "９"] {
            assert!(place(Some(text)).is_err(), "{text:?}");
        }
        assert_eq!(place(None).ok(), Some(None));
    }

    #[test]
    fn a_page_that_is_not_full_is_the_last() {
        assert_eq!([next(25, 25, Some(7)), next(24, 25, Some(7))], [Some("7".to_owned()), None]);
        assert!(rows(Some(0)).is_err() && rows(Some(101)).is_err());
    }
}
