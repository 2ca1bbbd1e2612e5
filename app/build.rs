//! Makes the module of words from `locales/`, so that a missing key does not compile. Only the server has words.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=Cargo.toml"); // names the namespaces
    #[cfg(feature = "ssr")]
    words::generate().expect("the catalogue in app/locales can be read and turned into code");
}

#[cfg(all(feature = "ssr", feature = "marked"))]
#[path = "../crates/catalogue/build/marked.rs"]
mod marked;

#[cfg(feature = "ssr")]
mod words {
    use leptos_i18n_parser::parse_locales::{
        cfg_file::ConfigFile,
        options::{Config, ParseOptions},
        parse_locales,
    };
    use std::{env, error::Error, fs, path::PathBuf};

    pub fn generate() -> Result<(), Box<dyn Error>> {
        let mut folder = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
        let mut config: Config = ConfigFile::new(&mut folder).map_err(|e| e.to_string())?.into();
        let languages = folder.join("locales");
        #[cfg(feature = "marked")]
        let languages = crate::marked::with_marked(&languages, &PathBuf::from(env::var("OUT_DIR")?))?;
        // A language is a folder; English comes first, as the default.
        let mut others: Vec<String> = fs::read_dir(&languages)?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<Result<_, std::io::Error>>()?;
        others.retain(|language| language != "en");
        others.sort_unstable();
        config = config
            .locales_path(languages)
            .add_locales(others)
            .map_err(|e| e.to_string())?;
        // Words with arguments are wanted as text, not only as views.
        let config = config.parse_options(ParseOptions::default().interpolate_display(true));
        let catalogue = parse_locales(Some(folder), config).map_err(|e| e.to_string())?;
        for error in catalogue.diag.errors().iter() {
            println!("cargo::error={error}");
        }
        for warning in catalogue.diag.warnings().iter() {
            println!("cargo::warning={warning}");
        }
        let code =
            leptos_i18n_codegen::gen_code(&catalogue, None, false, None, false).map_err(|e| e.to_string())?;
        fs::write(
            PathBuf::from(env::var("OUT_DIR")?).join("words.rs"),
            code.to_string(),
        )?;
        Ok(())
    }
}
