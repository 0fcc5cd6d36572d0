//! `warn_at` and `[[sla.escalation]]`: when is warned of a promise, and who is told of a broken one.

use serde::Deserialize;

use super::duration;
use crate::domain::PersonId;
use crate::domain::sla::Level;
use crate::domain::sla::escalation::Whom;

/// When warnings are due where the operator does not say, in percent of the target.
pub(super) const WARN_AT: [u8; 3] = [50, 75, 90];
/// Levels, and people on a level.
const LEVELS_MAX: usize = 10;
const PEOPLE_MAX: usize = 20;

/// Shares of a target: several in percent, or one between 0 and 1.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum WarnAt {
    Percent(Vec<u8>),
    Share(f64),
}

impl WarnAt {
    /// The shares in percent, in order; none where no warning is wanted.
    pub(super) fn check(self) -> Result<Vec<u8>, String> {
        let mut shares = match self {
            Self::Percent(shares) => shares,
            // It was the only way to say it once, and stays good.
            Self::Share(share) if (0.01..=0.99).contains(&share) => {
                vec![(1..=99).min_by_key(|percent| distance(*percent, share)).unwrap_or(75)]
            }
            Self::Share(share) => {
                return Err(format!(
                    "{share} is not a share between 0.01 and 0.99; write percentages like [50, 75, 90]"
                ));
            }
        };
        if let Some(share) = shares.iter().find(|share| !(1..=99).contains(*share)) {
            return Err(format!("{share} is not a percentage between 1 and 99"));
        }
        shares.sort_unstable();
        shares.dedup();
        Ok(shares)
    }
}

/// How far a percentage is from a share, in a unit that can be ordered.
fn distance(percent: u8, share: f64) -> impl Ord {
    let distance = (f64::from(percent) / 100.0 - share).abs();
    // Positive numbers are in the order of their bits.
    distance.to_bits()
}

/// A level as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LevelTable {
    after: Option<String>,
    to: To,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum To {
    One(String),
    Several(Vec<String>),
}

/// The levels in the order that they are written, which is that of their delays.
pub(super) fn levels(tables: Vec<LevelTable>) -> Result<Vec<Level>, String> {
    if tables.len() > LEVELS_MAX {
        return Err(format!("at most {LEVELS_MAX} levels"));
    }
    let levels = tables.into_iter().map(LevelTable::check).collect::<Result<Vec<_>, _>>()?;
    let unordered = levels.windows(2).position(|pair| matches!(pair, [first, second] if second.after < first.after));
    match unordered {
        Some(place) => Err(format!("level {} comes before level {}; write them by their delays", place + 2, place + 1)),
        None => Ok(levels),
    }
}

impl LevelTable {
    fn check(self) -> Result<Level, String> {
        let after = match self.after.as_deref() {
            None | Some("0") => jiff::SignedDuration::ZERO,
            Some(text) => duration::parse(text).map_err(|reason| format!("after: {reason}"))?,
        };
        let names = match self.to {
            To::One(name) => vec![name],
            To::Several(names) => names,
        };
        if names.is_empty() || names.len() > PEOPLE_MAX {
            return Err(format!("to: name 1 to {PEOPLE_MAX}"));
        }
        Ok(Level { after, whom: names.iter().map(|name| whom(name)).collect::<Result<_, _>>()? })
    }
}

/// Ids of people are letters, digits and `_` on every platform: `@here` and `<!channel>` are none.
fn whom(name: &str) -> Result<Whom, String> {
    let is_id = !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    match name {
        "owner" => Ok(Whom::Owner),
        "on_duty" => Ok(Whom::OnDuty),
        "leads" => Ok(Whom::Leads),
        _ if is_id => Ok(Whom::Person(PersonId(name.to_owned()))),
        _ => Err(format!("to: `{name}` is nobody; use owner, on_duty, leads or a person's id")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_due_at_percentages_or_at_one_share() {
        let cases = [
            (WarnAt::Percent(vec![90, 50, 50]), Ok(vec![50, 90])),
            (WarnAt::Percent(Vec::new()), Ok(Vec::new())),
            (WarnAt::Share(0.75), Ok(vec![75])),
            (WarnAt::Share(0.29), Ok(vec![29])),
            (WarnAt::Percent(vec![0]), Err("0 is not a percentage between 1 and 99".to_owned())),
        ];
        for (written, expect) in cases {
            assert_eq!(written.check(), expect);
        }
    }

    #[test]
    fn nobody_is_told_who_is_not_one_person() {
        for name in ["@here", "<!channel>", "<@&9>", "", "a b"] {
            assert!(whom(name).is_err(), "{name}");
        }
        assert_eq!(whom("U0AB_9"), Ok(Whom::Person("U0AB_9".into())));
    }
}
