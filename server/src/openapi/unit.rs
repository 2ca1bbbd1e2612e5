use super::*;

#[test]
fn every_described_route_has_a_rule() {
    for (path, item) in &mut rest::described().into_openapi().paths.paths {
        for (method, _) in operations(item) {
            assert!(access::rule(&method, path).is_some(), "{method} {path}");
        }
    }
}
#[test]
fn every_rule_of_the_api_is_described() {
    let document = document();
    let is_about = |path: &str| path == "/api/docs" || path == "/api/v1/openapi.json";
    for rule in access::RULES
        .iter()
        .filter(|rule| rule.path.starts_with("/api/") && !is_about(rule.path))
    {
        let mut item = document.paths.paths.get(rule.path).cloned().unwrap_or_default();
        assert!(
            operations(&mut item).any(|(method, _)| method == rule.method),
            "{} {}",
            rule.method,
            rule.path
        );
    }
}
#[test]
fn every_reference_leads_somewhere() {
    let text = text();
    let document: serde_json::Value = serde_json::from_str(text).unwrap();
    for part in text.split("\"$ref\": \"#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(document["components"]["schemas"].get(name).is_some(), "{name}");
    }
}
