//! One module a page (or a small family of pages); each has `page(PageContext, data) -> String`.

pub mod admin;
pub mod bootstrap;
pub mod chapter;
pub mod errors;
pub mod exams;
pub mod heatmap;
pub mod help;
pub mod insights;
pub mod landing;
pub mod login;
pub mod me;
pub mod message;
pub mod onboarding;
pub mod register;
pub mod reset;
pub mod session;
pub mod test_detail;
pub mod tests;
pub mod tests_import;
pub mod tests_new;
pub mod today;
pub mod verify;
