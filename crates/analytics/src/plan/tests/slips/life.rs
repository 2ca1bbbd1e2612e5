//! A student whose days do not go as planned.

use super::super::{TODAY, chapter};
use crate::input::Day;
use crate::mastery::posterior;
use crate::models::random::Random;
use crate::plan::{Change, ChapterState, HORIZON_DAYS, Input, Kind, Mock, Plan, Previous, Settings, plan};

/// What there is to study, and how days go.
pub(super) struct Student {
    pub(super) random: Random,
    pub(super) plan: Option<Vec<Previous>>,
    today: Day,
    exam_day: Option<Day>,
    chapters: Vec<ChapterState>,
    settings: Settings,
    own: Vec<(Day, u32)>,
    ratios: Vec<f64>,
    mock: Option<Mock>,
    done_today: u32,
    most_today: Option<u32>,
    change: Change,
    /// Gaps of today's planned revisions, by chapter.
    gaps: Vec<(u32, Option<Day>)>,
}

impl Student {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let subjects = 1 + random.below(4);
        let mut chapters: Vec<ChapterState> = (0..3 + random.below(35))
            .map(|_| {
                let subject = random.below(subjects) as u32;
                let (weight, mean) = (1.0 + 30.0 * random.uniform(), 0.05 + 0.9 * random.uniform());
                let mut one = chapter(subject, weight, mean);
                one.is_tried = random.uniform() < 0.8;
                one.last_seen = one.is_tried.then(|| TODAY - random.below(60) as Day);
                one.stability_days = (random.uniform() < 0.1).then(|| 1.0 + 100.0 * random.uniform());
                one
            })
            .collect();
        if random.uniform() < 0.6 {
            put_in_order(&mut chapters, &mut random);
        }
        let settings = Settings {
            minutes: hours(&mut random),
            rest_weekday: (random.uniform() < 0.7).then(|| random.below(7) as u8),
            blocked: vec![TODAY + random.below(10) as Day],
            block_minutes: 25 + 5 * random.below(6) as u32,
            cap_factor: 0.7 + 0.3 * random.uniform(),
            eased: Vec::new(),
        };
        let own =
            (0..random.below(3)).map(|_| (TODAY + random.below(10) as Day, 30 + random.below(120) as u32));
        Self {
            own: own.collect(),
            exam_day: (random.uniform() < 0.8).then(|| TODAY + 3 + random.below(200) as Day),
            ratios: (0..subjects).map(|_| 0.8 + 0.6 * random.uniform()).collect(),
            mock: (random.uniform() < 0.5).then_some(Mock {
                minutes: 120,
                last_day: Some(TODAY - 9),
            }),
            today: TODAY,
            chapters,
            settings,
            done_today: 0,
            most_today: None,
            change: Change::Little,
            gaps: Vec::new(),
            plan: None,
            random,
        }
    }

    pub(super) fn input(&self) -> Input<'_> {
        Input {
            today: self.today,
            exam_day: self.exam_day,
            // A quarter of the students have prepared for months.
            started_on: Some(TODAY - if self.ratios[0] < 0.95 { 120 } else { 0 }),
            chapters: &self.chapters,
            settings: &self.settings,
            own: &self.own,
            done_today: self.done_today,
            most_today: self.most_today,
            ratios: &self.ratios,
            mock: self.mock,
            previous: self.plan.as_deref(),
            change: self.change,
        }
    }

    /// Makes the plan, has it checked, and goes by it.
    pub(super) fn follow(&mut self, check: &impl Fn(&Input<'_>, &Plan)) {
        let made = plan(&self.input());
        check(&self.input(), &made);
        let previous = self.plan.take().unwrap_or_default();
        let open = made.blocks.iter().map(|block| Previous {
            day: block.day,
            kind: block.kind,
            chapter: block.chapter,
            minutes: block.minutes,
            is_pinned: block.kept.is_some_and(|place| {
                let old = &previous[place];
                old.is_pinned && old.day == block.day
            }),
        });
        self.plan = Some(open.collect());
        self.gaps = made
            .blocks
            .iter()
            .filter(|block| block.day == self.today && block.kind == Kind::Revise)
            .filter_map(|block| Some((block.chapter?, block.gap)))
            .collect();
        self.change = Change::Little;
    }

    /// Some of today's blocks are done, the rest is missed by tomorrow.
    pub(super) fn live(&mut self, done: f64) {
        let mut open = self.plan.take().unwrap_or_default();
        open.retain(|block| {
            if block.day != self.today || self.random.uniform() >= done {
                return true;
            }
            self.done_today += block.minutes;
            if block.kind == Kind::Mock {
                self.mock = self.mock.map(|mock| Mock {
                    last_day: Some(self.today),
                    ..mock
                });
            }
            if let Some(index) = block.chapter {
                let chapter = &mut self.chapters[index as usize];
                chapter.studied_minutes += f64::from(block.minutes);
                chapter.last_seen = Some(self.today);
                if block.kind == Kind::LastPass {
                    chapter.passed_on = Some(self.today);
                }
                let gap = self
                    .gaps
                    .iter()
                    .find(|(of, _)| *of == index && block.kind == Kind::Revise);
                chapter.gap_days = gap.and_then(|(_, gap)| *gap).or(chapter.gap_days);
            }
            false
        });
        self.plan = Some(open);
    }

    pub(super) fn sleep(&mut self) {
        self.today += 1;
        self.done_today = 0;
        self.most_today = None;
        // What was missed two days ago was planned again yesterday.
        let yesterday = self.today - 1;
        self.plan.as_mut().unwrap().retain(|block| block.day >= yesterday);
    }

    /// What a student may do about a plan, and what may come in between; mostly nothing.
    pub(super) fn meddle(&mut self) {
        match self.random.below(24) {
            0 | 1 => self.put(),
            2 => self.have_too_much(),
            3 => self.ease(),
            4 => {
                self.settings.minutes = hours(&mut self.random);
                self.change = Change::Free;
            }
            5 => {
                let days = 1 + self.random.below(60) as Day;
                self.exam_day = self.exam_day.map(|_| self.today + days);
                self.change = Change::Free;
            }
            6..=8 => self.be_tested(),
            9 => self.own.push((
                self.today + self.random.below(5) as Day,
                30 + self.random.below(90) as u32,
            )),
            10 => {
                // A chapter turns out to come before others.
                put_in_order(&mut self.chapters, &mut self.random);
            }
            _ => {}
        }
    }

    /// Puts a block on another day, as far as that day has room beside what was put there before.
    fn put(&mut self) {
        let day = self.today + self.random.below(HORIZON_DAYS as usize) as Day;
        let open = self.plan.clone().unwrap_or_default();
        if open.is_empty() || self.exam_day.is_some_and(|exam| day >= exam) {
            return;
        }
        let at = self.random.below(open.len());
        let there = open
            .iter()
            .enumerate()
            .filter(|(i, old)| *i != at && old.day == day && old.is_pinned);
        let taken: u32 = there.map(|(_, old)| old.minutes).sum();
        if open[at].day >= self.today && taken + open[at].minutes <= self.input().room(day) {
            let block = &mut self.plan.as_mut().unwrap()[at];
            (block.day, block.is_pinned) = (day, true);
        }
    }

    /// Gives a block of today back, and wants no other for it.
    fn have_too_much(&mut self) {
        let open = self.plan.as_mut().unwrap();
        let Some(at) = open.iter().position(|block| block.day == self.today) else {
            return;
        };
        open.remove(at);
        let left = open
            .iter()
            .filter(|block| block.day == self.today)
            .map(|block| block.minutes);
        self.most_today = Some(left.sum::<u32>() + self.done_today);
    }

    fn ease(&mut self) {
        let days = self.random.below(14) as Day;
        let factor = 0.7 + 0.1 * self.random.uniform();
        self.settings.eased = vec![(self.today, self.today + days, factor)];
    }

    fn be_tested(&mut self) {
        for _ in 0..=self.random.below(4) {
            let at = self.random.below(self.chapters.len());
            let (tried, share) = (5 + self.random.below(20), self.random.uniform());
            let chapter = &mut self.chapters[at];
            let right = (tried as f64 * share).floor();
            let found = posterior(right, tried as f64, chapter.mastery.mean);
            chapter.mastery = found.unwrap_or(chapter.mastery);
            (chapter.is_tried, chapter.studied_minutes) = (true, 0.0);
            chapter.last_seen = Some(self.today);
        }
    }
}

fn hours(random: &mut Random) -> [u32; 7] {
    std::array::from_fn(|_| 30 * random.below(11) as u32)
}

/// Some chapters come after one or two of their subject.
fn put_in_order(chapters: &mut [ChapterState], random: &mut Random) {
    for at in 1..chapters.len() {
        if random.uniform() < 0.3 {
            let subject = chapters[at].subject;
            let before: Vec<u32> = (0..2).map(|_| random.below(at) as u32).collect();
            let same = before
                .into_iter()
                .filter(|&first| chapters[first as usize].subject == subject);
            chapters[at].prerequisites = same.collect();
        }
    }
}
