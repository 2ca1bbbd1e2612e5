//! The parts, table by table. Those about wellbeing stand in [`crate::wellbeing`] and [`crate::balance_shares`], the
//! only rooms that name their tables. Hashes, keys and what is only reckoned from other columns are not in them.

parts! {
    "account": "users", "t.id = $1", "t.id" {
        id: Id, email: Text, display_name: Text, status: Text, time_zone: Text, language: Text, is_sample: Flag,
        born: Text, born_corrected_at: Time, last_login_at: Time, created_at: Time, updated_at: Time,
    }
    "roles": "memberships", "t.user_id = $1", "t.role" { role: Text, created_at: Time, updated_at: Time }
    "cohorts": "cohorts", "t.id IN (SELECT cohort_id FROM cohort_members WHERE user_id = $1)", "t.created_at, t.id" {
        id: Id, name: Text, is_sample: Flag, created_at: Time, updated_at: Time,
    }
    "cohort_memberships": "cohort_members", "t.user_id = $1", "t.created_at, t.cohort_id" {
        cohort_id: Id, role: Text, created_at: Time, updated_at: Time,
    }
    "exams": "exams", "t.user_id = $1", "t.created_at, t.id" {
        id: Id, profile: Text, name: Text, exam_date: Day, max_score: Decimal, marks_correct: Decimal,
        marks_wrong: Decimal, weights_source: Text, result_not_now: Day, is_sample: Flag, created_at: Time,
        updated_at: Time,
    }
    "chapters": "chapters", "t.exam_id IN (SELECT id FROM exams WHERE user_id = $1)", "t.exam_id, t.position" {
        exam_id: Id, position: Whole, subject: Text, name: Text, weight: Decimal, prerequisites: Json,
        created_at: Time, updated_at: Time,
    }
    "goals": "goals", "t.user_id = $1", "t.exam_id" {
        exam_id: Id, target_score: Decimal, created_at: Time, updated_at: Time,
    }
    "official_results": "official_results", "t.user_id = $1", "t.exam_id" {
        exam_id: Id, taken_on: Day, marks: Decimal, max_score: Decimal, rank: Whole, percentile: Decimal,
        removed_at: Time, created_at: Time, updated_at: Time,
    }
    "difficulties": "chapter_difficulties", "t.user_id = $1", "t.created_at, t.subject_key, t.chapter_key" {
        subject: Text, chapter: Text, difficulty: Whole, created_at: Time, updated_at: Time,
    }
    "resources": "chapter_resources", "t.user_id = $1", "t.created_at, t.id" {
        id: Id, subject: Text, chapter: Text, title: Text, url: Text, minutes: Whole, removed_at: Time,
        created_at: Time, updated_at: Time,
    }
    "results": "test_results", "t.user_id = $1", "t.test_date, t.id" {
        id: Id, test_name: Text, source: Text, subject: Text, total_questions: Whole, correct_answers: Whole,
        wrong_answers: Whole, score: Decimal, max_score: Decimal, time_taken: Whole, test_date: Day,
        chapter_performance: Json, import_id: Id, is_sample: Flag, deleted_at: Time, created_at: Time, updated_at: Time,
    }
    "answers": "answers", "t.user_id = $1", "t.result_id, t.position" {
        result_id: Id, position: Whole, question: Whole, chapter: Text, outcome: Text, error: Text, confidence: Whole,
        answers: Whole, created_at: Time,
    }
    "imports": "imports", "t.user_id = $1", "t.created_at, t.id" {
        id: Id, file_name: Text, format: Text, options: Json, status: Text, outcome: Json, confirmed_at: Time,
        created_at: Time, updated_at: Time,
    }
    "import_changes": "import_changes", "t.import_id IN (SELECT id FROM imports WHERE user_id = $1)",
        "t.import_id, t.result_id" { import_id: Id, result_id: Id, before: Json }
    "column_mappings": "column_mappings", "t.user_id = $1", "t.updated_at, t.fingerprint" {
        mapping: Json, updated_at: Time,
    }
    "weak_areas": "weak_areas", "t.user_id = $1", "t.subject, t.chapter" {
        subject: Text, chapter: Text, accuracy: Decimal, mastery: Decimal, mastery_low: Decimal, mastery_high: Decimal,
        questions: Whole, correct: Whole, recent_questions: Decimal, recent_correct: Decimal, times_attempted: Whole,
        last_seen: Day, priority_score: Decimal, last_updated: Time,
    }
    "forecasts": "predictions", "t.user_id = $1", "t.created_at, t.id" {
        id: Id, kind: Text, subject: Text, model: Text, model_version: Whole, predicted: Decimal, low: Decimal,
        high: Decimal, n: Whole, is_sample: Flag, exam_id: Id, exam: Text, made_on: Day, target_on: Day,
        data_until: Day, max_score: Decimal, subjects: Text, mid_low: Decimal, mid_high: Decimal, source: Text,
        percentile: Decimal, percentile_low: Decimal, percentile_high: Decimal, rank: Decimal, rank_low: Decimal,
        rank_high: Decimal, rank_table_ids: Text, prior_version: Whole, scale: Decimal, scale_n: Whole,
        rule_last: Decimal, rule_mean: Decimal, rule_line: Decimal, created_at: Time,
    }
    "forecast_outcomes": "prediction_outcomes",
        "t.prediction_id IN (SELECT id FROM predictions WHERE user_id = $1)", "t.created_at, t.prediction_id" {
        prediction_id: Id, result_id: Id, actual: Decimal, test_date: Day, test: Text, created_at: Time,
    }
    "study_sessions": "study_sessions", "t.user_id = $1", "t.date, t.id" {
        id: Id, subject: Text, chapter: Text, date: Day, duration_minutes: Whole, focus_score: Whole, started_at: Time,
        longest_stretch_minutes: Whole, is_sample: Flag, deleted_at: Time, created_at: Time, updated_at: Time,
    }
    "timer": "timers", "t.user_id = $1", "t.created_at" {
        id: Id, subject: Text, chapter: Text, started_at: Time, running_since: Time, seconds_before: Whole, paused_at: Time,
        longest_stretch_seconds: Whole, stretch_from_seconds: Whole, created_at: Time, updated_at: Time,
    }
    "plan_settings": "plan_settings", "t.user_id = $1", "t.updated_at" {
        settings: Json, locations: Json, is_chosen: Flag, made_at: Time, summary: Json, lighter_on: Day, lighter_minutes: Whole,
        version: Whole, updated_at: Time,
    }
    "plan_blocks": "plan_blocks", "t.user_id = $1", "t.day, t.position, t.id" {
        id: Id, day: Day, position: Whole, kind: Text, status: Text, subject: Text, chapter: Text, title: Text,
        minutes: Whole, actual_minutes: Whole, weight: Decimal, mastery: Decimal, mastery_low: Decimal,
        mastery_high: Decimal, kept: Decimal, gain: Decimal, gain_low: Decimal, gain_high: Decimal, gap_days: Whole, is_pinned: Flag,
        sequence: Whole, location: Text, created_at: Time, updated_at: Time,
    }
    "calendar_feeds": "calendar_feeds", "t.user_id = $1", "t.created_at, t.id" {
        id: Id, created_at: Time, revoked_at: Time,
    }
    "browsers": "sessions", "t.user_id = $1", "t.created_at, t.id_hash" {
        user_agent: Text, last_seen_at: Time, proven_at: Time, created_at: Time,
    }
    "programs": "refresh_families", "t.user_id = $1", "t.created_at, t.id" {
        id: Id, revoked_at: Time, expires_at: Time, proven_at: Time, created_at: Time,
    }
    "providers": "identities", "t.user_id = $1", "t.created_at, t.id" {
        id: Id, provider: Text, issuer: Text, subject: Text, email: Text, is_email_verified: Flag,
        is_private_relay: Flag, last_used_at: Time, created_at: Time, updated_at: Time,
    }
    "phone": "phones", "t.user_id = $1", "t.created_at" {
        number: Text, proven_at: Time, created_at: Time, updated_at: Time,
    }
    "authenticator": "totp_secrets", "t.user_id = $1", "t.created_at" {
        last_used_at: Time, created_at: Time, updated_at: Time,
    }
    "recovery_codes": "recovery_codes", "t.user_id = $1", "t.created_at, t.id" {
        id: Id, used_at: Time, created_at: Time, updated_at: Time,
    }
    "passkeys": "passkeys", "t.user_id = $1", "t.created_at, t.id" {
        id: Id, name: Text, counter: Whole, last_used_at: Time, created_at: Time, updated_at: Time,
    }
    "keys": "api_keys", "t.user_id = $1", "t.created_at, t.id" {
        id: Id, name: Text, prefix: Text, scopes: Text, per_minute: Whole, expires_at: Time, last_used_at: Time,
        revoked_at: Time, created_at: Time, updated_at: Time,
    }
    "service_accounts": "service_accounts", "t.created_by = $1", "t.created_at, t.id" {
        id: Id, name: Text, ended_at: Time, created_at: Time, updated_at: Time,
    }
    "mailed_links": "one_time_codes", "t.user_id = $1", "t.created_at, t.token_hash" {
        purpose: Text, used_at: Time, expires_at: Time, created_at: Time,
    }
    "address_changes": "email_changes", "t.user_id = $1", "t.created_at" {
        id: Id, email: Text, tries: Whole, expires_at: Time, created_at: Time, updated_at: Time,
    }
    "earlier_addresses": "email_reverts", "t.user_id = $1", "t.created_at, t.token_hash" {
        email: Text, expires_at: Time, created_at: Time, updated_at: Time,
    }
    "removed_ways": "removed_ways", "t.user_id = $1", "t.removed_at, t.id" {
        id: Id, kind: Text, removed_at: Time, expires_at: Time,
    }
    "guardian": "guardian_consents", "t.user_id = $1", "t.created_at" {
        status: Text, name: Text, email: Text, text_version: Whole, allows_balance: Flag, allows_learning: Flag,
        asked_at: Time, expires_at: Time, decided_at: Time, withdrawn_at: Time, first_given_at: Time, created_at: Time, updated_at: Time,
    }
    "guardian_wait": "guardian_waits", "t.user_id = $1", "t.began_at" { began_at: Time }
    "deletion": "account_deletions", "t.user_id = $1", "t.created_at" {
        due_at: Time, created_at: Time, updated_at: Time,
    }
    "data_files": "data_exports", "t.user_id = $1", "t.created_at, t.id" {
        id: Id, status: Text, size_bytes: Whole, expires_at: Time, created_at: Time, updated_at: Time,
    }
    "mails": "outbox_mail", "t.recipient = (SELECT email FROM users WHERE id = $1)", "t.created_at, t.id" {
        id: Id, subject: Text, status: Text, tries: Whole, sent_at: Time, created_at: Time, updated_at: Time,
    }
    "events": "audit_events", "t.actor_id = $1", "t.created_at, t.id" {
        id: Id, event: Text, object: Text, request_id: Text, created_at: Time,
    }
}
