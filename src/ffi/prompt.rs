//! `UI`: libcrypto asks for a password or a PIN. It gets the answer that the caller has given beforehand, and never one from a terminal.

use std::ffi::{CStr, c_char, c_int};
use std::sync::Once;

use foreign_types::ForeignType;

use super::declarations::{
    UI, UI_METHOD, UI_STRING, UI_create_method, UI_destroy_method, UI_get_result_maxsize, UI_get_string_type,
    UI_get0_output_string, UI_get0_user_data, UI_method_set_reader, UI_null, UI_set_default_method, UI_set_result_ex,
};
use super::handle::handle;
use super::operation::CleanQueue;
use crate::error::Result;
use crate::support::secret::SecretBytes;

/// `UI_get_string_type(3)`: lines that want an answer, and its repetition.
const PROMPT: c_int = 1;
const REPETITION: c_int = 2;

handle! {
    /// How libcrypto asks: by [`answer`].
    UiMethod, UiMethodRef: UI_METHOD, freed by UI_destroy_method
}

impl UiMethod {
    #[doc(alias = "UI_create_method")]
    pub(super) fn new(queue: CleanQueue) -> Result<Self> {
        let operation = queue.before("UI_create_method");
        // SAFETY: a NUL-terminated name, which is copied.
        let method = unsafe { UI_create_method(c"hazmat-openssl".as_ptr()) };
        // SAFETY: null, or a new method without another owner.
        let method: UiMethod = unsafe { operation.owned(method) }?;
        // SAFETY: a live method, and a function with the signature that it calls.
        let code = unsafe { UI_method_set_reader(method.as_ptr(), Some(answer)) };
        // 0 means success.
        operation.then("UI_method_set_reader").check(c_int::from(code == 0))?;
        Ok(method)
    }
}

/// A question of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    /// The text, which may name the token.
    pub(crate) text: String,
    /// The length of the longest answer, in bytes.
    pub(crate) longest: usize,
}

/// Answers the questions of a store: at most one of them, whose text is known from an earlier attempt.
///
/// A store may ask for each of several tokens, and the PIN of one must not be tried at another. No code of the caller runs in the
/// dialogue: it is asked between two attempts, where it may panic, take long, or use the store itself.
pub(crate) struct Prompt {
    first: Option<Question>,
    answer: Option<(Question, SecretBytes)>,
    has_answered: bool,
}

impl Prompt {
    /// Gives no answer.
    pub(crate) fn without_answer() -> Self {
        forbid_terminal();
        Prompt {
            first: None,
            answer: None,
            has_answered: false,
        }
    }

    /// Gives the answer to this question, once. It must not be longer than the question allows.
    pub(crate) fn with_answer(question: Question, answer: SecretBytes) -> Self {
        forbid_terminal();
        Prompt {
            first: None,
            answer: Some((question, answer)),
            has_answered: false,
        }
    }

    /// The first question that was asked, if one was.
    pub(crate) fn first_question(self) -> Option<Question> {
        self.first
    }

    /// Whether an answer has been given, which the provider may have sent to a token.
    pub(crate) fn has_answered(&self) -> bool {
        self.has_answered
    }

    /// The answer to a question. No bytes mean that there is none.
    fn answer_to(&mut self, question: Question) -> SecretBytes {
        let answer = match self.answer.take() {
            Some((expected, answer)) if expected == question => {
                self.has_answered = true;
                answer
            }
            other => {
                self.answer = other;
                SecretBytes::default()
            }
        };
        self.first.get_or_insert(question);
        answer
    }
}

/// Answers a line of a dialogue. It never fails: a provider for tokens would ask by itself then. It takes an empty answer for a
/// refusal.
unsafe extern "C" fn answer(ui: *mut UI, line: *mut UI_STRING) -> c_int {
    // SAFETY: a live line.
    let kind = unsafe { UI_get_string_type(line) };
    if kind != PROMPT && kind != REPETITION {
        return 1;
    }
    // SAFETY: a live dialogue.
    let data = unsafe { UI_get0_user_data(ui) };
    // SAFETY: the store passes its prompt as data, or null, and does not use it during the call.
    let Some(prompt) = (unsafe { data.cast::<Prompt>().as_mut() }) else {
        return 1;
    };
    // SAFETY: a live line.
    let question = unsafe { UI_get0_output_string(line) };
    // SAFETY: null, or a string that lives as long as the line.
    let text = unsafe { text_of(question) };
    // SAFETY: a live line.
    let longest = unsafe { UI_get_result_maxsize(line) };
    let longest = usize::try_from(longest).unwrap_or(0);
    let answer = prompt.answer_to(Question { text, longest });
    let length = c_int::try_from(answer.len()).unwrap_or(0);
    // SAFETY: a live dialogue and a line of it; `answer` has `length` readable bytes, which are copied.
    unsafe { UI_set_result_ex(ui, line, answer.as_ptr().cast(), length) };
    1
}

