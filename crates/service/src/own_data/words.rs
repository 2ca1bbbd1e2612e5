//! What the file says about itself.

use catalogue::Locale;
use catalogue::own_data::{parts, readme as said, row};

/// The page beside the lists: what they are, and how many rows each has.
pub(super) fn readme(locale: Locale, when: &str, lists: &[(&str, usize)]) -> String {
    let mut paragraphs = vec![
        said::title(locale).to_owned(),
        said::made(locale, when),
        said::folders(locale).to_owned(),
        said::times(locale).to_owned(),
        said::guard(locale).to_owned(),
        said::not(locale).to_owned(),
    ];
    let rows: Vec<String> = lists
        .iter()
        .map(|(name, rows)| row(locale, about(name, locale), name, rows))
        .collect();
    paragraphs.push(format!("{}\r\n{}", said::lists(locale), rows.join("\r\n")));
    // Every editor reads these ends of lines.
    paragraphs.join("\r\n\r\n") + "\r\n"
}

fn about(part: &str, locale: Locale) -> &'static str {
    match part {
        "account" => parts::account(locale),
        "roles" => parts::roles(locale),
        "cohorts" => parts::cohorts(locale),
        "cohort_memberships" => parts::cohort_memberships(locale),
        "exams" => parts::exams(locale),
        "chapters" => parts::chapters(locale),
        "goals" => parts::goals(locale),
        "official_results" => parts::official_results(locale),
        "difficulties" => parts::difficulties(locale),
        "resources" => parts::resources(locale),
        "results" => parts::results(locale),
        "answers" => parts::answers(locale),
        "imports" => parts::imports(locale),
        "import_changes" => parts::import_changes(locale),
        "column_mappings" => parts::column_mappings(locale),
        "weak_areas" => parts::weak_areas(locale),
        "forecasts" => parts::forecasts(locale),
        "forecast_outcomes" => parts::forecast_outcomes(locale),
        "study_sessions" => parts::study_sessions(locale),
        "timer" => parts::timer(locale),
        "plan_settings" => parts::plan_settings(locale),
        "plan_blocks" => parts::plan_blocks(locale),
        "calendar_feeds" => parts::calendar_feeds(locale),
        "browsers" => parts::browsers(locale),
        "programs" => parts::programs(locale),
        "providers" => parts::providers(locale),
        "phone" => parts::phone(locale),
        "authenticator" => parts::authenticator(locale),
        "recovery_codes" => parts::recovery_codes(locale),
        "passkeys" => parts::passkeys(locale),
        "keys" => parts::keys(locale),
        "service_accounts" => parts::service_accounts(locale),
        "mailed_links" => parts::mailed_links(locale),
        "address_changes" => parts::address_changes(locale),
        "earlier_addresses" => parts::earlier_addresses(locale),
        "removed_ways" => parts::removed_ways(locale),
        "guardian" => parts::guardian(locale),
        "guardian_wait" => parts::guardian_wait(locale),
        "deletion" => parts::deletion(locale),
        "data_files" => parts::data_files(locale),
        "mails" => parts::mails(locale),
        "events" => parts::events(locale),
        "wellbeing_consent" => parts::wellbeing_consent(locale),
        "check_ins" => parts::check_ins(locale),
        "lighter_days" => parts::lighter_days(locale),
        "balance_shares" => parts::balance_shares(locale),
        "balances_shared_with_you" => parts::balances_shared_with_you(locale),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_its_words() {
        for part in store::own_data::parts() {
            assert_ne!(about(part.name, Locale::En), "", "{}", part.name);
        }
    }
}
