use crate::given::{App, code};
use api::help_contacts::HelpContactsDraft;
use domain::help_contacts::{HelpContact, HelpContactDraft};
use domain::people::Role;
use service::{Caller, Services};
use testkit::{contract, test_core_with};

fn of_the_installation() -> Vec<HelpContact> {
    let of = |name: &str, link: &str| HelpContact {
        name: name.into(),
        link: link.into(),
    };
    vec![
        of("Site's helpline", "tel:112"),
        of("Site's room", "https://x.test"),
    ]
}

fn draft(names: &[&str], version: Option<i64>) -> HelpContactsDraft {
    let of = |name: &&str| HelpContactDraft {
        name: (*name).into(),
        link: "tel:100".into(),
    };
    HelpContactsDraft {
        contacts: names.iter().map(of).collect(),
        version,
    }
}

fn names(contacts: &[HelpContact]) -> Vec<&str> {
    contacts.iter().map(|one| one.name.as_str()).collect()
}

contract! {
    async fn the_installations_contacts_are_shown_until_an_institution_sets_its_own(db) {
        let test = test_core_with(db, |settings| settings.help_contacts = of_the_installation());
        let app = App { services: Services::new(test.core.clone()), test };
        let asha = app.student("asha").await;
        let admin = Caller { roles: vec![Role::InstitutionAdmin], ..app.student("dean").await };
        let house = &app.services.institutions;
        let shown = async || {
            let on_page = house.contacts_shown(&asha).await.unwrap();
            let seen = app.services.wellbeing.get(&asha, 30).await.unwrap().help_contacts;
            assert_eq!(on_page, seen);
            seen
        };
        assert_eq!(shown().await, of_the_installation());
        let read = house.help_contacts(&admin).await.unwrap();
        assert_eq!((read.contacts, read.shown, read.version), (vec![], of_the_installation(), 0));
        let set = house.set_help_contacts(&admin, draft(&["Ms Rao", "Mr Das"], Some(0))).await.unwrap();
        assert_eq!((names(&set.contacts), set.version), (vec!["Ms Rao", "Mr Das"], 1));
        assert_eq!(names(&shown().await), ["Ms Rao", "Mr Das"]);
        let ended = house.set_help_contacts(&admin, draft(&[], Some(1))).await.unwrap();
        assert_eq!((ended.contacts, ended.shown, ended.version), (vec![], of_the_installation(), 2));
        assert_eq!(shown().await, of_the_installation());
    }

    async fn of_two_admins_who_change_them_at_once_one_is_told(db) {
        let app = App::new(db);
        let admin = Caller { roles: vec![Role::InstitutionAdmin], ..app.student("dean").await };
        let house = &app.services.institutions;
        let (first, second) = tokio::join!(
            house.set_help_contacts(&admin, draft(&["A"], Some(0))),
            house.set_help_contacts(&admin, draft(&["B"], Some(0)))
        );
        let lost: Vec<String> = [first, second].into_iter().filter(Result::is_err).map(code).collect();
        assert_eq!(lost, ["409 contacts_changed"]);
        assert_eq!(house.help_contacts(&admin).await.unwrap().version, 1);
        let student = app.student("asha").await;
        assert_eq!(code(house.help_contacts(&student).await), "403 forbidden");
        assert_eq!(code(house.set_help_contacts(&student, draft(&["A"], None)).await), "403 forbidden");
    }
}
