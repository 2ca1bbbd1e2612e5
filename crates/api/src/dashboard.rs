//! What the results mean. Where there is not enough data, a value is absent and `missing` says what is needed.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

shapes! {
    pub struct Dashboard {
        /// Results behind every number here.
        pub tests: u32,
        /// Newest result.
        pub data_until: Option<NaiveDate>,
        pub computed_at: DateTime<Utc>,
        /// Mean score as percent of the maximum, over all results.
        pub mean_percent: Option<f64>,
        pub mean_accuracy: Option<f64>,
        pub consistency: Option<Consistency>,
        pub subjects: Vec<SubjectSummary>,
        /// Chapters with the lowest mastery first, those with enough questions.
        pub weakest: Vec<ChapterMastery>,
        pub strongest: Vec<ChapterMastery>,
        pub heat_map: HeatMap,
        pub recommendations: Vec<Recommendation>,
        /// What is not shown yet and what it needs, in words.
        pub missing: Vec<String>,
        /// Study of the last 7 days.
        pub week: WeekSummary,
        /// All five analyses in short, each with the address of the whole; in answers of the API.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub analyses: Option<Analyses>,
    }
    /// The five analyses in short.
    pub struct Analyses {
        pub performance: PerformanceShort,
        pub forecasts: ForecastsShort,
        pub plan: PlanShort,
        pub load: LoadShort,
        pub heat_map: HeatMapShort,
    }
    /// What the results say so far.
    pub struct PerformanceShort {
        /// Address of the whole.
        pub href: String,
        pub tests: u32,
        pub mean_percent: Option<f64>,
        pub mean_accuracy: Option<f64>,
        /// Where the score is now, overall and by subject, with its ranges.
        pub trends: Vec<TrendShort>,
    }
    /// Where a score is.
    pub struct TrendShort {
        /// Absent for all subjects together.
        pub subject: Option<String>,
        pub tests: u32,
        /// Absent below three tests: `missing` says so.
        pub now: Option<crate::forecasts::BandPoint>,
        /// 28 days before; absent when the tests do not go back so far.
        pub before: Option<crate::forecasts::BandPoint>,
        /// What it still needs.
        pub missing: Option<crate::forecasts::Missing>,
    }
    /// What is likely to come.
    pub struct ForecastsShort {
        /// Address of the whole.
        pub href: String,
        pub exams: Vec<ExamShort>,
        /// What cannot be said at all yet.
        pub missing: Vec<crate::forecasts::Missing>,
    }
    /// Score and rank of one exam.
    pub struct ExamShort {
        pub exam_id: Uuid,
        pub name: String,
        pub exam_date: Option<NaiveDate>,
        pub next: Option<crate::forecasts::ScoreForecast>,
        pub at_exam: Option<crate::forecasts::ScoreForecast>,
        pub rank: Option<crate::forecasts::RankForecast>,
        /// What cannot be said yet and what it needs.
        pub missing: Vec<crate::forecasts::Missing>,
    }
    /// What to study now.
    pub struct PlanShort {
        /// Address of the whole.
        pub href: String,
        /// The next open blocks, at most three.
        pub next: Vec<crate::plan::PlanBlock>,
        /// Marks expected from the next two weeks.
        pub gain: Option<crate::plan::PlanGain>,
        /// Why there is no plan: `chapters`, `exam_ahead`, `exam_today`.
        pub missing: Option<String>,
        /// The chapters with the most marks open, at most three; all of them stand in `recommendations`.
        pub priorities: Vec<PriorityShort>,
    }
    /// A chapter and the marks open in it.
    pub struct PriorityShort {
        pub subject: String,
        pub chapter: String,
        /// Marks in the exam.
        pub weight: f64,
        /// As in `recommendations`: absent when no question was asked yet.
        pub marks_open: Option<f64>,
        pub marks_open_low: Option<f64>,
        pub marks_open_high: Option<f64>,
    }
    /// Study load, for the student's own eyes.
    pub struct LoadShort {
        /// Address of the whole.
        pub href: String,
        /// Always true: nobody but the student is given it, and no key but one with `wellbeing:read`.
        pub is_private: bool,
        pub balance: Option<crate::wellbeing::BalanceView>,
        /// Why there is no balance.
        pub missing: Option<crate::wellbeing::MissingView>,
    }
    /// The map of chapters by weeks.
    pub struct HeatMapShort {
        /// Address of the whole.
        pub href: String,
        pub chapters: u32,
        pub weeks: u32,
        /// Cells with at least one question.
        pub cells: u32,
        /// The chapters known least, at most three.
        pub lowest: Vec<ChapterMastery>,
    }
    /// Spread of the last results around their own line.
    pub struct Consistency {
        /// Standard deviation of the last results around their own trend, in percent of the maximum.
        pub spread: f64,
        /// Results it rests on.
        pub n: u32,
        /// `steady`, `usual`, `wide`.
        pub word: String,
    }
    pub struct SubjectSummary {
        pub subject: String,
        pub tests: u32,
        /// Percent of all questions answered right, over all results.
        pub accuracy: f64,
        pub mean_percent: f64,
        pub last_percent: f64,
        /// Last result less the mean of the ones before; absent with one result.
        pub last_delta: Option<f64>,
        pub trend: Option<Trend>,
        /// What a trend still needs.
        pub missing: Option<String>,
        pub series: Vec<SeriesPoint>,
        pub minutes_per_mark: Option<f64>,
    }
    /// Slope of a straight line with its 80 % interval, in percent points a 30 days.
    pub struct Trend {
        pub per_month: f64,
        pub low: f64,
        pub high: f64,
        /// `up`, `down`, or `level` when the interval holds zero.
        pub direction: String,
        pub n: u32,
    }
    pub struct SeriesPoint {
        pub date: NaiveDate,
        /// Score as percent of the maximum.
        pub percent: f64,
        pub accuracy: f64,
        pub test_name: String,
    }
    /// Shrunk mastery of a chapter (beta posterior, prior at the student's subject mean worth 10 questions).
    pub struct ChapterMastery {
        pub subject: String,
        pub chapter: String,
        /// Percent, 0 to 100.
        pub mastery: f64,
        /// 80 % interval.
        pub low: f64,
        pub high: f64,
        /// Questions asked in this chapter.
        pub questions: u32,
        pub correct: u32,
        /// Results that had it.
        pub times_attempted: u32,
        pub last_seen: NaiveDate,
    }
    /// Chapters x weeks, worst chapter first.
    pub struct HeatMap {
        /// Mondays, oldest first.
        pub weeks: Vec<NaiveDate>,
        pub rows: Vec<HeatRow>,
    }
    pub struct HeatRow {
        pub subject: String,
        pub chapter: String,
        pub mastery: f64,
        pub questions: u32,
        /// One a week; absent where nothing was asked.
        pub cells: Vec<Option<HeatCell>>,
    }
    pub struct HeatCell {
        pub correct: u32,
        pub questions: u32,
        /// Percent right in that week, unshrunk.
        pub percent: f64,
    }
    /// A chapter worth studying, and why.
    pub struct Recommendation {
        pub rank: u32,
        pub subject: String,
        pub chapter: String,
        /// Marks in the exam.
        pub weight: f64,
        /// Where the weight comes from.
        pub weight_source: String,
        /// Absent when no question was asked yet: a probe is proposed instead.
        pub mastery: Option<f64>,
        pub low: Option<f64>,
        pub high: Option<f64>,
        pub questions: u32,
        /// Marks likely lost here at the exam: weight x (1 - mastery), with the interval's ends. Absent when no question was
        /// asked yet: nobody knows more than that they are at most `weight`.
        pub marks_open: Option<f64>,
        pub marks_open_low: Option<f64>,
        pub marks_open_high: Option<f64>,
        /// One line for a person.
        pub reason: String,
        /// What to do: one action.
        pub action: String,
    }
    pub struct WeekSummary {
        pub minutes: u32,
        pub sessions: u32,
        /// Days with a session, of 7.
        pub days: u32,
        /// Minutes on each of the last 7 days, oldest first.
        pub by_day: Vec<u32>,
        pub mean_focus: Option<f64>,
    }
}
