use super::*;
use crate::Settings;
use auth::access::AccessTokens;
use auth::password::{Params, Passwords, Verdict};
use auth::secret::MasterSecret;
use domain::ids::{PUBLIC_INSTITUTION, ResultId};
use domain::results::NewResult;
use store::people::{self, NewPerson};
use store::{Db, exams, results, study_sessions, weak_areas};
use testkit::{MovableClock, SeededRandom, contract};

const REAL: &str = "real@example.test";

fn samples(db: &Db) -> Samples {
    let secret = MasterSecret::from_bytes([7; 32]);
    Samples::new(Arc::new(Core {
        db: db.clone(),
        clock: Arc::new(MovableClock::default()),
        random: Arc::new(SeededRandom::default()),
        settings: Settings {
            public_url: "http://127.0.0.1:3000".into(),
            outbox_dir: std::env::temp_dir(),
            smtp_url: None,
            is_private: true,
            mail_from: "study@example.org".into(),
            has_limits: false,
            providers: Vec::new(),
            sms: None,
            password_policy: auth::Policy::default(),
            breached_passwords: None,
            help_contacts: Vec::new(),
        },
        passwords: Passwords::new([1; 32], Params::new(8, 1, 1).unwrap()),
        access: AccessTokens::new(&secret, &[], "test", "test"),
        ids: domain::ids::Ids::default(),
        limits: crate::limits::Limits::new(false),
        secret,
    }))
}

