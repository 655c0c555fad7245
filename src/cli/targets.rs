//! From what was typed to what is asked: kinds, names, and the cluster when one was named.

use anyhow::{Result, bail};

use super::args::{Files, Select};
use super::invocation::Session;
use super::{Misuse, categories, files};
use crate::client::{Client, Form as _, KnownKinds};
use crate::error::{Error, Failure};
use crate::fleet::discovery::{Form, ResolveError, ResourceKind, RestMapper, parse_arguments};
use crate::manifest::Manifest;

/// kubectl's words for a command that was told of no object at all (cli-runtime `builder.go`).
pub const NOTHING_NAMED: &str = "You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'";

/// One kind, with the names asked for; without any it is a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The kind.
    pub kind: ResourceKind,
    /// The only cluster to look in, from `CLUSTER:TYPE/NAME`.
    pub cluster: Option<String>,
    /// A namespace of its own, from a manifest.
    pub namespace: Option<String>,
    /// The names, in the order in which they were typed.
    pub names: Vec<String>,
    /// The file, URL or STDIN that names it.
    pub source: Option<String>,
}

impl Target {
    /// The namespace in which it is looked for; `None`: all, or the kind has none.
    pub fn namespace_in(&self, session: &Session<'_>, all: bool) -> Option<String> {
        if !self.kind.namespaced {
            return None;
        }
        // A manifest says where its object is, whatever else is asked for.
        match &self.namespace {
            Some(own) => Some(own.clone()),
            None if all => None,
            None => Some(session.namespace.clone()),
        }
    }
}

impl Target {
    /// The client for the clusters in which it is looked for: the selected ones, or the one that it names.
    pub fn view(&self, session: &Session<'_>) -> Result<Client> {
        let client = match &self.cluster {
            Some(cluster) => session.client.only([cluster.as_str()]),
            None => session.client.clone(),
        };
        if client.clusters_for(&self.kind.gvk)?.is_empty() {
            // Nobody would be asked, and "not found" would be no answer.
            let all = session.client.all_clusters();
            let serving: Vec<&str> = all
                .iter()
                .filter(|cluster| cluster.descriptor.serves.contains(&self.kind.gvk))
                .map(|cluster| cluster.descriptor.name.as_str())
                .collect();
            bail!(Misuse(format!(
                "none of the chosen clusters serves {}; it is in {}",
                self.kind.group_resource(),
                serving.join(", ")
            )));
        }
        Ok(client)
    }
}

/// What the arguments, or the manifests of `-f` or `-k`, name.
pub async fn read(session: &Session<'_>, resources: &[String], files: &Files) -> Result<Vec<Target>> {
    if files.is_empty() {
        return from_arguments(session, resources).await;
    }
    forbid_both(resources, files)?;
    from_manifests(session, files::read(session.invocation, files).await?).await
}

/// The one type, or the one object of it, that is to be watched.
pub fn to_watch(targets: &[Target]) -> Result<&Target> {
    let [target] = targets else {
        bail!(Misuse("you may only specify a single resource type".to_owned()));
    };
    if target.names.len() > 1 {
        bail!(Misuse(
            "you may only watch a single resource or type of resource at a time".to_owned()
        ));
    }
    Ok(target)
}

/// Makes sure that not both arguments and files say what is meant, nor both `-f` and `-k`.
pub fn forbid_both(resources: &[String], files: &Files) -> Result<()> {
    files.validate()?;
    if files.is_empty() || resources.is_empty() {
        return Ok(());
    }
    let tuples = parse_arguments(resources).is_ok_and(|parsed| parsed.form == Form::Tuples);
    bail!(Misuse(
        match tuples {
            true => "resource/name arguments cannot be provided when a path is specified",
            false =>
                "when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well",
        }
        .to_owned()
    ))
}

