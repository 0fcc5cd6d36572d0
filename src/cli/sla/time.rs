//! Instants, dates and lengths of time as `frontdesk sla` reads and writes them: in the calendar's zone.

use anyhow::anyhow;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use crate::domain::calendar::{ClockChange, Span};

/// An instant that was typed, and what has to be said about how it was read.
pub(super) struct Typed {
    pub(super) at: Timestamp,
    pub(super) remark: Option<String>,
}

/// Reads RFC 3339, or a date and a time on the clocks of `zone`.
pub(super) fn typed(text: &str, zone: &TimeZone) -> anyhow::Result<Typed> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(Typed { at, remark: None });
    }
    let local: DateTime = text.parse().map_err(|_| {
        anyhow!("`{text}` is no time; write it like \"2026-11-26T10:00\", as in the calendar's zone, or \"2026-11-26T10:00:00+01:00\"")
    })?;
    let found = zone.to_ambiguous_timestamp(local);
    let offset = found.offset();
    let at = found.compatible()?;
    let said = at.to_zoned(zone.clone());
    let taken = said.strftime("%Y-%m-%dT%H:%M:%S%:z");
    let remark = match offset {
        AmbiguousOffset::Unambiguous { .. } => None,
        AmbiguousOffset::Fold { after, .. } => Some(format!(
            "the clocks show {local} twice; the first is taken, {taken}; for the second write {local}{}",
            zone_offset(after)
        )),
        AmbiguousOffset::Gap { .. } => {
            Some(format!("the clocks skip {local}; they are put forward then, so that it is taken as {taken}"))
        }
    };
    Ok(Typed { at, remark })
}

/// `Thu 2026-11-26`.
pub(super) fn day(date: Date) -> String {
    date.strftime("%a %Y-%m-%d").to_string()
}

/// `Thu 2026-11-26 10:00`, with seconds where there are any.
pub(super) fn moment(at: Timestamp, zone: &TimeZone) -> String {
    let local = zone.to_datetime(at);
    let seconds = if local.second() == 0 { "" } else { ":%S" };
    local.strftime(&format!("%a %Y-%m-%d %H:%M{seconds}")).to_string()
}

/// `09:00-17:30`; a period up to midnight ends at 24:00, and one up to a change of the clocks at the old time.
pub(super) fn span(span: Span, zone: &TimeZone) -> String {
    let from = zone.to_datetime(span.from).time();
    let from_secs = i64::from(from.hour()) * 3600 + i64::from(from.minute()) * 60 + i64::from(from.second());
    format!("{}-{}", clock(from_secs), clock(from_secs + span.length().as_secs()))
}

/// `09:00`, `09:00:21`.
fn clock(secs: i64) -> String {
    let seconds = if secs % 60 == 0 { String::new() } else { format!(":{:02}", secs % 60) };
    format!("{:02}:{:02}{seconds}", secs / 3600, secs / 60 % 60)
}

/// `1 h 30 min`, `40 h`, `12 s`.
pub(super) fn length(length: SignedDuration) -> String {
    let secs = length.as_secs();
    let parts = [(secs / 3600, "h"), (secs / 60 % 60, "min"), (secs % 60, "s")];
    let said: Vec<_> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count} {unit}")).collect();
    if said.is_empty() { "0 min".to_owned() } else { said.join(" ") }
}

/// `the clocks go forward from 02:00 to 03:00`.
pub(super) fn clock_change(change: &ClockChange) -> String {
    let (from, to) = (change.before.to_datetime(change.at), change.after.to_datetime(change.at));
    let direction = if change.after > change.before { "forward" } else { "back" };
    let shown = |moment: DateTime| {
        let same_date = from.date() == to.date();
        moment.strftime(if same_date { "%H:%M" } else { "%H:%M on %a %Y-%m-%d" }).to_string()
    };
    format!("the clocks go {direction} from {} to {}", shown(from), shown(to))
}

fn zone_offset(offset: jiff::tz::Offset) -> String {
    Timestamp::UNIX_EPOCH.to_zoned(TimeZone::fixed(offset)).strftime("%:z").to_string()
}
