//! The flags of every command, and the commands that are about the program itself.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::ValueParser;
use clap::{ArgAction, Args};

use super::values::{ColorChoice, go_bool, go_duration, request_timeout, size, watch_timeout};

/// Flags of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The APIServers file, `-` for stdin, or configmap:NAMESPACE/NAME[/KEY] in the home cluster
    #[arg(long, global = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub config: Option<String>,
    /// Reads over these kubeconfig contexts, names or globs, without an APIServers file
    #[arg(
        long,
        global = true,
        value_name = "GLOB",
        value_delimiter = ',',
        conflicts_with = "config"
    )]
    pub contexts: Vec<String>,
    /// Only these clusters, by name or glob
    #[arg(short = 'C', long, global = true, value_name = "NAME", value_delimiter = ',')]
    pub clusters: Vec<String>,
    /// Only clusters whose routing labels match this label selector
    #[arg(long, global = true, value_name = "SELECTOR")]
    pub cluster_selector: Option<String>,
    /// The kubeconfig file of the home cluster
    #[arg(long, global = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub kubeconfig: Option<PathBuf>,
    /// The kubeconfig context of the home cluster
    #[arg(long, global = true, value_name = "NAME")]
    pub context: Option<String>,
    /// The kubeconfig cluster to use as home
    #[arg(long, global = true, value_name = "NAME")]
    pub cluster: Option<String>,
    /// The kubeconfig user to use
    #[arg(long, global = true, value_name = "NAME")]
    pub user: Option<String>,
    /// The namespace of this request
    #[arg(short = 'n', long, global = true, value_name = "NAME")]
    pub namespace: Option<String>,
    /// The address of the home cluster's API server
    #[arg(short = 's', long, global = true, value_name = "URL")]
    pub server: Option<String>,
    /// Bearer token
    #[arg(long, global = true, value_name = "TOKEN", hide_env_values = true)]
    pub token: Option<String>,
    /// The name that the home cluster's certificate is checked for
    #[arg(long, global = true, value_name = "NAME")]
    pub tls_server_name: Option<String>,
    /// Does not check the home cluster's certificate: whoever answers gets the credentials
    #[arg(long, global = true)]
    pub insecure_skip_tls_verify: bool,
    /// The file of the authorities that the home cluster's certificate is checked with
    #[arg(long, global = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub certificate_authority: Option<PathBuf>,
    /// The file of a client certificate
    #[arg(long, global = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub client_certificate: Option<PathBuf>,
    /// The file of the client certificate's key
    #[arg(long, global = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub client_key: Option<PathBuf>,
    /// The user to impersonate
    #[arg(long = "as", global = true, value_name = "USER")]
    pub impersonate: Option<String>,
    /// A group to impersonate; may be repeated
    #[arg(long = "as-group", global = true, value_name = "GROUP", action = ArgAction::Append)]
    pub impersonate_groups: Vec<String>,
    /// The UID to impersonate
    #[arg(long = "as-uid", global = true, value_name = "UID")]
    pub impersonate_uid: Option<String>,
    /// How long one call may take in each cluster: seconds, or a duration such as 1m30s; 0 is no limit
    /// [default: what the APIServers file says of the cluster, else 5m]
    #[arg(long, global = true, value_name = "DURATION", value_parser = request_timeout)]
    pub request_timeout: Option<Duration>,
    /// How long connecting to a cluster may take [default: what the APIServers file says of the cluster, else 5s]
    #[arg(long, global = true, value_name = "DURATION", value_parser = go_duration)]
    pub connect_timeout: Option<Duration>,
    /// How long a cluster may take to begin its answer, and how long it may pause within one [default: what the APIServers
    /// file says of the cluster, else 30s]
    #[arg(long, global = true, value_name = "DURATION", value_parser = go_duration)]
    pub response_timeout: Option<Duration>,
    /// How long a watch may be silent: the server is asked to end it then, and is dead when it does not
    #[arg(long, global = true, value_name = "DURATION", default_value = "60s", value_parser = watch_timeout)]
    pub watch_timeout: Duration,
    /// Asks servers for answers as they are, which costs less time on a fast network
    #[arg(long, global = true)]
    pub disable_compression: bool,
    /// The largest answer of a cluster that is read, such as 512Mi
    #[arg(long, global = true, value_name = "SIZE", default_value = "1Gi", value_parser = size,
        env = "MULTICLUSTER_MAX_ANSWER_SIZE")]
    pub max_answer_size: usize,
    /// Where discovery is cached
    #[arg(long, global = true, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub cache_dir: Option<PathBuf>,
    /// How much to log on stderr: 0 nothing, 6 requests, 8 more
    #[arg(
        short = 'v',
        long = "v",
        global = true,
        value_name = "LEVEL",
        default_value_t = 0
    )]
    pub verbosity: u8,
    /// Writes a JSON account of the call to a file, or after the data to stdout with `-`
    #[arg(long, global = true, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub report: Option<PathBuf>,
    /// Exits with 0 where some cluster did not answer
    #[arg(long, global = true)]
    pub allow_partial: bool,
    /// Shows the cluster of each object; --show-cluster=false drops it everywhere
    #[arg(long, global = true, default_value = "true", action = ArgAction::Set, num_args = 0..=1, require_equals = true,
        default_missing_value = "true", value_parser = ValueParser::new(go_bool), value_name = "BOOL")]
    pub show_cluster: bool,
    /// Colours tables for people and notices: always, never, or auto, which is on a terminal and as NO_COLOR and CLICOLOR_FORCE
    /// say
    // The values' own words would make every command's help a long one.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true
    )]
    pub color: ColorChoice,
    /// Sends a write again whose outcome is unknown, if doing it twice comes to the same: an apply, and deletes and merge
    /// patches that say which object they are for
    #[arg(long, global = true)]
    pub retry_writes: bool,
    /// Ends with 1 where a server sent a warning
    #[arg(long, global = true)]
    pub warnings_as_errors: bool,
}

/// Completion scripts.
#[derive(Debug, Clone, Args)]
pub struct Completion {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Man pages.
#[derive(Debug, Clone, Args)]
pub struct Man {
    /// Where to
    pub directory: PathBuf,
}

/// Versions.
#[derive(Debug, Clone, Args)]
pub struct Version {
    /// Only this program's version; asks no cluster
    #[arg(long)]
    pub client: bool,
    /// Output format: json, yaml
    #[arg(short = 'o', long = "output", value_name = "FORMAT")]
    pub format: Option<String>,
}
