//! A balance shared with mentors: by the student alone, what is seen of it, and everything that ends it.

use crate::given::{App, code};
use api::wellbeing::CheckInDraft;
use chrono::{Duration, TimeDelta};
use domain::ids::{PUBLIC_INSTITUTION, UserId};
use domain::people::Role;
use domain::sessions::SessionDraft;
use domain::wellbeing::EaseDraft;
use service::wellbeing::Wellbeing;
use service::{Caller, Entrance};
use testkit::contract;
use uuid::Uuid;

mod guardians;

impl App {
    async fn mentor(&self, name: &str) -> Caller {
        let mentor = self.student(name).await;
        let mut tx = self.test.core.db.begin().await.unwrap();
        let now = self.test.core.now();
        store::people::grant_role(&mut tx, PUBLIC_INSTITUTION, mentor.user, Role::Mentor, now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        Caller {
            roles: vec![Role::Mentor],
            ..mentor
        }
    }

    /// Sessions of an hour on so many days up to today.
    async fn study(&self, caller: &Caller, days: i64) {
        for ago in 0..days {
            let draft = SessionDraft {
                subject: "Physics".into(),
                chapter: None,
                date: self.today(caller) - Duration::days(ago),
                duration_minutes: 60,
                focus_score: Some(4),
                started_at: None,
            };
            self.services.study_sessions.add(caller, draft).await.unwrap();
        }
    }

    /// Events of the trail with their object, newest first, of those about shares.
    async fn trail(&self) -> Vec<(String, Uuid, String)> {
        let mut on = self.test.core.db.read().await.unwrap();
        let all = store::audit::newest(&mut on, PUBLIC_INSTITUTION, 200)
            .await
            .unwrap();
        let about = |object: &String| object.starts_with("balance_share ");
        all.into_iter()
            .filter_map(|event| Some((event.event, event.actor?, event.object.filter(about)?)))
            .collect()
    }

    fn house(&self) -> Wellbeing {
        self.services.wellbeing.clone()
    }
}

async fn seen_by(house: &Wellbeing, mentor: &Caller) -> Vec<Uuid> {
    let all = house.shared_with(mentor, None, 50).await.unwrap();
    all.items.iter().map(|shared| shared.id).collect()
}

/// The id of what the only student shares.
async fn one(house: &Wellbeing, mentor: &Caller) -> Uuid {
    let all = seen_by(house, mentor).await;
    assert_eq!(all.len(), 1);
    all[0]
}

/// A mean of 66.7: a number that no balance has, since these are whole.
fn said() -> CheckInDraft {
    let pairs = [
        ("personal_1", "often"),
        ("personal_2", "often"),
        ("personal_3", "sometimes"),
    ];
    CheckInDraft {
        instrument: "cbi_s".into(),
        answers: pairs.map(|(item, choice)| (item.into(), choice.into())).into(),
    }
}

contract! {
    async fn by_default_nobody_sees_anything(db) {
        let app = App::new(db);
        let (asha, rao, house) = (app.student("asha").await, app.mentor("Ms Rao").await, app.house());
        app.study(&asha, 20).await;
        let shares = house.shares(&asha).await.unwrap();
        assert!(shares.items.is_empty() && shares.shut.is_none());
        assert_eq!(shares.mentors.iter().map(|mentor| (mentor.id, mentor.name.as_str())).collect::<Vec<_>>(), [(rao.user.0, "Ms Rao")]);
        assert!(seen_by(&house, &rao).await.is_empty());
        assert!(app.trail().await.is_empty(), "a look at nobody");
    }

    async fn a_mentor_sees_the_students_own_numbers_and_nothing_that_was_said(db) {
        let app = App::new(db);
        let (asha, rao, house) = (app.student("asha").await, app.mentor("Ms Rao").await, app.house());
        app.study(&asha, 40).await;
        house.give_consent(&asha).await.unwrap();
        house.check_in(&asha, said()).await.unwrap();
        house.ease(&asha, EaseDraft { percent: 25, days: 7 }).await.unwrap();
        house.share(&asha, rao.user).await.unwrap();
        let own = house.get(&app.fresh(&asha).await, 30).await.unwrap();
        assert_eq!(own.state, "elevated");
        let listed = house.shared_with(&rao, None, 50).await.unwrap();
        let shared = house.look(&rao, listed.items[0].id).await.unwrap();
        assert!(own.balance.is_some() && own.trend.len() > 20 && !own.parts.is_empty());
        assert_eq!((&shared.balance, &shared.trend, &shared.parts), (&own.balance, &own.trend, &own.parts));
        assert_eq!((shared.student.as_str(), shared.direction.as_deref()), ("asha", Some("steady")));
        assert_eq!((&listed.items[0].balance, &listed.items[0].direction), (&own.balance, &shared.direction));
        for text in [serde_json::to_string(&listed).unwrap(), serde_json::to_string(&shared).unwrap()] {
            for private in ["66.", "elevated", "self_report", "cbi", "personal", "check_in", "pulse", "\"ease\"", "percent\"", "state\"", "\"action\"", "consent", "asha@"] {
                assert!(!text.contains(private), "{private}: {text}");
            }
        }
        let told = serde_json::to_string(&own).unwrap();
        assert!(told.contains("66.") && told.contains("elevated"), "what is looked for is there: {told}");
        // A student who has not studied shares that there is nothing yet.
        let ben = app.student("ben").await;
        house.share(&ben, rao.user).await.unwrap();
        let empty = house.look(&rao, seen_by(&house, &rao).await[0]).await.unwrap();
        assert_eq!((empty.student.as_str(), empty.balance, empty.missing.map(|missing| missing.code)), ("ben", None, Some("session_days".into())));
    }

    async fn sharing_is_on_and_off_by_the_students_word_alone(db) {
        let app = App::new(db);
        let (asha, rao, house) = (app.student("asha").await, app.mentor("Ms Rao").await, app.house());
        let first = house.share(&asha, rao.user).await.unwrap();
        app.pass(TimeDelta::days(1));
        assert_eq!(house.share(&asha, rao.user).await.unwrap(), first, "since when stays");
        let id = one(&house, &rao).await;
        house.look(&rao, id).await.unwrap();
        for _ in 0..2 {
            house.unshare(&asha, rao.user).await.unwrap();
            assert_eq!(code(house.look(&rao, id).await), "404 not_found");
            assert!(seen_by(&house, &rao).await.is_empty() && house.shares(&asha).await.unwrap().items.is_empty());
        }
        house.share(&asha, rao.user).await.unwrap();
        assert_ne!(one(&house, &rao).await, id, "what has ended stays ended");
        assert_eq!(code(house.look(&rao, id).await), "404 not_found");
        // Two at once are one.
        house.unshare(&asha, rao.user).await.unwrap();
        let (left, right) = tokio::join!(house.share(&asha, rao.user), house.share(&asha, rao.user));
        assert_eq!(left.unwrap().mentor, right.unwrap().mentor);
        one(&house, &rao).await;
    }

    async fn every_look_is_in_the_trail_and_the_student_sees_the_last_one(db) {
        let app = App::new(db);
        let (asha, rao, house) = (app.student("asha").await, app.mentor("Ms Rao").await, app.house());
        house.share(&asha, rao.user).await.unwrap();
        assert_eq!(house.shares(&asha).await.unwrap().items[0].last_looked_at, None);
        let id = one(&house, &rao).await;
        app.pass(TimeDelta::hours(3));
        house.look(&rao, id).await.unwrap();
        assert_eq!(house.shares(&asha).await.unwrap().items[0].last_looked_at, Some(app.test.core.now()));
        assert_eq!(code(house.look(&rao, Uuid::from_u128(404)).await), "404 not_found");
        house.unshare(&asha, rao.user).await.unwrap();
        let object = format!("balance_share {id}");
        let expected = [("balance_unshared", &asha), ("sensitive_read", &rao), ("sensitive_read", &rao), ("balance_shared", &asha)];
        assert_eq!(app.trail().await, expected.map(|(event, actor)| (event.to_owned(), actor.user.0, object.clone())));
    }

    async fn nobody_but_a_mentor_in_person_looks_and_nobody_but_the_student_shares(db) {
        let app = App::new(db);
        let (asha, rao, das) = (app.student("asha").await, app.mentor("Ms Rao").await, app.mentor("Mr Das").await);
        let (ben, house) = (app.student("ben").await, app.house());
        house.share(&asha, rao.user).await.unwrap();
        let id = one(&house, &rao).await;
        assert_eq!(code(house.look(&das, id).await), "404 not_found");
        assert!(seen_by(&house, &das).await.is_empty());
        let by_key = Caller { entrance: Entrance::Key(Uuid::from_u128(1), domain::keys::Scope::ALL.to_vec()), ..rao.clone() };
        let admin = Caller { roles: vec![Role::InstitutionAdmin, Role::CohortAdmin], ..das.clone() };
        for other in [&by_key, &admin, &ben] {
            assert_eq!(code(house.look(other, id).await), "403 forbidden");
            assert_eq!(code(house.shared_with(other, None, 5).await), "403 forbidden");
        }
        for other in [&rao, &admin] {
            assert_eq!(code(house.shares(other).await), "403 forbidden");
            assert_eq!(code(house.share(other, das.user).await), "403 forbidden");
            assert_eq!(code(house.unshare(other, rao.user).await), "403 forbidden");
        }
        // Nobody who is no mentor, nobody unknown, and not oneself.
        for nobody in [ben.user, asha.user, UserId(Uuid::from_u128(404))] {
            assert_eq!(code(house.share(&asha, nobody).await), "404 not_found");
            assert_eq!(code(house.unshare(&asha, nobody).await), "404 not_found");
        }
        // What another student stops is their own.
        house.unshare(&ben, rao.user).await.unwrap();
        assert_eq!(one(&house, &rao).await, id);
        let banyan = domain::ids::InstitutionId(Uuid::from_u128(77));
        let elsewhere = Caller { institution: banyan, ..rao.clone() };
        assert_eq!(code(house.look(&elsewhere, id).await), "404 not_found");
        let stranger = Caller { institution: banyan, ..ben.clone() };
        assert_eq!(code(house.share(&stranger, rao.user).await), "404 not_found");
        assert_eq!(code(house.unshare(&stranger, rao.user).await), "404 not_found");
    }

    async fn a_mentor_who_is_none_any_longer_sees_nothing(db) {
        let app = App::new(db);
        let (asha, rao, house) = (app.student("asha").await, app.mentor("Ms Rao").await, app.house());
        house.share(&asha, rao.user).await.unwrap();
        let id = one(&house, &rao).await;
        testkit::execute(&app.test.core.db, "DELETE FROM memberships WHERE role = 'mentor'").await;
        // Even with the caller as it was a moment ago.
        assert_eq!(code(house.look(&rao, id).await), "404 not_found");
        assert!(house.shares(&asha).await.unwrap().items.is_empty());
        assert_eq!(code(house.share(&asha, rao.user).await), "404 not_found");
    }

    async fn deleting_everything_and_taking_the_consent_back_end_it(db) {
        let app = App::new(db);
        let (asha, rao, house) = (app.student("asha").await, app.mentor("Ms Rao").await, app.house());
        house.share(&asha, rao.user).await.unwrap();
        house.remove_all(&asha).await.unwrap();
        assert!(seen_by(&house, &rao).await.is_empty());
        house.give_consent(&asha).await.unwrap();
        house.share(&asha, rao.user).await.unwrap();
        house.withdraw_consent(&asha).await.unwrap();
        assert!(seen_by(&house, &rao).await.is_empty());
        house.give_consent(&asha).await.unwrap();
        assert!(seen_by(&house, &rao).await.is_empty(), "a new consent shares nothing anew");
        assert_eq!(app.trail().await.iter().filter(|(event, ..)| event == "balance_unshared").count(), 2);
    }

    async fn ten_mentors_are_the_most(db) {
        let app = App::new(db);
        let (asha, house) = (app.student("asha").await, app.house());
        let mut last = None;
        for n in 0..11 {
            let mentor = app.mentor(&format!("m{n}")).await;
            if n < 10 {
                house.share(&asha, mentor.user).await.unwrap();
            }
            last = Some(mentor);
        }
        let last = last.unwrap();
        assert_eq!(code(house.share(&asha, last.user).await), "409 too_many_shares");
        let shares = house.shares(&asha).await.unwrap();
        assert_eq!((shares.items.len(), shares.mentors.len()), (10, 0));
        house.unshare(&asha, shares.items[0].mentor.id.into()).await.unwrap();
        house.share(&asha, last.user).await.unwrap();
    }
}
