//! Who reads what students say about themselves, held against the sources.

use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
}

/// The files below `crates/*/src`, `server/src` and `app/src` that hold one of these words.
fn files_with(words: &[&str]) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap();
    let mut all = Vec::new();
    for name in ["store", "service", "analytics", "sample", "sheets", "auth"] {
        sources(&root.join("crates").join(name).join("src"), &mut all);
    }
    sources(&root.join("server/src"), &mut all);
    sources(&root.join("app/src"), &mut all);
    let mut found: Vec<String> = all
        .into_iter()
        .filter(|(_, text)| words.iter().any(|word| text.contains(word)))
        .map(|(path, _)| path.strip_prefix(&root).unwrap().display().to_string())
        .collect();
    found.sort();
    found
}

#[test]
fn what_a_student_says_about_themselves_is_read_by_nothing_but_their_own_pages() {
    // The tables, by their statements.
    let tables = [
        "FROM check_ins",
        "INTO check_ins",
        "wellbeing_consents",
        "ease_periods",
        "JOIN check_ins",
    ];
    assert_eq!(files_with(&tables), ["crates/store/src/wellbeing.rs"]);
    // The module that has the statements. Whoever plans days asks `service::wellbeing::Eases`.
    let callers = files_with(&[
        "store::wellbeing",
        "use store::{wellbeing",
        "wellbeing::check_ins(",
    ]);
    assert!(!callers.is_empty());
    for file in callers {
        assert!(
            file.starts_with("crates/service/src/wellbeing"),
            "{file} reads what is private"
        );
    }
    // The scores: from answers to the state and the pages, and into no model.
    for file in files_with(&["analytics::instruments", "crate::instruments", "load::state"]) {
        let is_own = [
            "crates/service/src/wellbeing",
            "crates/analytics/src/load",
            "crates/analytics/src/instruments",
        ];
        assert!(
            is_own.iter().any(|own| file.starts_with(own)),
            "{file} uses answers about wellbeing"
        );
    }
}

#[test]
fn what_is_shared_with_a_mentor_is_made_of_nothing_that_was_said() {
    let private = [
        "check_ins",
        "CheckIn",
        "instruments",
        "load::state",
        "Eases",
        "EaseView",
        "SelfReport",
        "wellbeing_consents",
        "store::wellbeing",
    ];
    let reading = files_with(&private);
    for own in [
        "crates/store/src/balance_shares.rs",
        "crates/service/src/wellbeing/shares.rs",
        "crates/service/src/wellbeing/shares/seen.rs",
        "server/src/rest/balance_shares.rs",
        "server/src/web/balance_shares.rs",
        "app/src/pages/mentor_balance.rs",
    ] {
        assert!(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../..")
                .join(own)
                .exists(),
            "{own}"
        );
        assert!(!reading.iter().any(|file| file == own), "{own}");
    }
    // And the shares are read by the use cases of wellbeing alone.
    assert_eq!(
        files_with(&["FROM balance_shares", "INTO balance_shares"]),
        ["crates/store/src/balance_shares.rs"]
    );
    for file in files_with(&["store::balance_shares"]) {
        assert!(file.starts_with("crates/service/src/wellbeing"), "{file}");
    }
}
