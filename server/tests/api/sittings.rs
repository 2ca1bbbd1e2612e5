//! Tests with one name, date, subject and source: a student may take one twice, and what goes out comes back.

use crate::app::{Client, TestApp, result};
use crate::on_both;
use crate::results::{total, upload_many};
use serde_json::{Value, json};

/// New, changed and unchanged tests of an import at once.
async fn imported(app: &TestApp, who: &Client, name: &str, bytes: &[u8]) -> [u64; 3] {
    let done = app.upload(who, "?dry_run=false", name, bytes).await.expect(201);
    ["new", "changed", "unchanged"].map(|count| done[count].as_u64().unwrap())
}

async fn exported(app: &TestApp, who: &Client, ending: &str) -> Vec<u8> {
    let file = app.get(who, &format!("/api/v1/exports/results.{ending}")).await;
    assert_eq!(file.status, 200, "{}", file.text());
    file.body
}

/// Three sittings of one test, two of them equal in every field, and another test.
fn sittings() -> Vec<Value> {
    let (first, mut second) = (
        result("Mock 1", "Physics", "2026-03-01"),
        result("MOCK  1", "physics", "2026-03-01"),
    );
    second["score"] = json!(90);
    vec![
        first.clone(),
        second,
        first,
        result("Mock 2", "Physics", "2026-03-01"),
    ]
}

on_both! {
    async fn an_export_with_several_sittings_of_a_test_imports_without_a_change(app) {
        let who = app.student("a@x.test").await;
        upload_many(app, &who, &sittings()).await;
        for ending in ["csv", "xlsx"] {
            let file = exported(app, &who, ending).await;
            assert_eq!(imported(app, &who, &format!("a.{ending}"), &file).await, [0, 0, 4], "{ending}");
        }
        assert_eq!(total(app, &who).await, 4);
    }

    async fn elsewhere_each_sitting_is_a_test_of_its_own_and_stays_it(app) {
        let (who, other) = (app.student("a@x.test").await, app.student("b@x.test").await);
        upload_many(app, &who, &sittings()).await;
        let file = exported(app, &who, "csv").await;
        assert_eq!(imported(app, &other, "a.csv", &file).await, [4, 0, 0]);
        assert_eq!(imported(app, &other, "a.csv", &file).await, [0, 0, 4]);
        // A change to one of them changes that one.
        let changed = String::from_utf8(file).unwrap().replace(",90,120,", ",91,120,");
        assert_eq!(imported(app, &other, "a.csv", changed.as_bytes()).await, [0, 1, 3]);
        assert_eq!(total(app, &other).await, 4);
    }

    async fn a_file_without_doubles_has_no_column_for_them(app) {
        let who = app.student("a@x.test").await;
        upload_many(app, &who, &sittings()[1..]).await;
        let text = String::from_utf8(exported(app, &who, "csv").await).unwrap();
        assert!(text.lines().next().unwrap().ends_with(",sitting"), "two are left");
        let other = app.student("b@x.test").await;
        upload_many(app, &other, &sittings()[2..]).await;
        let text = String::from_utf8(exported(app, &other, "csv").await).unwrap();
        assert!(text.lines().next().unwrap().ends_with(",chapter_minutes"));
    }
}
