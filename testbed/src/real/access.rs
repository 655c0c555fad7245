//! Who may do what: the roles, the operator's service account, and its tokens.

use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::{Value, json};

use super::client::{Client, is_timeout};
use super::wait::{Look, wait_until};

const BINDINGS: &str = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";

/// The namespace and the name of the service account that the operator's token is for.
const OPERATOR: (&str, &str) = ("default", "operator");

/// Creates `object`, as soon as the server is ready to; that it exists already is as good.
pub(super) fn create(client: &Client, collection: &str, object: &Value) -> anyhow::Result<()> {
    wait_until(
        &format!("creating {} in {collection}", object["metadata"]["name"]),
        || {
            let answer = match client.post(collection, object) {
                Err(error) if is_timeout(&error) => return Ok(Look::NotYet(error.to_string())),
                answer => answer?,
            };
            Ok(match answer.status {
                409 => Look::Done(()),
                400 | 401 | 422 => bail!(
                    "creating {} in {collection}: {}",
                    object["metadata"]["name"],
                    answer.summary()
                ),
                _ if answer.is_success() => Look::Done(()),
                // While it starts, a server answers 403 (admission not ready), 404 (not yet served) or 503.
                _ => Look::NotYet(answer.summary()),
            })
        },
    )
}

fn bind(client: &Client, name: &str, role: &str, subject: &Value) -> anyhow::Result<()> {
    let binding = json!({
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": name},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role},
        "subjects": [subject],
    });
    create(client, BINDINGS, &binding)
}

/// Home: lets anyone read how its service account tokens are verified, and waits until that works.
pub(super) fn publish_issuer(client: &Client) -> anyhow::Result<()> {
    let anyone =
        json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "system:unauthenticated"});
    let role = "system:service-account-issuer-discovery";
    bind(client, "testbed:issuer-discovery", role, &anyone)?;
    let anonymous = client.with_token(None);
    wait_until("home's service account issuer discovery", || {
        for path in ["/.well-known/openid-configuration", "/openid/v1/jwks"] {
            let answer = anonymous.get(path)?;
            if !answer.is_success() {
                return Ok(Look::NotYet(format!("{path}: {}", answer.summary())));
            }
        }
        Ok(Look::Done(()))
    })
}

/// Home: creates the operator and lets it do anything.
pub(super) fn create_operator(client: &Client) -> anyhow::Result<()> {
    let (namespace, name) = OPERATOR;
    // The API server creates it as well, a little later.
    let object = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}});
    create(client, "/api/v1/namespaces", &object)?;
    let object = json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name}});
    create(
        client,
        &format!("/api/v1/namespaces/{namespace}/serviceaccounts"),
        &object,
    )?;
    let subject = json!({"kind": "ServiceAccount", "namespace": namespace, "name": name});
    bind(client, "testbed:operator", "cluster-admin", &subject)
}

/// A remote: lets home's operator do anything, by the name that OIDC gives it.
pub(super) fn admit_operator(client: &Client, issuer: &str) -> anyhow::Result<()> {
    let (namespace, name) = OPERATOR;
    let user = format!("{issuer}#system:serviceaccount:{namespace}:{name}");
    let subject = json!({"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": user});
    bind(client, "testbed:operator", "cluster-admin", &subject)
}

/// Home: mints a token for the operator through TokenRequest, meant for `issuer` as audience, which is what remotes ask for.
pub(super) fn mint_operator_token(
    client: &Client,
    issuer: &str,
    lasting: Duration,
) -> anyhow::Result<String> {
    let (namespace, name) = OPERATOR;
    let path = format!("/api/v1/namespaces/{namespace}/serviceaccounts/{name}/token");
    let request = json!({
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "TokenRequest",
        "spec": {"audiences": [issuer], "expirationSeconds": lasting.as_secs()},
    });
    let answer = client.post(&path, &request)?;
    if !answer.is_success() {
        bail!("minting the operator's token: {}", answer.summary());
    }
    let minted = answer.json()?;
    let token = minted.pointer("/status/token").and_then(Value::as_str);
    Ok(token.context("the TokenRequest has no token")?.to_owned())
}

/// Waits until the cluster takes the token and lets its user list anything.
pub(super) fn wait_for_admission(client: &Client, token: &str) -> anyhow::Result<()> {
    let operator = client.with_token(Some(token));
    wait_until("admission of the operator's token", || {
        let answer = operator.get("/apis/kvm.cloud.sap/v1/hypervisors?limit=1")?;
        Ok(match answer.is_success() {
            true => Look::Done(()),
            false => Look::NotYet(answer.summary()),
        })
    })
}
