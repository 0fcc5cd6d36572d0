//! Offers, customers and contracts by command: kept by leads alone, at the price of a segment, and each thing once.

use frontdesk::domain::command::Typed;
use frontdesk::domain::customer::contract::State;
use frontdesk::domain::customer::{Contract, CustomerNotice, Segment};
use frontdesk::domain::{Act, Event, Notice, Refusal, Role};
use frontdesk::flow::{Acted, Asked, Standing};
use frontdesk::store::{Failure, Tx, contracts};
use jiff::SignedDuration;

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, EVE, LEA, MAYA, Who};
use super::desk::{Desk, guild, other_guild};

on_every_engine!(
    a_contract_is_signed_at_the_price_of_the_customers_segment_and_keeps_it,
    a_contract_is_suspended_resumed_renewed_and_ended,
    leads_alone_keep_contracts_and_a_neighbour_has_its_own,
    a_lead_who_is_none_any_more_when_it_is_done_changes_nothing,
    of_two_who_sign_at_once_each_has_a_number_of_its_own,
    what_cannot_be_agreed_is_refused_with_the_way_out,
    a_credit_goes_back_where_there_was_no_incident,
    a_segment_is_told_with_its_rule_and_with_amounts_to_leads_alone,
    two_customers_of_one_name_are_two,
);

/// Rules of segments, for the end of a configuration.
pub const SEGMENTS: &str = "\n[[segment]]\nname = \"high\"\nrevenue = \"90.00 EUR\"\n\
                            [[segment]]\nname = \"standard\"\nplans = [\"enterprise\"]\n";

async fn open(engine: Engine) -> Desk {
    Desk::open_with(engine, SEGMENTS).await
}

async fn told(desk: &Desk, who: Who, line: &str) -> Vec<String> {
    desk.types(who, line).await;
    desk.delivered().await
}

/// A lead does it, and is told so in these words.
async fn done(desk: &Desk, line: &str, expect: &str) {
    assert_eq!(told(desk, LEA, line).await, [format!("to lea: {expect}")], "{line}");
}

async fn contract(desk: &Desk, number: i64) -> Contract {
    contracts::by_number(&mut desk.flow.db.read().await.unwrap(), &guild(), number).await.unwrap().unwrap()
}

fn price(contract: &Contract) -> String {
    contract.terms.terms.last().unwrap().price.unwrap().to_string()
}

/// A customer, and an offer by the year.
pub async fn offered(desk: &Desk) {
    done(desk, "customer add domains=acme.example Acme Ltd", "customer 1 Acme Ltd acme.example").await;
    let line = "offer add care yearly plan=enterprise price=1200.00EUR price:high=900.00EUR seats=1 grace=14";
    done(desk, line, "offer care 1").await;
}

async fn a_contract_is_signed_at_the_price_of_the_customers_segment_and_keeps_it(engine: Engine) {
    let desk = open(engine).await;
    offered(&desk).await;
    done(&desk, "contract sign 1 care", "Signed 1 Acme Ltd enterprise Active").await;
    assert_eq!(price(&contract(&desk, 1).await), "1200.00 EUR", "who pays nothing yet is of no segment of their own");
    done(&desk, "contract sign 1 care seats=7", "Signed 2 Acme Ltd enterprise Active").await;
    let second = contract(&desk, 2).await;
    assert_eq!((price(&second), second.seats), ("900.00 EUR".into(), Some(7)), "100 EUR a month is high value");
    done(&desk, "offer edit care price:high=1000.00EUR", "offer care 2").await;
    assert_eq!(price(&contract(&desk, 2).await), "900.00 EUR");
    done(&desk, "contract change 1 price=1300.00EUR from=2027-01-01", "Changed 1 Acme Ltd enterprise Active").await;
    assert_eq!(contract(&desk, 1).await.terms.terms.len(), 2, "what was agreed before is there");
    done(&desk, "offer retire care", "offer care 3 retired").await;
    assert!(told(&desk, LEA, "contract sign 1 care").await[0].contains("it was retired"));
    done(&desk, "contract change 2 seats=8", "Changed 2 Acme Ltd enterprise Active").await;
    desk.types(LEA, "revenue").await;
    desk.delivered().await;
    let Notice::Customer(CustomerNotice::Revenue { revenue }) = desk.last().parcel.notice else { panic!("none") };
    assert_eq!(revenue.currencies[0].by_segment[&Segment::High].to_string(), "175.00 EUR");
    assert_eq!(desk.number("SELECT count(*) FROM history WHERE subject = 'commerce'").await, 8, "each is logged");
}

