//! What can be wrong with credentials.

use std::path::PathBuf;
use std::time::Duration;

/// Why there are no credentials. Never repeats one, nor what a plugin printed.
///
/// ```
/// use multicluster::{fleet::credentials::{CredentialError, Credentials}, k8s::AuthInfo};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut user = AuthInfo::default();
/// user.token_file = Some("/no/such/file".to_owned());
/// let error = Credentials::new(&user, Default::default()).current().await.unwrap_err();
/// assert!(matches!(error, CredentialError::TokenFile { .. }));
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialError {
    /// A kind of credentials that kubectl has given up as well.
    #[error(
        "the auth provider \"{provider}\" of user \"{user}\" is not supported, nor is it by kubectl since 1.26: \
         use an exec credential plugin instead"
    )]
    AuthProvider {
        /// The kubeconfig user.
        user: String,
        /// The provider's name.
        provider: String,
    },

    /// A token and a user name with password.
    #[error(
        "more than one authentication method found for {user}; found [token basicAuth], only one is allowed"
    )]
    TwoMethods {
        /// The kubeconfig user.
        user: String,
    },

    /// A token or password with characters that cannot be sent.
    #[error("the {what} of user \"{user}\" contains characters that cannot be sent in a header")]
    NotSendable {
        /// The kubeconfig user.
        user: String,
        /// `token`, `password`, or where the token came from.
        what: String,
    },

    /// The token file could not be read.
    #[error("unable to read token file \"{}\" of user \"{user}\": {message}", .path.display())]
    TokenFile {
        /// The kubeconfig user.
        user: String,
        /// The file.
        path: PathBuf,
        /// What the operating system said, or what is wrong with the content.
        message: String,
    },

    /// The client certificate or its key is unusable.
    #[error("the client certificate of user \"{user}\" is unusable: {message}")]
    ClientCertificate {
        /// The kubeconfig user.
        user: String,
        /// What is wrong.
        message: String,
    },

    /// The exec credential plugin gave no credentials.
    #[error("exec plugin \"{command}\" of user \"{user}\": {problem}")]
    Exec {
        /// The kubeconfig user.
        user: String,
        /// The command, without its arguments.
        command: String,
        /// What went wrong.
        problem: ExecProblem,
    },

    /// A uid, groups or user-extra are impersonated without a user.
    #[error("requesting uid, groups or user-extra without impersonating a user")]
    ImpersonationWithoutUser,

    /// What is impersonated contains characters that cannot be sent.
    #[error("the {0} to impersonate contains characters that cannot be sent in a header")]
    Impersonation(&'static str),

    /// The program ends.
    #[error("getting the credentials of user \"{user}\" was interrupted")]
    Interrupted {
        /// The kubeconfig user.
        user: String,
    },
}

/// Why an exec credential plugin gave no credentials.
///
/// ```
/// use multicluster::fleet::credentials::ExecProblem;
/// let problem = ExecProblem::TimedOut(std::time::Duration::from_secs(60));
/// assert_eq!(problem.to_string(), "did not end within 60 s and was killed");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExecProblem {
    /// No command is configured.
    #[error("command must be specified to use exec authentication plugin")]
    NoCommand,
    /// An environment variable without a name, or with one that the system does not accept.
    #[error("env variable name must be specified to use exec authentication plugin")]
    EnvironmentName,
    /// An `apiVersion` that does not exist (any more).
    #[error(
        "invalid apiVersion \"{0}\", must be client.authentication.k8s.io/v1 or client.authentication.k8s.io/v1beta1"
    )]
    ApiVersion(String),
    /// `v1` wants to be told.
    #[error("interactiveMode must be specified with apiVersion client.authentication.k8s.io/v1")]
    NoInteractiveMode,
    /// The plugin must talk to the user, and cannot.
    #[error(
        "it needs the terminal (interactiveMode: Always), and standard input is not a terminal or is used for data"
    )]
    NoTerminal,
    /// The executable does not exist.
    #[error("executable not found{}", .0.as_ref().map(|hint| format!("\n{hint}")).unwrap_or_default())]
    NotFound(Option<String>),
    /// It could not be started, or not be listened to.
    #[error("could not be run: {0}")]
    NotRun(String),
    /// It ended with another exit code than 0, or by a signal.
    #[error("failed with {0}")]
    Failed(String),
    /// It did not end in time, and was killed.
    #[error("did not end within {} s and was killed", .0.as_secs_f32())]
    TimedOut(Duration),
    /// It printed more than any credential is long.
    #[error("printed more than {0} bytes")]
    TooMuchOutput(usize),
    /// What it printed is no credential.
    #[error("its output is not an ExecCredential object")]
    NotCredential,
    /// It printed another kind of object.
    #[error("its output is of another kind than ExecCredential")]
    WrongKind,
    /// It answered in another version than it was asked in.
    #[error("exec plugin is configured to use API version {configured}, plugin returned another version")]
    WrongVersion {
        /// The version that is configured.
        configured: String,
    },
    /// No `status`.
    #[error("exec plugin didn't return a status field")]
    NoStatus,
    /// Nothing in `status`.
    #[error("exec plugin didn't return a token or cert/key pair")]
    NoToken,
    /// One without the other.
    #[error("exec plugin returned only certificate or key, not both")]
    HalfCertificate,
    /// A certificate that cannot be used.
    #[error("exec plugin returned an unusable client certificate: {0}")]
    Certificate(String),
    /// An `expirationTimestamp` that is none.
    #[error("exec plugin returned an expirationTimestamp that is not an RFC 3339 time")]
    Expiration,
}
