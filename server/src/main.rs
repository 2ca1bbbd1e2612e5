//! The program: `study-plus` serves; sub-commands migrate, load samples, measure models, back up.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Set on purpose: password hashing under glibc's allocator takes memory that never comes back.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    match runtime {
        Ok(runtime) => runtime.block_on(server::commands::run(std::env::args().skip(1).collect())),
        Err(error) => {
            eprintln!("error: the runtime did not start: {error}");
            ExitCode::FAILURE
        }
    }
}
