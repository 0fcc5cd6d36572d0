//! The rules on which real help desks differ, each a setting with a default.
//!
//! Every setting is a closed choice with a name in the configuration; [`Settings::set`] and [`Settings::told`] are the
//! one list of them.

use std::str::FromStr;

macro_rules! settings {
    ($($(#[$doc:meta])* $field:ident: $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ })+) => {
        $($(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Its choices as they are written in the configuration.
            pub const NAMES: &'static [&'static str] = &[$($text,)+];

            /// How it is written in the configuration.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl FromStr for $name {
            type Err = ();

            fn from_str(text: &str) -> Result<Self, ()> {
                match text { $($text => Ok(Self::$variant),)+ _ => Err(()) }
            }
        })+

        /// What holds for the clocks of a policy where help desks differ.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct Settings { $($(#[$doc])* pub $field: $name,)+ }

        impl Settings {
            /// The keys of all settings.
            pub const KEYS: &'static [&'static str] = &[$(stringify!($field),)+];

            /// Sets the setting of a key to what is written.
            ///
            /// # Errors
            /// There is no such key, or no such choice: a sentence that names those that there are.
            pub fn set(&mut self, key: &str, text: &str) -> Result<(), String> {
                match key {
                    $(stringify!($field) => {
                        self.$field = text.parse().map_err(|()| {
                            format!("`{text}` is no choice for `{key}`; use one of: {}", $name::NAMES.join(", "))
                        })?;
                    })+
                    _ => return Err(format!("there is no setting `{key}`; there are: {}", Self::KEYS.join(", "))),
                }
                Ok(())
            }

            /// A setting as it is written: `at_close = "due_at_close"`.
            #[must_use]
            pub fn told(&self, key: &str) -> Option<String> {
                match key {
                    $(stringify!($field) => Some(format!("{key} = \"{}\"", self.$field.name())),)+
                    _ => None,
                }
            }
        }
    };
}

settings! {
    /// When work is due that ends exactly as the calendar closes.
    at_close: AtClosing {
        /// As it closes (Chatwoot, Frappe, GLPI).
        #[default]
        Closing = "close",
        /// As it opens again (Zammad since its escalations were rewritten).
        NextOpening = "opening",
    }
    /// What a change of priority, plan, policy or calendar does to a clock that runs.
    on_change: OnChange {
        /// The new target holds from where the clock began, as if it always had (Request Tracker, Zammad).
        #[default]
        Recompute = "recompute",
        /// The time that has passed in the old calendar counts against the new target.
        CarryOver = "carry_over",
        /// The new target counts from the change.
        Restart = "restart",
    }
    /// What the opening of a ticket does that was solved or closed.
    on_reopen: OnReopen {
        /// The clock runs on, and the time in between is left out (Zammad).
        #[default]
        Resume = "resume",
        /// The clock runs on as if the ticket had been open all the time: it may be overdue at once (Plain).
        Continue = "continue",
        /// A new clock starts.
        Restart = "restart",
        /// Nothing: what was measured stays.
        Nothing = "nothing",
    }
    /// A reply at the very moment that it is due.
    reply_at_due: ReplyAtDue {
        /// Is in time.
        #[default]
        Met = "met",
        /// Is late.
        Missed = "missed",
    }
    /// A clock that nobody stopped, at the very moment that it is due.
    unanswered_at_due: UnansweredAtDue {
        /// Is not overdue before the moment has passed.
        #[default]
        Running = "running",
        /// Is overdue (Chatwoot).
        Breached = "breached",
    }
    /// The wait for a response in a ticket that is solved or closed without one.
    closed_unanswered: ClosedUnanswered {
        /// Is called off: nobody kept the promise, and nobody broke it (Plain).
        #[default]
        Cancelled = "cancelled",
        /// Counts as a response.
        Met = "met",
    }
    /// What a pause does to the moment that a clock is due.
    on_pause: OnPause {
        /// It moves by the working time of the pause.
        #[default]
        Shift = "shift",
        /// It stays; only nothing is due during the pause (Request Tracker without `ExcludeTimeOnIgnoredStatuses`).
        Keep = "keep",
    }
    /// Further messages of a requester who waits for an answer.
    further_messages: FurtherMessages {
        /// Belong to the one wait, due by the first of them.
        #[default]
        SameWait = "same_wait",
        /// Are waits of their own, each to be missed (Chatwoot).
        OwnWait = "own_wait",
    }
    /// What the clock of a periodic update starts from.
    update_from: UpdateFrom {
        /// The agents' last word: the requester hears something at least so often (Request Tracker, Zendesk).
        #[default]
        Agent = "agent",
        /// The requester's first unanswered word (Zammad).
        Requester = "requester",
    }
    /// Whether clocks stand still while the ticket waits for its requester.
    while_pending: WhilePending {
        /// They do.
        #[default]
        Pause = "pause",
        /// They run.
        Run = "run",
    }
    /// Whether clocks stand still while the ticket is on hold. A requester's wait never does.
    while_on_hold: WhileOnHold {
        /// They do.
        #[default]
        Pause = "pause",
        /// They run.
        Run = "run",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_set_by_each_of_its_names_and_told_so() {
        let mut settings = Settings::default();
        for key in Settings::KEYS {
            let choices = settings.set(key, "?").unwrap_err();
            for name in choices.split_once("one of: ").unwrap().1.split(", ") {
                settings.set(key, name).unwrap();
                assert_eq!(settings.told(key).unwrap(), format!("{key} = \"{name}\""));
            }
        }
        assert!(
            settings.set("colour", "red").unwrap_err().contains("there is no setting `colour`; there are: at_close")
        );
    }
}
