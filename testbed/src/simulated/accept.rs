//! Which form of an answer the `Accept` header asks for.

use super::status::ApiError;

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The object or list as it is.
    Plain,
    /// A `Table`, of the version `v1` or `v1beta1` of `meta.k8s.io`.
    Table(&'static str),
    /// `PartialObjectMetadata` or `PartialObjectMetadataList`.
    Metadata,
    /// Aggregated discovery, `APIGroupDiscoveryList`, of that version of `apidiscovery.k8s.io`.
    AggregatedDiscovery(&'static str),
}

/// The forms that the header names and that can be produced, in the order of the header.
///
/// As in the real server the order decides and `q` is not looked at.
pub(super) fn forms(accept: Option<&str>) -> Result<Vec<Form>, ApiError> {
    let accept = accept.map_or("*/*", str::trim);
    let forms: Vec<Form> = accept.split(',').filter_map(form).collect();
    if forms.is_empty() {
        Err(ApiError::not_acceptable())
    } else {
        Ok(forms)
    }
}

/// The first form that fits an object or a list.
pub(super) fn object_form(forms: &[Form]) -> Result<Form, ApiError> {
    forms
        .iter()
        .copied()
        .find(|form| !matches!(form, Form::AggregatedDiscovery(_)))
        .ok_or_else(ApiError::not_acceptable)
}

fn form(media_range: &str) -> Option<Form> {
    let mut parts = media_range.split(';').map(str::trim);
    let media_type = parts.next()?;
    if !matches!(media_type, "application/json" | "application/*" | "*/*" | "") {
        return None;
    }
    let parameters: Vec<(&str, &str)> = parts.filter_map(|parameter| parameter.split_once('=')).collect();
    let parameter = |name| {
        parameters
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| *value)
    };
    let version = parameter("v");
    match (parameter("g"), parameter("as")) {
        (_, None) => Some(Form::Plain),
        (Some("meta.k8s.io"), Some("Table")) => match version {
            Some("v1") => Some(Form::Table("v1")),
            Some("v1beta1") => Some(Form::Table("v1beta1")),
            _ => None,
        },
        (Some("meta.k8s.io"), Some("PartialObjectMetadata" | "PartialObjectMetadataList")) => {
            (version == Some("v1")).then_some(Form::Metadata)
        }
        (Some("apidiscovery.k8s.io"), Some("APIGroupDiscoveryList")) => match version {
            Some("v2") => Some(Form::AggregatedDiscovery("v2")),
            Some("v2beta1") => Some(Form::AggregatedDiscovery("v2beta1")),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kubectl_asks_for_a_table_first() {
        let header = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";
        assert_eq!(
            forms(Some(header)),
            Ok(vec![Form::Table("v1"), Form::Table("v1beta1"), Form::Plain])
        );
    }

    #[test]
    fn partial_metadata_has_two_names() {
        for name in ["PartialObjectMetadata", "PartialObjectMetadataList"] {
            let header = format!("application/json;as={name};v=v1;g=meta.k8s.io");
            assert_eq!(forms(Some(&header)), Ok(vec![Form::Metadata]));
        }
    }

    #[test]
    fn what_cannot_be_produced_is_skipped_and_nothing_left_is_406() {
        assert_eq!(
            forms(Some("application/vnd.kubernetes.protobuf, */*")),
            Ok(vec![Form::Plain])
        );
        assert_eq!(forms(Some("text/html")).map_err(|error| error.code), Err(406));
        assert_eq!(forms(None), Ok(vec![Form::Plain]));
    }

    #[test]
    fn aggregated_discovery_is_no_form_of_an_object() {
        let header = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
        let forms = forms(Some(header)).unwrap();
        assert_eq!(forms, [Form::AggregatedDiscovery("v2"), Form::Plain]);
        assert_eq!(object_form(&forms), Ok(Form::Plain));
    }
}
