//! What comes from outside is whatever somebody sends: nothing of it makes the desk panic or passes for markup.

use std::time::Duration;

use proptest::prelude::*;

use super::{render, rest};
use crate::chat::seal::Seal;
use crate::domain::{Platform, WorkspaceId};

proptest! {
    #[test]
    fn nothing_that_somebody_wrote_is_markup_or_a_mention(text in "\\PC{0,200}") {
        let escaped = render::escaped(&text);
        prop_assert!(!escaped.contains("@everyone") && !escaped.replace("\\<", "").contains("<@"), "{}", escaped);
        let mut chars = escaped.chars();
        while let Some(c) = chars.next() {
            if c == '\\' {
                chars.next();
            } else {
                prop_assert!(!"*_~`|><#[]()".contains(c), "{} stands alone in {}", c, escaped);
            }
        }
        let plain: String = escaped.replace("@\u{200b}", "@").chars().collect();
        prop_assert!(plain.chars().filter(|c| *c != '\\').eq(text.chars().filter(|c| *c != '\\' && !c.is_control())));
    }

    #[test]
    fn any_number_of_seconds_is_a_wait_of_at_most_a_day(secs in any::<f64>()) {
        prop_assert!(rest::duration(secs) <= Duration::from_secs(86_400), "{}", secs);
    }

    #[test]
    fn any_id_of_a_control_that_the_desk_did_not_make_is_known_by_its_seal(id in "(fd[a-z]{0,6}:)?\\PC{0,80}") {
        let _ = Seal::new(&[7; 32]).control(&WorkspaceId::new(Platform::Discord, "1".to_owned()), &id);
    }
}

#[test]
fn seconds_that_are_no_number_are_a_wait_too() {
    for secs in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 1e308, -1e308] {
        assert!(rest::duration(secs) <= Duration::from_secs(86_400), "{secs}");
    }
}