async fn a_contract_is_suspended_resumed_renewed_and_ended(engine: Engine) {
    let desk = open(engine).await;
    offered(&desk).await;
    done(&desk, "contract sign 1 care", "Signed 1 Acme Ltd enterprise Active").await;
    desk.types(ANN, "whoami").await;
    desk.delivered().await;
    told(&desk, LEA, "entitlement give ann 1").await;
    let plan = async || told(&desk, ANN, "whoami").await[0].rsplit(' ').next().unwrap().to_owned();
    assert_eq!(plan().await, "enterprise");
    done(&desk, "contract suspend 1", "Suspended 1 Acme Ltd enterprise Suspended").await;
    assert_eq!(plan().await, "community", "at once");
    assert!(told(&desk, LEA, "contract suspend 1").await[0].contains("stands so already"));
    done(&desk, "contract resume 1", "Resumed 1 Acme Ltd enterprise Active").await;
    assert_eq!(plan().await, "enterprise");
    done(&desk, "contract renew 1 2029-11-24", "Renewed 1 Acme Ltd enterprise Active").await;
    done(&desk, "contract end 1", "Ended 1 Acme Ltd enterprise Grace").await;
    assert_eq!(plan().await, "enterprise", "for its days of grace");
    desk.clock.wind_to(desk.clock.now() + SignedDuration::from_hours(24 * 14));
    assert_eq!((plan().await.as_str(), contract(&desk, 1).await.state(desk.clock.now())), ("community", State::Ended));
    assert!(told(&desk, LEA, "contract renew 1").await[0].contains("does not hold at present"));
}

async fn leads_alone_keep_contracts_and_a_neighbour_has_its_own(engine: Engine) {
    let desk = open(engine).await;
    offered(&desk).await;
    done(&desk, "contract sign 1 care", "Signed 1 Acme Ltd enterprise Active").await;
    let before = contract(&desk, 1).await;
    for line in [
        "contract end 1",
        "contract sign 1 care",
        "offer list",
        "offer retire care",
        "customer list",
        "customer edit 1 Evil",
    ] {
        assert_eq!(told(&desk, MAYA, line).await, ["to maya: Only a lead can do that."], "{line}");
        assert_eq!(told(&desk, EVE, line).await, ["to eve: Only a lead can do that."], "{line}");
    }
    for line in ["contract end 1", "contract sign 1 enterprise", "offer retire care", "customer edit 1 Evil"] {
        let event = desk.event(LEA, Act::Typed(Typed::Line(line.into())));
        desk.handle(&Event { workspace: other_guild(), ..event }).await;
        let told = desk.delivered().await;
        assert!(told[0].starts_with("to lea: There is no "), "{line}: {told:?}");
    }
    assert_eq!(contract(&desk, 1).await, before);
    assert_eq!(desk.number("SELECT count(*) FROM contract").await, 1);
}

/// A lead at the first look, and an agent at the second.
struct Demoted(std::sync::atomic::AtomicBool);

#[async_trait::async_trait]
impl Standing for Demoted {
    async fn role(&self, _: &mut Tx) -> Result<Option<Role>, Failure> {
        let first = self.0.swap(false, std::sync::atomic::Ordering::SeqCst);
        Ok(Some(if first { Role::Lead } else { Role::Agent }))
    }

