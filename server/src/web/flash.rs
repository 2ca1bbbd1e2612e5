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
    let text = match done.as_str() {
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
        "imported" => flash::imported(locale),
        "import_undone" => flash::import_undone(locale),
        "profile_saved" => flash::profile_saved(locale),
        "theme_saved" => flash::theme_saved(locale),
        "password_changed" => flash::password_changed(locale),
        "password_reset" => flash::password_reset(locale),
        "signed_out" => flash::signed_out(locale),
        "sample_loaded" => flash::sample_loaded(locale),
        "sample_removed" => flash::sample_removed(locale),
        "code_sent" => flash::code_sent(locale),
        "table_added" => flash::table_added(locale),
        _ => return None,
    };
    let kind = match done.as_str() {
        "sample_loaded" => FlashKind::Note,
        _ => FlashKind::Done,
    };
    let list = match done.as_str() {
        "test_removed" => Some("tests"),
        "session_removed" => Some("session"),
        _ => None,
    };
    // Only an id may stand in the button's address.
    let removed = value("undo").and_then(|id| id.parse::<uuid::Uuid>().ok());
    let undo = list.zip(removed).map(|(list, id)| UndoForm {
        action: format!("/{list}/{id}/restore"),
        label: flash::undo(locale).to_owned(),
    });
    Some(Flash {
        kind,
        text: text.to_owned(),
        undo,
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
        assert!(
            of(&format!("done=test_added&undo={id}"), Locale::En)
                .unwrap()
                .undo
                .is_none()
        );
    }
}
