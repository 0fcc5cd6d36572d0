//! Lives and their clocks: tables, and properties that hold for every life.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::settings::{FurtherMessages, OnChange, OnPause, OnReopen, ReplyAtDue, UpdateFrom};
use super::*;
use crate::domain::calendar::{AtClose, Calendar, Holidays, Hours, Week};

const MONDAY: &str = "2026-11-23T09:00:00Z";

fn at(minute: i64) -> Timestamp {
    MONDAY.parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
}

/// Monday to Friday, 09:00 to 17:00 UTC.
pub(super) fn office() -> Arc<Calendar> {
    let day = |place: usize| if place < 5 { vec!["09:00-17:00".parse().unwrap()] } else { Vec::new() };
    let week = Week::new(std::array::from_fn(|place| Hours::new(day(place)).unwrap())).unwrap();
    Arc::new(Calendar::new("office", jiff::tz::TimeZone::UTC, week, Holidays::default(), Vec::new()).unwrap())
}

fn terms(targets: &[(&str, i64)], calendar: Option<Arc<Calendar>>, settings: Settings) -> Arc<Terms> {
    let target = |minutes: i64| Target::Time(SignedDuration::from_mins(minutes));
    let targets = targets.iter().map(|(key, minutes)| ((*key).to_owned(), target(*minutes))).collect();
    Arc::new(Terms { policy: "p".into(), calendar, targets, warn_at: vec![75], settings })
}

fn happened(list: &[(i64, What)]) -> Vec<Happening> {
    list.iter().map(|(minute, what)| Happening { at: at(*minute), what: what.clone() }).collect()
}

fn life(targets: &[(&str, i64)], settings: Settings, list: &[(i64, What)]) -> Life {
    Life::new(at(0), true, Some(terms(targets, None, settings)), happened(list))
}

/// Every clock as `metric +start state due+`, in minutes from the opening.
fn told(life: &Life, now: i64) -> Vec<String> {
    let minutes = |moment: Timestamp| moment.duration_since(at(0)).as_mins();
    let tell = |clock: &Clock| {
        let due = clock.due_at.map_or("never".to_owned(), |due| minutes(due).to_string());
        format!("{} +{} {:?} due {due}", clock.metric, minutes(clock.started_at), clock.state(at(now)))
    };
    clocks(life, &[], at(now)).iter().map(tell).collect()
}

use Phase::{Done, OnHold, Pending, Working};
use What::{AgentReplied, AnsweredElsewhere, BotSaid, MergedAway, Noted, RequesterSaid, Turned};

/// A metric's key and its target in minutes.
type Promise = (&'static str, i64);
/// Promises, what happened, when somebody looks, and what they see.
type Seen<'a> = (&'a [Promise], &'a [(i64, What)], i64, &'a [&'a str]);
/// Rules, a promise, what happened, when somebody looks, and what they see.
type Decided<'a> = (Settings, Promise, &'a [(i64, What)], i64, &'a [&'a str]);

const FIRST: Promise = ("first_response", 60);
const NEXT: Promise = ("next_response", 60);
const UPDATE: Promise = ("periodic_update", 120);
const RESOLUTION: Promise = ("resolution", 240);
const WAIT: Promise = ("requester_wait", 240);

