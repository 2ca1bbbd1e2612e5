use super::*;

fn suggested(headers: &[&str]) -> Vec<(String, String)> {
    let headers: Vec<String> = headers.iter().map(|h| (*h).to_owned()).collect();
    suggest(&headers, None).into_iter().collect()
}
fn pair(field: &str, header: &str) -> (String, String) {
    (field.into(), header.into())
}

#[test]
fn the_fields_are_those_of_the_network() {
    assert_eq!(FIELDS, api::imports::FIELDS);
    assert!(
        FIELDS
            .iter()
            .zip(SYNONYMS)
            .all(|(field, (name, _))| *field == name)
    );
}
#[test]
fn no_name_means_two_fields() {
    let mut seen = std::collections::HashSet::new();
    for name in SYNONYMS.iter().flat_map(|(_, names)| names.split('|')) {
        assert!(seen.insert(name), "{name}");
        assert_eq!(fold(name), name);
    }
}
#[test]
fn headers_of_students_are_understood() {
    let found = suggested(&[
        "Exam date",
        "MOCK",
        "Subject",
        "Institute",
        "No. of Qs",
        "Right",
        "Negative",
        "Marks",
        "Out of",
        "Time (min)",
    ]);
    let fields: Vec<&str> = found.iter().map(|(field, _)| field.as_str()).collect();
    let expected = [
        "correct_answers",
        "max_score",
        "score",
        "source",
        "subject",
        "test_date",
        "test_name",
        "time_taken",
        "total_questions",
        "wrong_answers",
    ];
    assert_eq!(fields, expected);
}
#[test]
fn plain_counts_beside_a_chapter_are_the_chapters() {
    let found = suggested(&[
        "Date",
        "Test",
        "Subject",
        "Topic",
        "Questions",
        "Right",
        "Wrong",
        "Marks",
    ]);
    assert!(
        found.contains(&pair("chapter_correct", "Right"))
            && found.contains(&pair("chapter_attempted", "Questions"))
    );
    assert!(!found.iter().any(|(field, _)| field == "correct_answers"));
}
#[test]
fn our_own_names_are_never_moved() {
    let found = suggested(&FIELDS);
    assert!(found.iter().all(|(field, header)| field == header) && found.len() == FIELDS.len());
    assert!(suggested(&["chapter", "correct_answers"]).contains(&pair("correct_answers", "correct_answers")));
}
#[test]
fn a_remembered_mapping_wins_and_its_gaps_stay() {
    let headers = ["When", "Marks", "Score"].map(String::from);
    let remembered = Mapping::from([pair("test_date", "when"), pair("score", "Score")]);
    assert_eq!(
        suggest(&headers, Some(&remembered)),
        Mapping::from([pair("test_date", "When"), pair("score", "Score")])
    );
    let partly = Mapping::from([pair("test_date", "When"), pair("subject", "gone")]);
    assert!(suggest(&headers, Some(&partly)).contains_key("score"));
}
#[test]
fn a_fingerprint_ignores_case_and_follows_order() {
    let of = |headers: [&str; 2]| fingerprint(&headers.map(String::from));
    assert_eq!(of(["Date", "No. of Qs"]), of(["date ", "no of qs"]));
    assert_ne!(of(["Date", "Test"]), of(["Test", "Date"]));
    assert_ne!(of(["ab", "c"]), of(["a", "bc"]));
}
