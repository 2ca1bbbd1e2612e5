use crate::given::{a_result, a_result_of, day, owner, result_id, some_answers, store_results};
use crate::{at, with_student};
use chrono::{NaiveDate, TimeDelta};
use domain::ids::{ImportId, PUBLIC_INSTITUTION, UserId};
use domain::results::{NewResult, Sort};
use store::results::{self, After, Filter, Owner, identity_key};
use store::{Db, StoreError};
use testkit::contract;
use uuid::Uuid;

/// The names a filter leaves, newest first.
async fn names(db: &Db, user: UserId, filter: Filter) -> Vec<String> {
    let mut on = db.read().await.unwrap();
    let (found, total) = results::list(&mut on, user, &filter, Sort::default(), None, None)
        .await
        .unwrap();
    assert_eq!(found.len() as u64, total);
    found.into_iter().map(|stored| stored.result.test_name).collect()
}

fn search(text: &str) -> Filter {
    Filter {
        search: Some(domain::text::fold(text)),
        ..Filter::default()
    }
}

/// Walks all pages of four, newest first; the total must be right on each.
async fn walk(db: &Db, user: UserId, filter: &Filter, expected: u64) -> Vec<(NaiveDate, Uuid)> {
    let seen = walk_sorted(db, user, filter, Sort::Newest, expected).await;
    seen.into_iter().map(|(date, _, id)| (date, id)).collect()
}

/// The same in another order, with the share of the marks.
async fn walk_sorted(
    db: &Db,
    user: UserId,
    filter: &Filter,
    sort: Sort,
    expected: u64,
) -> Vec<(NaiveDate, f64, Uuid)> {
    let mut on = db.read().await.unwrap();
    let mut seen: Vec<(NaiveDate, f64, Uuid)> = Vec::new();
    loop {
        let after = seen.last().map(|&(date, share, id)| {
            if sort.is_by_date() {
                After::Date(date, id)
            } else {
                After::Share(share, id)
            }
        });
        let (page, total) = results::list(&mut on, user, filter, sort, after, Some(4))
            .await
            .unwrap();
        assert_eq!(total, expected);
        if page.is_empty() {
            return seen;
        }
        assert!(page.len() == 4 || seen.len() + page.len() == expected as usize);
        seen.extend(page.into_iter().map(|stored| {
            let share = stored.result.score / stored.result.max_score;
            (stored.result.test_date, share, stored.id.0)
        }));
    }
}

