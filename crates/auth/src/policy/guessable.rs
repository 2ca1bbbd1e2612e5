//! What a guesser tries first. Everything here takes the password folded to lower case.

use super::breached;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Sorted, lower case, one a line; its origin and licence stand beside it.
static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("../../data/common-passwords.txt").lines().collect());

/// Characters around a common word that guessers run through: eight digits hold every date.
const CHEAP_AFFIX: usize = 8;
/// A repeated part shorter than this is no better for being repeated.
const MIN_UNIT: usize = 8;
/// A password needs this many different characters, and as many steps (a run counts as one).
const MIN_DIFFERENT: usize = 5;
const MIN_STEPS: usize = 6;
/// Neighbours by alphabet, number or key. Runs go either way along one of these.
const ROWS: [&str; 9] = [
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
];

/// Whether `folded` is a common password in some disguise, a repetition, or a few runs.
pub fn is_common(folded: &str) -> bool {
    let chars: Vec<char> = folded.chars().collect();
    if chars.iter().collect::<HashSet<_>>().len() < MIN_DIFFERENT || steps(&chars) < MIN_STEPS {
        return true;
    }
    if let Some(unit) = repeated_unit(&chars) {
        return unit.len() < MIN_UNIT || is_common(&String::from_iter(unit));
    }
    let squeezed: String = chars.iter().filter(|c| c.is_alphanumeric()).collect();
    is_common_word(folded) || is_common_word(&squeezed)
}

/// Whether `text`, with or without a cheap affix and with look-alikes read as letters, is on the list.
fn is_common_word(text: &str) -> bool {
    let no_letter = |c: char| !c.is_alphabetic();
    let head = text.trim_end_matches(no_letter);
    [text, head, head.trim_start_matches(no_letter)]
        .into_iter()
        .any(|word| is_listed(word) && is_cheap(text, word))
}

fn is_listed(word: &str) -> bool {
    let is_known = |word: &str| COMMON.contains(word) || breached::is_bundled(word);
    is_known(word)
        || ['i', 'l'].into_iter().any(|one| {
            let read: String = word.chars().map(|c| read_as_letter(c, one)).collect();
            is_known(&read)
        })
}

/// Whether what `text` has around `word` is short or a few runs.
fn is_cheap(text: &str, word: &str) -> bool {
    let Some((before, after)) = text.split_once(word) else {
        return false;
    };
    let affix: Vec<char> = before.chars().chain(after.chars()).collect();
    affix.len() <= CHEAP_AFFIX || steps(&affix) < MIN_STEPS
}

fn read_as_letter(c: char, one: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' | '|' => one,
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        _ => c,
    }
}

/// The shortest part of which `chars` is at least two repetitions, the last one perhaps cut off.
fn repeated_unit(chars: &[char]) -> Option<&[char]> {
    (1..=chars.len() / 2)
        .find(|&period| {
            chars
                .iter()
                .zip(&chars[period..])
                .all(|(earlier, later)| earlier == later)
        })
        .map(|period| &chars[..period])
}

/// How many steps it takes to say `chars`, where a run of three or more equal or neighbouring characters is one.
fn steps(mut chars: &[char]) -> usize {
    let mut count = 0;
    while !chars.is_empty() {
        let run = run_length(chars);
        chars = &chars[if run >= 3 { run } else { 1 }..];
        count += 1;
    }
    count
}

/// The length of the longest run that `chars` starts with, at least 1 unless it is empty.
fn run_length(chars: &[char]) -> usize {
    let Some(&first) = chars.first() else { return 0 };
    let common_prefix = |row: &mut dyn Iterator<Item = char>| {
        row.zip(chars)
            .take_while(|(expected, given)| expected == *given)
            .count()
    };
    let equal = chars.iter().take_while(|c| **c == first).count();
    let along_rows = ROWS.iter().flat_map(|row| {
        row.match_indices(first).map(|(at, _)| {
            let up = common_prefix(&mut row[at..].chars());
            up.max(common_prefix(&mut row[..=at].chars().rev()))
        })
    });
    along_rows.chain([equal]).max().unwrap_or(1)
}

/// Whether the letters of `folded` are little more than the words of `product` and `context`, with few other characters.
pub fn is_made_of(folded: &str, product: &str, context: &[&str]) -> bool {
    let mut letters: String = folded.chars().filter(|c| c.is_alphabetic()).collect();
    let n_letters = letters.chars().count();
    if folded.chars().count() - n_letters > CHEAP_AFFIX {
        return false;
    }
    let mut words: Vec<String> = context
        .iter()
        .chain([&product])
        .flat_map(|text| words_of(text))
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in &words {
        letters = letters.replace(word.as_str(), " ");
    }
    let left = letters.chars().filter(|c| *c != ' ').count();
    left < n_letters && left <= 2
}

/// The words of a name or an address (less its domain), apart and run together, from three letters on.
fn words_of(text: &str) -> Vec<String> {
    let folded = text.split('@').next().unwrap_or_default().to_lowercase();
    let whole: String = folded.chars().filter(|c| c.is_alphabetic()).collect();
    let parts = folded.split(|c: char| !c.is_alphabetic()).map(str::to_owned);
    parts
        .chain([whole])
        .filter(|word| word.chars().count() >= 3)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_folded_and_long_enough() {
        assert!(COMMON.len() >= 10_000, "{}", COMMON.len());
        assert!(
            COMMON
                .iter()
                .all(|entry| entry.len() >= 5 && *entry == entry.to_lowercase())
        );
        assert!(
            ["password", "qwertyuiop", "trustno1", "sunshine"]
                .iter()
                .all(|word| COMMON.contains(word))
        );
    }
    #[test]
    fn a_run_is_one_step_in_either_direction() {
        let steps = |text: &str| steps(&text.chars().collect::<Vec<_>>());
        assert_eq!(steps("abcd4321"), 2);
        assert_eq!(steps("1234567890"), 1);
        assert_eq!(steps("poiuytaaa9"), 3);
        assert_eq!(steps("acb"), 3);
        assert_eq!(steps(""), 0);
    }
}
