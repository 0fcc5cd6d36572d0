//! The public holidays of a country or of one of its parts, by name.
//!
//! The tables beside this file are those of the Python library `holidays` (MIT), which follows the decrees of some 250
//! countries and knows parts and names; `country/generate.py` writes them anew. The crates that were looked at fall
//! short: opening-hours 2.1 has no names, mixes the parts of a country, and leaves out New Year's Day in Great Britain;
//! py-holidays-rs 0.1 does not build without a network stack of its own.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::GzDecoder;
use jiff::civil::Date;

/// Lines as `country/generate.py` describes them.
const TABLES: &[u8] = include_bytes!("country/public.txt.gz");
/// The years that the tables are for.
const YEARS: std::ops::RangeInclusive<i16> = 2020..=2045;
/// In the tables: the country without one of its parts.
const WHOLE: &str = "*";

/// The holidays of `DE`, or of `DE-BY`.
pub(super) fn holidays(code: &str) -> Result<BTreeMap<Date, String>, String> {
    let (country, part) = code.split_once('-').map_or((code, None), |(country, part)| (country, Some(part)));
    let mut tables = String::new();
    GzDecoder::new(TABLES).read_to_string(&mut tables).map_err(|error| format!("the tables are broken: {error}"))?;
    let (parts, lines) = block(&tables, country).ok_or_else(|| {
        format!("there are no holidays of `{country}`; write a country's code like \"DE\", or a part's like \"DE-BE\"")
    })?;
    if let Some(part) = part
        && !parts.split(',').any(|known| known == part)
    {
        let way_out = if parts.is_empty() { format!("write \"{country}\"") } else { format!("it has {parts}") };
        return Err(format!("{country} has no part `{part}` with holidays of its own; {way_out}"));
    }
    let mut holidays = BTreeMap::new();
    for line in lines.lines() {
        let mut fields = line.splitn(3, '|');
        let (Some(whom), Some(when), Some(name)) = (fields.next(), fields.next(), fields.next()) else { continue };
        if whom.split(',').any(|of| of == part.unwrap_or(WHOLE)) {
            holidays.extend(dates(when).map(|date| (date, name.to_owned())));
        }
    }
    Ok(holidays)
}

/// The parts of a country, and its lines.
fn block<'a>(tables: &'a str, country: &str) -> Option<(&'a str, &'a str)> {
    let blocks = tables.split("\n= ").skip(1).filter_map(|block| block.split_once('\n'));
    let mut named = blocks.map(|(head, lines)| (head.split_once(' ').unwrap_or((head, "")), lines));
    named.find(|((name, _), _)| *name == country).map(|((_, parts), lines)| (parts, lines))
}

/// The dates of `12-25`, of every year, or of `20260403,20270326`.
fn dates(when: &str) -> impl Iterator<Item = Date> {
    let yearly = when.contains('-').then(|| YEARS.filter_map(move |year| format!("{year}-{when}").parse().ok()));
    let single = when.split(',').filter_map(|date| date.parse().ok());
    yearly.into_iter().flatten().chain(single.filter(move |_| !when.contains('-')))
}
