//! Minutes a question and a mark take, where time is known, and how that stands to the time the exam gives.

use crate::quantile::t90;
use crate::study::Study;

/// Timed tests a subject needs for an interval around its pace.
pub const MIN_TIMED: u32 = 3;
/// Less than a hundredth of a mark in all is none: the quotient would only be large.
const LEAST_MARKS: f64 = 0.01;

/// A subject's pace.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SubjectSpeed {
    /// Index of the subject.
    pub subject: u32,
    /// Tests whose minutes are known.
    pub tests: u32,
    /// Minutes for one question of the paper, open ones among them.
    pub per_question: f64,
    /// Minutes for one mark earned; `None` where none was.
    pub per_mark: Option<f64>,
    /// The time taken as percent of what the exam gives for as many questions; `None` without an exam of fixed time.
    pub of_exam: Option<OfExam>,
}

/// Time taken as percent of the exam's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OfExam {
    /// Mean over the tests.
    pub percent: f64,
    /// The 80 % interval of that mean, from [`MIN_TIMED`] tests on.
    pub interval: Option<(f64, f64)>,
}

/// A chapter's pace.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChapterSpeed {
    /// Index of the chapter.
    pub chapter: u32,
    /// Questions tried whose minutes are known.
    pub questions: u64,
    /// Of them right.
    pub correct: u64,
    /// Minutes for one question tried.
    pub per_question: f64,
    /// Minutes for one mark, over the results whose chapter marks are known or follow from the scheme.
    pub per_mark: Option<f64>,
}

/// Every subject with timed tests, by index.
pub fn subjects(study: &Study<'_>) -> Vec<SubjectSpeed> {
    let mut sums = vec![SubjectSum::default(); study.history.subjects().len()];
    let given = study.exam.and_then(|exam| exam.minutes_per_question);
    for result in study.history.results() {
        // Zero minutes are a box left empty, not a test done in no time.
        let Some(minutes) = result.minutes.filter(|minutes| *minutes > 0) else {
            continue;
        };
        let sum = &mut sums[result.subject as usize];
        sum.minutes += f64::from(minutes);
        sum.questions += f64::from(result.total);
        sum.marks += result.score;
        sum.per_question
            .push(f64::from(minutes) / f64::from(result.total));
    }
    let of_subject = |(i, sum): (usize, SubjectSum)| {
        (!sum.per_question.is_empty()).then(|| SubjectSpeed {
            subject: i as u32,
            tests: sum.per_question.len() as u32,
            per_question: sum.minutes / sum.questions,
            per_mark: (sum.marks >= LEAST_MARKS).then_some(sum.minutes / sum.marks),
            of_exam: given.map(|given| of_exam(&sum.per_question, given)),
        })
    };
    sums.into_iter().enumerate().filter_map(of_subject).collect()
}

#[derive(Debug, Clone, Default)]
struct SubjectSum {
    minutes: f64,
    questions: f64,
    marks: f64,
    per_question: Vec<f64>,
}

fn of_exam(per_question: &[f64], given: f64) -> OfExam {
    let n = per_question.len() as f64;
    let mean = per_question.iter().sum::<f64>() / n;
    let squares = per_question
        .iter()
        .map(|one| (one - mean) * (one - mean))
        .sum::<f64>();
    let interval = (per_question.len() >= MIN_TIMED as usize).then(|| {
        let reach = t90(per_question.len() - 1) * (squares / (n - 1.0)).sqrt() / n.sqrt();
        (
            100.0 * (mean - reach).max(0.0) / given,
            100.0 * (mean + reach) / given,
        )
    });
    OfExam {
        percent: 100.0 * mean / given,
        interval,
    }
}

/// Every chapter with timed questions, by index.
pub fn chapters(study: &Study<'_>) -> Vec<ChapterSpeed> {
    let mut sums = vec![ChapterSum::default(); study.history.chapters().len()];
    for result in study.history.results() {
        let scheme = study.scheme.filter(|scheme| scheme.marks(result));
        for (row, detail) in study.chapters(result) {
            let Some(minutes) = detail.minutes.filter(|minutes| *minutes > 0 && row.attempted > 0) else {
                continue;
            };
            let sum = &mut sums[row.chapter as usize];
            sum.questions += u64::from(row.attempted);
            sum.correct += u64::from(row.correct);
            sum.minutes += f64::from(minutes);
            let reckoned = scheme
                .map(|scheme| f64::from(row.correct) * scheme.reward - f64::from(row.wrong) * scheme.penalty);
            if let Some(marks) = detail.marks.filter(|marks| marks.is_finite()).or(reckoned) {
                sum.marks += marks;
                sum.minutes_with_marks += f64::from(minutes);
            }
        }
    }
    let of_chapter = |(i, sum): (usize, ChapterSum)| {
        (sum.questions > 0).then(|| ChapterSpeed {
            chapter: i as u32,
            questions: sum.questions,
            correct: sum.correct,
            per_question: sum.minutes / sum.questions as f64,
            per_mark: (sum.marks >= LEAST_MARKS).then_some(sum.minutes_with_marks / sum.marks),
        })
    };
    sums.into_iter().enumerate().filter_map(of_chapter).collect()
}

#[derive(Debug, Clone, Copy, Default)]
struct ChapterSum {
    questions: u64,
    correct: u64,
    minutes: f64,
    marks: f64,
    minutes_with_marks: f64,
}
