//! One student under the response model: the same minutes and the same misses under every order.

use crate::input::Day;
use crate::models::random::Random;
use crate::plan::{
    CHANGE_SHARE, Change, ChapterState, HORIZON_DAYS, Input, Kind, Plan, Previous, STABLE_DAYS, Settings,
    memory, plan, postponed, value,
};

/// The first day, a Monday, so that the rest day falls alike for all.
pub(super) const FIRST: Day = 20_003 - 20_003 % 7 + 4;
/// The share of blocks that is done.
pub(super) const DONE: f64 = 0.75;

/// A student: what is believed, and what is true.
pub(super) struct Student {
    /// What chance does with this student.
    pub(super) seed: u64,
    /// What is believed of the chapters.
    pub(super) chapters: Vec<ChapterState>,
    /// The share of each chapter that is truly known.
    pub(super) truth: Vec<f64>,
    /// Minutes after which this student has learnt 63 % of what can be learnt.
    pub(super) tau: f64,
    /// The day of the exam.
    pub(super) exam_day: Day,
    /// Days that the student studies.
    pub(super) days: Day,
    /// Hours and rest days.
    pub(super) settings: Settings,
}

impl Student {
    fn input<'a>(
        &'a self,
        today: Day,
        chapters: &'a [ChapterState],
        previous: Option<&'a [Previous]>,
    ) -> Input<'a> {
        Input {
            today,
            exam_day: Some(self.exam_day),
            started_on: Some(FIRST),
            chapters,
            settings: &self.settings,
            own: &[],
            done_today: 0,
            most_today: None,
            ratios: &[],
            mock: None,
            previous,
            change: Change::Little,
        }
    }

    /// Marks won with the planner, and how often it broke a promise.
    pub(super) fn planned(&self) -> (f64, usize) {
        self.followed(plan)
    }

    /// Marks won with the planner's first plan and no other: what is missed is pushed back in its order.
    pub(super) fn postponed(&self) -> f64 {
        self.followed(postponed).0
    }

    fn followed(&self, again: impl Fn(&Input<'_>) -> Plan) -> (f64, usize) {
        let mut random = Random::new(self.seed ^ 0x5eed);
        let mut chapters = self.chapters.clone();
        let mut won = Won::new(self);
        let (mut open, mut broken): (Option<Vec<Previous>>, usize) = (None, 0);
        for today in FIRST..FIRST + self.days {
            let input = self.input(today, &chapters, open.as_deref());
            let made = if open.is_some() {
                again(&input)
            } else {
                plan(&input)
            };
            broken += usize::from(is_over(&input, &made)) + usize::from(is_unstable(&input, &made));
            let mut left = Vec::new();
            let mut done = Vec::new();
            for block in made.blocks {
                if block.day == today && random.uniform() < DONE {
                    done.extend(block.chapter.map(|chapter| (chapter, block)));
                } else {
                    left.push(Previous {
                        day: block.day,
                        kind: block.kind,
                        chapter: block.chapter,
                        minutes: block.minutes,
                        is_pinned: false,
                    });
                }
            }
            for (chapter, block) in done {
                won.study(chapter, block.minutes, today);
                let state = &mut chapters[chapter as usize];
                state.studied_minutes += f64::from(block.minutes);
                state.last_seen = Some(today);
                state.gap_days = block.gap.or(state.gap_days);
                state.passed_on = (block.kind == Kind::LastPass)
                    .then_some(today)
                    .or(state.passed_on);
            }
            open = Some(left);
        }
        (won.marks(), broken)
    }

    /// Marks won by going down a list of chapters again and again.
    pub(super) fn in_order(&self, key: fn(&ChapterState) -> f64) -> f64 {
        let mut random = Random::new(self.seed ^ 0x5eed);
        let mut order: Vec<u32> = (0..self.chapters.len() as u32).collect();
        order.sort_by(|x, y| key(&self.chapters[*y as usize]).total_cmp(&key(&self.chapters[*x as usize])));
        let (mut won, mut next) = (Won::new(self), 0);
        for today in FIRST..FIRST + self.days {
            for _ in 0..self.settings.cap(today) / self.settings.block() {
                // A missed block is postponed: the list waits.
                if random.uniform() < DONE {
                    won.study(order[next % order.len()], self.settings.block(), today);
                    next += 1;
                }
            }
        }
        won.marks()
    }
}

/// What was truly done, chapter by chapter.
struct Won<'a> {
    student: &'a Student,
    minutes: Vec<f64>,
    seen: Vec<Option<Day>>,
}

impl<'a> Won<'a> {
    fn new(student: &'a Student) -> Self {
        Self {
            student,
            minutes: vec![0.0; student.truth.len()],
            seen: student.chapters.iter().map(|chapter| chapter.last_seen).collect(),
        }
    }

    fn study(&mut self, chapter: u32, minutes: u32, today: Day) {
        self.minutes[chapter as usize] += f64::from(minutes);
        self.seen[chapter as usize] = Some(today);
    }

    /// What is known at the exam, less what would have been known without study, in marks.
    fn marks(&self) -> f64 {
        let all = self.student.chapters.iter().enumerate();
        all.map(|(i, chapter)| {
            let rise = value::rise(self.student.truth[i], 0.0, self.minutes[i], self.student.tau);
            let at_exam = |seen: Option<Day>| {
                let days = seen.map_or(0, |seen| self.student.exam_day - seen);
                memory::recall(f64::from(days), value::STABILITY_DAYS)
            };
            let with = (self.student.truth[i] + rise) * at_exam(self.seen[i]);
            let without = self.student.truth[i] * at_exam(chapter.last_seen);
            if self.minutes[i] > 0.0 {
                chapter.weight * (with - without).max(0.0)
            } else {
                0.0
            }
        })
        .sum()
    }
}

fn is_over(input: &Input<'_>, made: &Plan) -> bool {
    (input.today..input.today + HORIZON_DAYS).any(|day| {
        let of_day = made.blocks.iter().filter(|block| block.day == day);
        of_day.map(|block| block.minutes).sum::<u32>() > input.settings.cap(day)
    })
}

fn is_unstable(input: &Input<'_>, made: &Plan) -> bool {
    let stable = input.today..input.today + STABLE_DAYS;
    let before = input.previous.unwrap_or_default();
    let planned = before.iter().filter(|old| stable.contains(&old.day)).count();
    let kept = made.blocks.iter().filter(|block| {
        block
            .kept
            .is_some_and(|place| stable.contains(&block.day) && before[place].day == block.day)
    });
    planned > 0 && (planned - kept.count()) as f64 > CHANGE_SHARE * planned as f64
}
