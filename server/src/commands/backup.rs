//! `backup FILE`: a copy of the database in use, while it is in use.
//!
//! SQLite copies itself. PostgreSQL's own `pg_dump` writes the copy there: it alone knows every kind of object of its
//! version, and `pg_restore` reads it back anywhere.

use super::{Outcome, config};
use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use store::Db;
use url::Url;

/// Where Debian keeps the programs of each version of PostgreSQL.
const DEBIAN: &str = "/usr/lib/postgresql";
/// What both PostgreSQL's own library and the server read in an address; the rest is the server's alone.
const SHARED_PARAMETERS: [&str; 10] = [
    "application_name",
    "dbname",
    "host",
    "options",
    "port",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "user",
];

/// Copies the configured database into `file`, which is there with all of it or not at all.
///
/// # Errors
/// When the file exists, the database does not, or the copy fails; then no file is left.
pub(super) async fn backup(file: &Path) -> Outcome {
    if file.exists() {
        return Err(exists(file));
    }
    let config = config()?;
    let database = config.database();
    // Opening makes what is not there, and a copy of that would pass for a backup.
    if let Some(missing) = Db::file_of(&database).filter(|file| !file.exists()) {
        return Err(format!("there is no database {}", missing.display()).into());
    }
    let beside = Beside::new(file)?;
    match Url::parse(&database) {
        Ok(url) if url.scheme().starts_with("postgres") => dump(&url, &beside.path)?,
        _ => Db::open(&database).await?.backup(&beside.path).await?,
    }
    beside.becomes(file)?;
    println!("Copied to {}.", file.display());
    if config.secret.is_none() {
        let secret = config.data_dir.join("secret.key");
        println!(
            "Keep a copy of {} as well, apart from it: without that secret nobody's password fits.",
            secret.display()
        );
    }
    Ok(())
}

/// Where the copy is made: nobody else may read it, and it goes if it is not finished.
struct Beside {
    path: PathBuf,
}

impl Beside {
    fn new(file: &Path) -> Result<Self, Box<dyn Error>> {
        let mut name = OsString::from(file);
        name.push(format!(".{}.part", std::process::id()));
        let path = PathBuf::from(name);
        let mut options = fs::OpenOptions::new();
        options
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&path)
            .map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(Self { path })
    }

    /// A link and not a rename, which would write over a file that came meanwhile.
    fn becomes(&self, file: &Path) -> Outcome {
        fs::File::open(&self.path)?.sync_all()?;
        fs::hard_link(&self.path, file).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => exists(file),
            _ => error.into(),
        })
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // Whether it has become the copy or not, this name of it is done with.
        let _ = fs::remove_file(&self.path);
    }
}

fn exists(file: &Path) -> Box<dyn Error> {
    format!("{} exists already", file.display()).into()
}

fn dump(database: &Url, file: &Path) -> Outcome {
    let (address, password) = without_password(database);
    let mut dump = Command::new(pg_dump());
    dump.args(["--format=custom", "--no-owner", "--no-privileges", "--file"])
        .arg(file)
        .arg("--dbname")
        .arg(address);
    // What stands in the arguments of a program is for everybody on the machine to read; its environment is not.
    if let Some(password) = password {
        dump.env("PGPASSWORD", password);
    }
    // Nothing else is done by this process meanwhile.
    let output = dump.output().map_err(|error| {
        format!("PostgreSQL is copied by its own pg_dump, which is to be on PATH or in {DEBIAN}: {error}")
    })?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned().into());
    }
    Ok(())
}

/// The address as PostgreSQL's own programs take it, and the password that stood in it.
fn without_password(database: &Url) -> (String, Option<String>) {
    let mut address = database.clone();
    let mut password = database.password().map(percent_decoded);
    // Only an address without a host has no place for a password, and it had none.
    let _ = address.set_password(None);
    address.set_query(None);
    for (name, value) in database.query_pairs() {
        match &*name {
            "password" => password = Some(value.into_owned()),
            name if SHARED_PARAMETERS.contains(&name) => {
                address.query_pairs_mut().append_pair(name, &value);
            }
            _ => {}
        }
    }
    (address.into(), password)
}

/// A part of an address without its escapes.
fn percent_decoded(text: &str) -> String {
    // Where a plus is a plus, unlike in a form.
    let pair = format!("p={}", text.replace('+', "%2B"));
    let mut pairs = url::form_urlencoded::parse(pair.as_bytes());
    pairs
        .next()
        .map_or_else(String::new, |(_, value)| value.into_owned())
}

/// On `PATH`, else the newest that Debian has; the newest can copy every older server.
fn pg_dump() -> PathBuf {
    let on_path = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join("pg_dump").is_file()));
    let version = |folder: &PathBuf| folder.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = fs::read_dir(DEBIAN).ok().and_then(|folders| {
        let folders = folders.filter_map(|folder| Some(folder.ok()?.path()));
        folders
            .filter(|folder| folder.join("bin/pg_dump").is_file())
            .max_by_key(version)
    });
    match newest {
        Some(folder) if !on_path => folder.join("bin/pg_dump"),
        _ => "pg_dump".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_told_apart_from_what_is_shown_to_everybody() {
        let url = |text: &str| without_password(&Url::parse(text).unwrap());
        let (address, password) =
            url("postgres://asha:a%20b+c%2F@db.test:5433/plus?sslmode=require&statement-cache-capacity=9");
        assert_eq!(address, "postgres://asha@db.test:5433/plus?sslmode=require");
        assert_eq!(password.as_deref(), Some("a b+c/"));
        let (address, password) = url("postgres:///plus?host=%2Frun%2Fpg&user=asha&password=sesame");
        assert!(!address.contains("sesame"), "{address}");
        assert_eq!(password.as_deref(), Some("sesame"));
        assert_eq!(url("postgres://asha@db.test/plus").1, None);
    }

    #[test]
    fn a_copy_that_is_not_finished_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copy");
        let beside = Beside::new(&file).unwrap();
        assert!(beside.path.exists());
        drop(beside);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        fs::write(&file, "kept").unwrap();
        assert!(Beside::new(&file).unwrap().becomes(&file).is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "kept");
    }
}
