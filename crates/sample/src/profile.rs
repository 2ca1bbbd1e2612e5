//! An exam that needs no file, for tests and benchmarks.

use domain::exams::{Chapter, ExamProfile, Marking, Section};

/// 180 questions, 720 marks, 72 chapters, as large as the largest shipped profile.
pub fn profile() -> ExamProfile {
    let subjects = [("Physics", 45, 20), ("Chemistry", 45, 20), ("Biology", 90, 32)];
    let chapters = subjects.iter().flat_map(|&(subject, questions, n)| {
        (0..n).map(move |i| Chapter {
            subject: subject.into(),
            name: format!("Chapter {i}"),
            weight: 4.0 * f64::from(questions) / f64::from(n),
            prerequisites: vec![],
        })
    });
    let section = |&(name, questions, _): &(&str, u32, u32)| Section {
        name: name.into(),
        questions,
        max_score: 4.0 * f64::from(questions),
    };
    ExamProfile {
        key: "large".into(),
        name: "Large exam".into(),
        max_score: Some(720.0),
        minutes: Some(180),
        least_score: None,
        is_scaled: false,
        marking: Some(Marking {
            correct: 4.0,
            wrong: -1.0,
        }),
        source: String::new(),
        weights_source: String::new(),
        sections: subjects.iter().map(section).collect(),
        chapters: chapters.collect(),
    }
}