    async fn keep(&self, _: &mut Tx, _: &Acted) -> Result<(), Failure> {
        Ok(())
    }
}

async fn a_lead_who_is_none_any_more_when_it_is_done_changes_nothing(engine: Engine) {
    let desk = open(engine).await;
    offered(&desk).await;
    done(&desk, "contract sign 1 care", "Signed 1 Acme Ltd enterprise Active").await;
    for line in ["contract suspend 1", "offer retire care", "customer edit 1 Evil", "entitlement give ann 1"] {
        let event = desk.event(MAYA, Act::Typed(Typed::Line(line.into())));
        let standing = Demoted(true.into());
        let asked = Asked { event: &event, locale: None, if_version: None, standing: &standing };
        let refused = Acted::Refused(Refusal::NeedsRole { role: Role::Lead });
        assert_eq!(desk.flow.act(&asked).await.unwrap(), refused, "{line}");
    }
    assert_eq!(contract(&desk, 1).await.state(desk.clock.now()), State::Active);
}

async fn of_two_who_sign_at_once_each_has_a_number_of_its_own(engine: Engine) {
    let desk = open(engine).await;
    let replica = desk.replica().await;
    offered(&desk).await;
    tokio::join!(desk.types(LEA, "contract sign 1 care"), replica.types(LEA, "contract sign 1 care"));
    let mut told = desk.delivered().await;
    told.sort();
    assert_eq!(told.len(), 2);
    assert!(told[0].contains("Signed 1 ") && told[1].contains("Signed 2 "), "{told:?}");
    tokio::join!(desk.types(LEA, "customer add One"), replica.types(LEA, "customer add Two"));
    assert_eq!(desk.number("SELECT count(*) FROM organisation").await, 3);
}

async fn what_cannot_be_agreed_is_refused_with_the_way_out(engine: Engine) {
    let desk = open(engine).await;
    offered(&desk).await;
    done(&desk, "contract sign 1 care", "Signed 1 Acme Ltd enterprise Active").await;
    for (line, expect) in [
        ("contract sign 9 care", "There is no customer “9”."),
        ("contract sign one care", "There is no customer “one”."),
        ("contract sign 1 gone", "There is no offer “gone”. There are: care, enterprise."),
        ("contract sign 1 care currency=USD", "“care” has prices for high in EUR: name one of these"),
        ("contract sign 1 care until=2020-01-01", "“until=” cannot be read: it would end before it begins."),
        ("contract sign 1 care colour=red", "“colour=red” cannot be read: there are plan, price"),
        ("contract change 9 seats=5", "There is no contract “9”."),
        ("contract change 1 seats=none", "“seats=none” cannot be read: write a number"),
        ("contract renew 1 tomorrow", "“day=tomorrow” cannot be read"),
        ("offer add care yearly plan=enterprise", "There is an offer “care” already."),
        ("offer add Care yearly plan=enterprise", "“Care” is no name"),
        ("offer add pack incident plan=enterprise", "“credits=” cannot be read: an offer by incident has some."),
        ("offer add x yearly plan=gold", "There is no plan “gold”."),
        ("offer edit gone seats=5", "There is no offer “gone”. There are: care."),
        ("customer edit 9 Evil", "There is no customer “9”."),
        ("customer add domains=acme", "“domains=acme” cannot be read"),
        ("customer add domains=acme.example", "A customer has a name"),
    ] {
        let told = told(&desk, LEA, line).await;
        assert!(told.len() == 1 && told[0].starts_with(&format!("to lea: {expect}")), "{line}: {told:?}");
    }
    assert_eq!(desk.number("SELECT count(*) FROM contract").await, 1);
}

