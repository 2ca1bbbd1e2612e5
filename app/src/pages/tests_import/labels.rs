//! Words for the fields and states of an import.

/// What a field of `api::imports::FIELDS` is called.
pub(super) fn field(name: &str) -> String {
    match name {
        "test_date" => words!(imports.field.test_date),
        "test_name" => words!(imports.field.test_name),
        "source" => words!(imports.field.source),
        "subject" => words!(imports.field.subject),
        "total_questions" => words!(imports.field.total_questions),
        "correct_answers" => words!(imports.field.correct_answers),
        "wrong_answers" => words!(imports.field.wrong_answers),
        "score" => words!(imports.field.score),
        "max_score" => words!(imports.field.max_score),
        "time_taken" => words!(imports.field.time_taken),
        "chapter" => words!(imports.field.chapter),
        "chapter_attempted" => words!(imports.field.chapter_attempted),
        "chapter_correct" => words!(imports.field.chapter_correct),
        "chapter_wrong" => words!(imports.field.chapter_wrong),
        "chapter_marks" => words!(imports.field.chapter_marks),
        "chapter_minutes" => words!(imports.field.chapter_minutes),
        "sitting" => words!(imports.field.sitting),
        other => other,
    }
    .to_owned()
}

/// Without these columns there is no test.
pub(super) fn is_needed(field: &str) -> bool {
    matches!(
        field,
        "test_date" | "test_name" | "subject" | "total_questions" | "correct_answers"
    )
}

/// State of an import.
pub(super) fn import_status(status: &str) -> &'static str {
    match status {
        "confirmed" => words!(imports.status_confirmed),
        "undone" => words!(imports.status_undone),
        _ => words!(imports.status_previewed),
    }
}

/// State of a test in the preview.
pub(super) fn row_status(status: &str) -> &'static str {
    match status {
        "new" => words!(imports.row_new),
        "changed" => words!(imports.row_changed),
        "unchanged" => words!(imports.row_unchanged),
        _ => words!(imports.row_error),
    }
}

#[cfg(test)]
mod tests {
    use leptos::prelude::Owner;

    #[test]
    fn every_field_of_an_import_has_words() {
        Owner::new().with(|| {
            for name in api::imports::FIELDS {
                assert_ne!(super::field(name), name);
            }
        });
    }
}
