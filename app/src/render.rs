//! From a view to the text of a page.

use crate::{Locale, shell, theme::Theme};
use chrono::NaiveDate;
use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use std::sync::Arc;

/// What every page needs besides its data.
#[derive(Debug, Clone)]
pub struct PageContext {
    /// Title of the document, without the product's name. Pages set it from the catalogue; leave it empty.
    pub title: String,
    /// Path of the page with its query, such as `/tests?subject=Physics`: for the active tab and for `next` links.
    pub path: String,
    /// The nonce of this answer's Content-Security-Policy.
    pub nonce: String,
    /// Who is signed in.
    pub viewer: Option<Viewer>,
    /// Where the built files are.
    pub assets: Assets,
    /// One message about what was just done.
    pub flash: Option<Flash>,
    /// The student's own date.
    pub today: NaiveDate,
    /// The language of the words.
    pub locale: Locale,
    /// Light or dark, as this browser was told.
    pub theme: Theme,
    /// Bars and sheets are solid: the browser saves data, or has little memory for blurred layers.
    pub is_solid: bool,
    /// The fewest characters of a new password: the hint and the bar beside it agree with the rule.
    pub password_length: usize,
}

/// The signed-in person, as far as the frame of a page shows it.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each changes the frame by itself")]
pub struct Viewer {
    /// As the person wrote it.
    pub display_name: String,
    /// What tells this browser's session from others and opens nothing: what waits for a network bears it.
    pub mark: Option<String>,
    /// Has a student's own pages.
    pub is_student: bool,
    /// Has the admin pages.
    pub is_admin: bool,
    /// Has the pages of what students share with a mentor.
    pub is_mentor: bool,
    /// Sample data is loaded: every page says so and offers to remove it.
    pub has_sample_data: bool,
    /// Only a few pages are open: somebody waits for a guardian, or the account is to go. Then no ways are offered.
    pub is_shut: bool,
}

/// Addresses of the built files, such as `/pkg/study-plus.1a2b.js`. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Assets {
    /// The style sheet.
    pub css: Arc<str>,
    /// The glue module of the client.
    pub js: Arc<str>,
    /// The client itself.
    pub wasm: Arc<str>,
    /// Tells two releases apart whose scripts and pictures under lasting names differ.
    pub lasting: Arc<str>,
}

/// A message above the page's content about what was just done.
#[derive(Debug, Clone)]
pub struct Flash {
    /// How it looks and whether it is announced at once.
    pub kind: FlashKind,
    /// The words.
    pub text: String,
    /// A way to take it back.
    pub undo: Option<UndoForm>,
}

/// How a flash looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlashKind {
    /// It worked.
    Done,
    /// Something worth knowing.
    Note,
    /// It did not work.
    Error,
}

/// A button that takes back what was done, by POST.
#[derive(Debug, Clone)]
pub struct UndoForm {
    /// Where it posts to.
    pub action: String,
    /// Words of the button.
    pub label: String,
}

/// Renders `body` inside the frame of the product.
///
/// `body` runs with the page's language in context, so that `words!` works in it; everything that it makes is
/// dropped before this returns.
pub fn html<V: IntoView>(ctx: PageContext, body: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let page = owner.with(|| {
        provide_context(ctx.locale);
        provide_context(PasswordLength(ctx.password_length));
        shell::document(&ctx, body())
    });
    owner.unset_with_forced_cleanup();
    page
}

/// The language of the page being rendered.
pub(crate) fn locale() -> Locale {
    use_context::<Locale>().unwrap_or_default()
}

#[derive(Clone, Copy)]
struct PasswordLength(usize);

/// The fewest characters of a new password.
pub(crate) fn password_length() -> usize {
    use_context::<PasswordLength>().map_or(12, |PasswordLength(n)| n)
}
