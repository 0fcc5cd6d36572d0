//! Need and satisfaction over time: time and cost of tickets, deflection, ratings, and who would recommend the support.

use std::collections::BTreeMap;

use serde::Serialize;

use super::money::Money;
use super::segment::Segment;

/// What each figure is, for people who read them.
pub const DEFINITIONS: &str = "\
A month is one of the workspace's own time zone. Questions are what people asked the desk in it. Deflected are those that
the FAQ answered, or whose asker said that it helped, and of which no ticket was made until now; the deflection is their
share. Minutes are the time that a ticket took: from when an agent had it until it was closed, less the time in which it
waited, or what an agent said with /time. They count in the month in which the ticket was closed. The cost of a ticket is
its minutes at the price of an hour; a mode's cost of a month, and a tool's, are spread evenly over the tickets that were
closed in that month (a mode's over its own). Segments are those that customers are of now. CSAT is the mean of the stars given for closings. NPS is the share of those
who gave 9 or 10 less the share of those who gave 0 to 6, in percent: from -100 to 100.";

/// A ticket that was closed, as far as figures need it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedTicket {
    /// Who had it, by their id.
    pub agent: Option<String>,
    /// The mode that it was opened under.
    pub mode: Option<String>,
    /// The segment that its customer is of now.
    pub segment: Segment,
    /// How long it took.
    pub minutes: i64,
}

/// What happened in a month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The month, like `2026-11`.
    pub month: String,
    /// Questions that were asked.
    pub questions: i64,
    /// Those that were deflected.
    pub deflected: i64,
    /// Tickets that were opened.
    pub opened: i64,
    /// Tickets that were closed.
    pub closed: Vec<ClosedTicket>,
    /// How many closings were rated, and the stars of all together.
    pub stars: (i64, i64),
    /// How often each score was given, from 0 to 10.
    pub scores: [i64; 11],
}

/// What things cost.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Costs {
    /// An agent's hour.
    pub hour: Option<Money>,
    /// Each tool, in a month.
    pub tools: BTreeMap<String, Money>,
    /// Each mode, in a month.
    pub modes: BTreeMap<String, Money>,
}

/// Tickets of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Share {
    /// How many were closed.
    pub tickets: i64,
    /// How long they took together.
    pub minutes: i64,
    /// What one of them cost; nothing where no price is configured, or none of the same currency.
    pub cost_per_ticket: Option<Money>,
}

/// The figures of a month.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Month {
    /// Which.
    pub month: String,
    /// Questions that were asked.
    pub questions: i64,
    /// Those that were deflected.
    pub deflected: i64,
    /// Their share, in tenths of a percent.
    pub deflection_per_mille: Option<i64>,
    /// Tickets that were opened.
    pub opened: i64,
    /// All that were closed.
    pub closed: Share,
    /// By mode; `-` for those of none.
    pub by_mode: BTreeMap<String, Share>,
    /// By the segment that their customers are of now.
    pub by_segment: BTreeMap<String, Share>,
    /// By agent; `-` for those that nobody had.
    pub by_agent: BTreeMap<String, Share>,
    /// What each tool cost for a ticket.
    pub by_tool: BTreeMap<String, Money>,
    /// How many closings were rated, and the mean of their stars in hundredths.
    pub csat: Option<(i64, i64)>,
    /// How many gave a score, and the net promoter score.
    pub nps: Option<(i64, i64)>,
}

/// The figures of a month.
#[must_use]
pub fn month(facts: &Facts, costs: &Costs) -> Month {
    let all: Vec<&ClosedTicket> = facts.closed.iter().collect();
    let tickets = count(all.len());
    let tool = |(name, cost): (&String, &Money)| (tickets > 0).then(|| (name.clone(), spread(*cost, tickets)));
    let by_mode = grouped(&all, |ticket| ticket.mode.clone()).into_iter().map(|(mode, tickets)| {
        let share = share(&tickets, costs, costs.modes.get(&mode).copied());
        (mode, share)
    });
    let by_agent = grouped(&all, |ticket| ticket.agent.clone()).into_iter().map(|(agent, tickets)| {
        let share = share(&tickets, costs, None);
        (agent, share)
    });
    let by_segment = grouped(&all, |ticket| Some(ticket.segment.name().to_owned()));
    let by_segment = by_segment.into_iter().map(|(segment, tickets)| (segment, share(&tickets, costs, None)));
    let (rated, stars) = facts.stars;
    let fixed = costs.modes.values().chain(costs.tools.values()).copied().reduce(|one, other| {
        // Amounts of several currencies have no sum: what is not of the hour's is left out below.
        if one.currency == other.currency {
            Money::new(one.minor.saturating_add(other.minor), one.currency)
        } else {
            one
        }
    });
    Month {
        month: facts.month.clone(),
        questions: facts.questions,
        deflected: facts.deflected,
        deflection_per_mille: (facts.questions > 0).then(|| facts.deflected * 1000 / facts.questions),
        opened: facts.opened,
        closed: share(&all, costs, fixed),
        by_mode: by_mode.collect(),
        by_segment: by_segment.collect(),
        by_agent: by_agent.collect(),
        by_tool: costs.tools.iter().filter_map(tool).collect(),
        csat: (rated > 0).then(|| (rated, (stars * 100 + rated / 2) / rated)),
        nps: nps(&facts.scores),
    }
}

