//! What the forms of an import send: a file or pasted cells, columns and corrected cells.

use crate::errors::ApiError;
use crate::extract::{must_fit, read_body};
use crate::web::Form;
use api::imports::{CellFix, ColumnMapping, ImportView};
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::{StatusCode, header};
use catalogue::{Locale, problems};
use service::ServiceError;
use service::imports::{MAX_BYTES, Source};

/// Most bytes of a form: one file of the largest size, and what the form puts around it.
pub const FORM_BYTES: usize = MAX_BYTES + 64 * 1024;

/// The file of a multipart form, or the text of a plain one.
pub(super) async fn source(request: Request) -> Result<Source, ApiError> {
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        let (name, bytes) = parts(request).await?.file;
        return Ok(Source::File { name, bytes });
    }
    let bytes = read_body(request.into_body(), MAX_BYTES).await?;
    let paste = url::form_urlencoded::parse(&bytes)
        .find(|(name, _)| name == "paste")
        .map(|(_, value)| value.into_owned());
    paste
        .filter(|text| !text.trim().is_empty())
        .map(Source::Paste)
        .ok_or_else(|| {
            ServiceError::field("paste", "required", problems::form::paste(Locale::current())).into()
        })
}

/// A multipart form with one file.
pub struct Parts {
    /// Name and bytes of the field `file`.
    pub file: (String, Vec<u8>),
    /// The other fields.
    pub fields: Vec<(String, String)>,
}

/// Reads a multipart form with one file.
pub async fn parts(request: Request) -> Result<Parts, ApiError> {
    let broken = |status: StatusCode| {
        if status == StatusCode::PAYLOAD_TOO_LARGE {
            return ApiError::from(ServiceError::TooLarge(
                "too_large",
                problems::detail::file_size(Locale::current()).into(),
            ));
        }
        ApiError::new(
            StatusCode::BAD_REQUEST,
            "malformed_multipart",
            problems::title::form_incomplete(Locale::current()),
        )
    };
    let (head, body) = request.into_parts();
    let body = must_fit(body, FORM_BYTES).map_err(|_| broken(StatusCode::PAYLOAD_TOO_LARGE))?;
    let mut form = Multipart::from_request(Request::from_parts(head, body), &())
        .await
        .map_err(|error| broken(error.status()))?;
    let (mut file, mut fields) = (None, Vec::new());
    while let Some(field) = form.next_field().await.map_err(|error| broken(error.status()))? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            let file_name = field.file_name().unwrap_or("file").to_owned();
            file = Some((
                file_name,
                field
                    .bytes()
                    .await
                    .map_err(|error| broken(error.status()))?
                    .to_vec(),
            ));
        } else if fields.len() < 20 {
            fields.push((name, field.text().await.map_err(|error| broken(error.status()))?));
        }
    }
    let file = file.filter(|(_, bytes)| !bytes.is_empty());
    let file =
        file.ok_or_else(|| ServiceError::field("file", "required", problems::form::file(Locale::current())))?;
    Ok(Parts { file, fields })
}

/// The chosen columns; none when the form has no such fields.
pub(super) fn mapping(form: &Form) -> Option<ColumnMapping> {
    let chosen = form
        .0
        .iter()
        .filter_map(|(name, header)| Some((name.strip_prefix("map.")?, header)));
    let mapping: ColumnMapping = chosen
        .filter(|(_, header)| !header.is_empty())
        .map(|(field, header)| (field.to_owned(), header.clone()))
        .collect();
    form.0
        .iter()
        .any(|(name, _)| name.starts_with("map."))
        .then_some(mapping)
}

/// Corrected cells: only those that differ from what was refused.
pub(super) fn fixes(form: &Form, import: &ImportView) -> Vec<CellFix> {
    let typed = form.0.iter().filter_map(|(name, value)| {
        let (row, column) = name.strip_prefix("fix.")?.split_once('.')?;
        let column = import.headers.get(column.parse::<usize>().ok()?)?.clone();
        Some(CellFix {
            row: row.parse().ok()?,
            column,
            value: value.clone(),
        })
    });
    let was = |fix: &CellFix| {
        import
            .row_errors
            .iter()
            .find(|error| error.row == fix.row && error.column.as_ref() == Some(&fix.column))
            .map(|error| &error.value)
    };
    typed.filter(|fix| was(fix) != Some(&fix.value)).collect()
}