async fn a_credit_goes_back_where_there_was_no_incident(engine: Engine) {
    let desk = open(engine).await;
    offered(&desk).await;
    done(&desk, "offer add pack incident plan=enterprise price=90EUR credits=3", "offer pack 1").await;
    done(&desk, "contract sign 1 pack", "Signed 1 Acme Ltd enterprise Active").await;
    desk.types(ANN, "whoami").await;
    desk.delivered().await;
    told(&desk, LEA, "entitlement give ann 1").await;
    let used = async || desk.number("SELECT credits_used FROM contract WHERE number = 1").await;
    desk.opened(ANN).await;
    assert_eq!(used().await, 1);
    desk.types(ANN, "close 1").await;
    assert_eq!(used().await, 0, "she took it back before anybody answered");
    desk.agent("close 1 spam").await;
    assert_eq!(used().await, 0, "once");
    desk.opened(ANN).await;
    desk.agent("claim 2").await;
    desk.agent("reply 2 turn it left").await;
    desk.types(ANN, "close 2 spam").await;
    assert_eq!(used().await, 1, "it was answered, and she has no word about what counts");
    desk.opened(ANN).await;
    desk.agent("close 3 spam").await;
    assert_eq!(used().await, 1);
    desk.opened(ANN).await;
    desk.opened(ANN).await;
    assert_eq!(used().await, 3);
    desk.agent("merge 5 into 4").await;
    assert_eq!(used().await, 2, "two tickets about one thing are one incident");
    desk.agent("close 4 done").await;
    assert_eq!(used().await, 2);
}

async fn a_segment_is_told_with_its_rule_and_with_amounts_to_leads_alone(engine: Engine) {
    let desk = open(engine).await;
    offered(&desk).await;
    done(&desk, "contract sign 1 care", "Signed 1 Acme Ltd enterprise Active").await;
    desk.types(ANN, "whoami").await;
    desk.types(BOB, "whoami").await;
    desk.delivered().await;
    told(&desk, LEA, "entitlement give ann 1").await;
    let placed = async |who: Who, line: &str| {
        told(&desk, who, line).await;
        match desk.last().parcel.notice {
            Notice::Whoami { placed, .. } | Notice::Customer(CustomerNotice::Explained { placed, .. }) => {
                placed.unwrap()
            }
            other => panic!("{other:?}"),
        }
    };
    let of_ann = placed(LEA, "entitlement explain ann").await;
    assert_eq!((of_ann.segment, of_ann.rule, of_ann.rules), (Segment::High, Some(1), 2));
    assert_eq!(of_ann.facts.revenue[0].to_string(), "100.00 EUR");
    let by_agent = placed(MAYA, "entitlement explain ann").await;
    assert_eq!((by_agent.segment, by_agent.facts.revenue.len()), (Segment::High, 0));
    assert_eq!(placed(ANN, "whoami").await, by_agent);
    assert_eq!(placed(EVE, "whoami").await.rule, Some(2), "the configuration gives her the plan");
    assert_eq!(placed(BOB, "whoami").await.rule, None);
}

/// Whose name looks like a customer's is none of theirs: a code, a lead's hand, a group or a proven address joins.
async fn two_customers_of_one_name_are_two(engine: Engine) {
    let desk = open(engine).await;
    offered(&desk).await;
    done(&desk, "customer add domains=acme.example Acme Ltd", "customer 2 Acme Ltd acme.example").await;
    done(&desk, "contract sign 1 care", "Signed 1 Acme Ltd enterprise Active").await;
    let acme = Who { id: "u9", name: "Acme Ltd", groups: &[] };
    assert!(told(&desk, acme, "whoami").await[0].ends_with("community"));
    desk.types(ANN, "whoami").await;
    desk.delivered().await;
    told(&desk, LEA, "entitlement give ann 1").await;
    let twin = Who { id: "u8", name: "Ann", groups: &[] };
    assert!(told(&desk, twin, "whoami").await[0].ends_with("community"), "a look-alike name joins nobody");
}
