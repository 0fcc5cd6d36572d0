//! Settings as people type them: `key=value key=value …`, and at the end one that takes the rest of the line.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::CustomerRefusal;

/// Characters of the text that takes the rest of the line.
const REST_CHARS_MAX: usize = 500;

/// One setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting<'a> {
    /// What it sets.
    pub key: &'a str,
    /// To what; it may be empty.
    pub value: &'a str,
}

/// The settings of a line, and what stands after `rest=`, which takes all of the line from there.
///
/// # Errors
/// A word has no `=`.
pub fn read<'a>(line: &'a str, rest: Option<&str>) -> Result<(Vec<Setting<'a>>, Option<String>), CustomerRefusal> {
    let split = rest.and_then(|rest| {
        let (before, after) = line.split_once(rest)?;
        let begins_a_word = before.is_empty() || before.ends_with(char::is_whitespace);
        Some((before, after.strip_prefix('=').filter(|_| begins_a_word)?))
    });
    let (words, tail) = match split {
        Some((before, after)) => (before, Some(after.trim().chars().take(REST_CHARS_MAX).collect())),
        None => (line, None),
    };
    let setting = |word: &'a str| {
        let (key, value) = word.split_once('=').ok_or_else(|| CustomerRefusal::NoSetting {
            given: word.chars().take(80).collect::<String>().into(),
            why: "it has no =".to_owned(),
        })?;
        Ok(Setting { key, value })
    };
    Ok((words.split_whitespace().map(setting).collect::<Result<_, _>>()?, tail))
}

impl<'a> Setting<'a> {
    /// That it cannot be read, and why.
    #[must_use]
    pub fn wrong(&self, why: impl Into<String>) -> CustomerRefusal {
        let given: String = format!("{}={}", self.key, self.value).chars().take(80).collect();
        CustomerRefusal::NoSetting { given: given.into(), why: why.into() }
    }

    /// What `parse` makes of it; nothing where the value is empty.
    ///
    /// # Errors
    /// It makes nothing of it.
    pub fn maybe<T>(&self, parse: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, CustomerRefusal> {
        if self.value.is_empty() {
            return Ok(None);
        }
        parse(self.value).map(Some).map_err(|why| self.wrong(why))
    }

    /// A whole number within bounds; nothing where the value is empty.
    ///
    /// # Errors
    /// It is none.
    pub fn count(&self, min: i64, max: i64) -> Result<Option<i64>, CustomerRefusal> {
        self.maybe(|text| {
            let count = text.parse().ok().filter(|count| (min..=max).contains(count));
            count.ok_or_else(|| format!("write a number from {min} to {max}"))
        })
    }

    /// Yes or no.
    ///
    /// # Errors
    /// It is neither.
    pub fn yes(&self) -> Result<bool, CustomerRefusal> {
        match self.value {
            "yes" | "true" => Ok(true),
            "no" | "false" => Ok(false),
            _ => Err(self.wrong("write yes or no")),
        }
    }

    /// Words with commas between them, each once.
    ///
    /// # Errors
    /// There are more than `max`.
    pub fn words(&self, max: usize) -> Result<Vec<String>, CustomerRefusal> {
        let mut words: Vec<String> = Vec::new();
        for word in self.value.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            if !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        }
        if words.len() <= max { Ok(words) } else { Err(self.wrong(format!("it has more than {max} of them"))) }
    }
}

/// A day like 2026-12-31, which begins in UTC, or a moment like 2026-12-31T18:00:00Z.
///
/// # Errors
/// It is neither; the sentence says how it is written.
pub fn moment(text: &str) -> Result<Timestamp, String> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(moment);
    }
    let day: jiff::civil::Date =
        text.parse().map_err(|_| format!("`{text}` is no day; write it like 2026-12-31 or 2026-12-31T18:00:00Z"))?;
    day.to_zoned(TimeZone::UTC).map(|day| day.timestamp()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_word_by_word_and_the_last_setting_takes_the_rest() {
        let (settings, rest) =
            read("plans=a,b window=4h description=Our own = people, at description=all", Some("description")).unwrap();
        assert_eq!(settings, [Setting { key: "plans", value: "a,b" }, Setting { key: "window", value: "4h" }]);
        assert_eq!(rest.as_deref(), Some("Our own = people, at description=all"));
        assert_eq!(read("", None).unwrap(), (Vec::new(), None));
        assert_eq!(read("name=", Some("name")).unwrap().1.as_deref(), Some(""));
        assert!(read("cost", Some("name")).is_err());
        assert_eq!(read("xname=1", Some("name")).unwrap().0[0].key, "xname");
    }

    #[test]
    fn values_are_read_within_their_bounds() {
        let setting = |value| Setting { key: "seats", value };
        assert_eq!((setting("5").count(1, 9).unwrap(), setting("").count(1, 9).unwrap()), (Some(5), None));
        assert!(setting("10").count(1, 9).is_err() && setting("five").count(1, 9).is_err());
        assert_eq!((setting("yes").yes().unwrap(), setting("no").yes().unwrap()), (true, false));
        assert!(setting("maybe").yes().is_err());
        assert_eq!(setting("a, b,,a").words(2).unwrap(), ["a", "b"]);
        assert!(setting("a,b,c").words(2).is_err());
    }

    #[test]
    fn a_day_begins_at_midnight_in_utc() {
        assert_eq!(moment("2026-12-31").unwrap().to_string(), "2026-12-31T00:00:00Z");
        assert_eq!(moment("2026-12-31T18:00:00+01:00").unwrap().to_string(), "2026-12-31T17:00:00Z");
        assert!(moment("tomorrow").unwrap_err().contains("write it like 2026-12-31"));
    }
}
