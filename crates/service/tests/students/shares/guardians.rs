//! What a guardian decides about what is shared.

use super::{one, seen_by};
use crate::given::{App, code};
use chrono::TimeDelta;
use service::Caller;
use store::guardians::{self, Decision, NewAsk};
use testkit::contract;

contract! {
    async fn a_guardians_consent_decides_and_one_to_older_words_is_not_enough(db) {
        let app = App::new(db);
        let (grown, rao, house) = (app.student("asha").await, app.mentor("Ms Rao").await, app.house());
        house.share(&grown, rao.user).await.unwrap();
        let id = one(&house, &rao).await;
        let asha = guarded(&app, &grown, 1).await;
        // Under age by now, and the guardian has agreed to "only the student sees it".
        assert_eq!(code(house.look(&rao, id).await), "404 not_found");
        assert!(seen_by(&house, &rao).await.is_empty());
        let shares = house.shares(&asha).await.unwrap();
        assert!(shares.mentors.is_empty() && shares.shut.as_deref() == Some("guardian_sharing_needed"));
        assert_eq!(code(house.share(&asha, rao.user).await), "403 guardian_sharing_needed");
        chooses(&app, true, 2).await;
        assert_eq!(one(&house, &rao).await, id);
        house.look(&rao, id).await.unwrap();
        chooses(&app, false, 2).await;
        assert_eq!(code(house.look(&rao, id).await), "404 not_found");
        assert!(seen_by(&house, &rao).await.is_empty());
        let withheld = Caller { facts: facts(&app, &asha).await, ..asha.clone() };
        for outcome in [code(house.shares(&withheld).await), code(house.share(&withheld, rao.user).await)] {
            assert_eq!(outcome, "403 guardian_balance_needed");
        }
        // What is not seen can still be stopped.
        house.unshare(&withheld, rao.user).await.unwrap();
        chooses(&app, true, 2).await;
        assert!(seen_by(&house, &rao).await.is_empty());
    }

    async fn a_page_passes_over_whom_a_guardian_shields_without_a_gap(db) {
        let app = App::new(db);
        let (rao, house) = (app.mentor("Ms Rao").await, app.house());
        let mut all = Vec::new();
        for n in 0..6 {
            let student = app.student(&format!("s{n}")).await;
            house.share(&student, rao.user).await.unwrap();
            all.push(student);
        }
        guarded(&app, &all[4], 1).await;
        let names = async |after: Option<String>| {
            let page = house.shared_with(&rao, after.as_deref(), 2).await.unwrap();
            (page.items.into_iter().map(|shared| shared.student).collect::<Vec<_>>(), page.next)
        };
        let (first, next) = names(None).await;
        let (second, then) = names(next).await;
        let (third, end) = names(then).await;
        assert_eq!([first, second, third].concat(), ["s5", "s3", "s2", "s1", "s0"]);
        assert_eq!(end, None);
        assert_eq!(code(house.shared_with(&rao, Some("1"), 2).await), "422 after unknown_page");
        assert_eq!(app.trail().await.iter().filter(|(event, ..)| event == "sensitive_read").count(), 5, "who is not shown is not looked at");
    }
}

/// The student as somebody of 16 whose guardian has agreed to everything by the words of this version.
async fn guarded(app: &App, student: &Caller, words: i64) -> Caller {
    let (core, now) = (&app.test.core, app.test.core.now());
    let born = domain::age::BirthMonth::years_before(now.date_naive(), 16).to_string();
    let mut tx = core.db.begin().await.unwrap();
    store::people::set_born(&mut tx, student.user, &born, now)
        .await
        .unwrap();
    let new = NewAsk {
        user: student.user,
        institution: student.institution,
        name: "Mira",
        email_key: "m@x.test",
        email: "m@x.test",
        ask_hash: &[1],
        expires_at: now + TimeDelta::days(7),
        is_same: false,
    };
    guardians::ask(&mut tx, &new, now).await.unwrap();
    let answer = Decision {
        status: guardians::GIVEN,
        name: "Mira",
        keep_hash: Some(&[2]),
        text_version: words,
        allows_balance: true,
        allows_learning: false,
    };
    guardians::decide(&mut tx, student.user, &[1], &answer, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    Caller {
        facts: facts(app, student).await,
        ..student.clone()
    }
}

async fn chooses(app: &App, balance: bool, words: i64) {
    let mut tx = app.test.core.db.begin().await.unwrap();
    let now = app.test.core.now();
    assert!(
        guardians::choose(&mut tx, &[2], (balance, false), words, now)
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
}

async fn facts(app: &App, who: &Caller) -> domain::guardian::Facts {
    let mut on = app.test.core.db.read().await.unwrap();
    let account = store::identity::keys::account(&mut on, who.user).await.unwrap();
    account.unwrap().facts
}