contract! {
    async fn pages_in_every_order_lead_through_all_results_once(db) {
        let user = with_student(&db).await;
        let mut tx = db.begin().await.unwrap();
        for n in 1..=14_u32 {
            // Equal shares and equal days, thirds that no decimal says exactly, and marks below zero.
            let mut result = a_result_of(&format!("Mock {n}"), "Physics", day((1 + n % 5).into()));
            (result.score, result.max_score) = (f64::from(n % 4) * 7.0 - 7.0, 3.0 * f64::from(7 + n % 2));
            results::add(&mut tx, owner(user), result_id(n.into()), &result, at(1)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let every = walk_sorted(&db, user, &Filter::default(), Sort::Newest, 14).await;
        for sort in Sort::ALL {
            let seen = walk_sorted(&db, user, &Filter::default(), sort, 14).await;
            let mut expected = every.clone();
            expected.sort_by(|a, b| {
                let by_key = if sort.is_by_date() { a.0.cmp(&b.0) } else { a.1.total_cmp(&b.1) };
                let order = by_key.then(a.2.cmp(&b.2));
                if sort.is_descending() { order.reverse() } else { order }
            });
            assert_eq!(seen, expected, "{sort:?}");
        }
    }

    async fn a_result_comes_back_as_stored_and_as_changed(db) {
        let user = with_student(&db).await;
        let import = Some(ImportId(Uuid::from_u128(5)));
        let mut tx = db.begin().await.unwrap();
        let owner = Owner { import, is_sample: true, ..owner(user) };
        results::add(&mut tx, owner, result_id(1), &a_result("Mock 1"), at(1)).await.unwrap();
        let stored = results::find(&mut tx, user, result_id(1)).await.unwrap().unwrap();
        assert_eq!((&stored.result, stored.import, stored.is_sample), (&a_result("Mock 1"), import, true));
        assert_eq!((stored.created_at, stored.updated_at), (at(1), at(1)));

        let changed = a_result_of("Übung", "Biology", day(9));
        assert!(results::update(&mut tx, user, result_id(1), &changed, at(2)).await.unwrap());
        let stored = results::find(&mut tx, user, result_id(1)).await.unwrap().unwrap();
        assert_eq!((&stored.result, stored.import, stored.is_sample), (&changed, import, true));
        assert_eq!((stored.created_at, stored.updated_at), (at(1), at(2)));
        let found = results::find_by_identity(&mut tx, user, &identity_key(&changed)).await.unwrap();
        assert_eq!(found, Some(stored));
        assert_eq!(results::find_by_identity(&mut tx, user, &identity_key(&a_result("Mock 1"))).await.unwrap(), None);
        tx.commit().await.unwrap();
        assert_eq!(names(&db, user, search("übung")).await, ["Übung"]);
        assert!(names(&db, user, search("mock")).await.is_empty());
    }

    async fn a_result_of_nobody_is_refused(db) {
        let mut tx = db.begin().await.unwrap();
        let refused = results::add(&mut tx, owner(UserId(Uuid::nil())), result_id(1), &a_result("Mock"), at(0)).await;
        assert!(matches!(refused, Err(StoreError::MissingReference)), "{refused:?}");
    }

    async fn a_search_takes_wildcards_as_they_are(db) {
        let user = with_student(&db).await;
        let all = ["100% sure", "100 sure", "a_b", "axb", r"back\slash", "GRÖSSE", "50%_\\x"];
        let new: Vec<NewResult> = all.iter().map(|name| a_result_of(name, "Physics", day(0))).collect();
        store_results(&db, user, &new).await;
        for (text, found) in [
            ("100%", vec!["100% sure"]),
            ("a_b", vec!["a_b"]),
            ("A_", vec!["a_b"]),
            (r"k\s", vec![r"back\slash"]),
            ("größe", vec![]),
            ("grösse", vec!["GRÖSSE"]),
            (r"%_\x", vec!["50%_\\x"]),
            ("%%", vec![]),
            ("'", vec![]),
        ] {
            assert_eq!(names(&db, user, search(text)).await, found, "{text}");
        }
    }

    async fn a_list_is_narrowed_by_subject_source_and_days_both_included(db) {
        let user = with_student(&db).await;
        let new: Vec<NewResult> = (0..6)
            .map(|n| a_result_of(&format!("T{n}"), if n < 4 { "Physics" } else { "physics" }, day(n)))
            .collect();
        store_results(&db, user, &new).await;
        let subject = Filter { subjects: Some(vec!["physics".into()]), ..Filter::default() };
        assert_eq!(names(&db, user, subject).await, ["T5", "T4"]);
        let either = Filter { subjects: Some(vec!["Physics".into(), "physics".into()]), from: Some(day(3)), ..Filter::default() };
        assert_eq!(names(&db, user, either).await, ["T5", "T4", "T3"]);
        let none = Filter { subjects: Some(Vec::new()), ..Filter::default() };
        assert!(names(&db, user, none).await.is_empty());
        let days = |from, to| Filter { from, to, ..Filter::default() };
        assert_eq!(names(&db, user, days(Some(day(1)), Some(day(2)))).await, ["T2", "T1"]);
        assert_eq!(names(&db, user, days(Some(day(5)), None)).await, ["T5"]);
        assert!(names(&db, user, days(Some(day(3)), Some(day(2)))).await.is_empty());
        let both = Filter { subjects: Some(vec!["Physics".into()]), to: Some(day(1)), ..search("t") };
        assert_eq!(names(&db, user, both).await, ["T1", "T0"]);
    }

    async fn pages_have_no_gap_and_no_repeat_where_days_are_equal(db) {
        let user = with_student(&db).await;
        let of_day = |n: u64| a_result_of(&format!("T{n}"), if n.is_multiple_of(3) { "Biology" } else { "Physics" }, day(n % 4));
        let new: Vec<NewResult> = (0..25).map(of_day).collect();
        // Ids in another order than days, and on both sides of the sign bit of a first byte.
        let id = |n: u128| result_id(n.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
        let numbered: Vec<_> = (1..).map(id).zip(&new).collect();
        let mut tx = db.begin().await.unwrap();
        results::add_many(&mut tx, owner(user), &numbered, at(0)).await.unwrap();
        tx.commit().await.unwrap();
        let expected = |keep: fn(&NewResult) -> bool| {
            let kept = numbered.iter().filter(|(_, result)| keep(result));
            let mut marks: Vec<_> = kept.map(|(id, result)| (result.test_date, id.0)).collect();
            marks.sort_unstable_by(|left, right| right.cmp(left));
            marks
        };
        assert_eq!(walk(&db, user, &Filter::default(), 25).await, expected(|_| true));
        let biology = Filter { subjects: Some(vec!["Biology".into()]), ..Filter::default() };
        assert_eq!(walk(&db, user, &biology, 9).await, expected(|result| result.subject == "Biology"));
    }

    async fn what_is_removed_is_nowhere_and_comes_back_within_its_time(db) {
        let user = with_student(&db).await;
        store_results(&db, user, &[a_result("Mock")]).await;
        let identity = identity_key(&a_result("Mock"));
        let mut tx = db.begin().await.unwrap();
        // Whole seconds, milliseconds and microseconds are written with different numbers of digits.
        for micros in [0, 500_000, 500_001, 999_999] {
            let then = at(7) - TimeDelta::microseconds(123_456) + TimeDelta::microseconds(micros);
            assert!(results::remove(&mut tx, user, result_id(1), then).await.unwrap());
            assert!(!results::remove(&mut tx, user, result_id(1), then).await.unwrap());
            assert_eq!(results::find(&mut tx, user, result_id(1)).await.unwrap(), None);
            assert_eq!(results::find_by_identity(&mut tx, user, &identity).await.unwrap(), None);
            assert!(results::by_identities(&mut tx, user, std::slice::from_ref(&identity)).await.unwrap().is_empty());
            assert!(!results::update(&mut tx, user, result_id(1), &a_result("X"), then).await.unwrap());
            assert!(results::of_student(&mut tx, user).await.unwrap().is_empty());
            assert!(results::newest(&mut tx, user, 9).await.unwrap().is_empty());
            assert!(results::for_analysis(&mut tx, user).await.unwrap().is_empty());
            assert!(results::subjects(&mut tx, user).await.unwrap().is_empty());
            assert_eq!(results::newest_date(&mut tx, user).await.unwrap(), None);
            assert_eq!(results::count(&mut tx, user).await.unwrap(), 0);
            assert_eq!(results::list(&mut tx, user, &Filter::default(), Sort::default(), None, None).await.unwrap().1, 0);
            assert_eq!(results::purge_removed(&mut tx, then).await.unwrap(), 0);
            let late = then + TimeDelta::microseconds(1);
            assert!(!results::restore(&mut tx, user, result_id(1), late).await.unwrap(), "{micros}");
            assert!(results::restore(&mut tx, user, result_id(1), then).await.unwrap(), "{micros}");
            assert!(!results::restore(&mut tx, user, result_id(1), then).await.unwrap());
            assert_eq!(results::find(&mut tx, user, result_id(1)).await.unwrap().unwrap().result, a_result("Mock"));
        }
        results::remove(&mut tx, user, result_id(1), at(7)).await.unwrap();
        assert_eq!(results::purge_removed(&mut tx, at(8)).await.unwrap(), 1);
        assert!(!results::restore(&mut tx, user, result_id(1), at(0)).await.unwrap());
    }

    async fn many_results_are_stored_and_found_by_what_they_are(db) {
        let user = with_student(&db).await;
        let new: Vec<NewResult> = (0..250).map(|n| NewResult { test_date: day(n % 40), ..a_result(&format!("Mock {n}")) }).collect();
        store_results(&db, user, &new).await;
        let mut on = db.read().await.unwrap();
        assert_eq!(results::count(&mut on, user).await.unwrap(), 250);
        assert_eq!(results::newest_date(&mut on, user).await.unwrap(), Some(day(39)));
        let newest = results::newest(&mut on, user, 2).await.unwrap();
        assert_eq!(newest.iter().map(|stored| stored.id).collect::<Vec<_>>(), [result_id(240), result_id(200)]);

        // 1,250 identities, of which every fifth is there; names come in another case and with other blanks.
        let wanted: Vec<String> = (0..1_250)
            .map(|n| {
                let like = &new[n / 5];
                let name = if n % 5 == 0 { like.test_name.replace("Mock ", "  MOCK   ") } else { format!("{n}?") };
                identity_key(&NewResult { test_name: name, ..like.clone() })
            })
            .collect();
        let mut found = results::by_identities(&mut on, user, &wanted).await.unwrap();
        found.sort_by_key(|(_, stored)| stored.id);
        assert_eq!(found.iter().map(|(_, stored)| &stored.result).collect::<Vec<_>>(), new.iter().collect::<Vec<_>>());
        assert!(found.iter().zip(&new).all(|((identity, _), result)| *identity == identity_key(result)));
        assert!(results::by_identities(&mut on, user, &[]).await.unwrap().is_empty());
    }

    async fn the_analyses_get_what_was_stored_oldest_first(db) {
        let user = with_student(&db).await;
        store_results(&db, user, &[NewResult { test_date: day(3), ..a_result("B") }, a_result_of("A", "Biology", day(1))]).await;
        let mut on = db.read().await.unwrap();
        let rows = results::for_analysis(&mut on, user).await.unwrap();
        let all = results::of_student(&mut on, user).await.unwrap();
        assert_eq!(rows.len(), 2);
        for (row, stored) in rows.iter().zip(&all) {
            let result = &stored.result;
            assert_eq!((&row.test_name, &row.subject, row.test_date), (&result.test_name, &result.subject, result.test_date));
            assert_eq!((row.score.to_bits(), row.max_score.to_bits()), (result.score.to_bits(), result.max_score.to_bits()));
            assert_eq!((row.correct_answers, row.wrong_answers, row.total_questions), (12, 7, 45));
            assert_eq!(row.time_taken, result.time_taken.map(i64::from));
            assert_eq!(row.chapter_performance, serde_json::to_string(&result.chapter_performance).unwrap());
        }
        assert_eq!(rows[0].test_name, "A");
    }

    async fn answers_of_results_without_chapters_add_up_by_subject_and_day(db) {
        let user = with_student(&db).await;
        let of = |subject, n| a_result_of("T", subject, day(n));
        let with_chapters = NewResult { test_date: day(1), ..a_result("Mock") };
        store_results(&db, user, &[of("Physics", 1), of("Physics", 1), with_chapters, of("Physics", 2), of("physics", 1)]).await;
        let mut on = db.read().await.unwrap();
        let mut whole = results::without_chapters(&mut on, user).await.unwrap();
        whole.sort_by(|a, b| (&a.subject, a.test_date).cmp(&(&b.subject, b.test_date)));
        let whole: Vec<_> = whole.iter().map(|one| (one.subject.as_str(), one.test_date, one.correct, one.tried)).collect();
        assert_eq!(whole, [("Physics", day(1), 24, 38), ("Physics", day(2), 12, 19), ("physics", day(1), 12, 19)]);
    }

    async fn an_import_takes_back_only_what_it_brought_and_nobody_touched_since(db) {
        let user = with_student(&db).await;
        let import = |n| ImportId(Uuid::from_u128(n));
        let mut tx = db.begin().await.unwrap();
        for (n, owner_import) in [(1, None), (2, Some(import(8))), (3, Some(import(9))), (4, Some(import(8))), (5, Some(import(8))), (6, Some(import(8)))] {
            let owner = Owner { import: owner_import, is_sample: n == 4, ..owner(user) };
            results::add(&mut tx, owner, result_id(n), &a_result("Mock"), at(0)).await.unwrap();
        }
        // 5 was changed since, of 6 an answer was noted.
        results::update(&mut tx, user, result_id(5), &a_result("Mine"), at(1)).await.unwrap();
        store::answers::put(&mut tx, PUBLIC_INSTITUTION, user, result_id(6), &some_answers(), at(1)).await.unwrap();
        assert_eq!(results::remove_imported(&mut tx, user, import(8), at(0), at(1)).await.unwrap(), 2);
        assert_eq!(results::remove_imported(&mut tx, user, import(8), at(0), at(2)).await.unwrap(), 0);
        assert_eq!(results::count_imported(&mut tx, user, import(8)).await.unwrap(), 2);
        assert!(results::restore(&mut tx, user, result_id(4), at(1)).await.unwrap());
        assert_eq!(results::remove_sample(&mut tx, user).await.unwrap(), 1);
        let left: Vec<_> = results::of_student(&mut tx, user).await.unwrap().into_iter().map(|stored| stored.id).collect();
        assert_eq!(left, [1, 3, 5, 6].map(result_id));
    }
}
