//! The digest's figures as a picture, and in words for those who cannot see it.

use jiff::civil::Date;

use super::Speaker;
use crate::chat::message::File;
use crate::domain::Locale;
use crate::domain::digest::{DigestFacts, Figures, Period};
use crate::draw::canvas::Ink;
use crate::draw::sheet::{Panel, Series, Sheet};

// Colours that people with any kind of colour vision tell apart (Okabe and Ito, jfly.uni-koeln.de/color).
const OPENED: Ink = [0x00, 0x72, 0xb2];
const SOLVED: Ink = [0x00, 0x9e, 0x73];
const WAITING: Ink = [0xe6, 0x9f, 0x00];
const MISSED: Ink = [0xd5, 0x5e, 0x00];
const LOAD: Ink = [0x56, 0xb4, 0xe9];

/// Characters that a description may have: Discord's limit is 1024.
const ABOUT_CHARS_MAX: usize = 1000;

impl Speaker<'_> {
    /// The chart as a file; none where there are no figures, as in a digest of an older version, or nothing to draw on.
    pub(super) fn chart(&self, facts: &DigestFacts) -> Option<File> {
        if facts.series.is_empty() {
            return None;
        }
        match self.sheet(facts).png() {
            Ok(bytes) => {
                let about = crate::domain::text::shorten(&self.told(facts), ABOUT_CHARS_MAX);
                // Of no other digest, and the same for every attempt to deliver it.
                let at = facts.until.strftime("%Y%m%d-%H%M%S");
                let name = format!("digest-{}-{at}.png", facts.period.name());
                Some(File { name, media_type: "image/png", about, bytes })
            }
            Err(failed) => {
                tracing::error!(%failed, "a digest goes without its chart");
                None
            }
        }
    }

    pub(super) fn sheet(&self, facts: &DigestFacts) -> Sheet {
        let series = |name: String, ink: Ink, count: fn(&Figures) -> i64| Series {
            name,
            ink,
            counts: facts.series.iter().map(count).collect(),
        };
        let moments: Vec<String> = facts.series.iter().map(|figures| self.moment(figures.from, facts.period)).collect();
        let columns = |series: Vec<Series>, stacked: bool| Panel::Columns { series, stacked, moments: moments.clone() };
        let sums = Sums::of(&facts.series);
        let (opened, solved, waiting) = (
            self.counted(sums.opened, "opened", "新建"),
            self.counted(sums.solved, "solved", "已解决"),
            self.counted(facts.waiting, "waiting now", "目前等待"),
        );
        let mut panels = vec![
            columns(
                vec![
                    series(opened, OPENED, |figures| figures.opened),
                    series(solved, SOLVED, |figures| figures.solved),
                ],
                false,
            ),
            columns(vec![series(waiting, WAITING, |figures| figures.waiting)], false),
        ];
        if let Some(percent) = sums.percent_kept() {
            let kept = match self.locale {
                Locale::English => format!("{} promises kept ({percent} %)", sums.kept),
                Locale::Chinese => format!("兑现承诺 {}（{percent}%）", sums.kept),
            };
            let missed = self.counted(sums.missed, "missed", "超时");
            let both =
                vec![series(kept, SOLVED, |figures| figures.kept), series(missed, MISSED, |figures| figures.missed)];
            panels.push(columns(both, true));
        }
        if !facts.load.is_empty() {
            let bars = facts.load.iter().map(|(agent, count)| (agent.name.headline(40).raw().to_owned(), *count));
            let heading = self.say("Open per agent", "各支持人员处理中的工单").to_owned();
            panels.push(Panel::Bars { heading, bars: bars.collect(), ink: LOAD });
        }
        Sheet { title: self.spans(facts).to_owned(), panels }
    }

    /// The figures of the chart in a sentence or two.
    pub(super) fn told(&self, facts: &DigestFacts) -> String {
        let sums = Sums::of(&facts.series);
        let counts = |count: fn(&Figures) -> i64| {
            let counts: Vec<_> = facts.series.iter().map(|figures| count(figures).to_string()).collect();
            counts.join(", ")
        };
        let (opened, solved, waiting) =
            (counts(|figures| figures.opened), counts(|figures| figures.solved), counts(|figures| figures.waiting));
        let spans = self.spans(facts);
        let Sums { opened: all_opened, solved: all_solved, kept, missed } = sums;
        let mut told = match self.locale {
            Locale::English => format!(
                "{spans}, the oldest first. Opened {all_opened}: {opened}. Solved {all_solved}: {solved}. Waiting at the end \
                 of each: {waiting}."
            ),
            Locale::Chinese => format!(
                "{spans}，由早到晚。新建 {all_opened}：{opened}。已解决 {all_solved}：{solved}。期末等待：{waiting}。"
            ),
        };
        if let Some(percent) = sums.percent_kept() {
            told.push_str(&match self.locale {
                Locale::English => format!(" Promises kept: {kept} of {} ({percent} %).", kept + missed),
                Locale::Chinese => format!("兑现承诺：{kept}/{}（{percent}%）。", kept + missed),
            });
        }
        told
    }

    /// What the chart spans.
    fn spans(&self, facts: &DigestFacts) -> &'static str {
        match facts.period {
            Period::Day => self.say("Tickets, last 14 days", "最近 14 天的工单"),
            Period::Week => self.say("Tickets, last 12 weeks", "最近 12 周的工单"),
            Period::Month => self.say("Tickets, last 12 months", "最近 12 个月的工单"),
        }
    }

    fn counted(&self, count: i64, en: &'static str, zh: &'static str) -> String {
        match self.locale {
            Locale::English => format!("{count} {en}"),
            Locale::Chinese => format!("{zh} {count}"),
        }
    }

    /// A date as short as it can be said.
    fn moment(&self, from: Date, period: Period) -> String {
        match (self.locale, period) {
            (Locale::English, Period::Month) => from.strftime("%b").to_string(),
            (Locale::English, _) => from.strftime("%b %-d").to_string(),
            (Locale::Chinese, Period::Month) => from.strftime("%-m月").to_string(),
            (Locale::Chinese, _) => from.strftime("%-m月%-d日").to_string(),
        }
    }
}

