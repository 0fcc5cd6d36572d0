//! The seal on the ids of buttons, menus and forms: a platform brings such an id back when somebody presses, and the desk
//! acts only on those that it gave out itself, in that workspace.
//!
//! A sealed id is `fd2`, fourteen letters of an HMAC-SHA256 (80 bits) over workspace and meaning, then the meaning:
//! `fd2` `xxxxxxxxxxxxxx` `b` `claim:12`. It has no time in it: a button holds as long as its message does.

use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::domain::faq::FaqForm;
use crate::domain::form::Form;
use crate::domain::press::Press;
use crate::domain::{WorkspaceId, short};

/// Marks our ids among others', and the version of their spelling.
const MARK: &str = "fd2";
/// Bytes of the code, and letters that they take.
const CODE_BYTES: usize = 10;
const CODE_LETTERS: usize = 14;
/// What a button's meaning begins with where it is spelled by itself.
const PRESS_MARK: &str = "fd1:";

/// What a button, a menu or a form of ours means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// A button.
    Press(Press),
    /// A form with one field, or the menu that stands for one.
    Form(Form),
    /// A form for an entry of the FAQ.
    Faq(FaqForm),
}

impl Control {
    fn written(&self) -> String {
        match self {
            Self::Press(press) => {
                let spelled = press.encode();
                format!("b{}", spelled.strip_prefix(PRESS_MARK).unwrap_or(&spelled))
            }
            Self::Form(form) => format!("f{}", form.encode()),
            Self::Faq(form) => format!("q{}", form.encode()),
        }
    }

    fn read(text: &str) -> Option<Self> {
        let (kind, rest) = text.split_at_checked(1)?;
        match kind {
            "b" => Some(Self::Press(Press::decode(&format!("{PRESS_MARK}{rest}")))),
            "f" => Form::decode(rest).map(Self::Form),
            "q" => FaqForm::decode(rest).map(Self::Faq),
            _ => None,
        }
    }
}

/// An id that the desk did not give out in that workspace, or that it gave out before there was a seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsealed;

/// The desk's key for such ids. Replicas share it.
#[derive(Clone)]
pub struct Seal {
    key: Arc<[u8]>,
    /// Keys that it had before: what was given out under them still holds, and nothing new is.
    former: Arc<[Vec<u8>]>,
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal(…)")
    }
}

impl Seal {
    /// The seal of this key.
    #[must_use]
    pub fn new(key: &[u8]) -> Self {
        Self { key: key.into(), former: Arc::default() }
    }

    /// The same seal, which honours what was given out under these keys before.
    #[must_use]
    pub fn with_former(self, former: Vec<Vec<u8>>) -> Self {
        Self { former: former.into(), ..self }
    }

    /// The id of a control in a workspace: at most 100 bytes (Discord's limit for `custom_id`).
    #[must_use]
    pub fn id(&self, workspace: &WorkspaceId, control: &Control) -> String {
        let meaning = control.written();
        format!("{MARK}{}{meaning}", self.code(workspace, &[&meaning]))
    }

    /// What an id that came back means.
    ///
    /// # Errors
    /// It is not one of those that the desk gave out there.
    pub fn control(&self, workspace: &WorkspaceId, id: &str) -> Result<Control, Unsealed> {
        let sealed = id.strip_prefix(MARK).and_then(|rest| rest.split_at_checked(CODE_LETTERS));
        let (code, meaning) = sealed.ok_or(Unsealed)?;
        if !self.holds(workspace, &[meaning], code) {
            return Err(Unsealed);
        }
        // It is ours; if it cannot be read all the same, a newer version wrote it.
        Ok(Control::read(meaning).unwrap_or(Control::Press(Press::Unknown)))
    }

    /// The code over what belongs together in a workspace.
    #[must_use]
    pub fn code(&self, workspace: &WorkspaceId, parts: &[&str]) -> String {
        let whole = mac(&self.key, workspace, parts).finalize().into_bytes();
        let number = whole.iter().take(CODE_BYTES).fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
        short::written(number, CODE_LETTERS)
    }

    /// Whether it is the code over them; how long that takes says nothing of the right one.
    #[must_use]
    pub fn holds(&self, workspace: &WorkspaceId, parts: &[&str], code: &str) -> bool {
        let bytes = short::read(code).map(u128::to_be_bytes);
        // Sixteen bytes, of which the first six are zero in any code of ours.
        let Some((zeros, code)) = bytes.as_ref().and_then(|bytes| bytes.split_at_checked(16 - CODE_BYTES)) else {
            return false;
        };
        let keys = std::iter::once(&*self.key).chain(self.former.iter().map(Vec::as_slice));
        let is_of = |key: &[u8]| mac(key, workspace, parts).verify_truncated_left(code).is_ok();
        // Every key is tried, so that the time says nothing of which one it was.
        zeros.iter().all(|byte| *byte == 0) && keys.fold(false, |held, key| held | is_of(key))
    }
}

fn mac(key: &[u8], workspace: &WorkspaceId, parts: &[&str]) -> Hmac<Sha256> {
    // A key of any length will do.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default()));
    let workspace = workspace.to_string();
    // With their lengths before them, parts cannot be moved from one to the next.
    for part in [workspace.as_str()].iter().chain(parts) {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part.as_bytes());
    }
    mac
}

