//! `[duplicates]`: what is done about questions that are asked again.

use serde::Deserialize;

use crate::domain::duplicate::Duplicates;

/// People who can be asked for.
const PEOPLE_MAX: usize = 50;

/// As it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct DuplicatesTable {
    join: Option<bool>,
    people: Option<usize>,
    within: Option<String>,
}

impl DuplicatesTable {
    pub(super) fn check(self) -> Result<Duplicates, String> {
        let usual = Duplicates::default();
        let people = match self.people {
            None => usual.people,
            Some(0) => None,
            Some(people) if (2..=PEOPLE_MAX).contains(&people) => Some(people),
            Some(people) => {
                return Err(format!(
                    "duplicates.people = {people} is not between 2 and {PEOPLE_MAX}; 0 groups no questions at all"
                ));
            }
        };
        let within = match self.within {
            None => usual.within,
            Some(text) => super::duration::parse(&text).map_err(|reason| format!("duplicates.within: {reason}"))?,
        };
        Ok(Duplicates { joins: self.join.unwrap_or(usual.joins), people, within })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_as_usual_and_what_makes_no_sense_is_refused() {
        let read = |text: &str| toml::from_str::<DuplicatesTable>(text).unwrap().check();
        assert_eq!(read(""), Ok(Duplicates::default()));
        let told = read("join = false\npeople = 0\nwithin = '2h'").unwrap();
        assert_eq!((told.joins, told.people, told.within.as_hours()), (false, None, 2));
        assert!(read("people = 1").unwrap_err().contains("duplicates.people = 1 is not between 2 and 50"));
        assert!(read("within = 'soon'").unwrap_err().starts_with("duplicates.within: `soon` is not a duration"));
    }
}
