//! Senders that fail, hang or are not there.

use super::{NUMBER, texting};
use crate::{App, code, ip};
use service::sms::{SmsRoute, SmsSettings};
use std::time::{Duration, Instant};
use testkit::{SmsMood, contract, test_core_with};

contract! {
    /// P09
    async fn a_provider_that_fails_is_asked_once_more_with_the_same_code(db) {
        let (app, sms) = texting(db).await;
        app.reachable(&sms, "asha@x.test", NUMBER).await;
        sms.be(SmsMood::BrokenOnce);
        let asked = app.ask(NUMBER, 1).await.unwrap();
        let (first, second) = (sms.nth(2).await, sms.nth(3).await);
        assert_eq!(first, second);
        assert!(app.type_in(&asked.request, &second.digits()).await.is_ok());
        assert_eq!(code(app.type_in(&asked.request, &second.digits()).await), "410 phone_code_ended");
    }

    /// P09: given up after one repeat; what is refused is not repeated, and no redirect is followed.
    async fn a_provider_that_is_down_or_refuses_is_not_pestered(db) {
        let (app, sms) = texting(db).await;
        app.reachable(&sms, "asha@x.test", NUMBER).await;
        for (mood, n_asked) in [(SmsMood::Broken, 2), (SmsMood::Refusing, 1), (SmsMood::Redirecting, 1)] {
            let n = sms.received().len();
            sms.be(mood);
            app.ask(NUMBER, 1).await.unwrap();
            sms.nth(n + n_asked).await;
            tokio::time::sleep(Duration::from_millis(1_300)).await;
            assert_eq!(sms.received().len(), n + n_asked, "{mood:?}");
            app.pass(601);
        }
    }

    /// P09
    async fn nobody_waits_for_a_provider_that_hangs(db) {
        let (app, sms) = texting(db).await;
        app.reachable(&sms, "asha@x.test", NUMBER).await;
        sms.be(SmsMood::Hanging);
        let began = Instant::now();
        let asked = app.ask(NUMBER, 1).await.unwrap();
        assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
        // It arrived, although the provider never said so.
        let first = sms.nth(2).await;
        assert_eq!(sms.nth(3).await, first);
        assert!(app.type_in(&asked.request, &first.digits()).await.is_ok());
    }

    async fn where_nobody_sends_messages_there_is_no_sign_in_by_phone(db) {
        let app = App::new(db);
        let caller = app.caller(&app.sign_up("asha@x.test").await).await;
        assert!(!app.accounts.has_phones());
        assert_eq!(code(app.ask(NUMBER, 1).await), "404 phone_not_available");
        assert_eq!(code(app.ask_to_add(&caller, NUMBER, ip(1)).await), "404 phone_not_available");
        assert_eq!(code(app.type_in("x", "123456").await), "404 phone_not_available");
        assert!(!app.accounts.own_phone(&caller).await.unwrap().is_available);
        assert_eq!(std::fs::read_dir(app.test.outbox.path()).unwrap().filter(|file| {
            file.as_ref().unwrap().path().extension().is_some_and(|kind| kind == "sms")
        }).count(), 0);
    }

    async fn for_development_messages_are_files_that_only_their_owner_reads(db) {
        use std::os::unix::fs::PermissionsExt as _;
        let countries = domain::phone::Countries::parse("IN").unwrap();
        let settings = SmsSettings { route: SmsRoute::Outbox, countries, per_day: 1_000 };
        let app = App::on(test_core_with(db, |all| all.sms = Some(settings)));
        let caller = app.caller(&app.sign_up("asha@x.test").await).await;
        let asked = app.ask_to_add(&caller, NUMBER, ip(1)).await.unwrap();
        let file = loop {
            let mut files = std::fs::read_dir(app.test.outbox.path()).unwrap().map(|file| file.unwrap().path());
            match files.find(|file| file.extension().is_some_and(|kind| kind == "sms")) {
                Some(file) => break file,
                None => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        };
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        let text = std::fs::read_to_string(file).unwrap();
        let (head, message) = text.split_once("\n\n").unwrap();
        assert_eq!(head, format!("To: {NUMBER}"));
        assert!(app.accounts.verify_new_phone(&caller, &asked.request, &message[..6], ip(1)).await.is_ok());
    }
}
