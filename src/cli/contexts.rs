//! `--contexts`: a fleet without an APIServers file, of kubeconfig contexts that serve whatever they serve.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};

use super::Misuse;
use super::connect::{host_of, with_hint};
use super::invocation::{Invocation, Session};
use crate::client::{Client, Cluster, DiscoveryOptions};
use crate::config::Timeouts;
use crate::fleet::kubeconfig::{self, KubeconfigOptions, Loaded};
use crate::fleet::{ClusterDescriptor, Glob, Home, Role};
use crate::routing::RouterSet;

impl Invocation {
    /// The contexts that `--contexts` matches, each with its own credentials; contexts of one user share them, so that an
    /// exec plugin runs once.
    pub(super) fn connect_contexts(&self) -> Result<Session<'_>> {
        let options = self.kubeconfig_options();
        let loaded = kubeconfig::load(&options).map_err(with_hint)?;
        let names = matching_contexts(&loaded, &self.global.contexts)?;
        self.connect_to_contexts(&loaded, &names)
    }

    /// These contexts as a fleet.
    pub(super) fn connect_to_contexts(&self, loaded: &Loaded, names: &[String]) -> Result<Session<'_>> {
        let options = self.kubeconfig_options();
        let mut known: Vec<Home> = Vec::new();
        let mut namespaces = BTreeSet::new();
        let (mut clusters, mut descriptors) = (Vec::new(), Vec::new());
        for name in names {
            // The overrides of the command line hold for every context, but for those that say which server.
            let own = KubeconfigOptions {
                context: Some(name.clone()),
                cluster: None,
                server: None,
                ..options.clone()
            };
            let (credentials, connections) = (self.credential_options(), self.connection_options());
            let context = Home::of(loaded.clone(), own, credentials, connections, &known)
                .with_context(|| format!("context {name}"))?;
            let descriptor = ClusterDescriptor::new(name, Role::Context).host(host_of(context.server()));
            let descriptor = Arc::new(descriptor);
            let connection = context.connection_by(self.deadlines(Timeouts::default()))?;
            clusters.push(Arc::new(Cluster::new(descriptor.clone(), connection)));
            descriptors.push(descriptor);
            namespaces.insert(context.namespace().to_owned());
            known.push(context);
        }
        let client = Client::new(
            clusters,
            RouterSet::empty(),
            DiscoveryOptions { cache: self.cache() },
        );
        let client = self.limited(client, &descriptors)?;
        let namespace = match namespaces.len() {
            1 => namespaces.into_iter().next().unwrap_or_default(),
            _ => {
                let all: Vec<String> = namespaces.into_iter().collect();
                self.ui.warning(format!(
                    "the contexts have different namespaces ({}); \"default\" is used, choose with --namespace",
                    all.join(", ")
                ));
                "default".to_owned()
            }
        };
        Ok(Session {
            invocation: self,
            origin: None,
            client,
            namespace,
        })
    }
}

/// The contexts that these names and globs match, in the order of the kubeconfig.
pub(super) fn matching_contexts(loaded: &Loaded, patterns: &[String]) -> Result<Vec<String>> {
    let names: Vec<&str> = loaded.context_names().collect();
    let mut globs = Vec::new();
    for pattern in patterns {
        let glob = Glob::new(pattern).map_err(|error| Misuse(format!("--contexts: {error}")))?;
        // A context's own name is taken at its word, whatever characters it has.
        if !names.iter().any(|name| name == pattern || glob.matches(name)) {
            let all = if names.is_empty() {
                "none".to_owned()
            } else {
                names.join(", ")
            };
            bail!(Misuse(format!(
                "no kubeconfig context is called \"{pattern}\"; there are {all}"
            )));
        }
        globs.push((pattern, glob));
    }
    let is_meant = |name: &&str| globs.iter().any(|(own, glob)| own == name || glob.matches(name));
    Ok(names.into_iter().filter(is_meant).map(str::to_owned).collect())
}
