//! What is another student's is not there, and whoever is no student has nothing.

use crate::given::{App, a_draft, chapter, code, day, unknown, with_chapters};
use api::imports::Confirm;
use api::sessions::{TimerStart, TimerStop};
use domain::exams::ExamDraft;
use domain::ids::{ExamId, ImportId, ResultId, SessionId};
use domain::people::Role;
use domain::sessions::SessionDraft;
use service::imports::{Reading, Source};
use service::study_sessions::Moment;
use service::{Caller, Services};
use testkit::contract;
use uuid::Uuid;

const CSV: &str =
    "test_date,test_name,subject,total_questions,correct_answers,score,max_score\n2026-02-01,T,Art,9,5,5,9\n";

fn an_exam() -> ExamDraft {
    ExamDraft {
        profile: "own".into(),
        name: None,
        exam_date: None,
        max_score: None,
        marking: None,
        chapters: None,
    }
}

fn a_session() -> SessionDraft {
    SessionDraft {
        subject: "Art".into(),
        chapter: None,
        date: day(59),
        duration_minutes: 30,
        focus_score: None,
        started_at: None,
    }
}

/// Every call that names a thing by its id.
async fn by_id(
    all: &Services,
    caller: &Caller,
    result: Uuid,
    session: Uuid,
    exam: Uuid,
    import: Uuid,
    hash: &str,
) -> Vec<String> {
    let (result, session, exam, import) = (
        ResultId(result),
        SessionId(session),
        ExamId(exam),
        ImportId(import),
    );
    let confirm = Confirm {
        file_hash: hash.into(),
        skip_bad: true,
    };
    vec![
        code(all.results.get(caller, result).await),
        code(
            all.results
                .replace(caller, result, a_draft("X", "Art", day(1)))
                .await,
        ),
        code(all.results.remove(caller, result).await),
        code(all.results.restore(caller, result).await),
        code(all.study_sessions.remove(caller, session).await),
        code(all.study_sessions.restore(caller, session).await),
        code(all.exams.get(caller, exam).await),
        code(all.exams.replace(caller, exam, an_exam()).await),
        code(all.exams.remove(caller, exam).await),
        code(all.imports.get(caller, import).await),
        code(all.imports.reread(caller, import, Reading::default()).await),
        code(all.imports.confirm(caller, import, &confirm).await),
        code(all.imports.undo(caller, import).await),
        code(all.imports.failed_rows(caller, import).await),
    ]
}

contract! {
    async fn what_is_anothers_reads_as_not_there(db) {
        let app = App::new(db);
        let (asha, ben) = (app.student("asha").await, app.student("ben").await);
        let all = &app.services;
        let draft = with_chapters(a_draft("T", "Physics", day(1)), vec![chapter("Optics", 2, 3)]);
        let result = app.upload(&asha, draft).await;
        let session = all.study_sessions.add(&asha, a_session()).await.unwrap();
        let exam = all.exams.add(&asha, an_exam()).await.unwrap();
        let import = app.preview(&asha, CSV).await;
        let done = app.preview(&asha, CSV).await;
        app.confirm(&asha, &done, false).await.unwrap();
        let before = (app.results(&asha).await, app.weak_areas(&asha).await, app.dashboard(&asha).await);
        let imports = all.imports.recent(&asha).await.unwrap();

        for import in [import.id, done.id] {
            let refused = by_id(all, &ben, result.0, session.id, exam.id, import, &done.file_hash).await;
            assert_eq!(refused, vec!["404 not_found"; 14]);
        }
        let refused = by_id(all, &asha, unknown(), unknown(), unknown(), unknown(), "").await;
        assert_eq!(refused, vec!["404 not_found"; 14]);

        assert_eq!((app.results(&asha).await, app.weak_areas(&asha).await, app.dashboard(&asha).await), before);
        assert_eq!(all.imports.recent(&asha).await.unwrap(), imports);
        assert_eq!(app.dashboard(&ben).await.tests, 0);
        assert!(all.imports.recent(&ben).await.unwrap().is_empty() && app.results(&ben).await.is_empty());
        assert_eq!(app.fresh(&ben).await.data_version, ben.data_version);
    }

    async fn a_timer_is_its_students_own(db) {
        let app = App::new(db);
        let (asha, ben, sessions) = (app.student("asha").await, app.student("ben").await, app.services.study_sessions.clone());
        sessions.start(&asha, TimerStart { subject: "Art".into(), chapter: None }, Moment::default()).await.unwrap();
        assert_eq!(sessions.timer(&ben).await.unwrap(), None);
        let refused = [
            code(sessions.pause(&ben, Moment::default()).await),
            code(sessions.resume(&ben, Moment::default()).await),
            code(sessions.stop(&ben, TimerStop::default(), Moment::default()).await),
            code(sessions.discard(&ben, Moment::default()).await),
        ];
        assert_eq!(refused, ["404 not_found"; 4]);
        sessions.start(&ben, TimerStart { subject: "Art".into(), chapter: None }, Moment::default()).await.unwrap();
        sessions.discard(&ben, Moment::default()).await.unwrap();
        assert!(sessions.timer(&asha).await.unwrap().is_some());
    }

    async fn whoever_is_no_student_stores_nothing(db) {
        let app = App::new(db);
        let mentor = Caller { roles: vec![Role::Mentor, Role::InstitutionAdmin], ..app.student("mentor").await };
        let all = &app.services;
        let (filter, paste) = (api::results::HistoryFilter::default(), Source::Paste(CSV.replace(',', "\t")));
        let refused = [
            code(all.results.upload(&mentor, vec![a_draft("T", "Art", day(1))]).await),
            code(all.results.upload_once(&mentor, "k", b"", vec![a_draft("T", "Art", day(1))]).await),
            code(all.results.preview(&mentor, vec![a_draft("T", "Art", day(1))]).await),
            code(all.results.history(&mentor, &filter, None, 5).await),
            code(all.results.all(&mentor, &filter).await),
            code(all.exports.results(&mentor, &filter, service::exports::Format::Csv).await),
            code(all.study_sessions.list(&mentor, None, 5).await),
            code(all.study_sessions.add(&mentor, a_session()).await),
            code(all.study_sessions.start(&mentor, TimerStart { subject: "Art".into(), chapter: None }, Moment::default()).await),
            code(all.exams.list(&mentor).await),
            code(all.exams.add(&mentor, an_exam()).await),
            code(all.imports.preview(&mentor, paste).await),
            code(all.imports.recent(&mentor).await),
            code(all.samples.load(&mentor).await),
        ];
        assert_eq!(refused, ["403 forbidden"; 14]);
        let student = app.student("asha").await;
        assert_eq!(code(all.institutions.overview(&student).await), "403 forbidden");
        let overview = all.institutions.overview(&mentor).await.unwrap();
        assert_eq!((overview.students, overview.results, overview.sessions), (2, 0, 0));
    }
}
