//! Students made by a known rule.

use analytics::models::mastery::AnswerLog;
use analytics::models::next_score::Sitting;
use analytics::models::random::Random;

/// A student with dates of their own: 5 to 30 mocks over a year, in two subjects and from `offsets.len()`
/// series of different difficulty. Level, slope and a slow drift are the student's; noise has `noise` points.
pub fn mocks(random: &mut Random, offsets: &[f64], noise: f64) -> Vec<Sitting> {
    let level = 60.0 + 10.0 * random.normal();
    let slope = 4.0 + 4.0 * random.normal();
    let subjects = [4.0 * random.normal(), 4.0 * random.normal()];
    let n = 5 + random.below(26);
    let mut days: Vec<f64> = (0..n).map(|_| (random.uniform() * 365.0).round()).collect();
    days.sort_by(f64::total_cmp);
    let (mut drift, mut before) = (0.0, 0.0);
    days.into_iter()
        .map(|day| {
            let kept = (-(day - before) / 60.0_f64).exp();
            drift = drift * kept + 4.0 * (1.0 - kept * kept).sqrt() * random.normal();
            before = day;
            let (subject, source) = (random.below(2), random.below(offsets.len()));
            let ability = level + subjects[subject] + slope * day / 365.0 + drift;
            Sitting {
                subject,
                source,
                at: day,
                score: ability + offsets[source] + noise * random.normal(),
            }
        })
        .collect()
}

/// A child of a growth study: 2 to 6 yearly tests, growth that slows down, equal shares missing anywhere.
pub fn growth(random: &mut Random) -> Vec<Sitting> {
    let level = random.normal();
    let slope = 0.2 * level + 0.25 * random.normal();
    let mut waves: Vec<usize> = (0..6).collect();
    random.shuffle(&mut waves);
    waves.truncate(2 + random.below(5));
    waves.sort_unstable();
    waves
        .into_iter()
        .map(|wave| {
            let t = wave as f64;
            let mean = 1.1 * t - 0.09 * t * t;
            let score = mean + level + slope * t + 0.45 * random.normal();
            Sitting {
                subject: 0,
                source: 0,
                at: t,
                score,
            }
        })
        .collect()
}

/// Answers of `n` students to 300 problems of 10 skills, with the true chance of each.
pub fn answers(random: &mut Random, n: usize) -> (Vec<AnswerLog>, Vec<Vec<f64>>) {
    // The problems are the same for every call: they have a generator of their own.
    let mut fixed = Random::new(99);
    let problems: Vec<f64> = (0..300).map(|_| 0.8 * fixed.normal()).collect();
    let skills: Vec<f64> = (0..10).map(|_| 0.7 * fixed.normal()).collect();
    let student = |_| {
        let ability = 0.9 * random.normal();
        let mut on_skill: Vec<f64> = (0..10).map(|_| 0.7 * random.normal()).collect();
        let (mut log, mut chances) = (AnswerLog::default(), Vec::new());
        for _ in 0..20 + random.below(60) {
            let problem = random.below(300);
            let skill = problem % 10;
            let chance =
                1.0 / (1.0 + (-(0.4 + ability + on_skill[skill] + problems[problem] + skills[skill])).exp());
            log.push(problem as u32, [skill as u32], random.uniform() < chance);
            chances.push(chance);
            on_skill[skill] += 0.08;
        }
        (log, chances)
    };
    (0..n).map(student).unzip()
}
