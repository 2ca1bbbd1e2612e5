//! What one look at the dashboard costs: 200 results, 40 chapters, 180 sessions, a heat map of a year.

mod rows;

use analytics::dashboard::{Extent, dashboard};
use criterion::{Criterion, criterion_group, criterion_main};
use rows::{history, rows};
use std::hint::black_box;

const EXTENT: Extent = Extent {
    heat_weeks: 52,
    listed: 8,
};

fn bench(criterion: &mut Criterion) {
    let rows = rows();
    let checked = history(&rows).expect("the rows above keep the rules");
    criterion.bench_function("dashboard/analyses", |timer| {
        timer.iter(|| dashboard(black_box(&checked), EXTENT));
    });
    criterion.bench_function("dashboard/rows_to_analyses", |timer| {
        timer.iter(|| history(black_box(&rows)).map(|history| dashboard(&history, EXTENT)));
    });
}

criterion_group!(benches, bench);
criterion_main!(benches);
