//! Charts as SVG from the server: they work without script, in print and in mail. Each has words for a screen reader
//! and its numbers as text or behind "Show numbers"; colour never carries a meaning alone.

mod bars;
mod chapter_map;
mod forecast;
mod frame;
mod interval;
mod line;
mod plot;
mod rank;
mod rhythm;
mod scale;
mod scores;
mod spark;

pub use bars::{Bar, Bars};
pub use chapter_map::{ChapterMapList, ChapterMapTable};
pub use forecast::ForecastChart;
pub use frame::{ChartFrame, Numbers, ShowNumbers};
pub use interval::{IntervalBar, IntervalScale};
pub use line::{LineChart, Point, Series};
pub use rank::{RankChart, RankMark};
pub use rhythm::Rhythm;
pub use scores::{ScoreChart, Scores};
pub use spark::Spark;