#[test]
fn each_metric_begins_and_ends_with_what_it_measures() {
    let cases: &[Seen] = &[
        // A note is no reply, a bot's message no first response.
        (&[FIRST], &[(10, Noted), (20, BotSaid)], 30, &["first_response +0 Running due 60"]),
        (&[FIRST], &[], 45, &["first_response +0 Warned due 60"]),
        (&[FIRST], &[], 60, &["first_response +0 Warned due 60"]),
        (&[FIRST], &[], 61, &["first_response +0 Breached due 60"]),
        (&[FIRST], &[(60, AgentReplied)], 500, &["first_response +0 Met due 60"]),
        // A late reply is a miss, whether or not anybody looked in between.
        (&[FIRST], &[(61, AgentReplied)], 61, &["first_response +0 Breached due 60"]),
        (&[FIRST], &[(30, Turned(Done))], 500, &["first_response +0 Cancelled due 60"]),
        (&[FIRST], &[(90, Turned(Done))], 500, &["first_response +0 Breached due 60"]),
        (
            &[FIRST, RESOLUTION],
            &[(30, MergedAway)],
            500,
            &["first_response +0 Cancelled due 60", "resolution +0 Cancelled due 240"],
        ),
        // Two messages in a row do not move what is due.
        (
            &[NEXT],
            &[(5, RequesterSaid), (10, AgentReplied), (20, RequesterSaid), (50, RequesterSaid)],
            60,
            &["next_response +20 Running due 80"],
        ),
        (
            &[NEXT],
            &[(10, AgentReplied), (20, RequesterSaid), (30, AgentReplied), (40, RequesterSaid)],
            41,
            &["next_response +20 Met due 80", "next_response +40 Running due 100"],
        ),
        (
            &[NEXT],
            &[(10, AnsweredElsewhere), (20, RequesterSaid), (30, BotSaid)],
            81,
            &["next_response +20 Breached due 80"],
        ),
        (
            &[UPDATE],
            &[(10, AgentReplied), (50, AgentReplied), (60, RequesterSaid)],
            70,
            &["periodic_update +10 Met due 130", "periodic_update +50 Running due 170"],
        ),
        (&[UPDATE], &[(10, AgentReplied), (50, Turned(Done))], 300, &["periodic_update +10 Cancelled due 130"]),
        (&[RESOLUTION], &[(10, RequesterSaid), (20, AgentReplied)], 30, &["resolution +0 Running due 240"]),
        (&[RESOLUTION], &[(230, Turned(Done)), (500, Turned(Done))], 600, &["resolution +0 Met due 240"]),
        // Pending stops both; on hold the requester waits all the same.
        (
            &[RESOLUTION, WAIT],
            &[(10, Turned(OnHold)), (70, Turned(Working))],
            100,
            &["resolution +0 Running due 300", "requester_wait +0 Running due 240"],
        ),
        (
            &[RESOLUTION, WAIT],
            &[(10, Turned(Pending))],
            1000,
            &["resolution +0 Paused due never", "requester_wait +0 Paused due never"],
        ),
        // What was overdue before a pause stays so.
        (&[RESOLUTION], &[(241, Turned(Pending))], 1000, &["resolution +0 Breached due 240"]),
    ];
    for (targets, list, now, expect) in cases {
        assert_eq!(told(&life(targets, Settings::default(), list), *now), *expect, "{list:?}");
    }
}

