//! What was just done, in the words that belong to its code. The address carries the code only, never the words.

use app::render::{Flash, FlashKind, UndoForm};
use catalogue::{Locale, flash};

/// The flash of a query such as `done=test_removed&undo=0190…`.
pub fn of(query: &str, locale: Locale) -> Option<Flash> {
    let value = |name: &str| {
        url::form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    let done = value("done")?;
    let text = of_study(&done, locale).or_else(|| of_account(&done, locale))?;
    let kind = match done.as_str() {
        "sample_loaded" => FlashKind::Note,
        _ => FlashKind::Done,
    };
    // Only an id may stand in the button's address.
    let id = value("undo").and_then(|id| id.parse::<uuid::Uuid>().ok());
    let action = match done.as_str() {
        "test_removed" => id.map(|id| format!("/tests/{id}/restore")),
        "session_removed" => id.map(|id| format!("/session/{id}/restore")),
        "resource_removed" => id.map(|id| format!("/chapter/resources/{id}/restore")),
        "shared_removed" => id.map(|id| format!("/admin/resources/{id}/restore")),
        "table_removed" => id.map(|id| format!("/admin/rank-tables/{id}/restore")),
        "official_removed" => id.map(|id| format!("/exams/{id}/official-result/restore")),
        "official_put_off" => id.map(|id| format!("/exams/{id}/official-result/ask-again")),
        "block_done" | "block_removed" | "plan_lighter" | "plan_lighter_no_room" => {
            id.map(|id| format!("/plan/blocks/{id}/undo"))
        }
        "consent_withdrawn" => Some("/wellbeing/consent".to_owned()),
        "eased" => Some("/wellbeing/ease/end".to_owned()),
        "balance_shared" => id.map(|id| format!("/wellbeing/shares/{id}/stop")),
        _ => None,
    };
    let undo = action.map(|action| UndoForm {
        action,
        label: flash::undo(locale).to_owned(),
    });
    Some(Flash {
        kind,
        text: text.to_owned(),
        undo,
    })
}

/// What a student, or who teaches them, does.
fn of_study(done: &str, locale: Locale) -> Option<&'static str> {
    Some(match done {
        "test_added" => flash::test_added(locale),
        "test_saved" => flash::test_saved(locale),
        "test_removed" => flash::test_removed(locale),
        "test_restored" => flash::test_restored(locale),
        "session_added" => flash::session_added(locale),
        "session_removed" => flash::session_removed(locale),
        "session_restored" => flash::session_restored(locale),
        "timer_discarded" => flash::timer_discarded(locale),
        "exam_added" => flash::exam_added(locale),
        "exam_saved" => flash::exam_saved(locale),
        "exam_removed" => flash::exam_removed(locale),
        "official_saved" => flash::official_saved(locale),
        "official_removed" => flash::official_removed(locale),
        "official_restored" => flash::official_restored(locale),
        "official_put_off" => flash::official_put_off(locale),
        "difficulty_saved" => flash::difficulty_saved(locale),
        "difficulty_removed" => flash::difficulty_removed(locale),
        "resource_added" | "shared_added" => flash::resource_added(locale),
        "resource_removed" | "shared_removed" => flash::resource_removed(locale),
        "resource_restored" | "shared_restored" => flash::resource_restored(locale),
        "imported" => flash::imported(locale),
        "import_undone" => flash::import_undone(locale),
        "sample_loaded" => flash::sample_loaded(locale),
        "sample_removed" => flash::sample_removed(locale),
        "table_added" => flash::table_added(locale),
        "table_replaced" => flash::table_replaced(locale),
        "table_removed" => flash::table_removed(locale),
        "table_restored" => flash::table_restored(locale),
        "samples_removed" => flash::samples_removed(locale),
        "check_in_saved" => flash::check_in_saved(locale),
        "consent_given" => flash::consent_given(locale),
        "consent_withdrawn" => flash::consent_withdrawn(locale),
        "eased" => flash::eased(locale),
        "ease_refused" => flash::ease_refused(locale),
        "ease_ended" => flash::ease_ended(locale),
        "wellbeing_removed" => flash::wellbeing_removed(locale),
        "balance_shared" => flash::balance_shared(locale),
        "balance_unshared" => flash::balance_unshared(locale),
        "block_done" => flash::block_done(locale),
        "block_open" => flash::block_open(locale),
        "block_moved" => flash::block_moved(locale),
        "block_placed" => flash::block_placed(locale),
        "block_added" => flash::block_added(locale),
        "block_removed" => flash::block_removed(locale),
        "plan_lighter" => flash::plan_lighter(locale),
        "plan_lighter_no_room" => flash::plan_lighter_no_room(locale),
        "plan_fresh" => flash::plan_fresh(locale),
        "plan_places_saved" => flash::plan_places_saved(locale),
        "plan_settings_saved" => flash::plan_settings_saved(locale),
        "feed_revoked" => flash::feed_revoked(locale),
        "goal_saved" => flash::goal_saved(locale),
        "goal_removed" => flash::goal_removed(locale),
        "reasons_saved" => flash::reasons_saved(locale),
        _ => return None,
    })
}

