//! The people of the stories.

use frontdesk::domain::Author;

/// Somebody with the groups that the platform says they have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Who {
    pub id: &'static str,
    pub name: &'static str,
    pub groups: &'static [&'static str],
}

/// Two members of the community.
pub const ANN: Who = Who { id: "ann", name: "Ann", groups: &[] };
pub const BOB: Who = Who { id: "bob", name: "Bob", groups: &[] };
/// A customer on the plan enterprise: an answer in an hour, a solution in two days.
pub const EVE: Who = Who { id: "eve", name: "Eve", groups: &["customers"] };
/// Two agents and a lead.
pub const MAYA: Who = Who { id: "maya", name: "Maya", groups: &["crew"] };
pub const SAM: Who = Who { id: "sam", name: "Sam", groups: &["crew"] };
pub const LEA: Who = Who { id: "lea", name: "Lea", groups: &["chiefs"] };

impl Who {
    /// As the platform describes them in an event.
    pub fn author(self) -> Author {
        Author {
            id: self.id.into(),
            name: self.name.into(),
            groups: self.groups.iter().map(|&group| group.to_owned()).collect(),
            bot: false,
            locale: None,
        }
    }

    /// The same person without any group.
    pub const fn without_groups(self) -> Self {
        Self { groups: &[], ..self }
    }
}