/// How many gave a score, and the net promoter score, rounded to the nearest.
fn nps(scores: &[i64; 11]) -> Option<(i64, i64)> {
    let all: i64 = scores.iter().sum();
    let promoters: i64 = scores[9..].iter().sum();
    let detractors: i64 = scores[..7].iter().sum();
    (all > 0).then(|| (all, (200 * (promoters - detractors) + all).div_euclid(2 * all)))
}

fn grouped<'a>(
    tickets: &[&'a ClosedTicket],
    key: impl Fn(&ClosedTicket) -> Option<String>,
) -> BTreeMap<String, Vec<&'a ClosedTicket>> {
    let mut groups: BTreeMap<String, Vec<&ClosedTicket>> = BTreeMap::new();
    for ticket in tickets {
        groups.entry(key(ticket).unwrap_or_else(|| "-".to_owned())).or_default().push(ticket);
    }
    groups
}

fn share(tickets: &[&ClosedTicket], costs: &Costs, fixed: Option<Money>) -> Share {
    let minutes: i64 = tickets.iter().map(|ticket| ticket.minutes).sum();
    let count = count(tickets.len());
    let worked = costs.hour.map(|hour| Money::new(rounded(hour.minor, minutes, 60), hour.currency));
    let total = match (worked, fixed) {
        (Some(worked), Some(fixed)) if worked.currency == fixed.currency => {
            Some(Money::new(worked.minor.saturating_add(fixed.minor), worked.currency))
        }
        (worked, fixed) => worked.or(fixed),
    };
    let cost_per_ticket = total.filter(|_| count > 0).map(|total| spread(total, count));
    Share { tickets: count, minutes, cost_per_ticket }
}

fn spread(cost: Money, over: i64) -> Money {
    Money::new(rounded(cost.minor, 1, over), cost.currency)
}

/// `amount × times / over`, rounded to the nearest, however large.
fn rounded(amount: i64, times: i64, over: i64) -> i64 {
    let (product, over) = (i128::from(amount) * i128::from(times), i128::from(over.max(1)));
    i64::try_from((2 * product + over).div_euclid(2 * over)).unwrap_or(i64::MAX)
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(agent: &str, mode: Option<&str>, minutes: i64) -> ClosedTicket {
        ClosedTicket { agent: Some(agent.into()), mode: mode.map(Into::into), segment: Segment::Standard, minutes }
    }

    #[test]
    fn a_month_by_hand() {
        let money = |text: &str| text.parse::<Money>().unwrap();
        let costs = Costs {
            hour: Some(money("60.00 EUR")),
            tools: BTreeMap::from([("wiki".to_owned(), money("30.00 EUR"))]),
            modes: BTreeMap::from([("care".to_owned(), money("100.00 EUR"))]),
        };
        let facts = Facts {
            month: "2026-11".into(),
            questions: 40,
            deflected: 25,
            opened: 4,
            closed: vec![ticket("maya", Some("care"), 30), ticket("maya", None, 90), ticket("sam", Some("care"), 60)],
            stars: (3, 14),
            scores: [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2],
        };
        let month = month(&facts, &costs);
        assert_eq!(month.deflection_per_mille, Some(625));
        let cost = |share: &Share| (share.tickets, share.minutes, share.cost_per_ticket.unwrap().to_string());
        // 180 minutes are 180.00; with 130.00 of mode and tool over three tickets.
        assert_eq!(cost(&month.closed), (3, 180, "103.33 EUR".into()));
        assert_eq!(cost(&month.by_mode["care"]), (2, 90, "95.00 EUR".into()));
        assert_eq!(cost(&month.by_mode["-"]), (1, 90, "90.00 EUR".into()));
        assert_eq!(cost(&month.by_agent["maya"]), (2, 120, "60.00 EUR".into()));
        assert_eq!(cost(&month.by_segment["standard"]), (3, 180, "60.00 EUR".into()));
        assert_eq!(month.by_tool["wiki"].to_string(), "10.00 EUR");
        assert_eq!((month.csat, month.nps), (Some((3, 467)), Some((4, 25))));
    }

    #[test]
    fn a_month_in_which_nothing_happened_has_no_shares() {
        let month = month(&Facts::default(), &Costs { hour: "1 EUR".parse().ok(), ..Costs::default() });
        assert_eq!((month.deflection_per_mille, month.csat, month.nps), (None, None, None));
        assert_eq!(month.closed, Share { tickets: 0, minutes: 0, cost_per_ticket: None });
    }
}
