//! What went wrong, in one sentence for the person at the shell: what, where, and the way out.

use url::Url;

use crate::store::Failure;

/// The sentence for an error and its causes. `database` is the address that the command used.
pub(super) fn in_words(error: &anyhow::Error, database: &str) -> String {
    let mut text = String::new();
    for cause in error.chain() {
        if let Some(failure) = cause.downcast_ref::<Failure>() {
            return of_database(failure, &without_password(database));
        }
        let said = cause.to_string();
        // Many errors say what their source says.
        if text.is_empty() {
            text = said;
        } else if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
    }
    text
}

fn of_database(failure: &Failure, database: &str) -> String {
    let reason = match failure {
        Failure::Address(reason) => return reason.clone(),
        Failure::Migration(error) => format!(
            "another version of Frontdesk made it ({error}). Run that version or a later one, or name another \
             database with --database URL"
        ),
        Failure::Database(error) => match error.as_database_error() {
            Some(refused) if refused.message().starts_with("no such table") => NOT_A_DESKS.to_owned(),
            Some(refused) => by_code(refused.code().as_deref()).map_or_else(|| refused.to_string(), ToOwned::to_owned),
            None => format!("it does not answer ({error}). Is the address right, and does its server run?"),
        },
        Failure::Lost | Failure::Stale | Failure::Unreadable(_) => failure.to_string(),
    };
    format!("the database {database} cannot be used: {reason}")
}

const NOT_A_DESKS: &str =
    "no desk has used it yet. Run the desk on it first, or name the database of one with --database URL";

/// What engines' own codes mean here: SQLite's are numbers, PostgreSQL's have five characters.
fn by_code(code: Option<&str>) -> Option<&'static str> {
    let code = code?;
    if code.len() == 5 {
        return match code {
            "3D000" => Some("the server has no database of that name. Create it first (createdb NAME)"),
            "28P01" | "28000" => Some("the server does not let this user in. Check the user and the password"),
            "42P01" => Some(NOT_A_DESKS),
            "42501" => Some("this user may not make tables there. Grant it CREATE on the schema"),
            _ => None,
        };
    }
    // The low byte is the kind; the rest says more about it (https://sqlite.org/rescode.html).
    match code.parse::<u32>().ok()? & 0xff {
        5 | 6 => Some("another program is holding it. Stop that one, or name another with --database sqlite:PATH"),
        8 | 14 => Some(
            "the file cannot be opened or made for writing. Does its folder exist, and may you write there? Another \
             place is named with --database sqlite:PATH",
        ),
        11 | 26 => Some("the file is not a (sound) SQLite database. Name another with --database sqlite:PATH"),
        13 => Some("the disk is full. Make room, or name another place with --database sqlite:PATH"),
        _ => None,
    }
}

/// The address as it may be shown: nobody's name and password.
fn without_password(address: &str) -> String {
    if address.starts_with("sqlite:") {
        return address.to_owned();
    }
    shown(address).unwrap_or_else(|| "that is configured".to_owned())
}

fn shown(address: &str) -> Option<String> {
    let mut url = Url::parse(address).ok()?;
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    url.set_query(None);
    Some(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_cause_repeats_is_said_once() {
        let error = anyhow::Error::from(std::io::Error::other("no such file")).context("cannot read x: no such file");
        assert_eq!(in_words(&error, ""), "cannot read x: no such file");
        assert_eq!(in_words(&error.context("it stopped"), ""), "it stopped: cannot read x: no such file");
    }

    #[test]
    fn an_address_is_shown_without_the_password() {
        let cases = [
            ("sqlite:frontdesk.db", "sqlite:frontdesk.db"),
            ("postgres://ann:s3cret@db.example:5432/desk?password=s3cret", "postgres://db.example:5432/desk"),
            ("s3cret", "that is configured"),
        ];
        for (address, shown) in cases {
            assert_eq!(without_password(address), shown);
        }
    }
}
