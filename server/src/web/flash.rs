//! What was just done, in the words that belong to its code. The address carries the code only, never the words.

use app::render::{Flash, FlashKind, UndoForm};

/// The flash of a query such as `done=test_removed&undo=0190…`.
pub fn of(query: &str) -> Option<Flash> {
    let value = |name: &str| {
        url::form_urlencoded::parse(query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    let done = value("done")?;
    // Only an id may stand in the button's address.
    let undo = value("undo").and_then(|id| id.parse::<uuid::Uuid>().ok());
    let (kind, text, undo_at) = match done.as_str() {
        "test_added" => (FlashKind::Done, "Test saved.", None),
        "test_saved" => (FlashKind::Done, "Changes saved.", None),
        "reasons_saved" => (FlashKind::Done, "Reasons saved.", None),
        "test_removed" => (
            FlashKind::Done,
            "Test removed.",
            undo.map(|id| format!("/tests/{id}/restore")),
        ),
        "test_restored" => (FlashKind::Done, "Test is back.", None),
        "session_added" => (FlashKind::Done, "Session saved.", None),
        "session_removed" => (
            FlashKind::Done,
            "Session removed.",
            undo.map(|id| format!("/session/{id}/restore")),
        ),
        "session_restored" => (FlashKind::Done, "Session is back.", None),
        "timer_discarded" => (FlashKind::Done, "Timer ended without saving.", None),
        "exam_added" => (FlashKind::Done, "Exam added.", None),
        "exam_saved" => (FlashKind::Done, "Exam saved.", None),
        "exam_removed" => (FlashKind::Done, "Exam removed. Your tests are still here.", None),
        "imported" => (FlashKind::Done, "Import done.", None),
        "import_undone" => (FlashKind::Done, "Import undone. Everything is as before.", None),
        "profile_saved" => (FlashKind::Done, "Saved.", None),
        "password_changed" => (
            FlashKind::Done,
            "Password changed. Other devices were signed out.",
            None,
        ),
        "password_reset" => (
            FlashKind::Done,
            "Your new password works now. Sign in with it.",
            None,
        ),
        "signed_out" => (FlashKind::Done, "You are signed out.", None),
        "sample_loaded" => (
            FlashKind::Note,
            "Sample data is loaded. Remove it with one click whenever you like.",
            None,
        ),
        "sample_removed" => (FlashKind::Done, "Sample data is gone.", None),
        "code_sent" => (FlashKind::Done, "A new code is on its way.", None),
        "table_added" => (FlashKind::Done, "Rank table added.", None),
        _ => return None,
    };
    let undo = undo_at.map(|action| UndoForm {
        action,
        label: "Undo".to_owned(),
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
        assert!(of("done=<b>hi</b>").is_none());
        let flash = of("done=test_removed&undo=/evil").unwrap();
        assert!(flash.undo.is_none());
    }
}
