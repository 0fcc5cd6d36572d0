//! Small problems with everything in them, made of random numbers.

use std::fmt::Write;

use frontdesk::domain::strategy::{Problem, file};

/// Numbers that are the same for the same seed (SplitMix64, public domain, S. Vigna).
pub struct Dice(pub u64);

impl Dice {
    /// A number from one to another, both included.
    pub fn roll(&mut self, from: i64, to: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let size = u64::try_from(to - from + 1).unwrap();
        from + i64::try_from((z ^ (z >> 31)) % size).unwrap()
    }

    pub fn one_in(&mut self, many: i64) -> bool {
        self.roll(1, many) == 1
    }

    fn of<'a>(&mut self, names: &'a [String]) -> &'a str {
        &names[usize::try_from(self.roll(0, i64::try_from(names.len()).unwrap() - 1)).unwrap()]
    }

    fn pick(&mut self) -> &'static str {
        ["exactly one", "at least one", "at most one", "any"][usize::try_from(self.roll(0, 3)).unwrap()]
    }
}

/// A problem whose mixes can be counted.
pub fn problem(seed: u64) -> Problem {
    let text = text(seed);
    file::read(&text, None).unwrap_or_else(|mistake| panic!("{mistake}\n{text}"))
}

/// The same as a file. Numbers are small, so that many mixes are equally good, or have odd decimals, so that few are.
pub fn text(seed: u64) -> String {
    let mut dice = Dice(seed);
    let mut text = String::new();
    let odd = dice.one_in(3);
    let counts = [dice.roll(0, 3), dice.roll(0, 4), dice.roll(0, 3)];
    let counts = if counts.iter().sum::<i64>() == 0 { [1, 1, 1] } else { counts };
    let segments: Vec<String> = (0..dice.roll(1, 3)).map(|at| format!("s{at}")).collect();
    writeln!(text, "[limits]\nbudget = {}", dice.roll(0, 60)).unwrap();
    if dice.one_in(2) {
        writeln!(text, "staff_hours = {}", dice.roll(0, 40)).unwrap();
    }
    if dice.one_in(4) {
        writeln!(text, "sla_attainment = 0.{}", dice.roll(1, 8)).unwrap();
    }
    if dice.one_in(2) {
        writeln!(text, "rating_max = {}", dice.roll(1, 6)).unwrap();
    }
    let (benefit, satisfaction, cost) = (dice.roll(0, 3), dice.roll(0, 9), dice.roll(0, 1));
    writeln!(text, "[weights]\nbenefit = {benefit}\nsatisfaction = {satisfaction}\ncost = {cost}").unwrap();
    writeln!(text, "[penalties]\nunhappy_user = 0.{}\nhour_above_target = 0.{}", dice.roll(0, 3), dice.roll(0, 3))
        .unwrap();
    text.push_str("[pick]\n");
    for (count, kind) in counts.iter().zip(["modes", "tools", "strategies"]) {
        if *count > 0 {
            writeln!(text, "{kind} = \"{}\"", dice.pick()).unwrap();
        }
    }
    for name in &segments {
        writeln!(text, "[[segment]]\nname = \"{name}\"\nweight = {}", dice.roll(0, 3)).unwrap();
        writeln!(text, "rating = {}\nunhappy_users = {}", dice.roll(0, 4), dice.roll(0, 8)).unwrap();
        writeln!(text, "resolution_hours = {}\ntarget_hours = {}", dice.roll(0, 20), dice.roll(0, 12)).unwrap();
        writeln!(text, "sla_attainment = 0.{}", dice.roll(3, 9)).unwrap();
        if dice.one_in(3) {
            writeln!(text, "sla_floor = 0.{}", dice.roll(1, 9)).unwrap();
        }
    }
    let mut names = Vec::new();
    for (count, kind) in counts.iter().zip(["mode", "tool", "strategy"]) {
        for at in 0..*count {
            let name = format!("{kind}{at}");
            writeln!(text, "[[{kind}]]\nname = \"{name}\"").unwrap();
            effects(&mut text, &mut dice, odd, 30);
            let mut serves = segments.clone();
            if kind == "mode" && dice.one_in(4) {
                serves.pop();
                writeln!(text, "serves = {serves:?}").unwrap();
            }
            if let Some(segment) = serves.first().filter(|_| dice.one_in(2)) {
                writeln!(text, "[{kind}.in.{segment}]").unwrap();
                effects(&mut text, &mut dice, odd, 10);
            }
            names.push(name);
        }
    }
    rules(&mut text, &mut dice, &names, &segments);
    text
}

fn effects(text: &mut String, dice: &mut Dice, odd: bool, cost: i64) {
    let tail = |dice: &mut Dice| if odd { format!(".{}", dice.roll(1, 999_999)) } else { String::new() };
    writeln!(text, "cost = {}{}", dice.roll(0, cost), tail(dice)).unwrap();
    for (key, from, to) in [
        ("staff_hours", -8, 20),
        ("subscription_revenue", 0, 30),
        ("enterprise_revenue", 0, 30),
        ("usage_value", -3, 9),
        ("rating", -1, 2),
        ("unhappy_users", -4, 2),
        ("resolution_hours", -9, 3),
    ] {
        if dice.one_in(2) {
            writeln!(text, "{key} = {}{}", dice.roll(from, to), tail(dice)).unwrap();
        }
    }
    if dice.one_in(2) {
        writeln!(text, "sla_attainment = {}0.{}", if dice.one_in(4) { "-" } else { "" }, dice.roll(0, 3)).unwrap();
    }
}

fn rules(text: &mut String, dice: &mut Dice, names: &[String], segments: &[String]) {
    for _ in 0..dice.roll(0, 3) {
        let (a, b) = (dice.of(names).to_owned(), dice.of(names).to_owned());
        let both_modes = a.starts_with("mode") && b.starts_with("mode");
        if a == b {
            continue;
        }
        match dice.roll(0, 2) {
            0 => writeln!(text, "[[requires]]\nchoice = \"{a}\"\nany_of = [\"{b}\"]").unwrap(),
            1 => writeln!(text, "[[excludes]]\nchoices = [\"{a}\", \"{b}\"]").unwrap(),
            _ => {
                writeln!(text, "[[synergy]]\nof = [\"{a}\", \"{b}\"]").unwrap();
                if dice.one_in(2) && !both_modes {
                    writeln!(text, "segment = \"{}\"", dice.of(segments)).unwrap();
                }
                writeln!(text, "usage_value = {}\nrating = {}", dice.roll(-9, 20), dice.roll(-1, 2)).unwrap();
                writeln!(text, "cost = {}", dice.roll(-3, 3)).unwrap();
            }
        }
    }
}
