//! docs/security-cases.md says which test shows which case; this holds it against the sources.

use std::collections::BTreeSet;
use std::path::Path;

/// How many cases each group has at least.
const GROUPS: [(char, usize); 8] = [
    ('R', 11),
    ('L', 14),
    ('J', 11),
    ('O', 16),
    ('P', 8),
    ('A', 9),
    ('U', 11),
    ('H', 11),
];

/// One row: the id, the tests it names, and what else it says.
struct Case<'d> {
    id: &'d str,
    tests: Vec<&'d str>,
    remark: &'d str,
}

fn cases(document: &str) -> Vec<Case<'_>> {
    let rows = document.lines().filter_map(|line| line.strip_prefix("| "));
    let cells = rows.map(|row| {
        row.trim_end_matches('|')
            .split(" | ")
            .map(str::trim)
            .collect::<Vec<_>>()
    });
    let is_case = |id: &str| id.len() >= 3 && id[1..3].bytes().all(|b| b.is_ascii_digit());
    cells
        .filter(|cells| is_case(cells[0]))
        .map(|cells| {
            let [id, _, tests, remark] = cells[..] else {
                panic!("{} has not four cells", cells[0]);
            };
            Case {
                id,
                tests: tests.split('`').skip(1).step_by(2).collect(),
                remark,
            }
        })
        .collect()
}

#[test]
fn every_test_that_the_document_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let document = std::fs::read_to_string(root.join("docs/security-cases.md")).unwrap();
    let mut seen = BTreeSet::new();
    for case in cases(&document) {
        assert!(seen.insert(case.id.to_owned()), "{} stands twice", case.id);
        assert!(
            !case.tests.is_empty() || case.remark.starts_with("Does not apply"),
            "{} names no test",
            case.id
        );
        for test in case.tests {
            let (file, name) = test
                .split_once("::")
                .unwrap_or_else(|| panic!("{}: {test}", case.id));
            let source = std::fs::read_to_string(root.join(file))
                .unwrap_or_else(|_| panic!("{}: there is no {file}", case.id));
            let is_there = if Path::new(file).extension().is_some_and(|ending| ending == "rs") {
                source.contains(&format!("fn {name}("))
            } else {
                source.contains(name)
            };
            assert!(is_there, "{}: {file} has no test {name}", case.id);
        }
    }
    for (group, n) in GROUPS {
        let found = seen.iter().filter(|id| id.starts_with(group)).count();
        assert!(found >= n, "{found} cases of {group}");
    }
}
