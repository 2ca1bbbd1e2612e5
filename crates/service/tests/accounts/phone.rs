//! Phone numbers: codes by text message from a provider over real HTTP, on both engines.

use crate::{App, code, ip};
use api::phone::{PhoneSend, PhoneSent};
use service::accounts::{PhonePurpose, SignedIn};
use service::{Caller, Result};
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;
use store::Db;
use testkit::{FakeSms, contract, dump, test_core_with};

mod limits;
mod numbers;
mod sender;

const NUMBER: &str = "+919876543210";
const OTHER: &str = "+919812345678";
const DAY: i64 = 86_400;

/// An installation that sends text messages to numbers of India, and the provider that it sends them by.
pub async fn texting(db: Db) -> (App, FakeSms) {
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

    pub async fn ask_to_add(&self, caller: &Caller, number: &str, from: IpAddr) -> Result<PhoneSent> {
        let input = PhoneSend {
            number: number.into(),
            request: None,
        };
        self.accounts.send_to_new_phone(caller, &input, from).await
    }

    /// Adds a number; a minute later, so that the next message may follow.
    pub async fn add_phone(&self, sms: &FakeSms, caller: &Caller, number: &str) {
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
}
