//! Which rows belong to one test.

use super::layout::{Field, Layout};
use crate::dates::{self, DateOrder};
use crate::sheet::{Row, Sheet};
use domain::text;
use std::collections::HashMap;

/// The rows of one test, by index in the sheet.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub rows: Vec<usize>,
    pub has_chapters: bool,
    /// Whether one of the rows is about the whole test.
    has_whole: bool,
    /// For a second row about a whole test: the row of the first.
    pub duplicate_of: Option<u32>,
}

/// What the store tells tests apart by, and the sitting, which only a file has.
const IDENTITY: [Field; 5] = [
    Field::TestDate,
    Field::TestName,
    Field::Subject,
    Field::Source,
    Field::Sitting,
];

/// Gathers the rows by date, name, subject, source and sitting, compared as the store compares texts.
pub(super) fn groups(sheet: &Sheet, layout: &Layout, order: DateOrder) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut by_key: HashMap<Box<str>, usize> = HashMap::with_capacity(sheet.len().min(4096));
    let mut key = String::new();
    let mut before: Option<(Row<'_>, usize)> = None;
    for (index, row) in sheet.rows().enumerate() {
        let is_same = |other: &Row<'_>| {
            IDENTITY
                .iter()
                .all(|field| layout.cell(other, *field) == layout.cell(&row, *field))
        };
        let at = if let Some((_, at)) = before.filter(|(other, _)| is_same(other)) {
            at
        } else {
            write_key(&mut key, layout, &row, order);
            if let Some(at) = by_key.get(key.as_str()) {
                *at
            } else {
                groups.push(Group::default());
                by_key.insert(key.as_str().into(), groups.len() - 1);
                groups.len() - 1
            }
        };
        before = Some((row, at));
        add_row(
            &mut groups,
            at,
            index,
            sheet,
            !layout.cell(&row, Field::Chapter).is_empty(),
        );
    }
    groups
}

fn add_row(groups: &mut Vec<Group>, at: usize, index: usize, sheet: &Sheet, has_chapter: bool) {
    let group = &mut groups[at];
    if !has_chapter && group.has_whole {
        let first = group.rows.first().map(|first| sheet.row(*first).number);
        groups.push(Group {
            rows: vec![index],
            duplicate_of: first,
            ..Group::default()
        });
        return;
    }
    group.rows.push(index);
    group.has_chapters |= has_chapter;
    group.has_whole |= !has_chapter;
}

fn write_key(key: &mut String, layout: &Layout, row: &Row<'_>, order: DateOrder) {
    key.clear();
    let date = layout.cell(row, Field::TestDate);
    match dates::read(date).date(order) {
        Some(date) => key.push_str(&date.to_string()),
        None => key.push_str(date),
    }
    for field in &IDENTITY[1..] {
        key.push('\u{1f}');
        fold_into(key, layout.cell(row, *field));
    }
}

/// [`text::fold`] without its allocations for plain text.
fn fold_into(key: &mut String, value: &str) {
    if !value.is_ascii() {
        key.push_str(&text::fold(value));
        return;
    }
    for (i, word) in value.split_ascii_whitespace().enumerate() {
        if i > 0 {
            key.push(' ');
        }
        key.extend(word.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
    }
}
