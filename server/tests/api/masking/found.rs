//! Whether a text holds a secret, however it is spelled.

/// A secret as text, and as bytes are shown: a token is base64url of what a database would hold as bytes.
pub(super) fn spellings(secret: &str) -> Vec<String> {
    use base64::Engine as _;
    use std::fmt::Write as _;
    let hex = |bytes: &[u8]| {
        bytes.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    };
    let mut all = vec![secret.to_owned(), hex(secret.as_bytes())];
    if let Ok(bytes) = base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(secret)
        && bytes.len() >= 16
    {
        all.push(hex(&bytes));
    }
    // SQLite writes its bytes in capitals.
    let capitals: Vec<String> = all[1..].iter().map(|hex| hex.to_uppercase()).collect();
    all.extend(capitals);
    all
}

/// Whether `text` has `secret` in it. Six digits can stand within an id or a fraction of a second by chance; they count
/// where they stand alone.
pub(super) fn holds(text: &str, secret: &str) -> bool {
    let is_alone = |(at, _): (usize, &str)| {
        let before = text[..at].chars().next_back();
        let after = text[at + secret.len()..].chars().next();
        let joins = |c: char| c.is_ascii_alphanumeric();
        !before.is_some_and(|c| joins(c) || c == '.') && !after.is_some_and(joins)
    };
    let mut found = text.match_indices(secret);
    if secret.len() == 6 {
        found.any(is_alone)
    } else {
        found.next().is_some()
    }
}