/// The figures of all spans together.
struct Sums {
    opened: i64,
    solved: i64,
    kept: i64,
    missed: i64,
}

impl Sums {
    fn of(series: &[Figures]) -> Self {
        let sum = |count: fn(&Figures) -> i64| series.iter().map(count).sum();
        Self {
            opened: sum(|figures| figures.opened),
            solved: sum(|figures| figures.solved),
            kept: sum(|figures| figures.kept),
            missed: sum(|figures| figures.missed),
        }
    }

    fn percent_kept(&self) -> Option<i64> {
        super::digest::percent(self.kept, self.kept + self.missed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::words::samples;
    use crate::domain::{Named, Notice, Platform};

    fn facts(names: &[&str]) -> DigestFacts {
        let mut notices = samples::notices("words", "words").into_iter();
        let facts = notices.find_map(|notice| if let Notice::Digest(facts) = notice { Some(*facts) } else { None });
        let named = |name: &&str| (Named { id: "7".into(), name: (*name).into() }, 3);
        DigestFacts { load: names.iter().map(named).collect(), ..facts.unwrap() }
    }

    fn speaker(locale: Locale) -> Speaker<'static> {
        Speaker { locale, platform: Platform::Slack, door: &crate::chat::words::door_tests::Shut }
    }

    #[test]
    fn the_chart_is_a_picture_with_the_figures_in_words_in_both_languages() {
        let facts = facts(&["Maya", "王小明", "🦀"]);
        let chart = speaker(Locale::English).chart(&facts).unwrap();
        assert!(chart.bytes.starts_with(b"\x89PNG") && chart.bytes.len() < 200_000);
        assert_eq!(chart.name, "digest-day-20261124-090000.png");
        insta::assert_snapshot!(chart.about, @"Tickets, last 14 days, the oldest first. Opened 58: 3, 5, 0, 1, 8, 6, 4, 7, 2, 0, 5, 9, 6, 2. Solved 54: 2, 4, 1, 0, 6, 7, 5, 5, 3, 1, 4, 6, 7, 3. Waiting at the end of each: 5, 6, 5, 6, 8, 7, 6, 8, 7, 6, 7, 10, 9, 8. Promises kept: 58 of 60 (96 %).");
        let told = speaker(Locale::Chinese).chart(&facts).unwrap().about;
        insta::assert_snapshot!(told, @"最近 14 天的工单，由早到晚。新建 58：3, 5, 0, 1, 8, 6, 4, 7, 2, 0, 5, 9, 6, 2。已解决 54：2, 4, 1, 0, 6, 7, 5, 5, 3, 1, 4, 6, 7, 3。期末等待：5, 6, 5, 6, 8, 7, 6, 8, 7, 6, 7, 10, 9, 8。兑现承诺：58/60（96%）。");
    }

    #[test]
    fn every_letter_of_ours_is_in_the_fonts() {
        let canvas = crate::draw::canvas::Canvas::new(10, 10, 1).unwrap();
        for locale in [Locale::English, Locale::Chinese] {
            for period in [Period::Day, Period::Week, Period::Month] {
                let facts = DigestFacts { period, ..facts(&["王小明"]) };
                let sheet = speaker(locale).sheet(&facts);
                assert!(canvas.has(&sheet.title));
                for panel in sheet.panels {
                    let words: Vec<String> = match panel {
                        Panel::Columns { series, moments, .. } => {
                            series.into_iter().map(|series| series.name).chain(moments).collect()
                        }
                        Panel::Bars { heading, .. } => vec![heading],
                    };
                    assert!(words.iter().all(|words| canvas.has(words)), "{words:?}");
                }
            }
        }
    }

    #[test]
    fn a_digest_that_an_older_version_stored_has_no_chart() {
        assert!(speaker(Locale::English).chart(&DigestFacts { series: Vec::new(), ..facts(&[]) }).is_none());
    }
}