#[test]
fn a_setting_decides_where_help_desks_differ() {
    let with = |set: fn(&mut Settings)| {
        let mut settings = Settings::default();
        set(&mut settings);
        settings
    };
    let again: &[(i64, What)] = &[(100, Turned(Done)), (1000, Turned(Working))];
    let pause: &[(i64, What)] = &[(100, Turned(Pending)), (130, Turned(Working))];
    let chase: &[(i64, What)] = &[(10, AgentReplied), (20, RequesterSaid), (30, RequesterSaid)];
    let cases: &[Decided] = &[
        (with(|s| s.on_reopen = OnReopen::Resume), RESOLUTION, again, 1001, &["resolution +0 Running due 1140"]),
        (with(|s| s.on_reopen = OnReopen::Continue), RESOLUTION, again, 1001, &["resolution +0 Breached due 240"]),
        (
            with(|s| s.on_reopen = OnReopen::Restart),
            RESOLUTION,
            again,
            1001,
            &["resolution +0 Met due 240", "resolution +1000 Running due 1240"],
        ),
        (with(|s| s.on_reopen = OnReopen::Nothing), RESOLUTION, again, 1001, &["resolution +0 Met due 240"]),
        (with(|s| s.on_pause = OnPause::Shift), RESOLUTION, pause, 140, &["resolution +0 Running due 270"]),
        (with(|s| s.on_pause = OnPause::Keep), RESOLUTION, pause, 140, &["resolution +0 Running due 240"]),
        (with(|s| s.on_pause = OnPause::Keep), RESOLUTION, &pause[..1], 120, &["resolution +0 Paused due never"]),
        (
            with(|s| s.reply_at_due = ReplyAtDue::Missed),
            FIRST,
            &[(60, AgentReplied)],
            60,
            &["first_response +0 Breached due 60"],
        ),
        (
            with(|s| s.further_messages = FurtherMessages::OwnWait),
            NEXT,
            chase,
            40,
            &["next_response +20 Running due 80", "next_response +30 Running due 90"],
        ),
        (with(|s| s.update_from = UpdateFrom::Requester), UPDATE, chase, 40, &["periodic_update +20 Running due 140"]),
        (
            with(|s| s.set("closed_unanswered", "met").unwrap()),
            FIRST,
            &[(30, Turned(Done))],
            40,
            &["first_response +0 Met due 60"],
        ),
        (
            with(|s| s.set("unanswered_at_due", "breached").unwrap()),
            FIRST,
            &[],
            60,
            &["first_response +0 Breached due 60"],
        ),
        (with(|s| s.set("while_pending", "run").unwrap()), RESOLUTION, pause, 140, &["resolution +0 Running due 240"]),
    ];
    for (settings, target, list, now, expect) in cases {
        assert_eq!(told(&life(&[*target], *settings, list), *now), *expect, "{settings:?}");
    }
}

#[test]
fn other_terms_recompute_from_the_start_carry_time_over_or_start_anew() {
    // Opened at 16:00; at 17:00 an office that closes then and opens at 09:00 counts instead of the wall.
    let cases = [(OnChange::Recompute, 18, 0), (OnChange::CarryOver, 18, 0), (OnChange::Restart, 19, 1)];
    for (on_change, due, started) in cases {
        let settings = Settings { on_change, ..Settings::default() };
        let opened = at(7 * 60);
        let hours = |moment: Timestamp| moment.duration_since(opened).as_hours();
        let new = What::Terms(Some(terms(&[("resolution", 120)], Some(office()), settings)));
        let change = Happening { at: at(8 * 60), what: new };
        let life = Life::new(opened, true, Some(terms(&[("resolution", 600)], None, settings)), vec![change]);
        let clock = clocks(&life, &[], at(8 * 60 + 1)).remove(0);
        assert_eq!((hours(clock.due_at.unwrap()), hours(clock.started_at)), (due, started), "{on_change:?}");
    }
}

#[test]
fn carried_time_is_what_the_old_calendar_counted() {
    let settings = Settings { on_change: OnChange::CarryOver, ..Settings::default() };
    let office = terms(&[("resolution", 120)], Some(office()), settings);
    // 07:00 to 10:00 are three hours on the wall, and one in the office.
    let wall = What::Terms(Some(terms(&[("resolution", 120)], None, settings)));
    let life = Life::new(at(-120), true, Some(office), happened(&[(60, wall)]));
    assert_eq!(clocks(&life, &[], at(61))[0].due_at, Some(at(120)));
}

#[test]
fn a_promise_that_no_policy_makes_any_more_is_called_off() {
    let life = life(&[FIRST, RESOLUTION], Settings::default(), &[(10, AgentReplied), (20, What::Terms(None))]);
    assert_eq!(told(&life, 30), ["first_response +0 Met due 60", "resolution +0 Cancelled due never"]);
}

