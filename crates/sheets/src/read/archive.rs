//! The archive of a workbook, checked before anything else reads it.
//!
//! Every member is unpacked once into nothing, counting: what the headers claim is of no account.

use super::markup;
use super::meter::Meter;
use crate::{Limits, ReadError};
use catalogue::{Locale, cells};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// Below this size a high ratio is harmless and, for an almost empty sheet, usual.
const RATIO_FROM: u64 = 1 << 20;

/// Refuses what a workbook of results never is.
///
/// # Errors
/// `ZipBomb` for sizes and ratios, `UnsafeArchive` for paths, links, archives within and document type definitions,
/// `UnsupportedType` for other archives, `DamagedFile` for the rest.
pub(super) fn check(bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    // Counted by signature first: the directory of 200,000 members alone would take some 100 MiB of memory.
    let n_headers = bytes.windows(4).filter(|window| *window == b"PK\x01\x02").count();
    if n_headers > limits.max_members * 2 {
        return Err(ReadError::UnsafeArchive {
            what: cells::part::parts(Locale::current()),
        });
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > limits.max_members {
        return Err(ReadError::UnsafeArchive {
            what: cells::part::parts(Locale::current()),
        });
    }
    if archive.offset() != 0 || archive.has_duplicate_names() {
        return Err(ReadError::UnsafeArchive {
            what: cells::part::disguise(Locale::current()),
        });
    }
    check_entries(&archive, limits)?;
    if archive.has_overlapping_entries().map_err(damaged)? {
        return Err(ReadError::ZipBomb);
    }
    let meter = Meter::new(limits.max_unpacked);
    let mut counts = markup::Counts::default();
    for index in 0..archive.len() {
        let member = archive.by_index(index).map_err(damaged)?;
        let name = member.name().map_err(damaged)?.to_ascii_lowercase();
        let allowed = limits
            .max_ratio
            .saturating_mul(member.compressed_size())
            .max(RATIO_FROM);
        meter.begin_member(allowed);
        check_member(member, &name, &meter, &mut counts, limits)?;
    }
    let packed = bytes.len() as u64;
    if meter.total() > RATIO_FROM.max(packed.saturating_mul(limits.max_ratio)) {
        return Err(ReadError::ZipBomb);
    }
    Ok(())
}

/// What the directory says, which costs nothing to look at.
fn check_entries(archive: &ZipArchive<Cursor<&[u8]>>, limits: &Limits) -> Result<(), ReadError> {
    let (mut declared, mut has_types, mut has_workbook) = (0_u64, false, false);
    for index in 0..archive.len() {
        let entry = archive.by_index_data(index).map_err(damaged)?;
        let name = entry.name().map_err(damaged)?.to_ascii_lowercase();
        if entry.encrypted() {
            return Err(ReadError::PasswordProtected);
        }
        if entry.is_symlink() || is_unsafe_path(&name) {
            return Err(ReadError::UnsafeArchive {
                what: cells::part::path(Locale::current()),
            });
        }
        if [".zip", ".xlsx", ".xlsm", ".jar", ".gz", ".7z", ".rar"]
            .iter()
            .any(|end| name.ends_with(end))
        {
            return Err(ReadError::UnsafeArchive {
                what: cells::part::archive(Locale::current()),
            });
        }
        has_types |= name == "[content_types].xml";
        has_workbook |= name
            .rsplit('/')
            .next()
            .is_some_and(|file| file.starts_with("workbook"));
        declared = declared.saturating_add(entry.size());
    }
    if !(has_types && has_workbook) {
        return Err(ReadError::UnsupportedType {
            found: cells::kind::archive(Locale::current()),
        });
    }
    if declared > limits.max_unpacked {
        return Err(ReadError::ZipBomb);
    }
    Ok(())
}

fn is_unsafe_path(name: &str) -> bool {
    name.starts_with('/') || name.contains(['\\', ':', '\0']) || name.split('/').any(|part| part == "..")
}

fn check_member(
    mut member: impl Read,
    name: &str,
    meter: &Meter,
    counts: &mut markup::Counts,
    limits: &Limits,
) -> Result<(), ReadError> {
    let mut head = Vec::with_capacity(4);
    member
        .by_ref()
        .take(4)
        .read_to_end(&mut head)
        .map_err(|_| ReadError::DamagedFile)?;
    if head.starts_with(b"PK\x03\x04") {
        return Err(ReadError::UnsafeArchive {
            what: cells::part::archive(Locale::current()),
        });
    }
    markup::check(Cursor::new(head).chain(member), name, meter, counts, limits)
}

#[expect(clippy::needless_pass_by_value, reason = "it is the argument of map_err")]
fn damaged(error: ZipError) -> ReadError {
    match error {
        ZipError::InvalidPassword => ReadError::PasswordProtected,
        _ => ReadError::DamagedFile,
    }
}
