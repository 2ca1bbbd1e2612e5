//! Files made to do harm: each is refused with its code, and none panics.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use sheets::ReadError;
use sheets::read::read_file;

#[path = "hostile/made.rs"]
mod made;
#[path = "hostile/mutations.rs"]
mod mutations;
#[path = "hostile/text.rs"]
mod text;
#[path = "hostile/workbooks.rs"]
mod workbooks;

fn refusal(name: &str, bytes: &[u8]) -> ReadError {
    read_file(name, bytes).map(|sheet| sheet.len()).unwrap_err()
}
fn code(name: &str, bytes: &[u8]) -> &'static str {
    refusal(name, bytes).code()
}
