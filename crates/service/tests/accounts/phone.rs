//! Phone numbers: codes by text message from a provider over real HTTP, on both engines.

use crate::{App, PASSWORD, code, ip, token_in};
use api::phone::{PhoneSend, PhoneSent};
use service::accounts::{PhonePurpose, SignedIn};
use service::sms::{SmsRoute, SmsSettings};
use service::{Caller, Result, ServiceError};
use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};
use store::Db;
use testkit::{FakeSms, SmsMood, contract, dump, test_core_with};

const NUMBER: &str = "+919876543210";
const OTHER: &str = "+919812345678";
const DAY: i64 = 86_400;

/// An installation that sends text messages to numbers of India, and the provider that it sends them by.
async fn texting(db: Db) -> (App, FakeSms) {
    let sms = FakeSms::start().await;
    let settings = sms.settings("IN");
    (App::on(test_core_with(db, |all| all.sms = Some(settings))), sms)
}

impl App {
    async fn ask(&self, number: &str, host: u8) -> Result<PhoneSent> {
        let input = PhoneSend {
            number: number.into(),
            request: None,
        };
        self.accounts.send_phone_code(&input, ip(host)).await
    }

    async fn type_in(&self, request: &str, digits: &str) -> Result<SignedIn> {
        self.accounts.verify_phone_code(request, digits, ip(1)).await
    }

    async fn ask_to_add(&self, caller: &Caller, number: &str, from: IpAddr) -> Result<PhoneSent> {
        let input = PhoneSend {
            number: number.into(),
            request: None,
        };
        self.accounts.send_to_new_phone(caller, &input, from).await
    }

    /// Adds a number; a minute later, so that the next message may follow.
    async fn add_phone(&self, sms: &FakeSms, caller: &Caller, number: &str) {
        let n = sms.received().len();
        let asked = self.ask_to_add(caller, number, ip(9)).await.unwrap();
        let digits = sms.nth(n + 1).await.digits();
        self.accounts
            .verify_new_phone(caller, &asked.request, &digits, ip(9))
            .await
            .unwrap();
        self.pass(601);
    }

    /// A student who may sign in by a number.
    async fn reachable(&self, sms: &FakeSms, email: &str, number: &str) -> Caller {
        let who = self.sign_up(email).await;
        let caller = self.caller(&who).await;
        self.add_phone(sms, &caller, number).await;
        caller
    }
}

/// Digits that are not these.
fn others(digits: &str) -> String {
    let number: u32 = digits.parse().unwrap();
    format!("{:06}", (number + 1) % 1_000_000)
}

fn far(n: u32) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + n))
}

