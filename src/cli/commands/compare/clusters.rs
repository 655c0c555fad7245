//! Two clusters beside each other.

use anyhow::Result;
use serde_json::{Value, json};

use super::print;
use crate::audit::{Difference, Redaction, differences, has_own_in_every_cluster, significant};
use crate::cli::args::Compare;
use crate::cli::exit::Exit;
use crate::cli::invocation::Session;
use crate::cli::survey::Survey;
use crate::client::{ObjectKey, RawObject};
use crate::fleet::discovery::ResourceKind;
use crate::k8s::{GroupVersionKind, gvk_string};

/// An object that is not the same in both.
struct Unequal {
    kind: ResourceKind,
    key: ObjectKey,
    /// The one cluster that has it; `None` where both do.
    only_in: Option<String>,
    differences: Vec<Difference>,
}

/// Compares two clusters.
pub(super) async fn run(
    session: &Session<'_>,
    args: &Compare,
    pair: [&String; 2],
    types: &[String],
) -> Result<Exit> {
    let invocation = session.invocation;
    let mut survey = Survey::new(session, &args.survey)?;
    let [one, other] = pair;
    let lists = |cluster: &String, gvk: &GroupVersionKind| {
        let cluster = session.client.cluster(cluster);
        cluster.is_some_and(|cluster| cluster.descriptor.serves.contains(gvk))
    };
    let in_both = |gvk: &GroupVersionKind| lists(one, gvk) && lists(other, gvk);
    let mut targets = survey
        .targets(types, |gvk| in_both(gvk) && !has_own_in_every_cluster(gvk))
        .await?;
    for target in targets.iter().filter(|target| !in_both(&target.kind.gvk)) {
        invocation.ui.warning(format!(
            "{} is not listed for both {one} and {other}, so it is not compared",
            gvk_string(&target.kind.gvk)
        ));
    }
    targets.retain(|target| in_both(&target.kind.gvk));
    let view = session.client.only(pair.map(String::as_str));
    let secrets = Redaction::new()?;
    let (mut unequal, mut same, mut unknown): (Vec<Unequal>, usize, usize) = (Vec::new(), 0, 0);
    for target in &targets {
        let before = unequal.len();
        let silent = survey
            .walk::<RawObject>(target, &view, None, |key, copies| {
                let mut copies = copies.into_iter();
                let (first, second) = (copies.next(), copies.next());
                let (only_in, differences) = match (first, second) {
                    (Some(first), Some(second)) => {
                        let from = significant(first.object, &secrets);
                        let to = significant(second.object, &secrets);
                        (None, differences(&from.object, &to.object))
                    }
                    (Some(only), None) | (None, Some(only)) => (Some(only.cluster), Vec::new()),
                    (None, None) => return Ok(()),
                };
                if only_in.is_none() && differences.is_empty() {
                    same += 1;
                    return Ok(());
                }
                unequal.push(Unequal {
                    kind: target.kind.clone(),
                    key: key.clone(),
                    only_in,
                    differences,
                });
                Ok(())
            })
            .await?;
        if !silent.is_empty() {
            // What one has may be in the other, too: that did not answer, or not to the end.
            let all = unequal.len();
            let mut place = 0;
            unequal.retain(|row| {
                place += 1;
                place <= before || row.only_in.is_none()
            });
            unknown += all - unequal.len();
        }
    }
    if !survey.account.nothing_answered() {
        show(session, args, pair, &unequal, (same, unknown))?;
        survey.tell_left_out();
    }
    let exit = match unequal.is_empty() {
        true => Exit::Ok,
        false => Exit::Different,
    };
    let exit = exit.and(survey.account.tell(&invocation.ui, &invocation.global));
    Ok(survey.account.report(invocation, exit))
}

fn show(
    session: &Session<'_>,
    args: &Compare,
    pair: [&String; 2],
    unequal: &[Unequal],
    (same, unknown): (usize, usize),
) -> Result<()> {
    let [one, other] = pair;
    let only_in = |cluster: &String| {
        let only = unequal.iter().filter(|row| row.only_in.as_ref() == Some(cluster));
        only.count()
    };
    let different = unequal.iter().filter(|row| row.only_in.is_none()).count();
    let (only_one, only_other) = (only_in(one), only_in(other));
    let rows: Vec<Value> = unequal
        .iter()
        .map(|row| {
            json!({
                "kind": gvk_string(&row.kind.gvk), "namespace": row.key.namespace, "name": row.key.name,
                "onlyIn": row.only_in, "differences": row.differences,
            })
        })
        .collect();
    let all = json!({
        "clusters": pair, "objects": rows,
        "summary": {"onlyIn": {one: only_one, other: only_other}, "different": different, "same": same,
            "unknown": unknown},
    });
    let lines = unequal.iter().map(|row| {
        let mark = |cluster: &String| match &row.only_in {
            Some(only) if only == cluster => "present",
            Some(_) => "-",
            None => "differs",
        };
        print::Line {
            namespace: row.key.namespace.clone(),
            cells: vec![
                format!("{}/{}", row.kind.kind_group(), row.key.name),
                mark(one).to_owned(),
                mark(other).to_owned(),
            ],
            differences: &row.differences,
        }
    });
    print::print(
        session.ui(),
        args,
        &all,
        &["OBJECT", one, other],
        &lines.collect::<Vec<_>>(),
    )?;
    let unknown = match unknown {
        0 => String::new(),
        unknown => format!(", {unknown} of which the other cluster did not tell"),
    };
    session.ui().message(&format!(
        "{only_one} only in {one}, {only_other} only in {other}, {different} different, {same} the same{unknown}"
    ));
    Ok(())
}
