//! What a thief takes out of an account, and what of it comes back with the link of a notice.

use super::*;
use crate::token_in;
use api::providers::IdTokenLink;
use auth::TotpSecret;
use store::factors::passkeys;
use testkit::{FakeSms, dump};

const EMAIL: &str = "asha@x.test";
const NUMBER: &str = "+919876543210";
const OTHER: &str = "+919812345678";

/// Every way in and second factor that an account can have, and what opens them.
struct Owner {
    caller: Caller,
    app: TotpSecret,
    codes: Vec<String>,
}

/// An installation with providers that sends text messages, too.
async fn texting(db: Db) -> (World, FakeSms) {
    let sms = FakeSms::start().await;
    let settings = sms.settings("IN");
    (World::with(db, |all| all.sms = Some(settings)).await, sms)
}

impl World {
    /// Links an account at Google to one here.
    async fn link(&self, caller: &Caller, subject: &str) {
        let claims = json!({"email": format!("{subject}@google.test"), "jti": self.app.test.core.new_id()});
        let input = IdTokenLink {
            provider: "google".into(),
            id_token: self.google.rs256(&self.claims("google", subject, &claims)),
            nonce: None,
        };
        self.providers
            .link_with_token(caller, input, ip(1))
            .await
            .unwrap();
    }

    async fn unlink_all(&self, caller: &Caller) {
        for identity in self.providers.identities(caller).await.unwrap() {
            self.providers.unlink(caller, identity.id).await.unwrap();
        }
    }

    async fn add_passkey(&self, caller: &Caller, name: &str) -> uuid::Uuid {
        let core = &self.app.test.core;
        let key = passkeys::NewPasskey {
            id: core.new_id(),
            institution: caller.institution,
            user: caller.user,
            credential_id: name.as_bytes(),
            name,
            credential: "{}",
            counter: 7,
        };
        let mut tx = core.db.begin().await.unwrap();
        passkeys::add(&mut tx, &key, core.now()).await.unwrap();
        tx.commit().await.unwrap();
        key.id
    }

    /// A student with one of each; an hour later.
    async fn owner(&self, sms: &FakeSms) -> Owner {
        let caller = self.caller(&self.app.sign_up(EMAIL).await).await;
        let (app, codes) = self.app.with_totp(&caller).await;
        self.add_passkey(&caller, "owners").await;
        self.app.add_phone(sms, &caller, NUMBER).await;
        self.link(&caller, "asha").await;
        self.app.pass(3_600);
        Owner { caller, app, codes }
    }

    /// Takes everything out that the account has, some minutes apart.
    async fn take_all_out(&self, caller: &Caller) {
        self.app.accounts.remove_totp(caller).await.unwrap();
        self.app.pass(120);
        for key in self.app.accounts.factors(caller).await.unwrap().passkeys {
            self.app.accounts.remove_passkey(caller, key.id).await.unwrap();
        }
        self.app.pass(120);
        self.app.accounts.remove_phone(caller).await.unwrap();
        self.unlink_all(caller).await;
        self.app.pass(120);
    }

    /// The link of the first notice after so many mails.
    async fn link_after(&self, n_mails: usize) -> String {
        token_in(&self.app.mails_to(EMAIL).await[n_mails], "/revert/")
    }

    /// Takes the account back, and sets a password by the mail that follows.
    async fn take_back(&self, token: &str) {
        self.app.accounts.revert(token).await.unwrap();
        let mail = self.app.mails_to(EMAIL).await.pop().unwrap();
        assert!(mail.contains("are there again"), "{mail}");
        let reset = token_in(&mail, "/reset/");
        self.app
            .accounts
            .reset_confirm(&reset, PASSWORD.into())
            .await
            .unwrap();
    }

    /// What the account has: passkeys, unused recovery codes, the number, who at Google.
    async fn has(&self, caller: &Caller) -> (Vec<String>, u32, Option<String>, Vec<String>) {
        let factors = self.app.accounts.factors(caller).await.unwrap();
        let phone = self.app.accounts.own_phone(caller).await.unwrap().phone;
        let elsewhere = self.providers.identities(caller).await.unwrap();
        (
            factors.passkeys.into_iter().map(|key| key.name).collect(),
            factors.recovery_codes_left,
            phone.map(|phone| phone.number),
            elsewhere
                .into_iter()
                .filter_map(|identity| identity.email)
                .collect(),
        )
    }

