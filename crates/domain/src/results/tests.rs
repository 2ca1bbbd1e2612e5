use super::*;

fn a_draft() -> ResultDraft {
    ResultDraft {
        test_name: "Mock 4".into(),
        source: Some("Series A".into()),
        subject: "Physics".into(),
        total_questions: 45,
        correct_answers: 30,
        wrong_answers: 10,
        score: None,
        max_score: None,
        time_taken: Some(60),
        test_date: NaiveDate::from_ymd_opt(2026, 3, 1).unwrap(),
        chapter_performance: vec![],
    }
}
fn context() -> Context {
    let marking = Some(Marking {
        correct: 4.0,
        wrong: -1.0,
    });
    Context {
        today: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(),
        marking,
        born: None,
    }
}
fn codes(draft: ResultDraft) -> Vec<(String, String)> {
    draft
        .check(&context())
        .unwrap_err()
        .0
        .into_iter()
        .map(|e| (e.path, e.code.into_owned()))
        .collect()
}
fn one(path: &str, code: &str) -> Vec<(String, String)> {
    vec![(path.into(), code.into())]
}

#[test]
fn an_absent_score_is_reckoned_from_the_marking_scheme() {
    let result = a_draft().check(&context()).unwrap();
    assert!((result.score - 110.0).abs() < 1e-9 && (result.max_score - 180.0).abs() < 1e-9);
    assert!((result.accuracy() - 30.0 / 45.0).abs() < 1e-12);
}
#[test]
fn without_a_scheme_an_absent_score_is_asked_for() {
    let no_scheme = Context {
        marking: None,
        ..context()
    };
    assert_eq!(a_draft().check(&no_scheme).unwrap_err().0[0].path, "max_score");
}
#[test]
fn right_and_wrong_must_fit_the_questions() {
    assert_eq!(
        codes(ResultDraft {
            wrong_answers: 16,
            ..a_draft()
        }),
        one("correct_answers", "exceeds_total")
    );
}
#[test]
fn hostile_numbers_are_refused_by_field() {
    assert_eq!(
        codes(ResultDraft {
            total_questions: 0,
            ..a_draft()
        }),
        one("total_questions", "out_of_range")
    );
    assert_eq!(
        codes(ResultDraft {
            correct_answers: i64::MAX,
            ..a_draft()
        }),
        one("correct_answers", "out_of_range")
    );
    assert_eq!(
        codes(ResultDraft {
            wrong_answers: -1,
            ..a_draft()
        }),
        one("wrong_answers", "out_of_range")
    );
    for tiny in [0.0, 1e-300, 0.009] {
        assert_eq!(
            codes(ResultDraft {
                score: Some(0.0),
                max_score: Some(tiny),
                ..a_draft()
            }),
            one("max_score", "out_of_range"),
            "{tiny}"
        );
    }
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1e300] {
        assert_eq!(
            codes(ResultDraft {
                score: Some(bad),
                ..a_draft()
            }),
            one("score", "out_of_range")
        );
        assert_eq!(
            codes(ResultDraft {
                max_score: Some(bad),
                ..a_draft()
            }),
            one("max_score", "out_of_range")
        );
    }
}
#[test]
fn a_date_is_from_1990_to_tomorrow() {
    let on = |y, m, d| ResultDraft {
        test_date: NaiveDate::from_ymd_opt(y, m, d).unwrap(),
        ..a_draft()
    };
    assert!(on(2026, 3, 3).check(&context()).is_ok());
    assert_eq!(codes(on(2026, 3, 4)), one("test_date", "in_future"));
    assert_eq!(codes(on(1800, 1, 1)), one("test_date", "too_early"));
}
#[test]
fn nothing_is_dated_before_the_month_of_birth() {
    let context = Context {
        born: Some(BirthMonth::try_from("2009-05".to_owned()).unwrap()),
        ..context()
    };
    let on = |y, m, d| {
        let test_date = NaiveDate::from_ymd_opt(y, m, d).unwrap();
        let draft = ResultDraft {
            test_date,
            ..a_draft()
        };
        draft.check(&context).err().map(|errors| errors.0[0].code.clone())
    };
    assert_eq!(on(2009, 5, 1), None);
    assert_eq!(on(2009, 4, 30).as_deref(), Some("before_birth"));
}
#[test]
fn minus_zero_becomes_zero() {
    let result = ResultDraft {
        score: Some(-0.0),
        ..a_draft()
    }
    .check(&context())
    .unwrap();
    assert!(result.score.is_sign_positive());
}
#[test]
fn chapters_must_not_exceed_the_whole() {
    let chapter = |name: &str, correct, wrong| ChapterDraft {
        chapter: name.into(),
        attempted: None,
        correct,
        wrong,
        marks: None,
        minutes: None,
    };
    let with = |chapters| ResultDraft {
        chapter_performance: chapters,
        ..a_draft()
    };
    assert!(
        with(vec![chapter("Optics", 20, 5), chapter("Rotation", 10, 5)])
            .check(&context())
            .is_ok()
    );
    assert_eq!(
        codes(with(vec![chapter("Optics", 31, 0)])),
        one("chapter_performance", "exceeds_whole")
    );
    let twice = with(vec![chapter("Optics", 1, 0), chapter(" optics", 1, 0)]);
    assert_eq!(codes(twice), one("chapter_performance[1].chapter", "duplicate"));
    let overflow = with(vec![chapter("Optics", i64::MAX, i64::MAX)]);
    assert_eq!(codes(overflow)[0].0, "chapter_performance[0].attempted");
}
