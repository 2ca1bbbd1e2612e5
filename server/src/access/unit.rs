use super::*;

#[test]
fn no_key_opens_what_is_delicate_public_or_a_page() {
    for rule in RULES.iter().filter(|rule| rule.scope.is_some()) {
        let is_fit = !rule.is_delicate && rule.who != Who::Anyone && rule.door == Door::Rest;
        assert!(
            is_fit && rule.path.starts_with("/api/v1/"),
            "{} {}",
            rule.method,
            rule.path
        );
        // A reading scope changes nothing.
        let reads = rule.scope.is_some_and(|scope| scope.as_str().ends_with(":read"));
        assert!(!reads || rule.method == "GET", "{} {}", rule.method, rule.path);
    }
}
#[test]
fn balance_needs_a_scope_of_its_own() {
    for rule in RULES
        .iter()
        .filter(|rule| rule.path.starts_with("/api/v1/wellbeing"))
    {
        assert!(
            matches!(rule.scope, None | Some(Scope::WellbeingRead)),
            "{}",
            rule.path
        );
    }
}
