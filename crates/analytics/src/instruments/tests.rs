use super::*;

fn scores(instrument: &Instrument, answers: &[(&str, &str)]) -> Vec<Result<f64, Missing>> {
    let given = |item: &Item| {
        let key = answers.iter().find(|(key, _)| *key == item.key)?.1;
        Some(item.choice(key).expect("a test answers with what can be chosen"))
    };
    instrument
        .score(given)
        .into_iter()
        .map(|scale| scale.score)
        .collect()
}

/// All items with the choice at this place; both lists begin with 100 points.
fn all(place: usize) -> Vec<(&'static str, &'static str)> {
    CBI_S
        .items
        .iter()
        .map(|item| (item.key, item.choices[place].key))
        .collect()
}

fn close(score: Result<f64, Missing>, expected: f64) -> bool {
    score.is_ok_and(|score| (score - expected).abs() < 1e-9)
}

#[test]
fn the_answers_count_0_25_50_75_100_and_the_last_question_is_turned_round() {
    for (place, points) in [100.0, 75.0, 50.0, 25.0, 0.0].into_iter().enumerate() {
        let [personal, studies] = scores(&CBI_S, &all(place))[..] else {
            panic!("two scales")
        };
        assert!(close(personal, points), "{personal:?}");
        assert!(
            close(studies, (6.0 * points + 100.0 - points) / 7.0),
            "{studies:?}"
        );
    }
    // The most burdened answers there are: never enough energy.
    let mut worst = all(0);
    worst[12].1 = "never";
    assert!(close(scores(&CBI_S, &worst)[1], 100.0));
}

#[test]
fn a_scale_is_the_mean_of_the_items_answered() {
    let answers = [
        ("personal_1", "always"),
        ("personal_2", "often"),
        ("personal_3", "sometimes"),
        ("personal_4", "never"),
        ("studies_1", "high"),
        ("studies_3", "very_low"),
        ("studies_6", "seldom"),
        ("studies_7", "always"),
    ];
    let found = scores(&CBI_S, &answers);
    assert!(close(found[0], 56.25) && close(found[1], 25.0), "{found:?}");
}

#[test]
fn fewer_than_three_of_six_or_four_of_seven_answers_give_no_score() {
    let personal = |n: usize| scores(&CBI_S, &all(1)[..n])[0];
    assert_eq!(personal(2), Err(Missing::Answers { have: 2, need: 3 }));
    assert!(close(personal(3), 75.0));
    let studies = |n: usize| scores(&CBI_S, &all(1)[6..6 + n])[1];
    assert_eq!(studies(3), Err(Missing::Answers { have: 3, need: 4 }));
    assert!(close(studies(4), 75.0));
    assert_eq!(scores(&CBI_S, &[])[0], Err(Missing::Answers { have: 0, need: 3 }));
}

#[test]
fn the_inventory_has_six_personal_and_seven_studies_items_of_which_one_is_reversed() {
    assert_eq!(
        (
            CBI_S.items_of("personal").count(),
            CBI_S.items_of("studies").count()
        ),
        (6, 7)
    );
    let reversed: Vec<_> = CBI_S
        .items
        .iter()
        .filter(|item| item.is_reversed)
        .map(|item| item.key)
        .collect();
    assert_eq!(reversed, ["studies_7"]);
}

#[test]
fn keys_are_unique_and_every_item_belongs_to_a_scale() {
    for instrument in ALL {
        let mut keys: Vec<_> = instrument.items.iter().map(|item| item.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), instrument.items.len(), "{}", instrument.key);
        for item in instrument.items {
            assert!(
                instrument.scales.iter().any(|scale| scale.key == item.scale),
                "{}",
                item.key
            );
            assert_eq!(item.choices.len(), 5);
        }
        assert!(!instrument.source.is_empty() && !instrument.licence.is_empty());
        assert!(
            std::ptr::eq(find(instrument.key).unwrap(), instrument)
                || find(instrument.key).unwrap().key == instrument.key
        );
    }
    assert!(find("mbi").is_none());
}

#[test]
fn a_high_pulse_is_well_and_needs_one_of_its_two_answers() {
    assert!(close(
        scores(&PULSE, &[("energy", "always"), ("switch_off", "seldom")])[0],
        62.5
    ));
    assert!(close(scores(&PULSE, &[("switch_off", "often")])[0], 75.0));
    assert_eq!(PULSE.direction, Direction::HighIsWell);
}
