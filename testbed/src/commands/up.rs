//! `testbed up`.

use std::time::Instant;

use testbed::real::{Detached, OPERATOR_TOKEN_HOURS};

/// Start a home cluster and its remotes, which stay until `testbed down`
///
/// Prints nothing on stdout but shell lines for `eval`. Where they run already, dead servers are started again and the
/// same lines are printed. KUBECONFIG has nothing but home and a freshly minted service account token.
#[derive(Debug, clap::Args)]
pub(crate) struct UpArguments {
    /// The remote clusters' names, which are their availability zones as well [default: az-a,az-b, or those that run]
    #[arg(long, value_delimiter = ',', value_name = "NAME")]
    remotes: Vec<String>,
}

pub(crate) fn run(arguments: &UpArguments) -> anyhow::Result<()> {
    let begun = Instant::now();
    let remotes: Vec<&str> = arguments.remotes.iter().map(String::as_str).collect();
    let detached = Detached::locked()?;
    let testbed = detached.up(&remotes, |progress| eprintln!("testbed: {progress}"))?;
    let names: Vec<&str> = testbed.clusters().iter().map(|cluster| cluster.name()).collect();
    eprintln!(
        "testbed: {} are up after {:.1} s; the operator's token lasts {OPERATOR_TOKEN_HOURS} hours (`up` mints another)",
        names.join(", "),
        begun.elapsed().as_secs_f64()
    );
    let exports = [
        ("KUBECONFIG", testbed.operator_kubeconfig()),
        ("MULTICLUSTER_CONFIG", testbed.config_path()),
        ("TESTBED_DIR", testbed.dir().to_path_buf()),
    ];
    for (variable, path) in exports {
        println!("export {variable}={}", shell_quoted(&path.to_string_lossy()));
    }
    Ok(())
}

/// `text` as one word of a POSIX shell.
fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::shell_quoted;

    #[test]
    fn a_quoted_word_stays_one_word() {
        assert_eq!(shell_quoted("/a b/$c"), "'/a b/$c'");
        assert_eq!(shell_quoted("it's"), r"'it'\''s'");
    }
}
