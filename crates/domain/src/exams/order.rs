//! The order of chapters: what comes before what.

use super::{Chapter, MAX_PREREQUISITES};
use crate::{FieldErrors, text};
use catalogue::{Locale, rules};
use std::collections::HashMap;

/// Checks what each chapter names as coming before it, and leaves the names as the chapters spell them, each once. `chapters`
/// have passed every other check, so that places are indices.
pub(super) fn check(chapters: &mut [Chapter], errors: &mut FieldErrors) {
    let by_name: HashMap<(String, String), usize> = chapters
        .iter()
        .enumerate()
        .map(|(at, chapter)| ((text::fold(&chapter.subject), text::fold(&chapter.name)), at))
        .collect();
    let mut before: Vec<Vec<usize>> = Vec::with_capacity(chapters.len());
    for (at, chapter) in chapters.iter().enumerate() {
        let path = format!("chapters[{at}].prerequisites");
        let mut firsts = Vec::new();
        if chapter.prerequisites.len() > MAX_PREREQUISITES {
            let words = rules::exam::too_many_before(Locale::current(), MAX_PREREQUISITES);
            errors.push(&path, "too_many", words);
            before.push(firsts);
            continue;
        }
        for name in &chapter.prerequisites {
            let found = by_name.get(&(text::fold(&chapter.subject), text::fold(name)));
            match found {
                Some(first) if firsts.contains(first) => {}
                Some(first) => firsts.push(*first),
                None => {
                    let words = rules::exam::unknown_before(Locale::current(), shown(name), &chapter.subject);
                    errors.push(&path, "unknown_chapter", words);
                }
            }
        }
        before.push(firsts);
    }
    for at in 0..chapters.len() {
        if comes_before_itself(at, &before) {
            let path = format!("chapters[{at}].prerequisites");
            errors.push(path, "circular", rules::exam::circular(Locale::current()));
        }
    }
    let names: Vec<Vec<String>> = before
        .iter()
        .map(|firsts| firsts.iter().map(|&first| chapters[first].name.clone()).collect())
        .collect();
    for (chapter, names) in chapters.iter_mut().zip(names) {
        chapter.prerequisites = names;
    }
}

/// As much of a name as a refusal repeats.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(120).collect()
}

fn comes_before_itself(start: usize, before: &[Vec<usize>]) -> bool {
    let mut seen = vec![false; before.len()];
    let mut next = before[start].clone();
    while let Some(at) = next.pop() {
        if at == start {
            return true;
        }
        if !std::mem::replace(&mut seen[at], true) {
            next.extend(&before[at]);
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chapters(all: &[(&str, &str, &[&str])]) -> Vec<Chapter> {
        all.iter()
            .map(|(subject, name, before)| Chapter {
                subject: (*subject).into(),
                name: (*name).into(),
                weight: 1.0,
                prerequisites: before.iter().map(|&name| name.into()).collect(),
            })
            .collect()
    }

    fn refused(all: &[(&str, &str, &[&str])]) -> Vec<(String, String)> {
        let mut errors = FieldErrors::default();
        check(&mut chapters(all), &mut errors);
        errors
            .0
            .into_iter()
            .map(|error| (error.path, error.code.into_owned()))
            .collect()
    }

    #[test]
    fn names_are_kept_as_the_chapters_spell_them_and_once() {
        let mut all = chapters(&[
            ("Physics", "Dynamics", &[" kinematics", "KINEMATICS"]),
            ("Physics", "Kinematics", &[]),
        ]);
        let mut errors = FieldErrors::default();
        check(&mut all, &mut errors);
        assert!(errors.0.is_empty(), "{errors:?}");
        assert_eq!(all[0].prerequisites, ["Kinematics"]);
    }

    #[test]
    fn a_name_of_another_subject_or_of_no_chapter_is_refused_with_its_place() {
        let all: [(&str, &str, &[&str]); 3] = [
            ("Physics", "Waves", &["Atoms"]),
            ("Chemistry", "Atoms", &[]),
            ("Physics", "Heat", &["Gone", ""]),
        ];
        let unknown = |at: usize| {
            (
                format!("chapters[{at}].prerequisites"),
                "unknown_chapter".to_owned(),
            )
        };
        assert_eq!(refused(&all), [unknown(0), unknown(2), unknown(2)]);
        let many = ["Atoms"; MAX_PREREQUISITES + 1];
        assert_eq!(
            refused(&[("Chemistry", "Atoms", &many)]),
            [("chapters[0].prerequisites".to_owned(), "too_many".to_owned())]
        );
    }

    #[test]
    fn what_goes_round_in_a_circle_is_refused_and_what_only_joins_is_not() {
        let circle = |at: usize| (format!("chapters[{at}].prerequisites"), "circular".to_owned());
        assert_eq!(refused(&[("A", "Self", &["self"])]), [circle(0)]);
        let all: [(&str, &str, &[&str]); 4] = [
            ("A", "One", &["Three"]),
            ("A", "Two", &["One"]),
            ("A", "Three", &["Two"]),
            ("A", "After", &["Two"]),
        ];
        assert_eq!(refused(&all), [circle(0), circle(1), circle(2)]);
        let diamond: [(&str, &str, &[&str]); 4] = [
            ("A", "Top", &[]),
            ("A", "Left", &["Top"]),
            ("A", "Right", &["Top"]),
            ("A", "Both", &["Left", "Right", "Top"]),
        ];
        assert_eq!(refused(&diamond), []);
    }
}