contract! {
    async fn a_number_is_added_by_its_code_and_then_signs_in(db) {
        let (app, sms) = texting(db).await;
        let caller = app.reachable(&sms, "asha@x.test", "98765 43210").await;
        let own = app.accounts.own_phone(&caller).await.unwrap();
        assert!(own.is_available);
        let phone = own.phone.unwrap();
        assert_eq!((phone.number.as_str(), phone.shown.as_str()), (NUMBER, "+91 98765 43210"));
        assert_eq!(app.accounts.me(&caller).await.unwrap().sign_in_methods, ["password", "phone"]);
        let mails = app.mails_to("asha@x.test").await;
        assert!(mails.last().unwrap().contains("ends in 210 was added"), "{mails:?}");
        assert!(!mails.last().unwrap().contains("98765"));

        let asked = app.ask(NUMBER, 1).await.unwrap();
        let message = sms.nth(2).await;
        assert_eq!(message.to, NUMBER);
        // Browsers fill the digits in on pages of this host alone (WebOTP): the last line says which.
        let last = message.text.lines().last().unwrap();
        assert_eq!(last, format!("@study.test #{}", message.digits()));
        let who = app.type_in(&asked.request, &message.digits()).await.unwrap();
        assert_eq!(who.user, caller.user);
        app.accounts.issue_tokens(&who).await.unwrap();
        assert_eq!(app.events().await[..2], ["authn_token_created", "authn_login_success"]);
        assert_eq!(code(app.type_in(&asked.request, &message.digits()).await), "410 phone_code_ended");
    }

    /// P01
    async fn a_hundred_guesses_are_five_and_the_right_code_comes_too_late(db) {
        let (app, sms) = texting(db).await;
        app.reachable(&sms, "asha@x.test", NUMBER).await;
        let asked = app.ask(NUMBER, 1).await.unwrap();
        let digits = sms.nth(2).await.digits();
        let mut wrong = others(&digits);
        let mut said = Vec::new();
        for n in 0..100_u32 {
            said.push(code(app.accounts.verify_phone_code(&asked.request, &wrong, far(n)).await));
            wrong = others(&wrong);
        }
        assert_eq!(said[..5], ["422 code wrong_code"; 5]);
        assert!(said[5..].iter().all(|said| said == "410 phone_code_ended"));
        assert_eq!(code(app.type_in(&asked.request, &digits).await), "410 phone_code_ended");
        let events = app.events().await;
        assert_eq!(events[0], "authn_login_fail_max");
        assert_eq!(events.iter().filter(|event| *event == "authn_login_fail").count(), 4);
    }

    /// P01: many at once are counted before any is looked at.
    async fn guesses_at_the_same_time_are_five_as_well(db) {
        let (app, sms) = texting(db).await;
        app.reachable(&sms, "asha@x.test", NUMBER).await;
        let asked = app.ask(NUMBER, 1).await.unwrap();
        let wrong = others(&sms.nth(2).await.digits());
        let mut under_way = tokio::task::JoinSet::new();
        for n in 0..20 {
            let (accounts, request, wrong) = (app.accounts.clone(), asked.request.clone(), wrong.clone());
            under_way.spawn(async move { code(accounts.verify_phone_code(&request, &wrong, far(n)).await) });
        }
        let said = under_way.join_all().await;
        assert_eq!(said.iter().filter(|said| *said == "422 code wrong_code").count(), 5, "{said:?}");
    }

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

    /// Every notice about a number takes back what was done, for 72 hours: the number goes, whoever is signed in is signed
    /// out, and the owner gets a link for a new password.
    async fn a_notice_about_a_number_leads_back(db) {
        let (app, sms) = texting(db).await;
        let caller = app.reachable(&sms, "asha@x.test", NUMBER).await;
        let added = app.last_mail_to("asha@x.test").await;
        app.add_phone(&sms, &caller, OTHER).await;
        let changed = app.last_mail_to("asha@x.test").await;
        assert!(changed.contains("ends in 678"), "{changed}");
        let ben = app.caller(&app.sign_up("ben@x.test").await).await;
        app.add_phone(&sms, &ben, OTHER).await;
        let moved = app.last_mail_to("asha@x.test").await;
        app.accounts.remove_phone(&ben).await.unwrap();
        let removed = app.last_mail_to("ben@x.test").await;
        assert!(moved.contains("added it to another account") && removed.contains("was removed"), "{moved}{removed}");
        for mail in [&added, &changed, &moved, &removed] {
            app.accounts.revert_waits(&token_in(mail, "/revert/")).await.unwrap();
            assert!(!mail.contains("/reset"), "{mail}");
        }

        app.add_phone(&sms, &caller, NUMBER).await;
        app.accounts.revert(&token_in(&added, "/revert/")).await.unwrap();
        assert!(app.accounts.own_phone(&caller).await.unwrap().phone.is_none());
        assert_eq!(code(app.login("asha@x.test", PASSWORD).await), "401 wrong_credentials");
        let reset = token_in(&app.last_mail_to("asha@x.test").await, "/reset/");
        app.accounts.reset_confirm(&reset, PASSWORD.into()).await.unwrap();
        app.login("asha@x.test", PASSWORD).await.unwrap();
        for mail in [&added, &changed, &moved] {
            assert_eq!(code(app.accounts.revert_waits(&token_in(mail, "/revert/")).await), "410 revert_ended");
        }
        let theirs = token_in(&removed, "/revert/");
        app.pass(72 * 3_600);
        assert_eq!(code(app.accounts.revert(&theirs).await), "410 revert_ended");
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

    /// P04
    async fn after_a_resend_the_old_code_is_dead_at_once(db) {
        let (app, sms) = texting(db).await;
        let caller = app.reachable(&sms, "asha@x.test", NUMBER).await;
        let first = app.ask(NUMBER, 1).await.unwrap();
        let old = sms.nth(2).await.digits();
        assert_eq!(code(app.accounts.resend_phone_code(&first.request, ip(1)).await), "429 too_many_requests");
        app.pass(61);
        let second = app.accounts.resend_phone_code(&first.request, ip(1)).await.unwrap();
        let new = sms.nth(3).await.digits();
        assert_ne!(old, new);
        assert_eq!(code(app.type_in(&first.request, &old).await), "410 phone_code_ended");
        assert_eq!(code(app.type_in(&first.request, &new).await), "410 phone_code_ended");
        assert_eq!(code(app.type_in(&second.request, &old).await), "422 code wrong_code");
        assert_eq!(app.type_in(&second.request, &new).await.unwrap().user, caller.user);
    }

    /// The digits of one request prove nothing in another, whoever asked for it: a stranger's page gets nobody in.
    async fn a_code_belongs_to_the_request_that_asked_for_it(db) {
        let (app, sms) = texting(db).await;
        let caller = app.reachable(&sms, "asha@x.test", NUMBER).await;
        let stranger = app.ask(NUMBER, 66).await.unwrap();
        let lured = sms.nth(2).await.digits();
        app.pass(61);
        let own = app.ask(NUMBER, 1).await.unwrap();
        let digits = sms.nth(3).await.digits();
        assert_eq!(code(app.type_in(&stranger.request, &digits).await), "422 code wrong_code");
        assert_eq!(code(app.type_in(&own.request, &lured).await), "422 code wrong_code");
        assert_eq!(code(app.type_in("", &digits).await), "410 phone_code_ended");
        // A code that adds a number signs nobody in, and the other way round.
        let adding = app.ask_to_add(&caller, OTHER, ip(1)).await.unwrap();
        let added = sms.nth(4).await.digits();
        assert_eq!(code(app.type_in(&adding.request, &added).await), "410 phone_code_ended");
        let typed = app.accounts.verify_new_phone(&caller, &own.request, &digits, ip(1)).await;
        assert_eq!(code(typed), "410 phone_code_ended");
        assert!(app.type_in(&own.request, &digits).await.is_ok());
    }

    async fn a_code_holds_for_five_minutes(db) {
        let (app, sms) = texting(db).await;
        app.reachable(&sms, "asha@x.test", NUMBER).await;
        for (seconds, is_in) in [(299, true), (300, false)] {
            let n = sms.received().len();
            let asked = app.ask(NUMBER, 1).await.unwrap();
            let digits = sms.nth(n + 1).await.digits();
            app.pass(seconds);
            assert_eq!(app.type_in(&asked.request, &digits).await.is_ok(), is_in, "{seconds}");
        }
    }

    /// P07
    async fn a_number_without_an_account_gets_the_same_answers(db) {
        let (app, sms) = texting(db).await;
        app.reachable(&sms, "asha@x.test", NUMBER).await;
        let events = app.events().await.len();
        let (known, unknown) = (app.ask(NUMBER, 1).await.unwrap(), app.ask(OTHER, 2).await.unwrap());
        assert_eq!(known.expires_at, unknown.expires_at);
        assert_eq!(known.request.len(), unknown.request.len());
        assert_eq!(app.events().await[..2], ["authn_code_sent", "authn_code_sent"]);
        assert_eq!(app.events().await.len(), events + 2);
        for (number, asked) in [(NUMBER, &known), (OTHER, &unknown)] {
            assert_eq!(code(app.ask(number, 3).await), "429 too_many_requests");
            let waiting = app.accounts.phone_waiting(&asked.request, PhonePurpose::SignIn).await.unwrap();
            assert!(!waiting.is_mail && waiting.number.starts_with("+91 98"));
            for _ in 0..5 {
                assert_eq!(code(app.type_in(&asked.request, "x").await), "422 code wrong_code");
            }
            assert_eq!(code(app.type_in(&asked.request, "x").await), "410 phone_code_ended");
        }
        sms.nth(2).await;
        assert!(sms.received().iter().all(|message| message.to == NUMBER));
    }

    /// P07: a closed account is answered for like none.
    async fn a_closed_account_gets_no_message_and_no_way_in(db) {
        let (app, sms) = texting(db).await;
        let who = app.sign_up("asha@x.test").await;
        let caller = app.caller(&who).await;
        app.add_phone(&sms, &caller, NUMBER).await;
        let before = app.ask(NUMBER, 1).await.unwrap();
        let digits = sms.nth(2).await.digits();
        app.disable(&who).await;
        assert_eq!(code(app.type_in(&before.request, &digits).await), "422 code wrong_code");
        app.pass(61);
        app.ask(NUMBER, 1).await.unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(sms.received().len(), 2);
    }

    /// P08
    async fn no_code_and_no_request_stands_in_the_database(db) {
        let (app, sms) = texting(db).await;
        let caller = app.reachable(&sms, "asha@x.test", NUMBER).await;
        let asked = app.ask(NUMBER, 1).await.unwrap();
        let adding = app.ask_to_add(&caller, OTHER, ip(1)).await.unwrap();
        sms.nth(3).await;
        app.type_in(&asked.request, "x").await.unwrap_err();
        let all = dump(&app.test.core.db).await;
        assert!(all.contains("v1$"), "the salted hashes are there");
        for message in sms.received() {
            // Six digits may stand inside of an id by chance; by themselves they do not.
            let stands_alone = all.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == message.digits());
            assert!(!stands_alone, "{}", message.digits());
        }
        for secret in [&asked.request, &adding.request] {
            assert!(!all.contains(secret.as_str()));
        }
    }

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

    /// P10
    async fn a_number_that_has_passed_on_does_not_pass_a_second_factor(db) {
        let (app, sms) = texting(db).await;
        let caller = app.reachable(&sms, "asha@x.test", NUMBER).await;
        let (secret, _) = app.with_totp(&caller).await;
        app.pass(60 * DAY);
        let asked = app.ask(NUMBER, 1).await.unwrap();
        let half = app.type_in(&asked.request, &sms.nth(2).await.digits()).await.unwrap();
        let refused = app.accounts.sign_in_browser(&half, "").await.unwrap_err().problem();
        assert_eq!((refused.status, refused.code.as_str()), (401, "second_factor_required"));
        assert_eq!(app.events().await[0], "authn_first_factor_success");
        let challenge = refused.challenge.unwrap();
        assert_eq!(code(app.meet(&challenge, "000000").await), "401 wrong_code");
        assert_eq!(app.events().await[0], "authn_login_fail");
        assert!(app.meet(&challenge, &app.totp(&secret, 0)).await.is_ok());
        // The number itself has proven nothing meanwhile.
        let phone = app.accounts.own_phone(&caller).await.unwrap().phone.unwrap();
        assert!(app.test.core.now() - phone.proven_at >= chrono::TimeDelta::days(60));
    }

    /// P10
    async fn a_number_that_was_silent_for_long_needs_the_mailbox_as_well(db) {
        let (app, sms) = texting(db).await;
        app.reachable(&sms, "asha@x.test", NUMBER).await;
        app.pass(44 * DAY);
        let asked = app.ask(NUMBER, 1).await.unwrap();
        assert!(app.type_in(&asked.request, &sms.nth(2).await.digits()).await.is_ok());

        app.pass(45 * DAY);
        let asked = app.ask(NUMBER, 1).await.unwrap();
        let digits = sms.nth(3).await.digits();
        assert_eq!(code(app.type_in(&asked.request, &digits).await), "401 mail_code_required");
        assert_eq!(app.events().await[0], "authn_login_fail");
        assert!(app.accounts.phone_waiting(&asked.request, PhonePurpose::SignIn).await.unwrap().is_mail);
        // Whoever has the number has its message, and nothing more.
        assert_eq!(code(app.type_in(&asked.request, &digits).await), "422 code wrong_code");
        assert_eq!(code(app.accounts.resend_phone_code(&asked.request, ip(1)).await), "410 phone_code_ended");
        let mail = app.mails_to("asha@x.test").await.pop().unwrap();
        let (_, rest) = mail.split_once("Your code: ").unwrap();
        assert!(app.type_in(&asked.request, &rest[..6]).await.is_ok());
        assert_eq!(app.events().await[0], "authn_login_success");

        app.pass(61);
        let asked = app.ask(NUMBER, 1).await.unwrap();
        assert!(app.type_in(&asked.request, &sms.nth(4).await.digits()).await.is_ok());
    }

    /// P10: whoever proves a number last has it.
    async fn a_number_moves_to_whoever_proves_it_and_its_former_owner_is_told(db) {
        let (app, sms) = texting(db).await;
        let former = app.reachable(&sms, "asha@x.test", NUMBER).await;
        let owner = app.caller(&app.sign_up("noor@x.test").await).await;
        let on_its_way = app.ask(NUMBER, 1).await.unwrap();
        let digits = sms.nth(2).await.digits();
        app.pass(61);
        let asked = app.ask_to_add(&owner, NUMBER, ip(1)).await.unwrap();
        let added = sms.nth(3).await.digits();
        app.accounts.verify_new_phone(&owner, &asked.request, &added, ip(1)).await.unwrap();
        assert!(app.accounts.own_phone(&former).await.unwrap().phone.is_none());
        let told = app.mails_to("asha@x.test").await.pop().unwrap();
        assert!(told.contains("no longer signs in to yours"), "{told}");
        assert_eq!(code(app.type_in(&on_its_way.request, &digits).await), "422 code wrong_code");
        app.pass(601);
        let asked = app.ask(NUMBER, 1).await.unwrap();
        let who = app.type_in(&asked.request, &sms.nth(4).await.digits()).await.unwrap();
        assert_eq!(who.user, owner.user);
    }

    async fn a_number_is_changed_and_removed_and_each_is_told_by_mail(db) {
        let (app, sms) = texting(db).await;
        let caller = app.reachable(&sms, "asha@x.test", NUMBER).await;
        let to_the_old_one = app.ask(NUMBER, 1).await.unwrap();
        let digits = sms.nth(2).await.digits();
        app.add_phone(&sms, &caller, OTHER).await;
        assert_eq!(code(app.type_in(&to_the_old_one.request, &digits).await), "410 phone_code_ended");
        let told = app.mails_to("asha@x.test").await.pop().unwrap();
        assert!(told.contains("is now one that ends in 678"), "{told}");

        let asked = app.ask(OTHER, 1).await.unwrap();
        let digits = sms.nth(4).await.digits();
        app.accounts.remove_phone(&caller).await.unwrap();
        assert_eq!(code(app.type_in(&asked.request, &digits).await), "422 code wrong_code");
        assert_eq!(code(app.accounts.remove_phone(&caller).await), "404 not_found");
        let told = app.mails_to("asha@x.test").await.pop().unwrap();
        assert!(told.contains("ends in 678 was removed"), "{told}");
        assert_eq!(app.accounts.me(&caller).await.unwrap().sign_in_methods, ["password"]);
        assert!(app.login("asha@x.test", PASSWORD).await.is_ok());
    }

    async fn proving_the_own_number_again_changes_nothing_and_tells_nobody(db) {
        let (app, sms) = texting(db).await;
        let caller = app.reachable(&sms, "asha@x.test", NUMBER).await;
        let (n_mails, before) = (app.mails_to("asha@x.test").await.len(), app.accounts.own_phone(&caller).await.unwrap());
        app.add_phone(&sms, &caller, NUMBER).await;
        let after = app.accounts.own_phone(&caller).await.unwrap().phone.unwrap();
        let before = before.phone.unwrap();
        assert_eq!(after.added_at, before.added_at);
        assert!(after.proven_at > before.proven_at);
        assert_eq!(app.mails_to("asha@x.test").await.len(), n_mails);
    }

    async fn a_number_is_added_by_the_account_that_asked_and_by_no_other(db) {
        let (app, sms) = texting(db).await;
        let asha = app.caller(&app.sign_up("asha@x.test").await).await;
        let noor = app.caller(&app.sign_up("noor@x.test").await).await;
        let asked = app.ask_to_add(&asha, NUMBER, ip(1)).await.unwrap();
        let digits = sms.nth(1).await.digits();
        let stolen = app.accounts.verify_new_phone(&noor, &asked.request, &digits, ip(1)).await;
        assert_eq!(code(stolen), "410 phone_code_ended");
        assert!(app.accounts.own_phone(&noor).await.unwrap().phone.is_none());
        let added = app.accounts.verify_new_phone(&asha, &asked.request, &digits, ip(1)).await.unwrap();
        assert_eq!(added.phone.unwrap().number, NUMBER);
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
