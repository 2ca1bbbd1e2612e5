//! Simulated students as the files that are measured.

use std::fmt::Write;

use analytics::models::mastery::AnswerLog;
use analytics::models::next_score::Sitting;
use analytics::models::random::Random;

pub fn results_file(students: &[Vec<Sitting>]) -> String {
    let mut text = "student_id,order,score,subject,source\n".to_owned();
    for (student, own) in students.iter().enumerate() {
        for one in own {
            let _ = writeln!(
                text,
                "s{student},{},{:.4},{},{}",
                one.at, one.score, one.subject, one.source
            );
        }
    }
    text
}

pub fn answers_file(logs: &[AnswerLog]) -> String {
    let mut text = "user,n,problems,skills,correct\n".to_owned();
    for (user, log) in logs.iter().enumerate() {
        let join = |cell: fn(&analytics::models::mastery::Answer<'_>) -> String| -> Vec<String> {
            log.answers().map(|answer| cell(&answer)).collect()
        };
        let problems = join(|answer| answer.problem.to_string()).join(" ");
        let skills = join(|answer| answer.skills[0].to_string()).join(" ");
        let correct = join(|answer| u8::from(answer.is_right).to_string()).concat();
        let _ = writeln!(text, "{user},{},{problems},{skills},{correct}", log.len());
    }
    text
}

/// The same file of other students: the first column has other names.
pub fn of_others(text: &str) -> String {
    let rows: Vec<&str> = text.lines().collect();
    rows.join("\nother") + "\n"
}

/// Marks from 0 to 200 of an exam with a long tail.
pub fn marks_file(seed: u64, n: usize) -> String {
    let mut random = Random::new(seed);
    let mut counts = [0_u32; 201];
    for _ in 0..n {
        let marks = 20.0 - 25.0 * (1.0 - random.uniform()).ln();
        counts[(marks.round() as usize).min(200)] += 1;
    }
    let mut text = "marks,candidates,percentile\n".to_owned();
    for (marks, count) in counts.iter().enumerate().rev() {
        let _ = writeln!(text, "{marks},{count},");
    }
    text
}