#[test]
fn what_has_ended_keeps_its_outcome_whatever_is_promised_later() {
    let before = clocks(&life(&[FIRST], Settings::default(), &[(50, AgentReplied)]), &[], at(60));
    let stricter = life(&[("first_response", 10)], Settings::default(), &[(50, AgentReplied)]);
    assert_eq!(clocks(&stricter, &before, at(70)), before);
    let gone = life(&[], Settings::default(), &[(50, AgentReplied)]);
    assert_eq!(clocks(&gone, &before, at(70)), before);
    let running = clocks(&life(&[RESOLUTION], Settings::default(), &[]), &[], at(60));
    let called_off = clocks(&life(&[], Settings::default(), &[]), &running, at(70)).remove(0);
    assert_eq!((called_off.state(at(80)), called_off.stopped_at), (ClockState::Cancelled, Some(at(70))));
}

#[test]
fn what_was_told_of_a_clock_stays_told_while_its_promise_stands() {
    let told = |clock: Clock| Clock { warned: true, warned_share: 75, ..clock };
    let before: Vec<_> =
        clocks(&life(&[RESOLUTION], Settings::default(), &[]), &[], at(1)).into_iter().map(told).collect();
    let paused = life(&[RESOLUTION], Settings::default(), &[(10, Turned(Pending)), (40, Turned(Working))]);
    assert!(clocks(&paused, &before, at(50))[0].warned, "a pause makes no new promise");
    let other = life(&[("resolution", 300)], Settings::default(), &[]);
    assert!(!clocks(&other, &before, at(50))[0].warned, "another target does");
}

#[test]
fn a_paused_clock_knows_what_is_left_in_business_time() {
    let terms = terms(&[RESOLUTION], Some(office()), Settings::default());
    // Pending from Monday 16:30: seven hours and a half of the office's eight are gone, of a target of 40 hours none is.
    let life = Life::new(at(5 * 60), true, Some(terms), happened(&[(7 * 60 + 30, Turned(Pending))]));
    let clock = clocks(&life, &[], at(24 * 60)).remove(0);
    assert_eq!((clock.state(at(24 * 60)), clock.left), (ClockState::Paused, Some(SignedDuration::from_mins(90))));
    assert_eq!((clock.due_at, clock.calendar.as_deref()), (None, Some("office")));
}

fn any_what() -> impl Strategy<Value = What> {
    prop_oneof![
        3 => Just(RequesterSaid),
        3 => Just(AgentReplied),
        1 => Just(Noted),
        1 => Just(BotSaid),
        1 => Just(Turned(Working)),
        1 => Just(Turned(Pending)),
        1 => Just(Turned(OnHold)),
        1 => Just(Turned(Done)),
        1 => (30_i64..600).prop_map(|minutes| What::Terms(Some(terms(
            &[("first_response", minutes), ("next_response", minutes), ("periodic_update", minutes), ("resolution", 2 * minutes)],
            (minutes % 2 == 0).then(office),
            Settings::default(),
        )))),
    ]
}

/// What happens at distinct moments of a week, in order.
fn any_past() -> impl Strategy<Value = Vec<Happening>> {
    let moments = proptest::collection::btree_set(0_i64..7 * 24 * 60, 0..20);
    moments.prop_flat_map(|moments| {
        let moments: Vec<_> = moments.into_iter().collect();
        proptest::collection::vec(any_what(), moments.len()).prop_map(move |whats| {
            moments.iter().zip(whats).map(|(minute, what)| Happening { at: at(*minute), what }).collect()
        })
    })
}

fn all_terms(settings: Settings) -> Option<Arc<Terms>> {
    Some(terms(&[FIRST, NEXT, UPDATE, RESOLUTION, WAIT], Some(office()), settings))
}

