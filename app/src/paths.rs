//! Addresses that pages link and post to, in one place. The server routes the same words.

mod made;

pub use made::{
    admin_resources_of, chapter, chapter_difficulty, chapter_named, chapter_resources, check_in, encode,
    forecasts_export, heat_map, heat_map_export, own_data_file, own_data_remove, plan_block, provider_start,
    record, resource_remove, session_for, sign_in_end, test, test_answers, test_delete, test_edit,
    tests_export, tests_query, tests_with,
};

/// The student's home.
pub const TODAY: &str = "/today";
/// The list of results; GET with the words of `api::results::HistoryFilter` and `after`.
pub const TESTS: &str = "/tests";
/// The form for one result; POST to the same address.
pub const TEST_NEW: &str = "/tests/new";
/// Files and pasted tables.
pub const IMPORT: &str = "/tests/import";
/// What results mean, subject by subject.
pub const INSIGHTS: &str = "/insights";
/// The score wanted, and what if.
pub const GOAL: &str = "/goal";
/// The student's stored forecasts.
pub const FORECASTS: &str = "/insights/forecasts";
/// How good forecasts have been; public.
pub const RECORD: &str = "/record";
/// Chapters by weeks.
pub const HEATMAP: &str = "/insights/heatmap";
/// The timer and study sessions.
pub const SESSION: &str = "/session";
/// Balance, check-ins, a lighter plan.
pub const WELLBEING: &str = "/wellbeing";
/// POST only: shares the balance with a mentor; `/{mentor}/stop` below it stops.
pub const SHARES: &str = "/wellbeing/shares";
/// What students share with the mentor who looks; `/{id}` below it one of them.
pub const MENTOR_BALANCE: &str = "/mentor/balance";
/// The study plan.
pub const PLAN: &str = "/plan";
/// What the plan was expected to bring, and what tests have measured.
pub const PLAN_CHECKS: &str = "/plan/checks";
/// Hours and rest days of the plan; POST to the same address.
pub const PLAN_SETTINGS: &str = "/plan/settings";
/// Exams of the student.
pub const EXAMS: &str = "/exams";
/// Account, data, sessions.
pub const ME: &str = "/me";
/// Another address; POST to the same address asks for it.
pub const EMAIL: &str = "/me/email";
/// The digits of a new address; POST to the same address.
pub const EMAIL_CODE: &str = "/me/email/code";
/// POST only: forgets the address that waits.
pub const EMAIL_CANCEL: &str = "/me/email/cancel";
/// Everything about the viewer as a file; POST to the same address asks for one.
pub const OWN_DATA: &str = "/me/data";
/// The end of the account; POST to the same address.
pub const DELETE: &str = "/me/delete";
/// POST only: keeps an account that is to be deleted.
pub const KEEP: &str = "/me/leaving/keep";
/// Where somebody under age asks a guardian; POST to the same address asks.
pub const GUARDIAN: &str = "/guardian";
/// POST only: mails the guardian again.
pub const GUARDIAN_RESEND: &str = "/guardian/resend";
/// POST only: says when somebody was born whose account is older than the question.
pub const BORN: &str = "/me/born";
/// Another month of birth for one that was mistyped; POST to the same address.
pub const BORN_CORRECT: &str = "/me/born/correct";
/// Whether the institution is exempt from consent; POST to the same address exempts it.
pub const EXEMPTION: &str = "/admin/exemption";
/// POST only: ends the exemption.
pub const EXEMPTION_END: &str = "/admin/exemption/end";
/// Whom students can turn to; POST to the same address sets it.
pub const HELP_CONTACTS: &str = "/admin/help-contacts";
/// Keys for programs; POST to the same address makes one.
pub const KEYS: &str = "/me/keys";
/// Service accounts and their keys.
pub const ADMIN_KEYS: &str = "/admin/keys";
/// The audit trail.
pub const AUDIT: &str = "/admin/audit";
/// The first page of those who are neither students nor administrators.
pub const START: &str = "/start";
/// The admin's home.
pub const ADMIN: &str = "/admin";
/// Help.
pub const HELP: &str = "/help";
/// What the service worker shows without a connection; the same for everybody.
pub const OFFLINE: &str = "/offline";
/// Sign-in page and its form.
pub const LOGIN: &str = "/login";
/// The second factor of a sign-in, and its forms.
pub const SECOND: &str = "/login/second";
/// The first second factor of somebody whose role needs one.
pub const ENROL: &str = "/login/enrol";
/// What somebody new says after a provider has vouched for them; POST to the same address.
pub const JOIN: &str = "/auth/join";
/// POST only: signs in by a passkey alone.
pub const LOGIN_PASSKEY: &str = "/login/passkey";
/// Sign-in by phone; POST to the same address sends digits.
pub const PHONE_LOGIN: &str = "/login/phone";
/// Asks for the digits; POST to the same address signs in.
pub const PHONE_CODE: &str = "/login/phone/code";
/// POST only: sends new digits.
pub const PHONE_RESEND: &str = "/login/phone/resend";
/// The own phone number; POST to the same address sends digits to a new one.
pub const PHONE: &str = "/me/phone";
/// Asks for the digits; POST to the same address makes the number one's own.
pub const PHONE_NEW_CODE: &str = "/me/phone/code";
/// POST only: sends new digits.
pub const PHONE_NEW_RESEND: &str = "/me/phone/resend";
/// POST only: takes the number away.
pub const PHONE_REMOVE: &str = "/me/phone/remove";
/// Second factors.
pub const FACTORS: &str = "/me/factors";
/// An authenticator app, and its form; `/remove` below it.
pub const FACTORS_TOTP: &str = "/me/factors/totp";
/// A new passkey, and its form; `/{id}/name` and `/{id}/remove` below it.
pub const FACTORS_PASSKEYS: &str = "/me/factors/passkeys";
/// New recovery codes, shown once, and the form that makes them.
pub const FACTORS_CODES: &str = "/me/factors/codes";
/// Registration page and its form.
pub const REGISTER: &str = "/register";
/// POST only.
pub const VERIFY: &str = "/verify";
/// Asks for a link for a new password; POST to the same address.
pub const RESET: &str = "/reset";
/// Ends the session, by POST.
pub const LOGOUT: &str = "/logout";
/// Asks for a fresh proof of who it is; POST to the same address.
pub const CONFIRM: &str = "/confirm";
/// Accounts elsewhere that let somebody in.
pub const PROVIDERS: &str = "/me/providers";
/// Asks whether to link what waits; POST to the same address.
pub const PROVIDERS_PENDING: &str = "/me/providers/pending";
/// Chooses light or dark (POST).
pub const THEME: &str = "/me/theme";
/// POST only: loads sample data for the viewer.
pub const SAMPLE_LOAD: &str = "/me/sample/load";
/// POST only: removes the viewer's sample data.
pub const SAMPLE_REMOVE: &str = "/me/sample/remove";

/// Where the account is signed in.
pub const SIGN_INS: &str = "/me/sessions";
/// POST only: ends all sign-ins but the one that asks.
pub const SIGN_INS_END_OTHERS: &str = "/me/sessions/end-others";

/// The links that an institution shows to its students.
pub const ADMIN_RESOURCES: &str = "/admin/resources";

/// POST only: starts the timer; fields `subject`, `chapter`.
pub const SESSION_START: &str = "/session/start";
