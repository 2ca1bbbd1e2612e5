//! Marks to rank: the table of one half of the candidates read at the marks of the other.

use rayon::prelude::*;

use super::bootstrap::interval;
use super::report::{Figures, Measured, Report};
use super::sheet::{LARGEST, Names, Sheet, Which};
use super::{EvaluateError, Task, halves};
use crate::models::random::Random;
use crate::models::rank::RankTable;

mod draws;
mod rules;

use draws::{measure_candidates, measure_centres};
use rules::{EqualBands, NormalCurve};

/// Bands of true ranks among the candidates measured: name and last rank.
const BANDS: [(&str, f64); 5] = [
    ("1-1000", 1_000.0),
    ("1001-10000", 10_000.0),
    ("10001-100000", 100_000.0),
    ("100001-1000000", 1_000_000.0),
    ("1000001-", f64::INFINITY),
];

/// A file of more candidates than this is not meant; sums of so many are exact as `f64`.
const MOST_CANDIDATES: u64 = LARGEST as u64;

/// Marks and the number of candidates with exactly these marks, in any order until [`merged`].
type Counts = Vec<(f64, u64)>;

/// A figure of each band of ranks that occurs.
type ByBand = Vec<(String, Option<f64>)>;

pub(super) fn run(data: &str, fit: Option<&str>, seed: u64) -> Result<Report, EvaluateError> {
    let (centres, mut said) = read(data, Which::Data)?;
    let n_centres = centres.len();
    let (fitted, drawn_from) = match fit {
        Some(text) => {
            let (fit, said_of_fit) = read(text, Which::Fit)?;
            said.extend(said_of_fit);
            (merged(&fit), centres)
        }
        // Candidates of one centre are alike, so a centre is not torn apart where centres are known.
        None if n_centres > 1 => {
            let (first, second) = halves(&centres, seed);
            (merged(&first), second)
        }
        None => {
            let (first, second) = split(&merged(&centres), seed);
            (first, vec![second])
        }
    };
    let measured = merged(&drawn_from);
    // Candidates have no names, but the same counts of all marks are the same candidates.
    if fit.is_some() && measured == fitted {
        return Err(EvaluateError::SameCandidates);
    }
    let refused = |file| {
        let found = |counts: &Counts| counts.iter().filter(|(_, n)| *n > 0).count();
        let found = found(if file == Which::Fit { &fitted } else { &measured });
        move |_| EvaluateError::NotEnough {
            file,
            what: "different marks".to_owned(),
            found,
            needed: 2,
        }
    };
    let table = RankTable::new(&fitted).map_err(refused(Which::Fit))?;
    let truth = RankTable::new(&measured).map_err(refused(Which::Data))?;
    let n = truth.n_candidates();
    let mut all = measure(&fitted, &table, &drawn_from, &measured, seed);
    let mut notes = vec![format!(
        "learned from {} candidates; bands are true ranks among the {n} measured",
        table.n_candidates()
    )];
    if fit.is_none() {
        notes.push(if n_centres > 1 {
            format!("{n_centres} centres, half of them learned from")
        } else {
            "no two centres in a column \"centre\": each candidate drawn into one half or the other"
                .to_owned()
        });
    }
    notes.extend(said);
    let baselines = all.split_off(1);
    Ok(Report {
        task: Task::Rank,
        model: all.swap_remove(0),
        baselines,
        subjects: vec![],
        groups: vec![],
        notes,
        seconds: None,
        peak_mb: None,
    })
}

/// The table (first) and simpler ways, on the `measured` candidates of the centres `drawn_from`.
fn measure(
    fitted: &Counts,
    table: &RankTable,
    drawn_from: &[Counts],
    measured: &Counts,
    seed: u64,
) -> Vec<Measured> {
    let normal = NormalCurve::of(fitted);
    let bands = EqualBands::of(fitted, table);
    let shares = |share_ahead: &dyn Fn(f64) -> f64| -> Vec<f64> {
        measured.iter().map(|(marks, _)| share_ahead(*marks)).collect()
    };
    let ways = [
        ("table of marks", shares(&|marks| table.share_ahead(marks))),
        ("normal curve", shares(&|marks| normal.share_ahead(marks))),
        ("ten equal bands", shares(&|marks| bands.share_ahead(marks))),
    ];
    let of_draw = |counts: &Counts| -> Vec<ByBand> {
        ways.par_iter()
            .map(|(_, shares)| errors(counts, shares))
            .collect()
    };
    let drawn: Vec<Vec<ByBand>> = if drawn_from.len() > 1 {
        measure_centres(drawn_from, measured, seed, of_draw)
    } else {
        measure_candidates(measured, seed, of_draw)
    };
    let n = measured.iter().map(|(_, n)| *n as usize).sum();
    let of_way = |(way, (name, figures)): (usize, (&(&str, Vec<f64>), ByBand))| {
        let ci = figures.iter().map(|(band, _)| {
            let of_band = |ways: &Vec<ByBand>| ways[way].iter().find(|(name, _)| name == band)?.1;
            (band.clone(), interval(drawn.iter().filter_map(of_band).collect()))
        });
        Measured {
            name: name.0.to_owned(),
            n,
            n_coverage: None,
            ci: Figures::Rank {
                median_rank_error: ci.collect(),
            },
            figures: Figures::Rank {
                median_rank_error: figures,
            },
        }
    };
    let figures = of_draw(measured);
    ways.iter().zip(figures).enumerate().map(of_way).collect()
}