fn any_settings() -> impl Strategy<Value = Settings> {
    let modes = (0..3_usize, 0..4_usize, 0..2_usize, 0..2_usize);
    modes.prop_map(|(change, reopen, pause, update)| {
        let mut settings = Settings::default();
        settings.set("on_change", OnChange::NAMES[change]).unwrap();
        settings.set("on_reopen", OnReopen::NAMES[reopen]).unwrap();
        settings.set("on_pause", OnPause::NAMES[pause]).unwrap();
        settings.set("update_from", UpdateFrom::NAMES[update]).unwrap();
        settings
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn working_time_that_is_added_around_pauses_measures_the_same(
        start in 0_i64..7 * 24 * 60,
        work in 1_i64..4000,
        pauses in proptest::collection::btree_set(0_i64..14 * 24 * 60, 0..6),
    ) {
        let pauses: Vec<_> = pauses.into_iter().collect();
        let pauses: Vec<_> = pauses.chunks_exact(2)
            .map(|ends| crate::domain::calendar::Span { from: at(ends[0]), to: at(ends[1]) }).collect();
        let (calendar, work) = (office(), SignedDuration::from_mins(work));
        for at_close in [AtClose::DueAtClose, AtClose::DueAtNextOpening] {
            let due = walk::walked(&calendar, at(start), work, &pauses, at_close).unwrap();
            prop_assert_eq!(walk::worked(&calendar, at(start), due, &pauses), work);
        }
    }

    #[test]
    fn a_clock_is_due_when_its_target_has_been_worked(past in any_past(), settings in any_settings()) {
        let life = Life::new(at(0), true, all_terms(settings), past);
        for metric in METRICS {
            for lap in laps(&life, metric) {
                if let (Some(due), None) = (lap.due(), lap.end) {
                    let left = lap.left(due).unwrap();
                    // Under a target that was too short by the time it came, more than all of it is used up.
                    prop_assert!(left <= SignedDuration::ZERO, "{} {left:?}", metric.key);
                    let before = lap.left(due - SignedDuration::from_secs(1)).unwrap();
                    prop_assert!(left.is_negative() || before.is_positive() || before == left, "{}", metric.key);
                }
            }
        }
    }

    #[test]
    fn to_compute_again_changes_nothing(past in any_past(), settings in any_settings(), now in 0_i64..14 * 24 * 60) {
        let life = Life::new(at(0), true, all_terms(settings), past);
        let once = clocks(&life, &[], at(now));
        let twice = clocks(&life, &once, at(now));
        prop_assert_eq!(&twice, &once);
        prop_assert_eq!(recompute::moved(&once, &twice), Vec::new());
    }

    #[test]
    fn the_order_in_which_happenings_are_heard_of_does_not_matter(past in any_past(), turn in 0_usize..20) {
        let straight = Life::new(at(0), true, all_terms(Settings::default()), past.clone());
        let mut shuffled = past;
        shuffled.reverse();
        let turn = turn.min(shuffled.len());
        shuffled.rotate_left(turn);
        let shuffled = Life::new(at(0), true, all_terms(Settings::default()), shuffled);
        prop_assert_eq!(clocks(&shuffled, &[], at(0)), clocks(&straight, &[], at(0)));
    }

    #[test]
    fn notes_and_programs_words_change_nothing(past in any_past()) {
        let straight = Life::new(at(0), true, all_terms(Settings::default()), past.clone());
        let quiet = past.into_iter().filter(|happening| !matches!(happening.what, Noted | BotSaid)).collect();
        let quiet = Life::new(at(0), true, all_terms(Settings::default()), quiet);
        prop_assert_eq!(clocks(&quiet, &[], at(0)), clocks(&straight, &[], at(0)));
    }

    #[test]
    fn a_life_told_step_by_step_ends_with_the_clocks_of_the_whole(past in any_past()) {
        let whole = Life::new(at(0), true, all_terms(Settings::default()), past.clone());
        let mut stepwise = Vec::new();
        for known in 0..=past.len() {
            let now = known.checked_sub(1).map_or(at(0), |last| past[last].at);
            let life = Life::new(at(0), true, all_terms(Settings::default()), past[..known].to_vec());
            stepwise = clocks(&life, &stepwise, now);
        }
        // Earlier rounds keep the outcome of their day; what runs is what the whole says.
        let running = |clocks: &[Clock]| clocks.iter().filter(|clock| clock.goes_on()).cloned().collect::<Vec<_>>();
        let now = at(14 * 24 * 60);
        prop_assert_eq!(running(&stepwise), running(&clocks(&whole, &[], now)));
    }
}
