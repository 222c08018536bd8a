//! The preparation of text in names, beside one in Python by the words of RFC 4518, with the tables of Python's module `stringprep`.

use std::collections::{BTreeMap, HashMap};

use hazmat_openssl::x509::{CanonicalName, Name, NameAttribute, NameOid, StringType};
use support::{bytes, python};

fn canonical(text: &str) -> CanonicalName {
    let attribute = NameAttribute::from_bytes(NameOid::ORGANIZATION_NAME, StringType::Utf8, text.as_bytes());
    CanonicalName::from(&Name::from_attributes(vec![attribute]))
}

/// Two texts match if and only if the RFC gives them the same form. Of the characters that Unicode had in 2002, every one that a step
/// changes, and strings of them. Differences:
///
/// - "space": the RFC takes a space in front of a combining mark for part of a word; libcrypto does not, and neither does this crate.
/// - "iota": the RFC turns U+0345, a mark, into a letter before it sorts marks, so canonically equivalent texts differ.
/// - Not in the texts are characters that Unicode has got since: the RFC prohibits them, and here they are text.
#[test]
fn text_matches_as_the_rfc_says() {
    let answer = String::from_utf8(python::run(include_str!("prepare.py"), &[])).unwrap();
    let text = |hex: &str| String::from_utf8(bytes::from_hex(hex).unwrap()).unwrap();
    // The form by the RFC of each of ours.
    let mut forms: HashMap<CanonicalName, String> = HashMap::new();
    let (mut same, mut prohibited) = (0, 0);
    // The strings of a class, and those whose form is another one.
    let mut classes: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for line in answer.lines() {
        let fields: Vec<_> = line.split('|').collect();
        let [string, form, class] = fields[..] else {
            panic!("{line}")
        };
        let string = text(string);
        let ours = canonical(&string);
        if !class.is_empty() {
            let differs = form != "prohibited" && ours != canonical(&text(form));
            let count = classes.entry(class.to_owned()).or_default();
            count.0 += 1;
            count.1 += usize::from(differs);
            continue;
        }
        if form == "prohibited" {
            prohibited += 1;
            // No text that has a form is the same.
            let known = forms.entry(ours).or_insert_with(|| form.to_owned());
            assert_eq!(known, form, "{string:?}");
            continue;
        }
        assert!(ours == canonical(&text(form)), "{string:?} is {:?}", text(form));
        let known = forms.entry(ours).or_insert_with(|| form.to_owned());
        assert_eq!(known, form, "{string:?} is the same as another text");
        same += 1;
    }
    assert_eq!((same, prohibited), (32_404, 8_667));
    let classes: Vec<_> = classes.iter().map(|(class, count)| (class.as_str(), *count)).collect();
    assert_eq!(classes, [("iota", (820, 98)), ("space", (1_208, 2))]);
}
