use crate::at;
use domain::ids::{InstitutionId, PUBLIC_INSTITUTION};
use store::help_contacts::{HelpContacts, find, put};
use testkit::contract;
use uuid::Uuid;

fn set(contacts: &str, version: i64) -> HelpContacts {
    HelpContacts {
        contacts: contacts.into(),
        version,
    }
}

contract! {
    async fn contacts_are_kept_by_institution_and_of_two_changes_at_once_one_is_kept(db) {
        let mut tx = db.begin().await.unwrap();
        let other = InstitutionId(Uuid::from_u128(9));
        assert_eq!(find(&mut tx, PUBLIC_INSTITUTION).await.unwrap(), None);
        assert!(put(&mut tx, PUBLIC_INSTITUTION, &set("[1]", 1), at(0)).await.unwrap());
        assert!(put(&mut tx, PUBLIC_INSTITUTION, &set("[2]", 2), at(1)).await.unwrap());
        for stale in [1, 2, 4] {
            assert!(!put(&mut tx, PUBLIC_INSTITUTION, &set("[3]", stale), at(2)).await.unwrap(), "{stale}");
        }
        assert_eq!(find(&mut tx, PUBLIC_INSTITUTION).await.unwrap(), Some(set("[2]", 2)));
        assert_eq!(find(&mut tx, other).await.unwrap(), None);
    }
}
