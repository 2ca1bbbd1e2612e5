use crate::{App, code};
use api::life::DataExportStatus;
use domain::ids::PUBLIC_INSTITUTION;
use service::Services;
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use testkit::{contract, fill};

const EMAIL: &str = "asha@x.test";
const DAY_S: i64 = 86_400;
/// Reads as a formula in a spreadsheet program.
const FORMULA: &str = "=cmd|calc";

/// Every file of an archive by name.
fn unpacked(bytes: Vec<u8>) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|i| {
            let mut file = archive.by_index(i).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}

contract! {
    async fn the_file_has_every_list_twice_no_secret_and_nobody_else(db) {
        let app = App::new(db);
        let services = Services::new(app.test.core.clone());
        let asha = app.sign_up(EMAIL).await;
        let mira = app.sign_up("mira@x.test").await;
        let (session, caller) = app.browser(&asha).await;
        fill(&app.test.core.db, PUBLIC_INSTITUTION, asha.user, FORMULA).await;
        let id = services.own_data.request(&caller).await.unwrap().id;
        // Filled with made-up rows, the table of files has one that is none.
        assert_eq!(services.own_data.make_due().await.unwrap(), 1);
        let file = services.own_data.file(&caller, id).await.unwrap();
        assert_eq!(file.media_type, "application/zip");
        assert!(file.disposition.starts_with("attachment; filename=\"study-plus"), "{}", file.disposition);
        let files = unpacked(file.bytes);
        let parts = store::own_data::parts();
        assert_eq!(files.len(), 1 + 2 * parts.len());
        for part in &parts {
            let (csv, json) = (&files[&format!("csv/{}.csv", part.name)], &files[&format!("json/{}.json", part.name)]);
            let rows: Vec<serde_json::Value> = serde_json::from_str(json).unwrap();
            assert_eq!(csv.lines().count(), rows.len() + 1, "{}", part.name);
            // Mail is there by its address, and what others made is not the person's.
            assert!(!rows.is_empty(), "{} is empty", part.name);
            assert!(files["README.txt"].contains(&format!("{}: ", part.name)), "{}", part.name);
            assert!(!csv.contains(&format!(",{FORMULA}")) && !csv.contains(&format!("\n{FORMULA}")), "{csv}");
        }
        let all: String = files.values().map(String::as_str).collect();
        assert!(all.contains(EMAIL) && all.contains(&format!("'{FORMULA}")));
        let person = {
            let mut on = app.test.core.db.read().await.unwrap();
            store::people::find(&mut on, asha.user).await.unwrap().unwrap()
        };
        for secret in [&session, &person.password_hash.unwrap(), "mira@", &mira.user.0.to_string(), "$argon2"] {
            assert!(!all.contains(secret), "{secret}");
        }
        let mail = app.last_mail_to(EMAIL).await;
        assert!(mail.contains("https://study.test/me/data") && !mail.contains(&id.to_string()), "{mail}");
    }

    // A10
    async fn a_file_is_its_owners_alone_and_ends_after_seven_days(db) {
        let app = App::new(db);
        let data = Services::new(app.test.core.clone()).own_data;
        let (_, caller) = app.browser(&app.sign_up(EMAIL).await).await;
        let (_, stranger) = app.browser(&app.sign_up("mallory@x.test").await).await;
        let id = data.request(&caller).await.unwrap().id;
        assert_eq!(code(data.file(&caller, id).await), "409 data_under_way");
        assert_eq!(code(data.file(&stranger, id).await), "404 not_found");
        assert_eq!(code(data.remove(&caller, id).await), "409 data_under_way");
        assert_eq!(code(data.remove(&stranger, id).await), "404 not_found");
        data.make_due().await.unwrap();
        assert_eq!(code(data.file(&stranger, id).await), "404 not_found");
        assert_eq!(code(data.remove(&stranger, id).await), "404 not_found");
        assert_eq!(data.list(&stranger).await.unwrap(), []);
        app.pass(7 * DAY_S - 1);
        assert!(data.file(&caller, id).await.is_ok());
        app.pass(1);
        assert_eq!(code(data.file(&caller, id).await), "410 data_ended");
        data.sweep().await.unwrap();
        assert_eq!(code(data.file(&caller, id).await), "410 data_ended");
        app.pass(DAY_S);
        data.sweep().await.unwrap();
        assert_eq!(code(data.file(&caller, id).await), "404 not_found");
    }

    async fn one_file_is_made_at_a_time_and_three_a_day(db) {
        let app = App::new(db);
        let data = Services::new(app.test.core.clone()).own_data;
        let (_, caller) = app.browser(&app.sign_up(EMAIL).await).await;
        for n in 0..3 {
            let new = data.request(&caller).await.unwrap();
            assert_eq!((new.status, new.progress, new.size_bytes), (DataExportStatus::Queued, 0, None));
            assert_eq!(code(data.request(&caller).await), "409 data_under_way", "{n}");
            assert_eq!(data.make_due().await.unwrap(), 1);
        }
        assert_eq!(code(data.request(&caller).await), "429 too_many_requests");
        let made = data.list(&caller).await.unwrap();
        assert!(made.len() == 3 && made.iter().all(|one| one.status == DataExportStatus::Ready && one.progress == 100));
        data.remove(&caller, made[0].id).await.unwrap();
        assert_eq!(data.list(&caller).await.unwrap().len(), 2);
        app.pass(DAY_S);
        assert!(data.request(&caller).await.is_ok());
    }

    async fn a_file_that_a_killed_process_had_taken_up_is_made_by_the_next(db) {
        let app = App::new(db);
        let data = Services::new(app.test.core.clone()).own_data;
        let (_, caller) = app.browser(&app.sign_up(EMAIL).await).await;
        data.request(&caller).await.unwrap();
        let now = app.test.core.now();
        let mut tx = app.test.core.db.begin().await.unwrap();
        let taken = store::data_exports::claim(&mut tx, now + chrono::TimeDelta::minutes(2), now).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(taken.unwrap().tries, 1);
        assert_eq!(data.make_due().await.unwrap(), 0);
        app.pass(120);
        assert_eq!(data.make_due().await.unwrap(), 1);
    }

    async fn a_file_that_nobody_comes_to_the_end_of_is_given_up_and_another_can_be_asked_for(db) {
        let app = App::new(db);
        let data = Services::new(app.test.core.clone()).own_data;
        let (_, caller) = app.browser(&app.sign_up(EMAIL).await).await;
        data.request(&caller).await.unwrap();
        for _ in 0..3 {
            let now = app.test.core.now();
            let mut tx = app.test.core.db.begin().await.unwrap();
            store::data_exports::claim(&mut tx, now + chrono::TimeDelta::minutes(2), now).await.unwrap().unwrap();
            tx.commit().await.unwrap();
            app.pass(120);
        }
        assert_eq!(data.make_due().await.unwrap(), 0);
        assert_eq!(data.list(&caller).await.unwrap()[0].status, DataExportStatus::Failed);
        data.request(&caller).await.unwrap();
        assert_eq!(data.make_due().await.unwrap(), 1);
    }

    async fn of_two_asked_for_at_once_one_is_made(db) {
        let app = App::new(db);
        let data = Services::new(app.test.core.clone()).own_data;
        let (_, caller) = app.browser(&app.sign_up(EMAIL).await).await;
        let (one, other) = tokio::join!(data.request(&caller), data.request(&caller));
        assert_eq!(u8::from(one.is_ok()) + u8::from(other.is_ok()), 1, "{one:?} {other:?}");
    }
}
