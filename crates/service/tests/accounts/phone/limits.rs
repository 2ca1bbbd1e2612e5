//! How many messages a number, an address, an account and an installation get.

use super::{DAY, NUMBER, OTHER, far, texting};
use crate::{App, code, ip};
use api::phone::PhoneSend;
use service::ServiceError;
use store::Db;
use testkit::{FakeSms, contract, dump, test_core_with};

contract! {
    /// P02: new numbers, new accounts and new addresses do not get around the cap of a block, nor does a restart.
    async fn a_block_of_numbers_gets_sixty_messages_a_day(db) {
        let (app, sms) = texting(db).await;
        let mut said = Vec::new();
        for user in 0..12_u32 {
            let who = app.sign_up(&format!("p{user}@x.test")).await;
            let caller = app.caller(&who).await;
            for n in 0..6_u32 {
                let number = format!("+91987600{:04}", user * 6 + n);
                said.push(app.ask_to_add(&caller, &number, far(user * 6 + n)).await.is_ok());
            }
        }
        assert!(said[..60].iter().all(|is_sent| *is_sent));
        assert!(said[60..].iter().all(|is_sent| !is_sent));
        sms.nth(60).await;

        let caller = app.caller(&app.sign_up("more@x.test").await).await;
        let again = App::on(test_core_with(app.test.core.db.clone(), |all| all.sms = Some(sms.settings("IN"))));
        again.pass(15 * 61);
        let refused = again.ask_to_add(&caller, "+919876009999", far(200)).await.unwrap_err();
        assert!(refused.retry_after().unwrap() > 80_000, "{refused:?}");
        again.pass(DAY);
        assert!(again.ask_to_add(&caller, "+919876009999", far(200)).await.is_ok());
        assert_eq!(sms.nth(61).await.to, "+919876009999");
        assert_eq!(sms.received().len(), 61);
    }

    /// P02, for all of them: other blocks, other addresses and another process do not get around it, and numbers that
    /// lead to nobody count like those that do, so that nothing is told by what is refused.
    async fn an_installation_sends_no_more_than_its_cap_a_day(db) {
        let sms = FakeSms::start().await;
        let settings = service::sms::SmsSettings { per_day: 8, ..sms.settings("IN") };
        let start = |db: Db| {
            let settings = settings.clone();
            App::on(test_core_with(db, |all| all.sms = Some(settings)))
        };
        let app = start(db);
        let caller = app.reachable(&sms, "asha@x.test", NUMBER).await;
        for n in 1..8_u32 {
            app.accounts.send_phone_code(&PhoneSend { number: format!("+9198{n:02}123456"), request: None }, far(n)).await.unwrap();
        }
        for (host, number) in [(100, NUMBER), (101, "+919899123456")] {
            assert_eq!(code(app.ask(number, host).await), "429 too_many_requests");
            assert_eq!(code(app.ask_to_add(&caller, number, far(host.into())).await), "429 too_many_requests");
        }
        let again = start(app.test.core.db.clone());
        again.pass(15 * 61);
        let refused = again.ask_to_add(&caller, OTHER, far(200)).await.unwrap_err();
        assert!((80_000..=86_400).contains(&refused.retry_after().unwrap()), "{refused:?}");
        assert_eq!(sms.received().len(), 1);
        again.pass(DAY);
        again.ask_to_add(&caller, OTHER, far(200)).await.unwrap();
        assert_eq!(sms.nth(2).await.to, OTHER);
    }

    /// P02: what is asked for in vain counts like what is sent, and sends nothing.
    async fn a_thousand_numbers_without_accounts_send_nothing_and_are_capped_alike(db) {
        let (app, sms) = texting(db).await;
        let mut n_taken = 0;
        for n in 0..1_000_u32 {
            let number = format!("+91987600{n:04}");
            let input = PhoneSend { number, request: None };
            match app.accounts.send_phone_code(&input, far(n)).await {
                Ok(_) => n_taken += 1,
                Err(error) => assert!(matches!(error, ServiceError::TooMany(1..)), "{error:?}"),
            }
        }
        assert_eq!(n_taken, 60);
        assert_eq!(sms.received(), []);
    }

    async fn a_number_gets_one_message_a_minute_three_in_ten_and_six_a_day(db) {
        let (app, sms) = texting(db).await;
        let mut at = Vec::new();
        for second in (0..7_200).step_by(30) {
            if app.ask(NUMBER, (second / 600) as u8).await.is_ok() {
                at.push(second);
            }
            app.pass(30);
        }
        assert_eq!(at.len(), 6, "{at:?}");
        assert!(at.windows(2).all(|two| two[1] - two[0] >= 60), "{at:?}");
        assert!(at.windows(4).all(|four| four[3] - four[0] >= 600), "{at:?}");
        assert_eq!(sms.received(), []);
    }

    async fn an_address_and_an_account_have_limits_of_their_own(db) {
        let (app, sms) = texting(db).await;
        let who = app.sign_up("asha@x.test").await;
        let caller = app.caller(&who).await;
        for n in 0..20 {
            app.ask(&format!("+9198{n:02}123456"), 7).await.unwrap();
        }
        assert_eq!(code(app.ask("+919899123456", 7).await), "429 too_many_requests");
        for n in 0..6_u32 {
            app.ask_to_add(&caller, &format!("+9197{n:02}123456"), far(n)).await.unwrap();
        }
        assert_eq!(code(app.ask_to_add(&caller, "+919799123456", far(9)).await), "429 too_many_requests");
        sms.nth(6).await;
        assert_eq!(sms.received().len(), 6);
    }

    /// P03
    async fn premium_short_landline_and_foreign_numbers_are_refused_and_nobody_is_asked(db) {
        let (app, sms) = texting(db).await;
        let who = app.sign_up("asha@x.test").await;
        let caller = app.caller(&who).await;
        for (number, said) in [
            ("+911123456789", "422 number phone_not_mobile"),
            ("1800 123 4567", "422 number phone_not_mobile"),
            ("121", "422 number phone_invalid"),
            ("+447911123456", "422 number phone_country"),
            ("+979 123 456 789", "422 number phone_invalid"),
            ("hello", "422 number phone_invalid"),
        ] {
            assert_eq!(code(app.ask(number, 1).await), said, "{number}");
            assert_eq!(code(app.ask_to_add(&caller, number, ip(1)).await), said, "{number}");
        }
        assert_eq!(sms.received(), []);
        assert!(!dump(&app.test.core.db).await.contains("phone_codes "));
    }
}