/// The seal for what is written in one workspace.
#[derive(Debug, Clone, Copy)]
pub struct Stamp<'a> {
    /// The seal.
    pub seal: &'a Seal,
    /// Where.
    pub workspace: &'a WorkspaceId,
}

impl Stamp<'_> {
    /// The id of a button.
    #[must_use]
    pub fn press(&self, press: &Press) -> String {
        self.seal.id(self.workspace, &Control::Press(press.clone()))
    }

    /// The id of a form with one field.
    #[must_use]
    pub fn form(&self, form: Form) -> String {
        self.seal.id(self.workspace, &Control::Form(form))
    }

    /// The id of a form for an entry of the FAQ.
    #[must_use]
    pub fn faq(&self, form: &FaqForm) -> String {
        self.seal.id(self.workspace, &Control::Faq(form.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rating::{Closing, Stars};
    use crate::domain::{ConversationId, Locale, Platform, TicketNumber};

    fn controls() -> Vec<Control> {
        let (conversation, ticket) = (ConversationId(i64::MAX), TicketNumber(i64::MAX));
        let presses = [
            Press::Helped(conversation),
            Press::Pick(conversation, "a".repeat(64)),
            Press::Claim(ticket),
            Press::Rate(Closing { ticket, at_millis: i64::MAX }, Stars::ALL[4]),
            Press::Open(Form::Assign(ticket)),
            Press::Write(FaqForm::Add(Some(conversation))),
            Press::Solution(conversation, "1700000000.000100".into()),
        ];
        let edit = FaqForm::Edit { entry: "a".repeat(64), locale: Some(Locale::Chinese), seen: Some("0".repeat(8)) };
        let forms = Form::all(ticket).map(Control::Form);
        presses.map(Control::Press).into_iter().chain(forms).chain([Control::Faq(edit)]).collect()
    }

    #[test]
    fn every_id_fits_discord_and_reads_back_in_its_workspace_alone() {
        let seal = Seal::new(b"key");
        let (here, there) = (WorkspaceId::new(Platform::Discord, "1"), WorkspaceId::new(Platform::Discord, "2"));
        for control in controls() {
            let id = seal.id(&here, &control);
            assert!(id.len() <= 100, "{id}");
            assert_eq!(seal.control(&here, &id), Ok(control));
            assert_eq!(seal.control(&there, &id), Err(Unsealed), "{id}");
            assert_eq!(Seal::new(b"another").control(&here, &id), Err(Unsealed), "{id}");
        }
    }

    #[test]
    fn an_id_with_any_letter_changed_left_out_or_added_is_not_taken() {
        let (seal, here) = (Seal::new(b"key"), WorkspaceId::new(Platform::Slack, "T1"));
        for control in controls() {
            let id = seal.id(&here, &control);
            for at in 0..id.len() {
                let changed = if id.as_bytes()[at] == b'1' { "2" } else { "1" };
                let (head, tail) = (&id[..at], &id[at + 1..]);
                for forged in
                    [format!("{head}{changed}{tail}"), format!("{head}{tail}"), format!("{head}1{}", &id[at..])]
                {
                    assert_eq!(seal.control(&here, &forged), Err(Unsealed), "{forged}");
                }
            }
            let unsealed = &id[MARK.len() + CODE_LETTERS..];
            for forged in ["", "fd2", "fd2é", unsealed, &format!("fd1:{}", &unsealed[1..]), &format!("{id}0")] {
                assert_eq!(seal.control(&here, forged), Err(Unsealed), "{forged}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn no_id_that_somebody_makes_up_is_taken(
            id in "(fd[0-9])?[0-9a-zA-Z]{0,16}(b|f|q)?(claim|close|faq-add|erase|p)?(:[0-9a-z]{0,12}){0,3}\\PC{0,8}",
        ) {
            let here = WorkspaceId::new(Platform::Slack, "T1");
            let seal = Seal::new(b"key").with_former(vec![b"before".to_vec()]);
            proptest::prop_assert_eq!(seal.control(&here, &id), Err(Unsealed));
        }
    }

    #[test]
    fn what_was_given_out_under_a_former_key_holds_and_nothing_new_is_given_out_under_it() {
        let here = WorkspaceId::new(Platform::Discord, "1");
        let (first, second) = (Seal::new(b"first"), Seal::new(b"second"));
        let now = Seal::new(b"third").with_former(vec![b"second".to_vec(), b"first".to_vec()]);
        for control in controls() {
            for before in [&first, &second, &now] {
                assert_eq!(now.control(&here, &before.id(&here, &control)), Ok(control.clone()));
            }
            let stranger = Seal::new(b"fourth").id(&here, &control);
            assert_eq!(now.control(&here, &stranger), Err(Unsealed), "{stranger}");
            let new = now.id(&here, &control);
            assert_eq!((first.control(&here, &new), second.control(&here, &new)), (Err(Unsealed), Err(Unsealed)));
        }
    }

    #[test]
    fn the_key_does_not_show() {
        let seal = Seal::new(b"canary").with_former(vec![b"canary".to_vec()]);
        assert_eq!(format!("{seal:?}"), "Seal(…)");
    }
}