/// What changes an account.
fn of_account(done: &str, locale: Locale) -> Option<&'static str> {
    Some(match done {
        "profile_saved" => flash::profile_saved(locale),
        "theme_saved" => flash::theme_saved(locale),
        "email_changed" => flash::email_changed(locale),
        "email_kept" => flash::email_kept(locale),
        "data_removed" => flash::data_removed(locale),
        "leaving" => flash::leaving(locale),
        "account_kept" => flash::account_kept(locale),
        "password_changed" => flash::password_changed(locale),
        "password_reset" => flash::password_reset(locale),
        "totp_added" => flash::totp_added(locale),
        "totp_removed" => flash::totp_removed(locale),
        "passkey_added" => flash::passkey_added(locale),
        "passkey_renamed" => flash::passkey_renamed(locale),
        "passkey_removed" => flash::passkey_removed(locale),
        "phone_added" => flash::phone_added(locale),
        "phone_removed" => flash::phone_removed(locale),
        "sign_in_ended" => flash::sign_in_ended(locale),
        "others_ended" => flash::others_ended(locale),
        "guardian_asked" => flash::guardian_asked(locale),
        "guardian_saved" => flash::guardian_saved(locale),
        "guardian_withdrawn" => flash::guardian_withdrawn(locale),
        "born_saved" => flash::born_saved(locale),
        "born_corrected" => flash::born_corrected(locale),
        "contacts_saved" => flash::contacts_saved(locale),
        "exempted" => flash::exempted(locale),
        "exemption_ended" => flash::exemption_ended(locale),
        "signed_out" => flash::signed_out(locale),
        "code_sent" => flash::code_sent(locale),
        "provider_linked" => flash::provider_linked(locale),
        "provider_unlinked" => flash::provider_unlinked(locale),
        "provider_cancelled" => flash::provider_cancelled(locale),
        "key_revoked" => flash::key_revoked(locale),
        "service_made" => flash::service_made(locale),
        "service_ended" => flash::service_ended(locale),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_from_the_address_never_reach_the_page() {
        assert!(of("done=<b>hi</b>", Locale::En).is_none());
        let flash = of("done=test_removed&undo=/evil", Locale::En).unwrap();
        assert!(flash.undo.is_none());
    }

    #[test]
    fn what_was_removed_can_be_taken_back_and_what_was_added_cannot() {
        let id = "0190b0c4-7a5e-7000-8000-000000000001";
        let removed = of(&format!("done=session_removed&undo={id}"), Locale::En).unwrap();
        assert_eq!(removed.undo.unwrap().action, format!("/session/{id}/restore"));
        for out in ["block_removed", "plan_lighter", "plan_lighter_no_room"] {
            let flash = of(&format!("done={out}&undo={id}"), Locale::En).unwrap();
            assert_eq!(
                flash.undo.unwrap().action,
                format!("/plan/blocks/{id}/undo"),
                "{out}"
            );
        }
        assert!(
            of(&format!("done=test_added&undo={id}"), Locale::En)
                .unwrap()
                .undo
                .is_none()
        );
        // What is shared is stopped with one click; an address that somebody made up shares nothing with anybody.
        let shared = of(&format!("done=balance_shared&undo={id}"), Locale::En).unwrap();
        assert_eq!(
            shared.undo.unwrap().action,
            format!("/wellbeing/shares/{id}/stop")
        );
        let stopped = of(&format!("done=balance_unshared&undo={id}"), Locale::En).unwrap();
        assert!(stopped.undo.is_none());
    }
}
