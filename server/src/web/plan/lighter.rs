//! What became of the work that was taken out of today.

use api::plan::{PlanBlock, PlanView};
use uuid::Uuid;

/// Whether later days hold more of the work of the block taken out than before.
pub(super) fn is_placed_again(before: &PlanView, after: &PlanView, out: Uuid) -> bool {
    let mut all = before.days.iter().flat_map(|day| &day.blocks);
    all.find(|block| block.id == out)
        .is_some_and(|taken| later(after, taken) > later(before, taken))
}

/// Open minutes of the same work after today.
fn later(plan: &PlanView, taken: &PlanBlock) -> u32 {
    let days = plan.days.iter().filter(|day| day.date > plan.today);
    days.flat_map(|day| &day.blocks)
        .filter(|block| block.status == "open" && is_same_work(block, taken))
        .map(|block| block.minutes)
        .sum()
}

/// Of one chapter, whatever is done with it; a mock is a mock.
fn is_same_work(block: &PlanBlock, other: &PlanBlock) -> bool {
    let is_kind = block.chapter.is_some() || block.kind == other.kind;
    is_kind && (&block.subject, &block.chapter) == (&other.subject, &other.chapter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::plan::{PlanDay, PlanKept};
    use chrono::{Days, NaiveDate};

    const OUT: Uuid = Uuid::from_u128(1);

    fn block(id: u128, chapter: &str, minutes: u32, date: NaiveDate) -> PlanBlock {
        PlanBlock {
            id: Uuid::from_u128(id),
            date,
            starts_on: date,
            starts_at: "17:00".to_owned(),
            location: None,
            kind: "practise".to_owned(),
            status: "open".to_owned(),
            subject: Some("Physics".to_owned()),
            chapter: Some(chapter.to_owned()),
            title: None,
            minutes,
            actual_minutes: None,
            studied_minutes: 0,
            why: None,
            is_pinned: false,
            places: Vec::new(),
        }
    }

    /// Optics of 40 minutes today, and these tomorrow.
    fn plan(tomorrow: &[(&str, u32)]) -> PlanView {
        let today = NaiveDate::default();
        let blocks_of = |date, blocks: &[(&str, u32)], from: u128| PlanDay {
            date,
            cap_minutes: 100,
            open_minutes: 0,
            done_minutes: 0,
            blocks: (from..)
                .zip(blocks)
                .map(|(id, (chapter, minutes))| block(id, chapter, *minutes, date))
                .collect(),
        };
        PlanView {
            today,
            exam: None,
            settings: domain::plan::PlanSettings::default(),
            is_chosen: true,
            days: vec![
                blocks_of(today, &[("Optics", 40)], 1),
                blocks_of(today + Days::new(1), tomorrow, 2),
            ],
            gain: None,
            dropped: Vec::new(),
            kept: PlanKept { done: 0, planned: 0 },
            missing: None,
            notes: Vec::new(),
            made_at: None,
            data_until: None,
            feed_since: None,
        }
    }

    #[test]
    fn work_is_placed_again_only_where_a_later_day_has_more_of_it_than_before() {
        let before = plan(&[("Heat", 40), ("Optics", 20)]);
        assert!(is_placed_again(&before, &plan(&[("Optics", 60)]), OUT));
        // It stood there already, and nothing came to it.
        assert!(!is_placed_again(&before, &before, OUT));
        assert!(!is_placed_again(&before, &plan(&[("Heat", 80)]), OUT));
        assert!(!is_placed_again(&before, &plan(&[("Optics", 60)]), Uuid::nil()));
    }
}