/// # Safety
///
/// `text` is null, or a NUL-terminated string that is live for the call.
unsafe fn text_of(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: not null, and the caller guarantees the rest.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

/// Makes libcrypto's default dialogue, for the rest of the process, one that gives no answers.
///
/// A provider for tokens may hold a dialogue of its own, when it is asked for an operation and its session has ended. The default
/// dialogue would read from the terminal, or from the standard input if there is no terminal, and the operation would wait for it.
///
/// In a program that is linked statically to libcrypto, a provider asks by the shared one that it is linked to. So this silences
/// those that are loaded, too. A later provider may bring one, so that this is called again after each load of a provider by its name,
/// and before each use of a key store; a configuration may load one in between.
#[doc(alias = "UI_set_default_method")]
pub(crate) fn forbid_terminal() {
    static DONE: Once = Once::new();
    DONE.call_once(|| {
        // SAFETY: no arguments.
        let null = unsafe { UI_null() };
        // SAFETY: a static method of libcrypto's.
        unsafe { UI_set_default_method(null) };
    });
    #[cfg(target_os = "linux")]
    others::forbid_terminal();
}

/// The shared libraries of libcrypto, of which a provider may bring one into the process.
#[cfg(target_os = "linux")]
mod others {
    use std::ffi::{CStr, c_void};
    use std::sync::{Mutex, PoisonError};

    use super::UI_METHOD;
    use crate::ffi::loaded_code::address_in;

    type Null = unsafe extern "C" fn() -> *const UI_METHOD;
    type SetDefaultMethod = unsafe extern "C" fn(*const UI_METHOD);

    const LIBRARIES: [&CStr; 2] = [c"libcrypto.so.3", c"libcrypto.so.4"];

    pub(super) fn forbid_terminal() {
        static DONE: Mutex<[bool; LIBRARIES.len()]> = Mutex::new([false; LIBRARIES.len()]);
        // No code panics while it holds the lock.
        let mut done = DONE.lock().unwrap_or_else(PoisonError::into_inner);
        for (done, library) in done.iter_mut().zip(LIBRARIES) {
            if *done {
                continue;
            }
            let null = address_in(library, c"UI_null");
            let set = address_in(library, c"UI_set_default_method");
            let (Some(null), Some(set)) = (null, set) else { continue };
            // SAFETY: the address of this function, whose manual page gives this signature.
            let null = unsafe { std::mem::transmute::<*const c_void, Null>(null) };
            // SAFETY: as above.
            let set = unsafe { std::mem::transmute::<*const c_void, SetDefaultMethod>(set) };
            // SAFETY: no arguments.
            let method = unsafe { null() };
            // SAFETY: a static method of the same library, which stays loaded.
            unsafe { set(method) };
            *done = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(text: &str) -> Question {
        Question {
            text: text.to_owned(),
            longest: 32,
        }
    }

    #[test]
    fn the_answer_is_given_once_and_to_its_question_only() {
        let pin = SecretBytes::from(b"1234".to_vec());
        let mut prompt = Prompt::with_answer(question("PIN of one:"), pin);
        for other in ["PIN of another:", "PIN of one: "] {
            assert!(prompt.answer_to(question(other)).is_empty());
            // The token has not got it, and so has not refused it.
            assert!(!prompt.has_answered());
        }
        assert_eq!(*prompt.answer_to(question("PIN of one:")), *b"1234");
        assert!(prompt.has_answered());
        assert!(prompt.answer_to(question("PIN of one:")).is_empty());
        assert!(prompt.has_answered());
        assert_eq!(prompt.first_question(), Some(question("PIN of another:")));
    }

    #[test]
    fn without_an_answer_none_is_given() {
        let mut prompt = Prompt::without_answer();
        assert!(prompt.answer_to(question("PIN:")).is_empty());
        assert!(!prompt.has_answered());
        assert_eq!(prompt.first_question(), Some(question("PIN:")));
    }
}
