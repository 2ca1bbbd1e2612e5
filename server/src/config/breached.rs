//! The operator's file of breached passwords.

use super::{Config, ConfigError};
use auth::BreachedFile;

impl Config {
    /// Opens the file that is named, if one is.
    ///
    /// # Errors
    /// When it cannot be read or is not such a list: whoever names one relies on it.
    pub fn breached_passwords(&self) -> Result<Option<BreachedFile>, ConfigError> {
        let open = |path: &std::path::PathBuf| {
            BreachedFile::open(path).map_err(|error| ConfigError::File(path.clone(), error))
        };
        self.breached_passwords.as_ref().map(open).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_file_that_is_no_list_of_hashes_keeps_the_server_from_starting() {
        let of = |name: &str| {
            let path = name.to_owned();
            let variable = |asked: &str| (asked == "STUDY_PLUS_BREACHED_PASSWORDS").then(|| path.clone());
            Config::read(Path::new("/nonexistent/study-plus.toml"), variable)
                .unwrap()
                .breached_passwords()
        };
        assert!(of("").unwrap().is_none());
        for bad in [
            "/nonexistent/list",
            concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"),
        ] {
            let error = of(bad).unwrap_err().to_string();
            assert!(error.contains(bad), "{error}");
        }
    }
}