/// The counts of each centre; a file without centres is one. And what is to be said of the file.
fn read(text: &str, file: Which) -> Result<(Vec<Counts>, Vec<String>), EvaluateError> {
    let sheet = Sheet::read(text, file)?;
    let (marks, centre) = (sheet.column("marks")?, sheet.find("centre")?);
    // Only a list of marks by centre can do without the counts.
    let candidates = match (sheet.find("candidates")?, centre) {
        (None, Some(_)) => None,
        _ => Some(sheet.column("candidates")?),
    };
    let mut names = Names::default();
    let mut centres: Vec<Counts> = Vec::new();
    let mut total = 0;
    for row in &sheet.rows {
        let id = match centre {
            Some(column) => names.id(sheet.text(row, column)?),
            None => 0,
        };
        if id >= centres.len() {
            centres.push(Vec::new());
        }
        if let Some(column) = candidates {
            let n = sheet.count(row, column)?;
            total += n;
            if total > MOST_CANDIDATES {
                let problem = format!("makes the candidates of the file more than {MOST_CANDIDATES}");
                return Err(sheet.refuse(row, column, &problem));
            }
            centres[id].push((sheet.number(row, marks)?, n));
            continue;
        }
        for one in sheet.text(row, marks)?.split_ascii_whitespace() {
            let value: f64 = one.parse().unwrap_or(f64::NAN);
            if !value.is_finite() || value.abs() > LARGEST {
                return Err(sheet.refuse(row, marks, "is not a list of marks separated by blanks"));
            }
            centres[id].push((value, 1));
        }
    }
    Ok((centres, sheet.note().into_iter().collect()))
}

/// All centres together, best marks first.
fn merged(centres: &[Counts]) -> Counts {
    let mut counts: Counts = centres.iter().flatten().copied().collect();
    counts.sort_by(|a, b| b.0.total_cmp(&a.0));
    counts.dedup_by(|next, kept| {
        let same = next.0.total_cmp(&kept.0).is_eq();
        kept.1 += if same { next.1 } else { 0 };
        same
    });
    counts
}

/// Every candidate goes to one half or the other.
fn split(counts: &Counts, seed: u64) -> (Counts, Counts) {
    let mut random = Random::new(seed);
    let halves = counts.iter().map(|&(marks, n)| {
        let first = random.fair_coins(n);
        ((marks, first), (marks, n - first))
    });
    halves.unzip()
}

/// Median relative error by band; `shares` are the shares ahead that were forecast for the marks of `counts`, in its
/// order: of as many candidates as there are.
fn errors(counts: &Counts, shares: &[f64]) -> ByBand {
    let total = counts.iter().map(|(_, n)| n).sum::<u64>() as f64;
    let mut by_band: Vec<Vec<(f64, u64)>> = vec![Vec::new(); BANDS.len()];
    let mut above = 0.0;
    for (&(_, n), share) in counts.iter().zip(shares) {
        if n == 0 {
            continue;
        }
        let forecast = (share * total + 0.5).max(0.5);
        let rank = f64::midpoint(above + 1.0, above + n as f64);
        above += n as f64;
        let band = BANDS
            .iter()
            .position(|(_, last)| rank <= *last)
            .unwrap_or(BANDS.len() - 1);
        by_band[band].push(((forecast / rank - 1.0).abs(), n));
    }
    let medians = BANDS.iter().zip(by_band).filter(|(_, errors)| !errors.is_empty());
    medians
        .map(|((name, _), errors)| ((*name).to_owned(), weighted_median(errors)))
        .collect()
}

fn weighted_median(mut values: Vec<(f64, u64)>) -> Option<f64> {
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = values.iter().map(|(_, n)| n).sum::<u64>() as f64 / 2.0;
    let mut below = 0.0;
    values.into_iter().find_map(|(value, n)| {
        below += n as f64;
        (below >= half).then_some(value)
    })
}