/// A student with an account of their own and one real result.
async fn real_student(samples: &Samples, email: &str) -> Caller {
    let (core, user) = (&samples.core, UserId(samples.core.new_id()));
    let new = NewPerson {
        id: user,
        institution: PUBLIC_INSTITUTION,
        email_key: email,
        email,
        display_name: "Real Student",
        password_hash: None,
        time_zone: "Asia/Kolkata",
        is_sample: false,
        born: None,
    };
    let result = NewResult {
        test_name: "School test".into(),
        source: None,
        subject: "Physics".into(),
        total_questions: 10,
        correct_answers: 4,
        wrong_answers: 6,
        score: 4.0,
        max_score: 10.0,
        time_taken: None,
        test_date: core.now().date_naive(),
        chapter_performance: vec![],
    };
    let owner = results::Owner {
        institution: PUBLIC_INSTITUTION,
        user,
        import: None,
        is_sample: false,
    };
    let mut tx = core.db.begin().await.unwrap();
    people::add(&mut tx, &new, core.now()).await.unwrap();
    results::add(&mut tx, owner, ResultId(core.new_id()), &result, core.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    Caller {
        user,
        institution: PUBLIC_INSTITUTION,
        roles: vec![Role::Student],
        display_name: "Real Student".into(),
        time_zone: chrono_tz::Asia::Kolkata,
        data_version: 1,
        cred_version: 1,
        entrance: crate::Entrance::Inside,
        proven_at: None,
        is_leaving: false,
        facts: domain::guardian::Facts::default(),
    }
}

/// Results, sessions, exams, weak areas and the data version of a student.
async fn counts(db: &Db, user: UserId) -> (u64, u64, usize, usize, i64) {
    let mut on = db.read().await.unwrap();
    (
        results::count(&mut on, user).await.unwrap(),
        study_sessions::count(&mut on, user).await.unwrap(),
        exams::of_student(&mut on, user).await.unwrap().len(),
        weak_areas::of_student(&mut on, user).await.unwrap().len(),
        people::find(&mut on, user).await.unwrap().unwrap().data_version,
    )
}

async fn id_of(db: &Db, email: &str) -> Option<UserId> {
    let mut on = db.read().await.unwrap();
    people::find_by_email(&mut on, email)
        .await
        .unwrap()
        .map(|person| person.id)
}

contract! {
    async fn what_is_loaded_is_marked_and_goes_again_without_what_is_real(db) {
        let samples = samples(&db);
        let caller = real_student(&samples, REAL).await;
        samples.load(&caller).await.unwrap();
        let (n_results, n_sessions, n_exams, n_areas, version) = counts(&db, caller.user).await;
        assert!(n_results > 50 && n_sessions > 250 && n_areas > 60, "{n_results} {n_sessions} {n_areas}");
        assert_eq!((n_exams, version), (1, 2));
        let mut on = db.read().await.unwrap();
        assert!(Samples::has_sample(&mut on, caller.user).await.unwrap());
        let stored = results::of_student(&mut on, caller.user).await.unwrap();
        assert_eq!(stored.iter().filter(|result| !result.is_sample).count(), 1);
        drop(on);

        samples.remove(&caller).await.unwrap();
        assert_eq!(counts(&db, caller.user).await, (1, 0, 0, 0, 3));
        let mut on = db.read().await.unwrap();
        assert!(!Samples::has_sample(&mut on, caller.user).await.unwrap());
    }

    async fn loading_twice_is_a_conflict_that_changes_nothing_even_at_once(db) {
        let samples = samples(&db);
        let caller = real_student(&samples, REAL).await;
        let (one, other) = tokio::join!(samples.load(&caller), samples.load(&caller));
        let failed = [one, other].into_iter().filter_map(Result::err).collect::<Vec<_>>();
        assert!(matches!(failed[..], [ServiceError::Conflict("sample_loaded", _)]), "{failed:?}");
        let before = counts(&db, caller.user).await;
        assert!(matches!(samples.load(&caller).await, Err(ServiceError::Conflict("sample_loaded", _))));
        assert_eq!(counts(&db, caller.user).await, before);
    }

    async fn only_students_load_and_remove(db) {
        let samples = samples(&db);
        let mentor = Caller { roles: vec![Role::Mentor], ..real_student(&samples, REAL).await };
        assert!(matches!(samples.load(&mentor).await, Err(ServiceError::Forbidden)));
        assert!(matches!(samples.remove(&mentor).await, Err(ServiceError::Forbidden)));
    }

    async fn the_installation_is_made_once_signs_in_and_goes_again(db) {
        let samples = samples(&db);
        let sign_ins = samples.load_installation().await.unwrap();
        assert_eq!(samples.load_installation().await.unwrap(), sign_ins);
        let mut on = db.read().await.unwrap();
        for sign_in in &sign_ins {
            let person = people::find_by_email(&mut on, &sign_in.email).await.unwrap().unwrap();
            assert!(person.is_sample);
            assert_eq!(people::roles(&mut on, person.institution, person.id).await.unwrap(), [sign_in.role]);
            let hash = person.password_hash.as_deref();
            let verdict = samples.core.passwords.verify(sign_in.password.clone(), hash).await.unwrap();
            assert_eq!(verdict, Verdict::Match);
        }
        // The first real admin can still be made.
        assert!(!people::has_role(&mut on, PUBLIC_INSTITUTION, Role::InstitutionAdmin).await.unwrap());
        let cohort = store::cohorts::sample(&mut on, PUBLIC_INSTITUTION).await.unwrap().unwrap();
        for (role, n) in [(Role::Student, 120), (Role::Mentor, 1)] {
            assert_eq!(store::cohorts::count_members(&mut on, cohort, role).await.unwrap(), n);
        }
        drop(on);
        let student = id_of(&db, "student@example.org").await.unwrap();
        assert!(counts(&db, student).await.0 > 50);

        let real = real_student(&samples, REAL).await;
        let mentor = Caller { roles: vec![Role::Mentor], ..real.clone() };
        assert!(matches!(samples.remove_people(&mentor).await, Err(ServiceError::Forbidden)));
        let elsewhere = Caller {
            roles: vec![Role::InstitutionAdmin],
            institution: domain::ids::InstitutionId(uuid::Uuid::from_u128(7)),
            ..real.clone()
        };
        assert!(matches!(samples.remove_people(&elsewhere).await, Err(ServiceError::Forbidden)));
        assert!(id_of(&db, "student@example.org").await.is_some());
        let admin = Caller { roles: vec![Role::InstitutionAdmin], ..real.clone() };
        assert!(!samples.remove_people(&admin).await.unwrap(), "the admin is no sample");
        assert_eq!(samples.remove_installation().await.unwrap(), 0);
        assert_eq!(id_of(&db, "student@example.org").await, None);
        assert_eq!(counts(&db, real.user).await.0, 1);
    }

    async fn a_real_account_under_a_sample_address_is_left_alone(db) {
        let samples = samples(&db);
        let real = real_student(&samples, "admin@example.org").await;
        assert!(matches!(samples.load_installation().await, Err(ServiceError::Conflict("address_taken", _))));
        assert_eq!(id_of(&db, "student@example.org").await, None);
        assert_eq!(samples.remove_installation().await.unwrap(), 0);
        assert_eq!(counts(&db, real.user).await.0, 1);
    }

    async fn bench_students_have_exactly_what_was_asked_for(db) {
        let samples = samples(&db);
        samples.load_bench(21, 10, 7).await.unwrap();
        for email in ["student00001@example.org", "student00021@example.org"] {
            let user = id_of(&db, email).await.unwrap();
            let (n_results, n_sessions, n_exams, n_areas, _) = counts(&db, user).await;
            assert_eq!((n_results, n_sessions, n_exams), (10, 7, 1));
            assert!(n_areas > 40, "{n_areas}");
        }
        assert_eq!(id_of(&db, "student00022@example.org").await, None);
        assert!(matches!(samples.load_bench(1, 1, 1).await, Err(ServiceError::Conflict("sample_loaded", _))));
    }
}
