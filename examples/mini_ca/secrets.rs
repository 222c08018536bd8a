//! What opens the keys of a folder: the password of the key files. The PIN of a token is asked for when the token wants it.

use hazmat_openssl::prelude::Backend;

use crate::authority::{Role, read_key};
use crate::folder::Folder;
use crate::password::{self, Password};
use crate::root_token::RootToken;
use crate::{Failure, Options};

/// What opens the keys of a folder.
pub struct Secrets<'a> {
    /// `None` if no key file is needed.
    password: Option<Password>,
    options: &'a Options,
}

impl<'a> Secrets<'a> {
    /// Asks for what opens the key of an authority. All key files have the same password; the user is asked for that of this one.
    pub fn of(folder: &Folder, role: &Role, options: &'a Options) -> Result<Self, Failure> {
        let password = match RootToken::of(folder, role)? {
            Some(_) => None,
            None => {
                let file = folder.path(&role.key_file());
                Some(password::existing(options.password_file.as_deref(), &file)?)
            }
        };
        Ok(Secrets { password, options })
    }

    /// The same if another key file will be written: with a key in a token, too, this asks for the password, and checks it.
    pub fn for_new_key(backend: &Backend, folder: &Folder, role: &Role, options: &'a Options) -> Result<Self, Failure> {
        let secrets = Secrets::of(folder, role, options)?;
        if secrets.password.is_some() {
            return Ok(secrets);
        }
        let secrets = Secrets::of(folder, &Role::INTERMEDIATE, options)?;
        read_key(backend, folder, &Role::INTERMEDIATE.key_file(), secrets.password()?)?;
        Ok(secrets)
    }

    /// The password of the key files.
    pub fn password(&self) -> Result<&[u8], Failure> {
        let password = self.password.as_ref().map(|password| password.as_slice());
        password.ok_or_else(|| Failure::new("a key is in a file, and its password was not asked for"))
    }

    pub fn options(&self) -> &'a Options {
        self.options
    }
}
