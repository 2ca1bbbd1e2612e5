//! Everything that a student can see.

use super::{IMPORT, OPTICS};
use crate::at;
use crate::given::{a_result, an_exam, day, result_id};
use domain::ids::UserId;
use domain::results::Sort;
use store::resources::Owner as Whose;
use store::results::{Filter, identity_key};
use store::{
    Tx, answers, difficulties, exams, goals, imports, official_results, plan, predictions, resources,
    results, study_sessions, test_parts, weak_areas,
};
use uuid::Uuid;

/// Everything this student can see, in one text.
pub(super) async fn seen(tx: &mut Tx, user: UserId) -> Vec<String> {
    let identities = [identity_key(&a_result("Mock"))];
    let last = (day(3_000), Uuid::max());
    vec![
        format!("{:?}", results::of_student(tx, user).await.unwrap()),
        format!("{:?}", results::find(tx, user, result_id(1)).await.unwrap()),
        format!(
            "{:?}",
            results::find_by_identity(tx, user, &identities[0]).await.unwrap()
        ),
        format!(
            "{:?}",
            results::by_identities(tx, user, &identities).await.unwrap()
        ),
        format!("{:?}", results::newest(tx, user, 9).await.unwrap()),
        format!("{:?}", results::newest_date(tx, user).await.unwrap()),
        format!("{:?}", results::count(tx, user).await.unwrap()),
        format!("{:?}", results::subjects(tx, user).await.unwrap()),
        format!("{:?}", results::for_analysis(tx, user).await.unwrap()),
        format!("{:?}", results::for_insights(tx, user).await.unwrap()),
        format!("{:?}", results::without_chapters(tx, user).await.unwrap()),
        format!("{:?}", answers::of_result(tx, user, result_id(1)).await.unwrap()),
        format!("{:?}", answers::reasons(tx, user).await.unwrap()),
        format!("{:?}", answers::items(tx, user).await.unwrap()),
        format!("{:?}", weak_areas::last_updated(tx, user).await.unwrap()),
        format!(
            "{:?}",
            results::list(tx, user, &Filter::default(), Sort::default(), None, None)
                .await
                .unwrap()
        ),
        format!("{:?}", exams::of_student(tx, user).await.unwrap()),
        format!("{:?}", exams::exists(tx, user, an_exam(1, 3).id).await.unwrap()),
        format!("{:?}", study_sessions::page(tx, user, last, 9).await.unwrap()),
        format!("{:?}", study_sessions::count(tx, user).await.unwrap()),
        format!("{:?}", study_sessions::since(tx, user, day(0)).await.unwrap()),
        format!("{:?}", study_sessions::timer(tx, user).await.unwrap()),
        format!("{:?}", weak_areas::of_student(tx, user).await.unwrap()),
        format!(
            "{:?}",
            predictions::newest(tx, user, "next_score", Uuid::from_u128(1))
                .await
                .unwrap()
        ),
        format!(
            "{:?}",
            predictions::find(tx, user, Uuid::from_u128(1)).await.unwrap()
        ),
        format!("{:?}", predictions::history(tx, user, 9).await.unwrap()),
        format!(
            "{:?}",
            predictions::promises(tx, user, day(3_000), 9).await.unwrap()
        ),
        format!("{:?}", goals::of_student(tx, user).await.unwrap()),
        format!("{:?}", official_results::of_student(tx, user).await.unwrap()),
        format!("{:?}", difficulties::of_student(tx, user).await.unwrap()),
        format!(
            "{:?}",
            difficulties::find(tx, user, OPTICS.0, OPTICS.1).await.unwrap()
        ),
        format!("{:?}", resources::list(tx, Whose::Student(user)).await.unwrap()),
        format!(
            "{:?}",
            resources::of_chapter(tx, Whose::Student(user), OPTICS)
                .await
                .unwrap()
        ),
        format!("{:?}", predictions::official_of_student(tx, user).await.unwrap()),
        format!(
            "{:?}",
            official_results::awaited(tx, user, day(0), day(3_000))
                .await
                .unwrap()
        ),
        format!("{:?}", test_parts::of_student(tx, user).await.unwrap()),
        format!("{:?}", test_parts::of_day(tx, user, day(0)).await.unwrap()),
        format!("{:?}", imports::find(tx, user, IMPORT).await.unwrap()),
        format!("{:?}", imports::recent(tx, user, 9).await.unwrap()),
        format!("{:?}", imports::newer(tx, user, IMPORT, at(0)).await.unwrap()),
        format!("{:?}", results::count_imported(tx, user, IMPORT).await.unwrap()),
        format!("{:?}", answers::results_with(tx, user).await.unwrap().len()),
        format!("{:?}", imports::mapping(tx, user, "f").await.unwrap()),
        format!("{:?}", plan::head(tx, user).await.unwrap()),
        format!("{:?}", plan::since(tx, user, day(0)).await.unwrap()),
        format!("{:?}", plan::of_day(tx, user, day(0)).await.unwrap()),
        format!("{:?}", plan::find(tx, user, Uuid::from_u128(1)).await.unwrap()),
        format!("{:?}", plan::feeds::created(tx, user).await.unwrap()),
    ]
}
