//! Dates as people write them in a calendar: `2026-12-28 Company day`, `2027-08-02..2027-08-06 Retreat`, `12-24`.

use jiff::civil::Date;

/// A range of dates is at most this long.
const RANGE_DAYS_MAX: i32 = 366;
/// What a date without a name is called.
const UNNAMED: &str = "holiday";
const NAME_CHARS_MAX: usize = 80;

/// A date like `2026-12-28`.
pub(super) fn date(text: &str) -> Result<Date, String> {
    let ten_long = text.len() == "2026-12-28".len();
    ten_long
        .then(|| text.parse().ok())
        .flatten()
        .ok_or_else(|| format!("`{text}` is no date; write it like \"2026-12-28\""))
}

/// The dates of `2026-12-28` or `2026-12-28..2026-12-31`, and the name that may follow.
pub(super) fn named_dates(entry: &str) -> Result<(impl Iterator<Item = Date>, String), String> {
    let (dates, name) = name_of(entry)?;
    let (first, last) = match dates.split_once("..") {
        Some((first, last)) => (date(first)?, date(last)?),
        None => (date(dates)?, date(dates)?),
    };
    match (last - first).get_days() {
        days if days < 0 => Err(format!("`{dates}` ends before it begins; write \"{last}..{first}\"")),
        days if days >= RANGE_DAYS_MAX => {
            Err(format!("`{dates}` is longer than {RANGE_DAYS_MAX} days; give it in parts"))
        }
        _ => Ok((first.series(jiff::Span::new().days(1)).take_while(move |date| *date <= last), name)),
    }
}

/// Month and day of `12-24`, and the name that may follow.
pub(super) fn yearly(entry: &str) -> Result<((i8, i8), String), String> {
    let (day, name) = name_of(entry)?;
    // A leap year, so that the 29th of February is a date.
    let date = (day.len() == "12-24".len()).then(|| format!("2024-{day}").parse::<Date>().ok()).flatten();
    let date = date.ok_or_else(|| format!("`{day}` is no month and day; write it like \"12-24\""))?;
    Ok(((date.month(), date.day()), name))
}

fn name_of(entry: &str) -> Result<(&str, String), String> {
    let entry = entry.trim();
    let (date, name) = entry.split_once(char::is_whitespace).unwrap_or((entry, UNNAMED));
    let name = name.trim();
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(format!("the name of {date} is longer than {NAME_CHARS_MAX} characters; shorten it"));
    }
    Ok((date, name.to_owned()))
}