/// Makes sure that what a selector chooses from is not named already, and that the label selector can be read: every server
/// would say the same of it, and it would look as if they had failed.
pub fn check_selectors(resources: &[String], files: &Files, select: &Select) -> Result<()> {
    if select.field_selector.is_some() && !files.is_empty() {
        // kubectl takes no notice of the selector then.
        bail!(Misuse(
            "--field-selector chooses among the objects of a server, and cannot be used with -f or -k"
                .to_owned()
        ));
    }
    select.labels()?;
    let selects = select.selector.is_some() || select.field_selector.is_some();
    if selects && !resources.is_empty() {
        parse_arguments(resources)
            .and_then(|parsed| parsed.allow_selector())
            .map_err(|error| Misuse(error.to_string()))?;
    }
    Ok(())
}

/// Reads `TYPE…`, `TYPE NAME…`, `TYPE/NAME…` and `CLUSTER:TYPE/NAME…`.
async fn from_arguments(session: &Session<'_>, arguments: &[String]) -> Result<Vec<Target>> {
    if arguments.is_empty() {
        bail!(Misuse(NOTHING_NAMED.to_owned()));
    }
    let parsed = parse_arguments(arguments).map_err(|error| Misuse(error.to_string()))?;
    for cluster in parsed
        .requests
        .iter()
        .filter_map(|request| request.cluster.as_deref())
    {
        session.require_cluster(cluster)?;
    }
    let requests = categories::expand(session, parsed).await?;
    let mut targets: Vec<Target> = Vec::new();
    for (request, kind) in requests {
        match (targets.last_mut(), request.name) {
            (Some(last), Some(name))
                if last.kind.gvk == kind.gvk && last.cluster == request.cluster && !last.names.is_empty() =>
            {
                last.names.push(name);
            }
            (_, Some(name)) => {
                targets.push(Target {
                    kind,
                    cluster: request.cluster,
                    namespace: None,
                    names: vec![name],
                    source: None,
                });
            }
            (_, None) => {
                // kubectl asks for the same type once, however it is spelled.
                if !targets
                    .iter()
                    .any(|target| target.kind.gvk == kind.gvk && target.cluster == request.cluster)
                {
                    targets.push(Target {
                        kind,
                        cluster: request.cluster,
                        namespace: None,
                        names: Vec::new(),
                        source: None,
                    });
                }
            }
        }
    }
    Ok(targets)
}

/// The kind of what was typed.
pub async fn resolve(session: &Session<'_>, typed: &str) -> Result<ResourceKind> {
    let understood = |mapper: &RestMapper| mapper.resolve(typed).is_ok();
    let known = discover(session, understood, understood).await;
    kind_of(session, &known, typed)
}

/// What the kinds are called, waited for until that is `enough`. Where it is not even understood what was typed, the clusters
/// are asked anew, once: a CRD may have been installed since.
pub(super) async fn discover(
    session: &Session<'_>,
    enough: impl Fn(&RestMapper) -> bool,
    understood: impl Fn(&RestMapper) -> bool,
) -> KnownKinds {
    let known = session.client.discover(&enough).await;
    if understood(&known.mapper) {
        return known;
    }
    session.client.discover_again(known, &enough).await
}

/// The kind of what was typed, among those that are known.
pub(super) fn kind_of(session: &Session<'_>, known: &KnownKinds, typed: &str) -> Result<ResourceKind> {
    let resolution = match known.mapper.resolve(typed) {
        Ok(resolution) => resolution,
        Err(error) => {
            let unknown = known
                .unknown
                .iter()
                .flat_map(|(_, failures)| failures.iter().cloned());
            let failures = failures(session, unknown);
            return Err(match failures.is_empty() {
                true => unknown_type(session, &error),
                false => anyhow::Error::new(Error::Partial(failures)).context(format!(
                    "cannot find out what \"{typed}\" is: discovery failed; `kubectl-multicluster version` shows who answers"
                )),
            });
        }
    };
    for warning in &resolution.warnings {
        session.ui().server_warning(warning);
    }
    Ok(resolution.kind.clone())
}

