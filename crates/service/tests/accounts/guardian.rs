//! Age, a guardian's consent, and what it opens.

use crate::{App, PASSWORD, code, ip, registration, token_in};
use api::guardian::{GuardianAsk, GuardianStatus};
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use domain::people::Role;
use service::accounts::{GuardianAnswer, SignedIn};
use service::{Caller, Result, Services};
use store::people::NewPerson;
use testkit::{contract, dump};

mod balance;
mod born;
mod ending;
mod hostile;
mod sharing;
mod unanswered;

const STUDENT: &str = "asha@school.test";
const GUARDIAN: &str = "mother@home.test";
const DAY_S: i64 = 86_400;

/// Somebody whose 18th birthday is years after the first day of the tests' clock, and who is 13 by then.
fn young(app: &App) -> String {
    let today = app.test.core.now().date_naive();
    domain::age::BirthMonth::years_before(today, 16).to_string()
}

fn ask(email: &str) -> GuardianAsk {
    GuardianAsk {
        name: "Mira Rao".into(),
        email: email.into(),
    }
}

fn yes() -> GuardianAnswer {
    GuardianAnswer {
        agrees: true,
        name: "Mira Rao".into(),
        is_guardian: true,
        study: true,
        balance: false,
        learning: false,
    }
}

impl App {
    async fn sign_up_born(&self, email: &str, born: &str) -> SignedIn {
        let mut input = registration(email, PASSWORD);
        input.born = born.into();
        let pending = self.accounts.register(input, ip(1)).await.unwrap().pending;
        let code = self.code(&pending).await;
        let who = self.accounts.verify_code(&pending, &code).await.unwrap();
        self.pass(61);
        who
    }

    /// A student under age in a browser: the cookie and the caller.
    async fn minor(&self) -> (String, Caller) {
        let who = self.sign_up_born(STUDENT, &young(self)).await;
        self.browser(&who).await
    }

    /// The same person as the database has them now.
    async fn again(&self, cookie: &str) -> Caller {
        self.accounts.authenticate_session(cookie).await.unwrap().unwrap()
    }

    async fn is_waiting(&self, cookie: &str) -> bool {
        self.again(cookie)
            .await
            .shelter(self.test.core.now())
            .is_waiting()
    }

    /// Asks the guardian; the token of the mail.
    async fn asked(&self, caller: &Caller) -> String {
        self.accounts
            .ask_guardian(caller, ask(GUARDIAN), ip(1))
            .await
            .unwrap();
        token_in(&self.last_mail_to(GUARDIAN).await, "/guardian/ask/")
    }

    async fn answer(&self, token: &str, answer: &GuardianAnswer) -> Result<bool> {
        self.accounts.answer_guardian(token, None, answer, ip(2)).await
    }

    /// Has the guardian agree; the token of the second mail.
    async fn agreed(&self, caller: &Caller, answer: &GuardianAnswer) -> String {
        let token = self.asked(caller).await;
        assert!(self.answer(&token, answer).await.unwrap());
        token_in(&self.last_mail_to(GUARDIAN).await, "/guardian/consent/")
    }

    fn all(&self) -> Services {
        Services::new(self.test.core.clone())
    }
}

