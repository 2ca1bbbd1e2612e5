use crate::{App, PASSWORD, code};
use domain::people::Role;
use testkit::contract;

impl App {
    async fn bootstrap_token(&self) -> String {
        let link = self.accounts.bootstrap_link().await.unwrap().unwrap();
        link.strip_prefix("https://study.test/bootstrap/")
            .unwrap()
            .to_owned()
    }
}

contract! {
    async fn the_link_of_the_last_start_makes_one_admin_within_the_hour(db) {
        let app = App::new(db);
        app.sign_up("asha@x.test").await;
        let (first, second) = (app.bootstrap_token().await, app.bootstrap_token().await);
        let make = |token: &str, email: &str| {
            let (accounts, token, email) = (app.accounts.clone(), token.to_owned(), email.to_owned());
            async move { accounts.bootstrap_admin(&token, "Ada", &email, PASSWORD.into()).await }
        };
        assert_eq!(code(make(&first, "ada@x.test").await), "410 bootstrap_ended");
        assert_eq!(code(make(&second, "asha@x.test").await), "422 email taken");
        app.pass(3_600);
        assert_eq!(code(make(&second, "ada@x.test").await), "410 bootstrap_ended");
        let third = app.bootstrap_token().await;
        app.accounts.check_bootstrap(&third).await.unwrap();
        assert_eq!(make(&third, "ada@x.test").await.unwrap().roles, [Role::InstitutionAdmin]);
        assert_eq!(code(make(&third, "eve@x.test").await), "410 bootstrap_ended");
        assert_eq!(app.accounts.bootstrap_link().await.unwrap(), None);
        assert!(app.login("ada@x.test", PASSWORD).await.is_ok());
    }
}
