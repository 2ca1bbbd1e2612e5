//! Addresses that hold an id, a name or a filter.

use super::{
    ADMIN_RESOURCES, FORECASTS, HEATMAP, OWN_DATA, PLAN, RECORD, SESSION, SIGN_INS, TESTS, WELLBEING,
};
use api::results::HistoryFilter;
use domain::results::Sort;

/// Leads to a provider's page, and back to a path of our own.
pub fn provider_start(name: &str, next: Option<&str>) -> String {
    let path = format!("/auth/{}/start", encode(name));
    match next {
        Some(next) => format!("{path}?next={}", encode(next)),
        None => path,
    }
}

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

/// Those of one chapter.
pub fn admin_resources_of(subject: &str, chapter: &str) -> String {
    format!(
        "{ADMIN_RESOURCES}?subject={}&chapter={}",
        encode(subject),
        encode(chapter)
    )
}

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