contract! {
    async fn somebody_under_age_waits_until_a_guardian_agrees_and_again_once_it_is_taken_back(db) {
        let app = App::new(db);
        let (cookie, asha) = app.minor().await;
        assert!(app.is_waiting(&cookie).await);
        let state = app.accounts.guardian(&asha).await.unwrap();
        assert!(state.is_needed && state.status == GuardianStatus::None);
        let keep = app.agreed(&asha, &yes()).await;
        assert!(!app.is_waiting(&cookie).await);
        let told = app.last_mail_to(STUDENT).await;
        assert!(told.contains("You can use Study Plus now"), "{told}");
        let record = app.accounts.guardian_record(&keep, None, ip(2)).await.unwrap();
        assert!(record.holds && !record.balance && !record.learning);
        assert_eq!((record.student.as_str(), record.address.as_str()), ("Asha", "as…@school.test"));

        app.accounts.withdraw_for_ward(&keep, None, false, ip(2)).await.unwrap();
        assert!(app.is_waiting(&cookie).await);
        assert!(app.last_mail_to(STUDENT).await.contains("until a parent or guardian agrees again"));
        let state = app.accounts.guardian(&asha).await.unwrap();
        assert!(state.status == GuardianStatus::Withdrawn && !state.allows_learning);
        let events = app.events().await;
        for event in ["guardian_consent_asked", "guardian_consent_given", "guardian_consent_withdrawn"] {
            assert!(events.iter().any(|one| one == event), "{event}");
        }
    }

    async fn a_no_is_kept_and_the_student_may_ask_again(db) {
        let app = App::new(db);
        let (cookie, asha) = app.minor().await;
        let token = app.asked(&asha).await;
        // A no needs nothing else.
        assert!(!app.answer(&token, &GuardianAnswer::default()).await.unwrap());
        assert!(app.is_waiting(&cookie).await);
        assert_eq!(app.accounts.guardian(&asha).await.unwrap().status, GuardianStatus::Refused);
        assert_eq!(app.events().await[0], "guardian_consent_refused");
        app.pass(61);
        app.accounts.ask_guardian(&asha, ask("father@home.test"), ip(1)).await.unwrap();
        // Who said no learns that somebody else is asked.
        assert!(app.last_mail_to(GUARDIAN).await.contains("has now named"));
    }

    async fn a_yes_without_what_it_needs_is_refused_by_field_and_leaves_the_link_open(db) {
        let app = App::new(db);
        let (_, asha) = app.minor().await;
        let token = app.asked(&asha).await;
        let bare = GuardianAnswer { agrees: true, ..GuardianAnswer::default() };
        assert_eq!(code(app.answer(&token, &bare).await), "422 name required");
        assert_eq!(code(app.answer(&token, &GuardianAnswer { is_guardian: false, ..yes() }).await), "422 is_guardian required");
        assert_eq!(code(app.answer(&token, &GuardianAnswer { study: false, ..yes() }).await), "422 study required");
        assert!(app.answer(&token, &yes()).await.unwrap());
    }

    async fn coming_of_age_ends_it_in_the_students_own_zone_without_anything_having_to_run(db) {
        let app = App::new(db);
        let who = app.sign_up_born(STUDENT, &young(&app)).await;
        let (cookie, asha) = app.browser(&who).await;
        let until = app.accounts.guardian(&asha).await.unwrap().needed_until.unwrap();
        let mut zoned = app.again(&cookie).await;
        let midnight = |zone: chrono_tz::Tz| {
            use chrono::TimeZone as _;
            zone.from_local_datetime(&until.and_hms_opt(0, 0, 0).unwrap()).unwrap().to_utc()
        };
        for zone in [chrono_tz::Asia::Kolkata, chrono_tz::UTC, chrono_tz::America::Los_Angeles] {
            zoned.time_zone = zone;
            let first = midnight(zone);
            assert!(zoned.shelter(first - chrono::TimeDelta::seconds(1)).is_waiting(), "{zone}");
            assert!(!zoned.shelter(first).is_waiting(), "{zone}");
        }
    }

    async fn who_is_younger_than_13_gets_no_account_and_nothing_is_stored(db) {
        let app = App::new(db);
        let before = dump(&app.test.core.db).await;
        let mut input = registration(STUDENT, PASSWORD);
        let today = app.test.core.now().date_naive();
        input.born = domain::age::BirthMonth::years_before(today, 13).to_string();
        assert_eq!(code(app.accounts.register(input.clone(), ip(1)).await), "422 born too_young");
        assert_eq!(dump(&app.test.core.db).await, before);
        // An address with an account gets the same answer.
        app.sign_up(STUDENT).await;
        assert_eq!(code(app.accounts.register(input, ip(1)).await), "422 born too_young");
    }

    async fn an_exempt_institution_needs_no_consent_and_asks_again_when_it_is_not(db) {
        let app = App::new(db);
        let (cookie, asha) = app.minor().await;
        let (_, boss) = app.browser(&app.sign_up("boss@school.test").await).await;
        let institutions = app.all().institutions;
        assert_eq!(code(institutions.exempt(&boss, "Because it is a school").await), "403 forbidden");
        let admin = Caller { roles: vec![Role::InstitutionAdmin], ..boss };
        assert_eq!(code(institutions.exempt(&admin, "school").await), "422 reason too_short");
        let set = institutions.exempt(&admin, "State school, decided by the head").await.unwrap();
        assert!(set.is_exempt && set.set_by.as_deref() == Some("Asha"));
        assert!(!app.is_waiting(&cookie).await);
        let open = app.again(&cookie).await;
        assert!(open.data_version > asha.data_version);
        app.all().wellbeing.get(&open, 30).await.unwrap();
        assert_eq!(code(app.accounts.ask_guardian(&open, ask(GUARDIAN), ip(1)).await), "409 guardian_not_needed");
        assert_eq!(app.events().await[0], "guardian_exemption_set");
        let ended = institutions.end_exemption(&admin).await.unwrap();
        assert!(!ended.is_exempt && ended.reason.is_empty());
        assert!(app.is_waiting(&cookie).await);
    }

    async fn an_older_account_says_its_month_of_birth_once(db) {
        let app = App::new(db);
        let (_, known) = app.browser(&app.sign_up(STUDENT).await).await;
        assert_eq!(code(app.accounts.set_born(&known, &young(&app)).await), "409 born_set");
        let older = NewPerson {
            id: UserId(app.test.core.new_id()),
            institution: PUBLIC_INSTITUTION,
            email_key: "older@school.test",
            email: "older@school.test",
            display_name: "Older",
            password_hash: None,
            time_zone: "UTC",
            is_sample: false,
            born: None,
        };
        let mut tx = app.test.core.db.begin().await.unwrap();
        store::people::add(&mut tx, &older, app.test.core.now()).await.unwrap();
        tx.commit().await.unwrap();
        let mentor = Caller { roles: vec![Role::Mentor], ..known.clone() };
        assert_eq!(code(app.accounts.set_born(&mentor, "2001-04").await), "403 forbidden");
        let older = Caller { user: older.id, ..known };
        assert!(!app.accounts.guardian(&older).await.unwrap().is_needed);
        let today = app.test.core.now().date_naive();
        let child = domain::age::BirthMonth::years_before(today, 9).to_string();
        assert_eq!(code(app.accounts.set_born(&older, &child).await), "422 born too_young");
        assert_eq!(app.accounts.me(&older).await.unwrap().born, None);
        let me = app.accounts.set_born(&older, &young(&app)).await.unwrap();
        assert_eq!(me.born, Some(young(&app)));
        assert!(app.accounts.guardian(&older).await.unwrap().is_needed);
        assert_eq!(code(app.accounts.set_born(&older, "2001-04").await), "409 born_set");
    }
}
