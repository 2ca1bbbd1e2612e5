//! Numbers that are added, changed, removed, or somebody else's by now.

use super::{DAY, NUMBER, OTHER, texting};
use crate::{PASSWORD, code, ip, token_in};
use service::accounts::PhonePurpose;
use testkit::contract;

contract! {
    /// Every notice about a number takes back what was done, for 72 hours: the number goes, whoever is signed in is signed
    /// out, and the owner gets a link for a new password.
    async fn a_notice_about_a_number_leads_back(db) {
        let (app, sms) = texting(db).await;
        let caller = app.reachable(&sms, "asha@x.test", NUMBER).await;
        let added = app.last_mail_to("asha@x.test").await;
        app.add_phone(&sms, &caller, OTHER).await;
        let changed = app.last_mail_to("asha@x.test").await;
        assert!(changed.contains("ends in 678"), "{changed}");
        let ben = app.caller(&app.sign_up("ben@x.test").await).await;
        app.add_phone(&sms, &ben, OTHER).await;
        let moved = app.last_mail_to("asha@x.test").await;
        app.accounts.remove_phone(&ben).await.unwrap();
        let removed = app.last_mail_to("ben@x.test").await;
        assert!(moved.contains("added it to another account") && removed.contains("was removed"), "{moved}{removed}");
        for mail in [&added, &changed, &moved, &removed] {
            app.accounts.revert_waits(&token_in(mail, "/revert/")).await.unwrap();
            assert!(!mail.contains("/reset"), "{mail}");
        }

        app.add_phone(&sms, &caller, NUMBER).await;
        app.accounts.revert(&token_in(&added, "/revert/")).await.unwrap();
        assert!(app.accounts.own_phone(&caller).await.unwrap().phone.is_none());
        assert_eq!(code(app.login("asha@x.test", PASSWORD).await), "401 wrong_credentials");
        let reset = token_in(&app.last_mail_to("asha@x.test").await, "/reset/");
        app.accounts.reset_confirm(&reset, PASSWORD.into()).await.unwrap();
        app.login("asha@x.test", PASSWORD).await.unwrap();
        for mail in [&added, &changed, &moved] {
            assert_eq!(code(app.accounts.revert_waits(&token_in(mail, "/revert/")).await), "410 revert_ended");
        }
        let theirs = token_in(&removed, "/revert/");
        app.pass(72 * 3_600);
        assert_eq!(code(app.accounts.revert(&theirs).await), "410 revert_ended");
    }

    /// P10
    async fn a_number_that_has_passed_on_does_not_pass_a_second_factor(db) {
        let (app, sms) = texting(db).await;
        let caller = app.reachable(&sms, "asha@x.test", NUMBER).await;
        let (secret, _) = app.with_totp(&caller).await;
        app.pass(60 * DAY);
        let asked = app.ask(NUMBER, 1).await.unwrap();
        let half = app.type_in(&asked.request, &sms.nth(2).await.digits()).await.unwrap();
        let refused = app.accounts.sign_in_browser(&half, "").await.unwrap_err().problem();
        assert_eq!((refused.status, refused.code.as_str()), (401, "second_factor_required"));
        assert_eq!(app.events().await[0], "authn_first_factor_success");
        let challenge = refused.challenge.unwrap();
        assert_eq!(code(app.meet(&challenge, "000000").await), "401 wrong_code");
        assert_eq!(app.events().await[0], "authn_login_fail");
        assert!(app.meet(&challenge, &app.totp(&secret, 0)).await.is_ok());
        // The number itself has proven nothing meanwhile.
        let phone = app.accounts.own_phone(&caller).await.unwrap().phone.unwrap();
        assert!(app.test.core.now() - phone.proven_at >= chrono::TimeDelta::days(60));
    }

    /// P10
    async fn a_number_that_was_silent_for_long_needs_the_mailbox_as_well(db) {
        let (app, sms) = texting(db).await;
        app.reachable(&sms, "asha@x.test", NUMBER).await;
        app.pass(44 * DAY);
        let asked = app.ask(NUMBER, 1).await.unwrap();
        assert!(app.type_in(&asked.request, &sms.nth(2).await.digits()).await.is_ok());

        app.pass(45 * DAY);
        let asked = app.ask(NUMBER, 1).await.unwrap();
        let digits = sms.nth(3).await.digits();
        assert_eq!(code(app.type_in(&asked.request, &digits).await), "401 mail_code_required");
        assert_eq!(app.events().await[0], "authn_login_fail");
        assert!(app.accounts.phone_waiting(&asked.request, PhonePurpose::SignIn).await.unwrap().is_mail);
        // Whoever has the number has its message, and nothing more.
        assert_eq!(code(app.type_in(&asked.request, &digits).await), "422 code wrong_code");
        assert_eq!(code(app.accounts.resend_phone_code(&asked.request, ip(1)).await), "410 phone_code_ended");
        let mail = app.mails_to("asha@x.test").await.pop().unwrap();
        let (_, rest) = mail.split_once("Your code: ").unwrap();
        assert!(app.type_in(&asked.request, &rest[..6]).await.is_ok());
        assert_eq!(app.events().await[0], "authn_login_success");

        app.pass(61);
        let asked = app.ask(NUMBER, 1).await.unwrap();
        assert!(app.type_in(&asked.request, &sms.nth(4).await.digits()).await.is_ok());
    }

    /// P10: whoever proves a number last has it.
    async fn a_number_moves_to_whoever_proves_it_and_its_former_owner_is_told(db) {
        let (app, sms) = texting(db).await;
        let former = app.reachable(&sms, "asha@x.test", NUMBER).await;
        let owner = app.caller(&app.sign_up("noor@x.test").await).await;
        let on_its_way = app.ask(NUMBER, 1).await.unwrap();
        let digits = sms.nth(2).await.digits();
        app.pass(61);
        let asked = app.ask_to_add(&owner, NUMBER, ip(1)).await.unwrap();
        let added = sms.nth(3).await.digits();
        app.accounts.verify_new_phone(&owner, &asked.request, &added, ip(1)).await.unwrap();
        assert!(app.accounts.own_phone(&former).await.unwrap().phone.is_none());
        let told = app.mails_to("asha@x.test").await.pop().unwrap();
        assert!(told.contains("no longer signs in to yours"), "{told}");
        assert_eq!(code(app.type_in(&on_its_way.request, &digits).await), "422 code wrong_code");
        app.pass(601);
        let asked = app.ask(NUMBER, 1).await.unwrap();
        let who = app.type_in(&asked.request, &sms.nth(4).await.digits()).await.unwrap();
        assert_eq!(who.user, owner.user);
    }

    async fn a_number_is_changed_and_removed_and_each_is_told_by_mail(db) {
        let (app, sms) = texting(db).await;
        let caller = app.reachable(&sms, "asha@x.test", NUMBER).await;
        let to_the_old_one = app.ask(NUMBER, 1).await.unwrap();
        let digits = sms.nth(2).await.digits();
        app.add_phone(&sms, &caller, OTHER).await;
        assert_eq!(code(app.type_in(&to_the_old_one.request, &digits).await), "410 phone_code_ended");
        let told = app.mails_to("asha@x.test").await.pop().unwrap();
        assert!(told.contains("is now one that ends in 678"), "{told}");

        let asked = app.ask(OTHER, 1).await.unwrap();
        let digits = sms.nth(4).await.digits();
        app.accounts.remove_phone(&caller).await.unwrap();
        assert_eq!(code(app.type_in(&asked.request, &digits).await), "422 code wrong_code");
        assert_eq!(code(app.accounts.remove_phone(&caller).await), "404 not_found");
        let told = app.mails_to("asha@x.test").await.pop().unwrap();
        assert!(told.contains("ends in 678 was removed"), "{told}");
        assert_eq!(app.accounts.me(&caller).await.unwrap().sign_in_methods, ["password"]);
        assert!(app.login("asha@x.test", PASSWORD).await.is_ok());
    }

    async fn proving_the_own_number_again_changes_nothing_and_tells_nobody(db) {
        let (app, sms) = texting(db).await;
        let caller = app.reachable(&sms, "asha@x.test", NUMBER).await;
        let (n_mails, before) = (app.mails_to("asha@x.test").await.len(), app.accounts.own_phone(&caller).await.unwrap());
        app.add_phone(&sms, &caller, NUMBER).await;
        let after = app.accounts.own_phone(&caller).await.unwrap().phone.unwrap();
        let before = before.phone.unwrap();
        assert_eq!(after.added_at, before.added_at);
        assert!(after.proven_at > before.proven_at);
        assert_eq!(app.mails_to("asha@x.test").await.len(), n_mails);
    }

    async fn a_number_is_added_by_the_account_that_asked_and_by_no_other(db) {
        let (app, sms) = texting(db).await;
        let asha = app.caller(&app.sign_up("asha@x.test").await).await;
        let noor = app.caller(&app.sign_up("noor@x.test").await).await;
        let asked = app.ask_to_add(&asha, NUMBER, ip(1)).await.unwrap();
        let digits = sms.nth(1).await.digits();
        let stolen = app.accounts.verify_new_phone(&noor, &asked.request, &digits, ip(1)).await;
        assert_eq!(code(stolen), "410 phone_code_ended");
        assert!(app.accounts.own_phone(&noor).await.unwrap().phone.is_none());
        let added = app.accounts.verify_new_phone(&asha, &asked.request, &digits, ip(1)).await.unwrap();
        assert_eq!(added.phone.unwrap().number, NUMBER);
    }
}
