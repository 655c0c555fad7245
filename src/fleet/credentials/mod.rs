//! Who we are: the credentials of one kubeconfig user, shared by every cluster that uses them.
//!
//! client-go has a process-wide cache for this; kube runs an exec plugin three times per cluster. Here an exec plugin runs
//! once however many clusters ask at the same time, and again only when its credential has expired or was refused.

mod claims;
mod error;
pub(crate) mod exec;
mod identity;
mod impersonation;
mod source;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use http::HeaderValue;
use jiff::Timestamp;
use tokio::time::Instant;

use crate::k8s::AuthInfo;
use source::{Obtained, Source};

pub use claims::TokenClaims;
pub use error::{CredentialError, ExecProblem};
pub use identity::ClientIdentity;
pub use impersonation::impersonation_headers;

/// A token file is read again after this time, as client-go does it.
const TOKEN_FILE_PERIOD: Duration = Duration::from_secs(60);

/// A plugin whose credentials have already expired, or are refused, is not run more often than this.
const EXEC_PERIOD: Duration = Duration::from_secs(10);

/// A failure is everybody's answer for this time: a fleet that asks one by one does not fail one by one.
const FAILURE_PERIOD: Duration = Duration::from_secs(30);

/// Takes what a plugin says on stderr: a line with its line break, or, without one, a prompt or the piece of a long line.
/// It is the plugin's text as it is; whoever prints it escapes it first.
pub type OnStderr = Arc<dyn Fn(&str) + Send + Sync>;

/// How credentials are obtained.
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use multicluster::fleet::credentials::CredentialOptions;
/// let options = CredentialOptions::default()
///     .exec_timeout(Duration::from_secs(20))
///     .on_stderr(Arc::new(|text| eprint!("{text}")));
/// assert!(!options.allow_interactive, "a service has nobody at its terminal");
/// ```
///
/// ```
/// use multicluster::fleet::credentials::CredentialOptions;
/// // A program with somebody at its terminal.
/// let options = CredentialOptions::default().user("me").allow_interactive(true);
/// assert!(options.allow_interactive);
/// // One that must not wait for anybody.
/// assert!(!CredentialOptions::default().exec_plugins(false).exec_plugins);
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct CredentialOptions {
    /// The kubeconfig user's name, for messages.
    pub user: String,
    /// When an exec plugin is killed.
    pub exec_timeout: Duration,
    /// Whether an exec plugin may use stdin: it is a terminal, and not used for data.
    pub allow_interactive: bool,
    /// Takes what an exec plugin says on stderr.
    pub on_stderr: OnStderr,
    /// Whether exec plugins are run; without, whoever has nothing else has no credentials.
    pub exec_plugins: bool,
}

impl Default for CredentialOptions {
    fn default() -> Self {
        CredentialOptions {
            user: String::new(),
            exec_timeout: Duration::from_secs(60),
            allow_interactive: false,
            on_stderr: Arc::new(|_| {}),
            exec_plugins: true,
        }
    }
}

impl CredentialOptions {
    /// The kubeconfig user's name, for messages.
    #[must_use]
    pub fn user(self, user: impl Into<String>) -> Self {
        CredentialOptions {
            user: user.into(),
            ..self
        }
    }

    /// When an exec plugin is killed.
    #[must_use]
    pub fn exec_timeout(self, exec_timeout: Duration) -> Self {
        CredentialOptions { exec_timeout, ..self }
    }

    /// Whether an exec plugin may use stdin.
    #[must_use]
    pub fn allow_interactive(self, allow_interactive: bool) -> Self {
        CredentialOptions {
            allow_interactive,
            ..self
        }
    }

    /// Whether exec plugins are run.
    #[must_use]
    pub fn exec_plugins(self, exec_plugins: bool) -> Self {
        CredentialOptions { exec_plugins, ..self }
    }

    /// Who takes what an exec plugin says on stderr.
    #[must_use]
    pub fn on_stderr(self, on_stderr: OnStderr) -> Self {
        CredentialOptions { on_stderr, ..self }
    }
}

impl fmt::Debug for CredentialOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialOptions")
            .field("user", &self.user)
            .field("exec_timeout", &self.exec_timeout)
            .field("allow_interactive", &self.allow_interactive)
            .finish_non_exhaustive()
    }
}

/// What is sent to a server to say who we are. Nothing of it is printed.
///
/// ```
/// # use multicluster::{error::ClusterError, fleet::connection::Connection};
/// # async fn example(connection: Connection) -> Result<(), ClusterError> {
/// let credential = connection.credential().await?;
/// println!("a header: {}, a certificate: {}", credential.authorization.is_some(), credential.client_identity.is_some());
/// # Ok(()) }
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Credential {
    /// The `Authorization` header.
    pub authorization: Option<HeaderValue>,
    /// The certificate of the TLS connection.
    pub client_identity: Option<ClientIdentity>,
    /// Counts the changes: a connection made with another generation may carry an old certificate.
    pub generation: u64,
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credential")
            .field(
                "authorization",
                &self.authorization.as_ref().map(|_| "[redacted]"),
            )
            .field("client_identity", &self.client_identity)
            .field("generation", &self.generation)
            .finish()
    }
}

/// The credentials of one kubeconfig user. A clone shares everything with its original.
///
/// ```
/// use multicluster::{fleet::credentials::{CredentialOptions, Credentials}, k8s::AuthInfo};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), multicluster::fleet::credentials::CredentialError> {
/// let mut user = AuthInfo::default();
/// user.token = Some("a-token".to_owned().into());
/// let credentials = Credentials::new(&user, CredentialOptions::default());
/// let credential = credentials.current().await?;
/// assert!(credential.authorization.is_some());
/// assert!(credentials.refresh(&credential).await?.is_none(), "a token stays what it is");
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Credentials {
    shared: Arc<Inner>,
}

