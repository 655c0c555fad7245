//! `-f` and `-k`: files, directories, stdin, URLs, and what kustomize makes.

use anyhow::{Result, bail};

use super::args::Files;
use super::invocation::Invocation;
use super::{fetch, kustomize};
use crate::manifest::{self, Manifest, Source};

/// Reads all manifests before anything is done with any.
pub async fn read(invocation: &Invocation, files: &Files) -> Result<Vec<Manifest>> {
    files.validate()?;
    if let Some(target) = &files.kustomize {
        return kustomize::build(&invocation.ui, target).await;
    }
    if files.filename.iter().any(|file| file == "-") && invocation.global.config.as_deref() == Some("-") {
        bail!(super::Misuse(
            "--config - and -f - cannot both read standard input".to_owned()
        ));
    }
    let mut manifests = Vec::new();
    let (names, recursive) = (files.filename.clone(), files.recursive);
    let collect = move || manifest::collect(&names, recursive, &mut std::io::stdin());
    for source in invocation.ui.blocking(collect).await?? {
        match source {
            Source::Url(url) => {
                let (text, shown) = fetch::fetch(invocation, &url).await?;
                manifests.extend(manifest::parse(&text, &shown)?);
            }
            source => manifests.extend(source.parse()?.into_iter().flatten()),
        }
    }
    Ok(manifests)
}
