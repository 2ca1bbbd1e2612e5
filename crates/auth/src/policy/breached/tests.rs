use super::*;
use std::io::Write;

/// A generator of its own (splitmix64), so that the strings are the same every time.
fn random_strings(n: usize) -> impl Iterator<Item = String> {
    let mut state = 7_u64;
    let mut next = move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    (0..n).map(move |_| format!("{:016x}{:04x}", next(), next() & 0xffff))
}

fn file_of(lines: &str) -> io::Result<BreachedFile> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(lines.as_bytes()).unwrap();
    BreachedFile::open(file.path())
}

fn line_of(password: &str, count: usize) -> String {
    let hash = Sha1::digest(password.as_bytes());
    let digit = |n: u8| char::from_digit(n.into(), 16).unwrap().to_ascii_uppercase();
    let hash: String = hash
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect();
    format!("{hash}:{count}")
}

#[test]
fn the_built_in_keys_ascend_and_are_as_many_as_said_beside_them() {
    let keys: Vec<&[u8]> = BUNDLED.chunks(WIDTH).collect();
    assert!(keys.is_sorted());
    assert_eq!(keys.len(), 21_648);
}

#[test]
fn a_breached_password_is_known_and_another_is_not() {
    for breached in ["manchesterunited", "jkiuztdftl57", "kartoffelpuffer", "12345678"] {
        assert!(is_bundled(breached), "{breached}");
    }
    assert!(!is_bundled("correct horse battery staple"));
}

/// Twice 2.0e-8 a look-up, over 100,000 look-ups, is less than one in a hundred.
#[test]
fn a_random_string_is_never_taken_for_a_breached_one() {
    assert_eq!(random_strings(100_000).filter(|text| is_bundled(text)).count(), 0);
}

#[test]
fn every_line_of_a_file_is_found_and_nothing_between_them() {
    for (n, ending) in [(1, "\n"), (2, "\r\n"), (3, ""), (500, "\n"), (1001, "\r\n")] {
        let listed: Vec<String> = random_strings(2 * n).step_by(2).collect();
        let mut lines: Vec<String> = listed
            .iter()
            .enumerate()
            .map(|(i, password)| line_of(password, 10_usize.pow((i % 9) as u32)))
            .collect();
        lines.sort();
        let end = if ending.is_empty() { "\n" } else { ending };
        let mut text = lines.join(end);
        text.push_str(ending);
        let file = file_of(&text).unwrap();
        for password in &listed {
            assert!(file.has(password).unwrap(), "{password} of {n}");
        }
        for other in random_strings(2 * n).skip(1).step_by(2) {
            assert!(!file.has(&other).unwrap(), "{other} is not among {n}");
        }
    }
}

#[test]
fn a_file_of_something_else_is_refused() {
    let (a, b) = (line_of("a", 1), line_of("b", 1));
    let descending = [a.clone().max(b.clone()), a.min(b)].join("\n");
    for text in [
        "",
        "password\nsunshine\n",
        "0018A45C4D1DEF81644B54AB7F969B88D6",
        &descending,
    ] {
        let refused = file_of(text).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::InvalidData, "{text}");
    }
}