struct Inner {
    source: Source,
    options: CredentialOptions,
    state: Mutex<State>,
}

/// Somebody is obtaining the credentials; whoever needs them waits for the same answer.
type Flight = Shared<BoxFuture<'static, Result<Arc<Credential>, CredentialError>>>;

#[derive(Default)]
struct State {
    held: Option<Held>,
    flight: Option<Flight>,
    failure: Option<(Instant, CredentialError)>,
    refreshed: Option<Instant>,
}

struct Held {
    credential: Arc<Credential>,
    obtained: Instant,
    expires: Option<Timestamp>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("user", &self.shared.options.user)
            .finish_non_exhaustive()
    }
}

impl Credentials {
    /// The credentials of a user. Nothing is read or run before they are asked for.
    pub fn new(auth: &AuthInfo, options: CredentialOptions) -> Self {
        Credentials {
            shared: Arc::new(Inner {
                source: Source::new(auth, options.exec_plugins),
                options,
                state: Mutex::default(),
            }),
        }
    }

    /// The credential to use now.
    ///
    /// The first caller starts what is needed (reading files, running the exec plugin), and all that ask meanwhile get the
    /// same answer, an error too. It goes on when a caller stops waiting, so that the deadline of one cluster does not make
    /// an exec plugin ask its questions again for the next.
    pub async fn current(&self) -> Result<Arc<Credential>, CredentialError> {
        let flight = {
            let mut state = self.shared.state();
            if let Some(held) = &state.held
                && self.shared.is_fresh(held)
            {
                return Ok(held.credential.clone());
            }
            match (&state.flight, state.recent_failure()) {
                (Some(flight), _) => flight.clone(),
                (None, Some(failure)) => return Err(failure),
                (None, None) => self.take_off(&mut state),
            }
        };
        flight.await
    }

    /// The credential to try after the server refused `stale` with 401; `None`: there is no other.
    ///
    /// Runs the exec plugin and reads the files again, once for all callers with the same `stale`. Where somebody else has
    /// refreshed already, theirs is returned.
    pub async fn refresh(&self, stale: &Arc<Credential>) -> Result<Option<Arc<Credential>>, CredentialError> {
        if self.shared.source.is_fixed() {
            return Ok(None);
        }
        let flight = {
            let mut state = self.shared.state();
            if let Some(flight) = &state.flight {
                flight.clone()
            } else if let Some(held) = &state.held
                && held.credential.generation != stale.generation
            {
                return Ok(Some(held.credential.clone()));
            } else if let Some(failure) = state.recent_failure() {
                return Err(failure);
            } else if self.shared.source.is_exec()
                && state
                    .refreshed
                    .is_some_and(|refreshed| refreshed.elapsed() < EXEC_PERIOD)
            {
                return Ok(None);
            } else {
                state.refreshed = Some(Instant::now());
                self.take_off(&mut state)
            }
        };
        let credential = flight.await?;
        Ok((credential.generation != stale.generation).then_some(credential))
    }

    /// Starts to obtain the credentials, in a task of its own.
    fn take_off(&self, state: &mut State) -> Flight {
        let inner = self.shared.clone();
        let user = inner.options.user.clone();
        let task = tokio::spawn(async move {
            let outcome = inner.source.obtain(&inner.options).await;
            inner.land(outcome)
        });
        let flight = async move { task.await.unwrap_or(Err(CredentialError::Interrupted { user })) }
            .boxed()
            .shared();
        state.flight = Some(flight.clone());
        flight
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        // The lock is never held where anything can panic half-way.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_fresh(&self, held: &Held) -> bool {
        let age = held.obtained.elapsed();
        match &self.source {
            source if source.is_exec() => {
                age < EXEC_PERIOD || held.expires.is_none_or(|time| Timestamp::now() <= time)
            }
            source if source.is_token_file() => age < TOKEN_FILE_PERIOD,
            _ => true,
        }
    }

    /// Keeps the outcome, and makes it everybody's answer.
    fn land(&self, outcome: Result<Obtained, CredentialError>) -> Result<Arc<Credential>, CredentialError> {
        let mut state = self.state();
        let state = &mut *state;
        state.flight = None;
        let now = Instant::now();
        let obtained = match (outcome, &mut state.held) {
            (Ok(obtained), _) => obtained,
            // Some take the file away once it has been read, so the last good token goes on (kubernetes#68164).
            (Err(error), Some(held)) if self.source.is_token_file() => {
                tracing::debug!(%error, "the last good token goes on");
                held.obtained = now;
                return Ok(held.credential.clone());
            }
            (Err(error), _) => {
                state.failure = Some((now, error.clone()));
                return Err(error);
            }
        };
        state.failure = None;
        let before = state.held.as_ref().map(|held| &held.credential);
        let credential = match before {
            Some(before)
                if before.authorization == obtained.authorization
                    && before.client_identity == obtained.client_identity =>
            {
                before.clone()
            }
            _ => Arc::new(Credential {
                authorization: obtained.authorization,
                client_identity: obtained.client_identity,
                generation: before.map_or(1, |before| before.generation + 1),
            }),
        };
        state.held = Some(Held {
            credential: credential.clone(),
            obtained: now,
            expires: obtained.expires,
        });
        Ok(credential)
    }
}

impl State {
    fn recent_failure(&self) -> Option<CredentialError> {
        let (when, error) = self.failure.as_ref()?;
        (when.elapsed() < FAILURE_PERIOD).then(|| error.clone())
    }
}
