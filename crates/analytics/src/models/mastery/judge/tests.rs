use super::*;
use crate::models::mastery::sigmoid;
use crate::models::random::Random;

const SKILLS: u32 = 12;

/// A student's chance on each skill: ability and skill effect in log odds, and what was learned so far.
struct Student {
    log: AnswerLog,
    truth: Vec<f64>,
}

/// Students of spread-out ability, chapters of different difficulty, and knowledge that grows with practice.
fn school(students: usize, answers: usize, spread: f64, seed: u64) -> Vec<Student> {
    let mut random = Random::new(seed);
    let difficulty: Vec<f64> = (0..SKILLS).map(|_| spread * random.normal()).collect();
    let student = |_| {
        let ability = spread * random.normal();
        let own: Vec<f64> = (0..SKILLS).map(|_| 0.8 * spread * random.normal()).collect();
        let mut learned = vec![0.0; SKILLS as usize];
        let mut log = AnswerLog::default();
        for _ in 0..answers {
            let skill = (random.uniform() * f64::from(SKILLS)) as usize % SKILLS as usize;
            let odds = ability + own[skill] + difficulty[skill] + learned[skill];
            log.push(0, [skill as u32], random.uniform() < sigmoid(odds));
            learned[skill] += 0.05 * spread;
        }
        let odds = (0..SKILLS as usize).map(|k| ability + own[k] + difficulty[k] + learned[k]);
        let truth = odds.map(sigmoid).collect();
        Student { log, truth }
    };
    (0..students).map(student).collect()
}

fn logs(school: Vec<Student>) -> Vec<AnswerLog> {
    school.into_iter().map(|student| student.log).collect()
}

#[test]
fn chapters_of_different_difficulty_and_learning_are_worth_a_model() {
    let judged = judge(&logs(school(120, 90, 1.0, 1))).unwrap().unwrap();
    assert!(judged.is_better, "{judged:?}");
    assert!(judged.log_loss < judged.rule_log_loss - 0.005, "{judged:?}");
    assert_eq!((judged.students, judged.answers), (120, 120 * 90));
}

/// Counting is deceived by coins more than the model is; one share for all tells them best, ln 2 an answer.
#[test]
fn coins_are_not() {
    let judged = judge(&logs(school(120, 90, 0.0, 2))).unwrap().unwrap();
    assert!(
        judged.log_loss > std::f64::consts::LN_2 && judged.rule_log_loss > judged.log_loss,
        "{judged:?}"
    );
    assert!(!judged.is_better, "{judged:?}");
}

#[test]
fn few_students_or_answers_get_no_verdict() {
    assert_eq!(judge(&[]).unwrap(), None);
    assert_eq!(judge(&logs(school(MIN_STUDENTS - 1, 90, 1.0, 3))).unwrap(), None);
    assert_eq!(
        judge(&logs(school(200, MIN_OWN_ANSWERS - 1, 1.0, 4))).unwrap(),
        None
    );
}

/// Four of five intervals should hold the truth; they are drawn wider than the answers alone allow since memory fades,
/// so more may do so, but not all.
#[test]
fn intervals_of_unseen_students_hold_what_is_true_as_often_as_they_say() {
    let learned = logs(school(150, 90, 1.0, 5));
    let model = MasteryModel::fit(&learned.iter().collect::<Vec<_>>()).unwrap();
    // The same chapters: their difficulty is drawn first from the same seed.
    let (mut inside, mut n) = (0.0, 0.0);
    for student in school(300, 90, 1.0, 5).split_off(150) {
        let mut tracker = model.tracker();
        for answer in student.log.answers() {
            tracker.record(&answer);
        }
        for (skill, truth) in (0..).zip(&student.truth) {
            let Some((known, answers)) = tracker.mastery(skill).filter(|(_, answers)| *answers >= 5) else {
                continue;
            };
            assert!(known.low < known.mean && known.mean < known.high && answers <= 90);
            n += 1.0;
            inside += f64::from(u8::from((known.low..=known.high).contains(truth)));
        }
    }
    let share = inside / n;
    assert!((0.76..=0.90).contains(&share), "{share} of {n}");
}

#[test]
fn a_stored_model_says_the_same() {
    let school = logs(school(70, 80, 1.0, 6));
    let model = MasteryModel::fit(&school.iter().collect::<Vec<_>>()).unwrap();
    let stored = serde_json::to_string(&model).unwrap();
    let read: MasteryModel = serde_json::from_str(&stored).unwrap();
    for log in &school[..5] {
        for (x, y) in model.chances(log).into_iter().zip(read.chances(log)) {
            assert!((x - y).abs() < 1e-12, "{x} {y}");
        }
    }
}
