//! What a browser calls itself, in the names of products that a person knows.
//!
//! Every browser claims to be several others for the sake of old sites, so the order of the questions is what matters:
//! whoever builds on another comes before it.

/// The names that tell, in the order to ask: what to look for, the product.
const BROWSERS: &[(&str, &str)] = &[
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("Edg/", "Edge"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("OPR/", "Opera"),
    ("UCBrowser/", "UC Browser"),
    ("Vivaldi/", "Vivaldi"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    // Only Safari itself says its version in this way.
    ("Version/", "Safari"),
];
/// Android says that it is Linux, and Chrome on an iPhone that it is like a Mac.
const SYSTEMS: &[(&str, &str)] = &[
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
];

/// The browser and its system, as far as they are known.
pub(super) fn read(user_agent: &str) -> (Option<&'static str>, Option<&'static str>) {
    (find(BROWSERS, user_agent), find(SYSTEMS, user_agent))
}

fn find(table: &[(&str, &'static str)], user_agent: &str) -> Option<&'static str> {
    table
        .iter()
        .find(|(mark, _)| user_agent.contains(mark))
        .map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_browser_is_known_by_its_own_name_and_not_by_those_it_claims() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        let cases = [
            (format!("Mozilla/5.0 (Linux; Android 10; K) {webkit} Chrome/126.0.0.0 Mobile Safari/537.36"), "Chrome", "Android"),
            (format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {webkit} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"), "Edge", "Windows"),
            (format!("Mozilla/5.0 (Linux; Android 14; SM-S918B) {webkit} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36"), "Samsung Internet", "Android"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1".into(), "Safari", "iPhone"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/126.0 Mobile/15E148 Safari/604.1".into(), "Chrome", "iPhone"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0".into(), "Firefox", "Linux"),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15".into(), "Safari", "macOS"),
        ];
        for (agent, browser, system) in cases {
            assert_eq!(read(&agent), (Some(browser), Some(system)), "{agent}");
        }
        assert_eq!(read("curl/8.5.0"), (None, None));
    }
}
