//! Between a provider's word about somebody new and an account.

use super::*;
use testkit::dump;

async fn n_users(world: &World) -> usize {
    let rows = dump(&world.app.test.core.db).await;
    rows.lines().filter(|row| row.starts_with("users ")).count()
}

fn said(born: &str) -> Join {
    Join {
        display_name: "Asha".into(),
        time_zone: "Asia/Kolkata".into(),
        born: born.into(),
    }
}

impl World {
    async fn ticket(&self, provider: &str, subject: &str) -> String {
        match self.flow(provider, subject, &json!({})).await.unwrap() {
            Arrival::New { ticket } => ticket,
            other => panic!("not new: {other:?}"),
        }
    }
}

contract! {
    async fn nothing_is_stored_of_somebody_new_before_they_say_how_old_they_are(db) {
        let world = World::new(db).await;
        let before = n_users(&world).await;
        let ticket = world.ticket("google", "asha").await;
        let newcomer = world.providers.newcomer(&ticket).unwrap();
        assert_eq!((&*newcomer.label, &*newcomer.email, &*newcomer.name), ("Google", "asha@x.test", "Asha Rao"));
        assert!(!ticket.contains("asha"));
        let refused = world.providers.join(&ticket, &said(""), ip(1)).await;
        assert_eq!(code(refused), "422 born required");
        assert_eq!(code(world.providers.join(&ticket, &said("2020-01"), ip(1)).await), "422 born too_young");
        let nameless = Join { display_name: String::new(), ..said("2001-04") };
        assert!(code(world.providers.join(&ticket, &nameless, ip(1)).await).starts_with("422 display_name"));
        assert_eq!(n_users(&world).await, before);
        // What was refused has not used the ticket up.
        let who = world.providers.join(&ticket, &said("2001-04"), ip(1)).await.unwrap();
        assert_eq!((who.display_name.as_str(), n_users(&world).await), ("Asha", before + 1));
    }

    async fn a_ticket_makes_one_account_and_opens_none(db) {
        let world = World::new(db).await;
        let (first, second) = (world.ticket("google", "asha").await, world.ticket("google", "asha").await);
        world.join(&first).await.unwrap();
        for ticket in [&*first, &*second, "x", ""] {
            assert_eq!(code(world.providers.join(ticket, &said("2001-04"), ip(1)).await), "410 join_ended");
        }
        let late = world.ticket("google", "kim").await;
        world.app.pass(600);
        assert_eq!(world.providers.newcomer(&late), None);
        assert_eq!(code(world.providers.join(&late, &said("2001-04"), ip(1)).await), "410 join_ended");
    }

    async fn an_address_that_got_an_account_meanwhile_is_not_taken(db) {
        let world = World::new(db).await;
        let ticket = world.ticket("google", "asha").await;
        world.app.sign_up("asha@x.test").await;
        assert_eq!(code(world.providers.join(&ticket, &said("2001-04"), ip(1)).await), "409 link_required");
    }

    async fn a_token_of_somebody_new_who_says_no_age_is_refused_and_still_good(db) {
        let world = World::new(db).await;
        let token = world.google.rs256(&world.claims("google", "noor", &json!({})));
        let silent = IdTokenLogin {
            id_token: token.clone(),
            nonce: None,
            display_name: None,
            time_zone: None,
            born: None,
        };
        let before = n_users(&world).await;
        let refused = world.providers.sign_in_with_token("google", silent.clone(), ip(1)).await;
        assert_eq!(code(refused), "422 born required");
        assert_eq!(n_users(&world).await, before);
        let who = world.by_token("google", token, None).await.unwrap();
        // Whoever is known says it no more.
        let second = world.google.rs256(&world.claims("google", "noor", &json!({"nonce": "2"})));
        let again = IdTokenLogin { id_token: second, nonce: Some("2".into()), ..silent };
        assert_eq!(world.providers.sign_in_with_token("google", again, ip(1)).await.unwrap().user, who.user);
    }
}
