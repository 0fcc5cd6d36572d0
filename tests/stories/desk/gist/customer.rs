//! What a notice about modes and customers says, in a line.

use frontdesk::domain::customer::contract::Revenue;
use frontdesk::domain::customer::entitled::{Looked, Rule};
use frontdesk::domain::customer::notice::ContractRow;
use frontdesk::domain::customer::proposal::Consequence;
use frontdesk::domain::customer::{CustomerNotice, Mode};

use super::joined;

pub fn gist(notice: &CustomerNotice) -> String {
    match notice {
        CustomerNotice::Modes { modes, plans } => {
            let mode =
                |mode: &Mode| format!("{} {}{}", mode.name, mode.kind.name(), if mode.enabled { "" } else { " off" });
            let plan = |(plan, to): &(String, Option<String>)| format!("{plan} → {}", to.as_deref().unwrap_or("-"));
            format!("modes {}; {}", joined(modes.iter().map(mode)), joined(plans.iter().map(plan)))
        }
        CustomerNotice::Proposed { wish, consequences, .. } => {
            format!("{}: {}", wish.mode(), joined(consequences.iter().map(consequence)))
        }
        CustomerNotice::Settled { wish, approve, by } => {
            format!("{} {}, says {}", wish.mode(), if *approve { "made so" } else { "left" }, by.name.raw())
        }
        CustomerNotice::ModeClosed { mode, to, .. } => {
            format!("{mode} takes none, goes to {}", to.as_deref().unwrap_or("nowhere"))
        }
        CustomerNotice::Explained { person, plan, looked, .. } => {
            format!("{} is on {plan}: {}", person.name.raw(), joined(looked.iter().map(rule)))
        }
        CustomerNotice::LinkCode { code, .. } => format!("link code {code}"),
        CustomerNotice::Linked { other, workspace } => format!("linked with {} of {workspace}", other.id),
        CustomerNotice::Redeemed { plan, contract } => format!("redeemed {plan} by contract {contract}"),
        CustomerNotice::Given { contract, person, given } => {
            format!("contract {contract} {} {}", if *given { "given to" } else { "taken from" }, person.id)
        }
        CustomerNotice::Contracts { rows } => format!("contracts: {}", joined(rows.iter().map(row))),
        CustomerNotice::TakenPrivately { person } => format!("{} is answered privately", person.id),
        CustomerNotice::Agreed { row, deed } => format!("{deed:?} {}", self::row(row)),
        CustomerNotice::Organisations { rows } => {
            format!("customers {}", joined(rows.iter().map(|one| format!("{} {}", one.number, one.name.raw()))))
        }
        CustomerNotice::Organised { organisation } => {
            format!("customer {} {} {}", organisation.number, organisation.name.raw(), organisation.domains.join(" "))
        }
        CustomerNotice::Offers { offers } => {
            format!("offers {}", joined(offers.iter().map(|one| format!("{} {}", one.name, one.kind.name()))))
        }
        CustomerNotice::Offered { offer, version } => {
            let retired = if offer.retired_at.is_some() { " retired" } else { "" };
            format!("offer {} {version}{retired}", offer.name)
        }
        CustomerNotice::Ending { row, days } => format!("in {days} days: {}", self::row(row)),
        CustomerNotice::OverUse { row, seats } => {
            format!("last {}: {}", if *seats { "seat" } else { "credit" }, self::row(row))
        }
        CustomerNotice::Revenue { revenue } => self::revenue(revenue),
        CustomerNotice::TimeKept { ticket, minutes, reckoned } => format!("{ticket} took {minutes}, not {reckoned}"),
        CustomerNotice::WouldYouRecommend => "would you recommend?".to_owned(),
        CustomerNotice::ScoreKept { score } => format!("score {score:?}"),
    }
}

fn consequence(consequence: &Consequence) -> String {
    match consequence {
        Consequence::TicketsStay { mode, count } => format!("{count} of {mode} stay"),
        Consequence::Goes { plan, to } => format!("{plan} goes to {}", to.as_deref().unwrap_or("-")),
        Consequence::Closes { plan } => format!("{plan} closes"),
        Consequence::Nothing => "nothing".to_owned(),
    }
}

fn rule(looked: &Looked) -> String {
    let rule = match &looked.rule {
        Rule::Configured => "configured".to_owned(),
        Rule::Contract { number, .. } => format!("contract {number}"),
        Rule::Everybody => "everybody".to_owned(),
    };
    format!("{} {rule} {:?}", looked.plan, looked.why)
}

fn row(row: &ContractRow) -> String {
    format!("{} {} {} {:?}", row.number, row.organisation.raw(), row.plan, row.state)
}

fn revenue(revenue: &Revenue) -> String {
    let figures =
        joined(revenue.currencies.iter().map(|one| format!("{} from {}, new {}", one.end, one.begin, one.new)));
    format!("revenue: {figures}")
}
