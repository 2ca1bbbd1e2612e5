//! Links that help with chapters.

use chrono::{DateTime, Utc};
use uuid::Uuid;

shapes! {
    pub struct ResourceView {
        pub id: Uuid,
        pub title: String,
        /// `https`, as a browser reads it.
        pub link: String,
        /// Where it leads, in ASCII.
        pub host: String,
        /// Minutes it takes, if known.
        pub minutes: Option<u32>,
        pub created_at: DateTime<Utc>,
    }
    /// The links for one chapter, each list in the order of their adding.
    pub struct ChapterResources {
        /// Those that the institution shows to all of its students.
        pub shared: Vec<ResourceView>,
        /// The student's own.
        pub own: Vec<ResourceView>,
    }
    /// A link that an institution shows to all of its students who have a chapter of these names.
    pub struct SharedResourceView {
        pub id: Uuid,
        pub subject: String,
        pub chapter: String,
        pub title: String,
        /// `https`, as a browser reads it.
        pub link: String,
        /// Where it leads, in ASCII.
        pub host: String,
        /// Minutes it takes, if known.
        pub minutes: Option<u32>,
        pub created_at: DateTime<Utc>,
    }
    pub struct SharedResourceList {
        /// By subject and chapter, then in the order of their adding.
        pub items: Vec<SharedResourceView>,
    }
}
