//! The data of Secrets: whether it is the same may be seen, what it is may not.

use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// How many random bytes go in front of what is hashed.
const SALT_BYTES: usize = 16;

/// Whether an object's data is not to be shown: kubectl looks at the kind and the version, and at no group.
pub fn is_secret(object: &Value) -> bool {
    let version = object["apiVersion"].as_str().unwrap_or_default();
    object["kind"] == "Secret" && version.rsplit('/').next() == Some("v1")
}

/// Puts hashes in the place of values. Equal values have equal hashes, under one salt: hashes of two redactions say nothing of
/// each other, and no table made in advance helps against them.
#[derive(Clone, PartialEq, Eq)]
pub struct Redaction {
    salt: Vec<u8>,
}

impl Redaction {
    /// A redaction with a salt of its own.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn new() -> Result<Self, getrandom::Error> {
        let mut salt = vec![0; SALT_BYTES];
        getrandom::fill(&mut salt)?;
        Ok(Redaction { salt })
    }

    /// The redaction of this salt, in hexadecimal digits; `None` if it is none.
    pub fn with_salt(text: &str) -> Option<Self> {
        let digits = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
        let salt: Option<Vec<u8>> = (0..text.len()).step_by(2).map(digits).collect();
        salt.filter(|salt| salt.len() == SALT_BYTES)
            .map(|salt| Redaction { salt })
    }

    /// The salt in hexadecimal digits.
    pub fn salt(&self) -> String {
        hexadecimal(&self.salt)
    }

    /// Replaces the values of a Secret's data; other objects stay as they are.
    pub fn redact(&self, object: &mut Value) {
        if !is_secret(object) {
            return;
        }
        for field in ["data", "stringData"] {
            match object.get_mut(field) {
                None | Some(Value::Null) => {}
                Some(Value::Object(values)) => values.values_mut().for_each(|value| self.hide(value)),
                // No data of a Secret is anything but a map; what it is nobody need see.
                Some(other) => self.hide(other),
            }
        }
    }

    fn hide(&self, value: &mut Value) {
        let mut hash = Sha256::new();
        hash.update(&self.salt);
        hash.update(value.to_string().as_bytes());
        *value = Value::from(format!("sha256:{}", hexadecimal(&hash.finalize())));
    }
}

impl std::fmt::Debug for Redaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redaction")
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn secret(value: &str) -> Value {
        json!({"apiVersion": "v1", "kind": "Secret", "data": {"key": value}, "type": "Opaque"})
    }

    #[test]
    fn secrets_are_known_by_kind_and_version() {
        let of = |api_version: &str, kind: &str| is_secret(&json!({"apiVersion": api_version, "kind": kind}));
        assert!(of("v1", "Secret") && of("example.com/v1", "Secret"));
        assert!(!of("v1", "ConfigMap") && !of("example.com/v2", "Secret"));
    }

    #[test]
    fn equal_values_have_equal_hashes_under_one_salt() {
        let redaction = Redaction::new().unwrap();
        let redacted = |redaction: &Redaction, value: &str| {
            let mut secret = secret(value);
            redaction.redact(&mut secret);
            secret
        };
        let one = redacted(&redaction, "cGFzcw==");
        assert_eq!(one, redacted(&redaction, "cGFzcw=="));
        assert_ne!(one, redacted(&redaction, "b3RoZXI="));
        assert!(!one.to_string().contains("cGFzcw"), "{one}");
        assert_eq!(one["type"], "Opaque");
        assert_ne!(one, redacted(&Redaction::new().unwrap(), "cGFzcw=="));
        let again = Redaction::with_salt(&redaction.salt()).unwrap();
        assert_eq!(one, redacted(&again, "cGFzcw=="));
    }

    #[test]
    fn what_is_no_salt_is_none() {
        for wrong in ["", "00", "zz", "0", "ü", &"0".repeat(31)] {
            assert_eq!(Redaction::with_salt(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn other_objects_stay_and_odd_secrets_are_hidden() {
        let redaction = Redaction::new().unwrap();
        let original = json!({"apiVersion": "v1", "kind": "ConfigMap", "data": {"key": "value"}});
        let mut object = original.clone();
        redaction.redact(&mut object);
        assert_eq!(object, original);
        let mut odd = json!({"apiVersion": "v1", "kind": "Secret", "data": "text", "stringData": null});
        redaction.redact(&mut odd);
        assert!(!odd.to_string().contains("text"), "{odd}");
    }
}
