//! Addresses that pages link and post to, in one place. The server routes the same words.

use api::results::HistoryFilter;
use domain::results::Sort;

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

/// Leads to a provider's page, and back to a path of our own.
pub fn provider_start(name: &str, next: Option<&str>) -> String {
    let path = format!("/auth/{}/start", encode(name));
    match next {
        Some(next) => format!("{path}?next={}", encode(next)),
        None => path,
    }
}

/// Where the account is signed in.
pub const SIGN_INS: &str = "/me/sessions";
/// POST only: ends all sign-ins but the one that asks.
pub const SIGN_INS_END_OTHERS: &str = "/me/sessions/end-others";
/// POST only: ends one sign-in.
pub fn sign_in_end(id: &str) -> String {
    format!("{SIGN_INS}/{}/end", encode(id))
}
/// The file itself.
pub fn own_data_file(id: uuid::Uuid) -> String {
    format!("{OWN_DATA}/{id}/file")
}
/// POST only: takes the file away.
pub fn own_data_remove(id: uuid::Uuid) -> String {
    format!("{OWN_DATA}/{id}/remove")
}
/// A questionnaire; POST to the same address.
pub fn check_in(instrument: &str) -> String {
    format!("{WELLBEING}/check-in/{}", encode(instrument))
}

/// The stored forecasts as a file: `csv`, `xlsx` or `json`.
pub fn forecasts_export(format: &str) -> String {
    format!("{FORECASTS}/export.{format}")
}

/// How good the forecasts of one exam have been.
pub fn record(exam: &str) -> String {
    format!("{RECORD}/{}", encode(exam))
}
/// One result.
pub fn test(id: uuid::Uuid) -> String {
    format!("{TESTS}/{id}")
}
/// The form that changes a result; POST to the same address.
pub fn test_edit(id: uuid::Uuid) -> String {
    format!("{TESTS}/{id}/edit")
}
/// POST only; the answer is a flash with a way back.
pub fn test_delete(id: uuid::Uuid) -> String {
    format!("{TESTS}/{id}/delete")
}
/// The results of a filter as a file: `csv`, `xlsx` or `json`. `query` as in the page's address, without `?`.
pub fn tests_export(format: &str, query: &str) -> String {
    with_query(&format!("{TESTS}/export.{format}"), query)
}

/// The query of a list of results, without `?`: the filter's words, then where the page starts.
pub fn tests_query(filter: &HistoryFilter, after: Option<&str>) -> String {
    let dates = [("from", filter.from), ("to", filter.to)]
        .map(|(name, date)| (name, date.map(|date| date.to_string())));
    let words = [("subject", filter.subject.clone()), ("q", filter.q.clone())];
    let sort = Some(filter.sort).filter(|sort| *sort != Sort::default());
    let sort = ("sort", sort.map(|sort| sort.word().to_owned()));
    let after = ("after", after.map(str::to_owned));
    let pairs: Vec<String> = words
        .into_iter()
        .chain(dates)
        .chain([sort, after])
        .filter_map(|(name, value)| {
            value
                .filter(|value| !value.is_empty())
                .map(|value| format!("{name}={}", encode(&value)))
        })
        .collect();
    pairs.join("&")
}
/// The list of results with a filter set.
pub fn tests_with(filter: &HistoryFilter, after: Option<&str>) -> String {
    with_query(TESTS, &tests_query(filter, after))
}
/// A chapter by its id.
pub fn chapter(id: uuid::Uuid) -> String {
    format!("/chapter/{id}")
}
/// A chapter by its names, where its id is not known.
pub fn chapter_named(subject: &str, chapter: &str) -> String {
    format!("/chapter?subject={}&chapter={}", encode(subject), encode(chapter))
}
/// POST only: says how hard a chapter feels; `/remove` below it takes it back.
pub fn chapter_difficulty(id: uuid::Uuid) -> String {
    format!("/chapter/{id}/difficulty")
}
/// POST only: adds a link to a chapter.
pub fn chapter_resources(id: uuid::Uuid) -> String {
    format!("/chapter/{id}/resources")
}
/// POST only; the answer is a flash with a way back.
pub fn resource_remove(id: uuid::Uuid) -> String {
    format!("/chapter/resources/{id}/remove")
}
/// The links that an institution shows to its students.
pub const ADMIN_RESOURCES: &str = "/admin/resources";
/// Those of one chapter.
pub fn admin_resources_of(subject: &str, chapter: &str) -> String {
    format!(
        "{ADMIN_RESOURCES}?subject={}&chapter={}",
        encode(subject),
        encode(chapter)
    )
}
/// POST only: starts the timer; fields `subject`, `chapter`.
pub const SESSION_START: &str = "/session/start";
/// POST only: why the answers of a result went wrong.
pub fn test_answers(id: uuid::Uuid) -> String {
    format!("{TESTS}/{id}/answers")
}
/// The heat map by weeks or series, as a map or as a list.
pub fn heat_map(by: api::insights::MapBy, is_list: bool) -> String {
    let show = if is_list { "&show=list" } else { "" };
    format!("{HEATMAP}?by={}{show}", by.word())
}
/// The heat map as a file: `csv`, `xlsx` or `json`.
pub fn heat_map_export(format: &str, by: api::insights::MapBy) -> String {
    format!("{HEATMAP}/export.{format}?by={}", by.word())
}

/// The session page with subject and chapter filled in.
pub fn session_for(subject: &str, chapter: &str) -> String {
    format!(
        "{SESSION}?subject={}&chapter={}",
        encode(subject),
        encode(chapter)
    )
}

/// POST only: `done`, `undo`, `move`, `place` or `delete` of a block of the plan.
pub fn plan_block(id: uuid::Uuid, what: &str) -> String {
    format!("{PLAN}/blocks/{id}/{what}")
}

fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

/// A value of a query, percent-encoded: letters, digits and `-._~` stay.
pub fn encode(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.extend(
                [byte >> 4, byte & 15].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)])),
            );
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_survives_the_address() {
        let filter = HistoryFilter {
            subject: Some("Maths & Physics".into()),
            q: Some("50% é".into()),
            from: chrono::NaiveDate::from_ymd_opt(2026, 1, 2),
            to: None,
            sort: Sort::Best,
        };
        assert_eq!(
            tests_query(&filter, Some("x=")),
            "subject=Maths%20%26%20Physics&q=50%25%20%C3%A9&from=2026-01-02&sort=-percent&after=x%3D"
        );
        assert_eq!(tests_with(&HistoryFilter::default(), None), "/tests");
        assert_eq!(tests_export("csv", ""), "/tests/export.csv");
    }
}