    /// How many ways are kept for being taken back, of everybody.
    async fn n_kept(&self) -> usize {
        let all = dump(&self.app.test.core.db).await;
        all.lines().filter(|row| row.starts_with("removed_ways ")).count()
    }
}

fn of_owner() -> (Vec<String>, u32, Option<String>, Vec<String>) {
    (
        vec!["owners".into()],
        10,
        Some(NUMBER.into()),
        vec!["asha@google.test".into()],
    )
}

contract! {
    async fn what_a_thief_took_out_is_there_again_and_what_they_added_is_not(db) {
        let (world, sms) = texting(db).await;
        let owner = world.owner(&sms).await;
        let n_mails = world.app.mails_to(EMAIL).await.len();
        let thief = owner.caller.clone();
        world.take_all_out(&thief).await;
        assert_eq!(world.has(&thief).await, (vec![], 0, None, vec![]));
        let (theirs, their_codes) = world.app.with_totp(&thief).await;
        world.add_passkey(&thief, "thiefs").await;
        world.app.add_phone(&sms, &thief, OTHER).await;
        world.link(&thief, "thief").await;

        let back = world.link_after(n_mails).await;
        world.take_back(&back).await;
        assert_eq!(world.has(&owner.caller).await, of_owner());
        assert_eq!(world.n_kept().await, 0);
        let challenge = world.app.challenge(EMAIL).await;
        assert_eq!(code(world.app.meet(&challenge, &world.app.totp(&theirs, 0)).await), "401 wrong_code");
        assert_eq!(code(world.app.recover(&challenge, &their_codes[0]).await), "401 wrong_code");
        world.app.meet(&challenge, &world.app.totp(&owner.app, 0)).await.unwrap();
        let challenge = world.app.challenge(EMAIL).await;
        world.app.recover(&challenge, &owner.codes[0]).await.unwrap();
        assert_eq!(world.in_by("google", "asha", &json!({})).await.user, owner.caller.user);
        assert!(matches!(world.flow("google", "thief", &json!({})).await.unwrap(), Arrival::New { .. }));
    }

    async fn of_what_was_replaced_twice_the_one_of_then_comes_back(db) {
        let (world, sms) = texting(db).await;
        let owner = world.owner(&sms).await;
        let challenge = world.app.challenge(EMAIL).await;
        world.app.recover(&challenge, &owner.codes[3]).await.unwrap();
        world.app.pass(120);
        let n_mails = world.app.mails_to(EMAIL).await.len();
        for number in [OTHER, "+919800000001"] {
            world.app.with_totp(&owner.caller).await;
            world.app.accounts.renew_codes(&owner.caller).await.unwrap();
            world.app.add_phone(&sms, &owner.caller, number).await;
        }
        let back = world.link_after(n_mails).await;
        world.take_back(&back).await;
        // A used code is used.
        assert_eq!(world.has(&owner.caller).await, (of_owner().0, 9, of_owner().2, of_owner().3));
        let challenge = world.app.challenge(EMAIL).await;
        assert_eq!(code(world.app.recover(&challenge, &owner.codes[3]).await), "401 wrong_code");
        world.app.meet(&challenge, &world.app.totp(&owner.app, 0)).await.unwrap();
    }

    async fn a_code_that_was_taken_is_taken_also_after_its_app_was_gone_and_came_back(db) {
        let (world, sms) = texting(db).await;
        let owner = world.owner(&sms).await;
        let typed = world.app.totp(&owner.app, 1);
        let challenge = world.app.challenge(EMAIL).await;
        world.app.meet(&challenge, &typed).await.unwrap();
        let n_mails = world.app.mails_to(EMAIL).await.len();
        world.app.accounts.remove_totp(&owner.caller).await.unwrap();
        let back = world.link_after(n_mails).await;
        world.take_back(&back).await;
        let challenge = world.app.challenge(EMAIL).await;
        assert_eq!(code(world.app.meet(&challenge, &typed).await), "401 wrong_code");
        assert_eq!(code(world.app.meet(&challenge, &world.app.totp(&owner.app, 0)).await), "401 wrong_code");
        world.app.pass(60);
        world.app.meet(&challenge, &world.app.totp(&owner.app, 0)).await.unwrap();
    }

    async fn what_is_somebody_elses_by_then_stays_theirs_and_the_rest_comes_back(db) {
        let (world, sms) = texting(db).await;
        let owner = world.owner(&sms).await;
        let n_mails = world.app.mails_to(EMAIL).await.len();
        world.take_all_out(&owner.caller).await;
        let ben = world.caller(&world.app.sign_up("ben@x.test").await).await;
        world.app.add_phone(&sms, &ben, NUMBER).await;
        world.link(&ben, "asha").await;
        let back = world.link_after(n_mails).await;
        world.take_back(&back).await;
        assert_eq!(world.has(&owner.caller).await, (of_owner().0, 10, None, vec![]));
        let theirs = world.has(&ben).await;
        assert_eq!((theirs.2, theirs.3), (of_owner().2, of_owner().3));
        assert_eq!(world.in_by("google", "asha", &json!({})).await.user, ben.user);
    }

    async fn what_was_added_and_taken_out_after_the_change_does_not_come_back(db) {
        let (world, _sms) = texting(db).await;
        let caller = world.caller(&world.app.sign_up(EMAIL).await).await;
        let n_mails = world.app.mails_to(EMAIL).await.len();
        world.link(&caller, "thief").await;
        world.app.pass(600);
        world.unlink_all(&caller).await;
        let back = world.link_after(n_mails).await;
        world.take_back(&back).await;
        assert_eq!(world.has(&caller).await, (vec![], 0, None, vec![]));
        assert_eq!(world.n_kept().await, 0);
    }

    async fn what_was_taken_out_before_the_change_stays_out(db) {
        let (world, sms) = texting(db).await;
        let owner = world.owner(&sms).await;
        world.unlink_all(&owner.caller).await;
        world.app.pass(600);
        let n_mails = world.app.mails_to(EMAIL).await.len();
        world.app.accounts.remove_totp(&owner.caller).await.unwrap();
        let back = world.link_after(n_mails).await;
        world.take_back(&back).await;
        assert_eq!(world.has(&owner.caller).await, (of_owner().0, 10, of_owner().2, vec![]));
        assert!(world.app.accounts.factors(&owner.caller).await.unwrap().totp.is_some());
        // The link of the earlier change still brings that back.
        assert_eq!(world.n_kept().await, 1);
        let back = world.link_after(n_mails - 1).await;
        world.take_back(&back).await;
        assert_eq!(world.has(&owner.caller).await, of_owner());
    }

    async fn after_72_hours_nothing_is_kept(db) {
        let (world, sms) = texting(db).await;
        let owner = world.owner(&sms).await;
        world.take_all_out(&owner.caller).await;
        let sweep = async || world.app.accounts.deliverer().unwrap().run(async {}).await;
        sweep().await;
        assert_eq!(world.n_kept().await, 5);
        world.app.pass(72 * 3_600);
        sweep().await;
        assert_eq!(world.n_kept().await, 0);
    }

    async fn what_the_provider_ended_or_another_account_has_proven_is_not_kept(db) {
        let (world, sms) = texting(db).await;
        let owner = world.owner(&sms).await;
        let ben = world.caller(&world.app.sign_up("ben@x.test").await).await;
        world.app.add_phone(&sms, &ben, NUMBER).await;
        let kim = world.caller(&world.in_by("apple", "kim", &json!({})).await).await;
        world.app.pass(60);
        let events = json!({"type": "consent-revoked", "sub": "kim", "event_time": world.now() * 1000}).to_string();
        let claims = json!({"iss": world.apple.issuer(), "aud": "study-plus", "iat": world.now(), "jti": "1", "events": events});
        let revoked = world.apple.es256(&claims);
        world.providers.heed("apple", &revoked, ip(1)).await.unwrap();
        assert_eq!(world.providers.identities(&kim).await.unwrap().len(), 0);
        assert!(world.app.accounts.own_phone(&owner.caller).await.unwrap().phone.is_none());
        assert_eq!(world.n_kept().await, 0);
    }

    async fn neither_a_recovery_code_nor_the_secret_of_an_app_can_be_read_in_what_is_kept(db) {
        let (world, sms) = texting(db).await;
        let owner = world.owner(&sms).await;
        world.take_all_out(&owner.caller).await;
        let all = dump(&world.app.test.core.db).await;
        let kept: Vec<&str> = all.lines().filter(|row| row.starts_with("removed_ways ")).collect();
        assert_eq!(kept.len(), 5);
        let secret = format!("{:?}", owner.app.as_bytes()).replace(' ', "");
        let secret = secret.trim_matches(['[', ']']);
        for row in kept {
            assert!(!row.replace(' ', "").contains(secret));
            assert!(!owner.codes.iter().any(|code| row.contains(code.as_str())));
        }
    }
}
