//! Who looks at the pages that the examples render.

use app::{
    Locale,
    render::{Assets, PageContext, Viewer},
    theme::Theme,
};
use chrono::NaiveDate;

/// A context of nobody in particular.
pub fn visitor(path: &str, today: NaiveDate) -> PageContext {
    PageContext {
        title: String::new(),
        path: path.into(),
        nonce: "gallery".into(),
        viewer: None,
        assets: Assets {
            css: "/pkg/study-plus.css".into(),
            js: "/pkg/study-plus.js".into(),
            wasm: "/pkg/study-plus.wasm".into(),
            lasting: "0".into(),
        },
        flash: None,
        today,
        locale: Locale::default(),
        theme: Theme::default(),
        is_solid: false,
        password_length: 12,
    }
}

/// A student without sample data.
pub fn student() -> Viewer {
    Viewer {
        display_name: "Asha".into(),
        mark: None,
        is_student: true,
        is_admin: false,
        is_mentor: false,
        has_sample_data: false,
        is_shut: false,
    }
}
