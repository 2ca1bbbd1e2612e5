//! The XML of a workbook, walked through once before calamine reads it.
//!
//! calamine 0.38 trusts a file in ways that cost memory: it reserves as many shared strings as `uniqueCount` claims,
//! copies fonts and formats into every cell style, and multiplies out cell references without a bound. The same
//! parser in the same configuration sees the same events here, so what passes is harmless there. Members with other
//! names are walked through too, since a relationship may declare any of them to be a sheet.

use super::meter::{MAX_ITEM_BYTES, Meter, Metered};
use crate::{Limits, ReadError};
use catalogue::{Locale, cells};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::{BufReader, Read};

/// Most cell styles.
const MAX_STYLES: usize = 16_384;
/// Longest attributes of a tag in the styles.
const MAX_STYLE_BYTES: usize = 512;

/// What has been seen in all members so far.
#[derive(Debug, Default)]
pub(super) struct Counts {
    strings: usize,
    styles: usize,
}

/// Walks through one member to its end.
pub(super) fn check(
    member: impl Read,
    name: &str,
    meter: &Meter,
    counts: &mut Counts,
    limits: &Limits,
) -> Result<(), ReadError> {
    let must_be_xml = [".xml", ".rels"].iter().any(|end| name.ends_with(end));
    let is_styles = name.ends_with("styles.xml");
    let mut xml = Reader::from_reader(BufReader::new(Metered::new(member, meter)));
    let config = xml.config_mut();
    config.check_end_names = false;
    config.check_comments = false;
    config.expand_empty_elements = true;
    let (mut buffer, mut item_from) = (Vec::with_capacity(1024), None);
    loop {
        buffer.clear();
        meter.begin_event();
        match xml.read_event_into(&mut buffer) {
            Ok(Event::Eof) => break,
            Ok(Event::DocType(_)) => {
                return Err(ReadError::UnsafeArchive {
                    what: cells::part::doctype(Locale::current()),
                });
            }
            Ok(Event::Start(tag)) => {
                check_tag(&tag, is_styles, counts, limits)?;
                if matches!(tag.local_name().as_ref(), "c" | "si" | "definedName") {
                    item_from = Some(meter.of_member());
                }
            }
            Ok(Event::End(tag)) if matches!(tag.local_name().as_ref(), "c" | "si" | "definedName") => {
                item_from = None;
            }
            Ok(_) => (),
            Err(_) if meter.has_passed() || must_be_xml => return Err(meter.error()),
            // A picture or a printer's settings: calamine, were it led here, would stop at the same place.
            Err(_) => break,
        }
        if item_from.is_some_and(|from| meter.of_member() - from > MAX_ITEM_BYTES) {
            return Err(ReadError::UnsafeArchive {
                what: cells::part::cell(Locale::current()),
            });
        }
    }
    drain(xml.into_inner(), meter)
}

fn drain(mut rest: impl Read, meter: &Meter) -> Result<(), ReadError> {
    let mut buffer = [0; 8192];
    loop {
        meter.begin_event();
        match rest.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(_) => (),
            Err(_) => return Err(meter.error()),
        }
    }
}

fn check_tag(
    tag: &BytesStart<'_>,
    is_styles: bool,
    counts: &mut Counts,
    limits: &Limits,
) -> Result<(), ReadError> {
    let too_many = ReadError::TooManyCells {
        max: limits.max_cells,
    };
    match tag.local_name().as_ref() {
        "sst" => {
            let count = attribute(tag, "uniqueCount")?.unwrap_or_default();
            if count.len() > 9 || count.parse::<usize>().is_ok_and(|n| n > limits.max_cells) {
                return Err(too_many);
            }
        }
        "si" => {
            counts.strings += 1;
            if counts.strings > limits.max_cells {
                return Err(too_many);
            }
        }
        "xf" => {
            counts.styles += 1;
            if counts.styles > MAX_STYLES {
                return Err(ReadError::UnsafeArchive {
                    what: cells::part::styles(Locale::current()),
                });
            }
        }
        "row" | "c" if attribute(tag, "r")?.is_some_and(|place| !is_place(&place)) => {
            return Err(ReadError::DamagedFile);
        }
        "dimension" if attribute(tag, "ref")?.is_some_and(|range| !is_range(&range)) => {
            return Err(ReadError::DamagedFile);
        }
        _ => (),
    }
    if is_styles && tag.local_name().as_ref() != "styleSheet" && tag.attributes_raw().len() > MAX_STYLE_BYTES
    {
        return Err(ReadError::UnsafeArchive {
            what: cells::part::style(Locale::current()),
        });
    }
    Ok(())
}

/// The first attribute of this name, as written.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, ReadError> {
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| ReadError::DamagedFile)?;
        if attribute.key.as_ref() == name {
            return Ok(Some(attribute.value.as_ref().to_owned()));
        }
    }
    Ok(None)
}

/// `B12` or `12`: at most three letters (16,384 columns), one to seven digits.
fn is_place(place: &str) -> bool {
    let digits = place.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let n_letters = place.len() - digits.len();
    n_letters <= 3 && (1..=7).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

/// `A1` or `A1:G67`, the corners in order.
fn is_range(range: &str) -> bool {
    let corner = |place: &str| {
        let digits = place.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let letters = place[..place.len() - digits.len()].to_ascii_uppercase();
        let column = letters
            .bytes()
            .fold(0_u32, |column, letter| column * 26 + u32::from(letter - b'A') + 1);
        (column, digits.parse::<u32>().unwrap_or(0))
    };
    let (from, to) = range.split_once(':').unwrap_or((range, range));
    if !(is_place(from) && is_place(to)) {
        return false;
    }
    let (from, to) = (corner(from), corner(to));
    from.0 <= to.0 && from.1 <= to.1
}
