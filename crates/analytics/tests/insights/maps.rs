use crate::given::{Paper, given, near, paper};
use analytics::chapter_map::{by_series, by_week};
use analytics::heatmap::HeatMap;
use analytics::mastery::Masteries;

fn with(day: i32, source: Option<u32>, chapters: &[(&'static str, u32, u32, u32)]) -> Paper {
    Paper {
        source,
        chapters: chapters.to_vec(),
        ..paper(day)
    }
}

#[test]
fn a_cell_is_shrunk_to_the_subject_and_says_how_sure_it_is() {
    // All on one day, so that nothing is weighed down: 28 of 40 right, subject mean 28.5 / 41.
    let student = given(vec![with(4, None, &[("Optics", 4, 4, 0), ("Heat", 36, 24, 0)])]);
    student.look(|study| {
        let map = by_week(study.history, &Masteries::of(study.history), 12);
        assert_eq!((map.columns.len(), map.columns[11]), (12, 4));
        let names: Vec<_> = map
            .rows
            .iter()
            .map(|row| study.history.chapters()[row.chapter.chapter as usize].name)
            .collect();
        assert_eq!(names, ["Heat", "Optics"]);
        let cell = map.rows[1].cells[11].unwrap();
        assert_eq!((cell.questions, cell.correct, map.rows[1].questions), (4, 4, 4));
        near(cell.mastery.mean, (10.0 * 28.5 / 41.0 + 4.0) / 14.0);
        assert!(cell.mastery.low < cell.mastery.mean && cell.mastery.mean < cell.mastery.high);
        assert!(map.rows[1].cells[..11].iter().all(Option::is_none));
    });
}

#[test]
fn a_cell_is_shrunk_to_what_the_other_answers_say_of_the_chapter() {
    // Subject mean 80.5 / 121; Optics outside of its last week 2 of 20.
    let student = given(vec![
        with(4, None, &[("Optics", 20, 2, 0), ("Heat", 100, 78, 0)]),
        with(11, None, &[("Optics", 1, 0, 0)]),
    ]);
    student.look(|study| {
        let masteries = Masteries::of(study.history);
        let map = by_week(study.history, &masteries, 2);
        let subject = masteries.subject_mean(0).unwrap();
        let cell = map.rows[0].cells[1].unwrap();
        assert_eq!((cell.questions, cell.correct), (1, 0));
        let others = (10.0 * subject + 2.0) / 30.0;
        near(cell.mastery.mean, 10.0 * others / 11.0);
        assert!(cell.mastery.mean < map.rows[0].chapter.mastery.high);
    });
}

#[test]
fn weeks_are_those_of_the_dashboard() {
    let papers = (0..40).map(|i| {
        with(
            i * 5 - 60,
            None,
            &[("Optics", 5, (i % 6) as u32, 0), ("Heat", 3, 1, 0)],
        )
    });
    given(papers.collect()).look(|study| {
        let masteries = Masteries::of(study.history);
        let (map, plain) = (
            by_week(study.history, &masteries, 9),
            HeatMap::of(study.history, &masteries, 9),
        );
        assert_eq!(map.columns, plain.weeks);
        for (row, other) in map.rows.iter().zip(&plain.rows) {
            assert_eq!(
                (row.chapter.chapter, row.questions),
                (other.chapter, other.questions)
            );
            let counts = |cell: &Option<analytics::chapter_map::Cell>| {
                cell.map_or((0, 0), |cell| (cell.questions, cell.correct))
            };
            let expected = plain
                .cells(other)
                .iter()
                .map(|cell| (cell.questions, cell.correct));
            assert_eq!(
                row.cells.iter().map(counts).collect::<Vec<_>>(),
                expected.collect::<Vec<_>>()
            );
        }
        assert_eq!(map.rows.len(), 2);
    });
}

#[test]
fn series_stand_in_their_order_and_tests_of_none_last() {
    let student = given(vec![
        with(1, None, &[("Optics", 4, 1, 0)]),
        with(2, Some(1), &[("Optics", 4, 2, 0)]),
        with(3, Some(0), &[("Optics", 4, 3, 0)]),
        with(4, Some(1), &[("Optics", 4, 4, 0)]),
    ]);
    student.look(|study| {
        let map = by_series(study, &Masteries::of(study.history));
        let columns: Vec<_> = map
            .columns
            .iter()
            .map(|column| (column.source, column.tests))
            .collect();
        assert_eq!(columns, [(Some(0), 1), (Some(1), 2), (None, 1)]);
        let right: Vec<_> = map.rows[0]
            .cells
            .iter()
            .map(|cell| cell.unwrap().correct)
            .collect();
        assert_eq!(right, [3, 6, 1]);
    });
}

#[test]
fn of_very_many_series_those_with_the_most_tests_are_shown() {
    let twice = (0..30_i32).chain([29]);
    let papers = twice
        .map(|i| with(i, Some(i as u32), &[("Optics", 4, 1, 0)]))
        .collect();
    given(papers).look(|study| {
        let map = by_series(study, &Masteries::of(study.history));
        assert_eq!(map.columns.len(), 24);
        assert!(map.columns.iter().any(|column| column.source == Some(29)));
        assert_eq!(map.rows[0].cells.len(), 24);
    });
}
