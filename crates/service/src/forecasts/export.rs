//! Stored forecasts as a file: the rows of the page and of the API, from the same query, with model and version.

use super::Forecasts;
use super::history::EVERY;
use crate::Caller;
use crate::error::{Result, ServiceError};
use crate::exports::{File, Format};
use api::forecasts::{ForecastHistory, StoredForecast};
use catalogue::{Locale, problems};
use chrono::NaiveDate;
use sheets::write::{Cell, Table, content_disposition, csv, export_name, xlsx};

impl Forecasts {
    /// All of the caller's stored forecasts with what came true, newest first, as a file.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is a student, `TooLarge` when a workbook cannot hold them, `TooMany` after ten in an
    /// hour.
    pub async fn export(&self, caller: &Caller, format: Format) -> Result<File> {
        let allowance = self.core.limits.export(caller.user, self.core.now()).await?;
        let history = self.newest(caller, EVERY).await?;
        let today = caller.today(self.core.now());
        let locale = Locale::current();
        let file = tokio::task::spawn_blocking(move || locale.within(|| file(&history, format, today)))
            .await
            .map_err(ServiceError::internal)??;
        allowance.spend();
        let object = format!("forecasts {}", format.ending());
        crate::audit::note_read(&self.core, caller, &object).await;
        Ok(file)
    }
}

fn file(history: &ForecastHistory, format: Format, today: NaiveDate) -> Result<File> {
    let (media_type, bytes) = match format {
        Format::Csv => ("text/csv; charset=utf-8", csv(&table(&history.items), true)),
        Format::Xlsx => (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            xlsx(
                &table(&history.items),
                problems::exports::forecasts(Locale::current()),
            )
            .map_err(|error| ServiceError::TooLarge("workbook_full", error.to_string()))?,
        ),
        Format::Json => (
            "application/json",
            serde_json::to_vec(history).map_err(ServiceError::internal)?,
        ),
    };
    Ok(File {
        media_type,
        disposition: content_disposition(&export_name("forecasts", today, format.ending())),
        bytes,
    })
}

/// A column, by its name in the API.
type Column = (&'static str, fn(&StoredForecast) -> Cell);

/// What was said.
const SAID: [Column; 18] = [
    ("made_on", |item| item.made_on.into()),
    ("kind", |item| item.kind.as_str().into()),
    ("exam_id", |item| item.exam_id.to_string().as_str().into()),
    ("exam", |item| item.exam.as_str().into()),
    ("target_on", |item| item.target_on.into()),
    ("source", |item| item.source.as_deref().into()),
    ("max_score", |item| item.max_score.into()),
    ("score", |item| item.score.into()),
    ("low", |item| item.low.into()),
    ("high", |item| item.high.into()),
    ("mid_low", |item| item.mid_low.into()),
    ("mid_high", |item| item.mid_high.into()),
    ("percentile", |item| item.percentile.into()),
    ("percentile_low", |item| item.percentile_low.into()),
    ("percentile_high", |item| item.percentile_high.into()),
    ("rank", |item| whole(item.rank)),
    ("rank_low", |item| whole(item.rank_low)),
    ("rank_high", |item| whole(item.rank_high)),
];

/// What came.
const CAME: [Column; 7] = [
    ("result", |item| result(item).map(|(score, _)| score).into()),
    ("result_date", |item| result(item).map(|(_, date)| date).into()),
    ("was_in_band", |item| flag(super::official::was_held(item))),
    ("official_rank", |item| {
        whole(item.official.as_ref().and_then(|one| one.rank))
    }),
    ("was_rank_in_band", |item| {
        flag(item.official.as_ref().and_then(|one| one.was_rank_in_band))
    }),
    ("official_percentile", |item| {
        item.official.as_ref().and_then(|one| one.percentile).into()
    }),
    ("was_percentile_in_band", |item| {
        flag(item.official.as_ref().and_then(|one| one.was_percentile_in_band))
    }),
];

/// What it was made from, by which model, and what simple rules said.
const ORIGIN: [Column; 12] = [
    ("rule_last", |item| item.rules.last.into()),
    ("rule_mean_of_three", |item| item.rules.mean_of_three.into()),
    ("rule_line", |item| item.rules.line.into()),
    ("full_tests", |item| item.n.into()),
    ("data_until", |item| item.data_until.into()),
    ("model", |item| item.model.as_str().into()),
    ("model_version", |item| item.model_version.into()),
    ("prior_version", |item| item.prior_version.into()),
    ("scale", |item| item.scale.into()),
    ("rank_tables", |item| tables(item).as_str().into()),
    ("inputs_hash", |item| item.inputs_hash.as_str().into()),
    ("is_sample", |item| flag(Some(item.is_sample))),
];

fn table(items: &[StoredForecast]) -> Table {
    let columns = || SAID.iter().chain(&CAME).chain(&ORIGIN);
    let row = |item: &StoredForecast| columns().map(|(_, cell)| cell(item)).collect();
    Table {
        headers: columns().map(|(name, _)| (*name).to_owned()).collect(),
        rows: items.iter().map(row).collect(),
    }
}

/// The score that came and its day, by a test or else by official marks.
fn result(item: &StoredForecast) -> Option<(f64, NaiveDate)> {
    let by_test = item.outcome.as_ref().map(|one| (one.score, one.date));
    by_test.or_else(|| {
        let official = item.official.as_ref()?;
        Some((official.score?, official.taken_on))
    })
}

fn tables(item: &StoredForecast) -> String {
    let ids: Vec<String> = item.rank_tables.iter().map(ToString::to_string).collect();
    ids.join(" ")
}

fn whole(rank: Option<u64>) -> Cell {
    rank.and_then(|rank| i64::try_from(rank).ok())
        .map_or(Cell::Empty, Cell::Integer)
}

fn flag(value: Option<bool>) -> Cell {
    value.map(|value| if value { "yes" } else { "no" }).into()
}