/// What each cluster failed with, once, in cluster order: a cluster was asked for several group versions, and any that failed
/// may be the one that knows.
pub(super) fn failures(session: &Session<'_>, all: impl Iterator<Item = Failure>) -> Vec<Failure> {
    let mut failures: Vec<Failure> = Vec::new();
    for failure in all {
        let told = failures
            .iter()
            .any(|known| known.cluster == failure.cluster && known.error.message == failure.error.message);
        if !told {
            failures.push(failure);
        }
    }
    let clusters = session.client.all_clusters();
    failures.sort_by_key(|failure| {
        clusters
            .iter()
            .position(|cluster| cluster.descriptor.name == failure.cluster)
    });
    failures
}

/// kubectl's sentence, and below it what there is: whoever mistyped a type finds it there, whoever forgot to list it sees so.
fn unknown_type(session: &Session<'_>, error: &ResolveError) -> anyhow::Error {
    match (&session.origin, error) {
        (Some(origin), ResolveError::NoSuchResource { .. }) => {
            anyhow::anyhow!("{error}\n{origin} lists {}", configured(session))
        }
        _ => anyhow::anyhow!("{error}"),
    }
}

fn configured(session: &Session<'_>) -> String {
    /// More than that nobody reads in a message.
    const MOST: usize = 12;
    let kinds = session.client.configured_kinds();
    let shown: Vec<String> = kinds.iter().take(MOST).map(crate::k8s::gvk_string).collect();
    match kinds.len().checked_sub(MOST) {
        None | Some(0) => shown.join(", "),
        Some(more) => format!(
            "{} and {more} more; `kubectl-multicluster clusters-for` shows all",
            shown.join(", ")
        ),
    }
}

/// The kind of a manifest, which must be configured; its namespace is filled in, or taken off a cluster-scoped kind.
pub async fn of_manifest(session: &Session<'_>, manifest: &mut Manifest) -> Result<ResourceKind> {
    let place = format!("{}:{}", manifest.source, manifest.line);
    let gvk = manifest.gvk();
    let kind = session
        .client
        .resource_kind(&gvk)
        .await
        .map_err(|error| anyhow::Error::new(error).context(place.clone()))?;
    let Some(metadata) = manifest
        .object
        .get_mut("metadata")
        .and_then(|meta| meta.as_object_mut())
    else {
        bail!("{place}: metadata is missing");
    };
    if !kind.namespaced {
        metadata.remove("namespace");
        return Ok(kind);
    }
    let own = metadata
        .get("namespace")
        .and_then(|namespace| namespace.as_str())
        .unwrap_or_default()
        .to_owned();
    let wanted = session.invocation.global.namespace.as_deref();
    match wanted {
        Some(wanted) if !own.is_empty() && wanted != own => bail!(
            "{place}: the namespace from the provided object \"{own}\" does not match the namespace \"{wanted}\". \
             You must pass '--namespace={own}' to perform this operation."
        ),
        _ if own.is_empty() => {
            metadata.insert("namespace".to_owned(), session.namespace.clone().into());
        }
        _ => {}
    }
    Ok(kind)
}

/// The objects that manifests name.
pub async fn from_manifests(session: &Session<'_>, manifests: Vec<Manifest>) -> Result<Vec<Target>> {
    let mut targets = Vec::new();
    for mut manifest in manifests {
        let kind = of_manifest(session, &mut manifest).await?;
        let key = manifest.object.key();
        if key.name.is_empty() {
            // The server is to make a name of its generateName: it names no object that is there.
            bail!(
                "{}:{}: resource name may not be empty",
                manifest.source,
                manifest.line
            );
        }
        targets.push(Target {
            kind,
            cluster: None,
            namespace: key.namespace,
            names: vec![key.name],
            source: Some(manifest.source),
        });
    }
    Ok(targets)
}
