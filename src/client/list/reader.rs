//! Reading one cluster's list, as far as it is permitted to, and telling it page by page.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use super::{Pages, Read};
use crate::client::cluster::Cluster;
use crate::client::form::Form;
use crate::client::outcome::ObjectKey;
use crate::client::read::ListParams;
use crate::client::unreadable::Unreadable;
use crate::error::{ClusterError, FailureReason};
use crate::fleet::discovery::ResourceKind;

/// An object with what it is merged by.
pub(super) struct Keyed<T> {
    pub(super) key: ObjectKey,
    pub(super) uid: String,
    pub(super) object: T,
}

/// A page in key order, each key once.
pub(super) struct KeyedPage<T> {
    pub(super) objects: Vec<Keyed<T>>,
    /// The names of those that were there more than once.
    pub(super) repeated: Vec<String>,
    /// How many bytes the server sent.
    pub(super) bytes: usize,
    /// How many bytes the objects take, more or less.
    pub(super) held: usize,
}

/// What a reader tells.
pub(super) enum Told<T> {
    Page(KeyedPage<T>),
    /// Everything has been told, or the cluster failed; how long it took.
    End(Result<(), ClusterError>, Duration),
}

/// Where a reader tells it, together with its own number. The end is told in any case.
pub(super) struct Teller<T> {
    number: usize,
    told: UnboundedSender<(usize, Told<T>)>,
    ended: bool,
}

impl<T> Teller<T> {
    pub(super) fn new(number: usize, told: UnboundedSender<(usize, Told<T>)>) -> Self {
        Teller {
            number,
            told,
            ended: false,
        }
    }

    /// Tells; `false` when nobody listens any more.
    pub(super) fn tell(&mut self, told: Told<T>) -> bool {
        self.ended |= matches!(told, Told::End(..));
        self.told.send((self.number, told)).is_ok()
    }
}

impl<T> Drop for Teller<T> {
    fn drop(&mut self) {
        if !self.ended {
            self.tell(Told::End(Err(unread()), Duration::ZERO));
        }
    }
}

/// The list of a cluster that is to be read.
pub(super) struct Reader {
    pub(super) cluster: Arc<Cluster>,
    pub(super) kind: ResourceKind,
    pub(super) params: ListParams,
    /// The cluster promised nothing, and is known not to have the kind.
    pub(super) lacks: bool,
    /// A limit for each page that may be asked for.
    pub(super) permits: UnboundedReceiver<u32>,
}

impl Reader {
    /// Reads to the end, or until nothing more is wanted.
    pub(super) async fn read<T: Form>(mut self, mut teller: Teller<T>) {
        // What counts against the deadline is the time that the cluster takes, not that of whoever reads the stream.
        let mut spent = Duration::ZERO;
        let result = self.pages(&mut teller, &mut spent).await;
        let result = result.map_err(|error| self.cluster.connection.hide_in_error(error));
        teller.tell(Told::End(result, spent));
    }

    async fn pages<T: Form>(
        &mut self,
        teller: &mut Teller<T>,
        spent: &mut Duration,
    ) -> Result<(), ClusterError> {
        self.cluster.connection.authenticate().await?;
        let total = self.cluster.connection.deadlines().total;
        let mut pages = Pages::new(self.cluster.clone(), self.kind.clone(), self.params.clone());
        let mut unreadable = Unreadable::default();
        while !pages.is_over() {
            let mut permit = None;
            if pages.wants_limit() {
                permit = self.permits.recv().await;
                if permit.is_none() {
                    return Ok(());
                }
            }
            let begun = Instant::now();
            let asked = pages.next::<T>(|| permit.take().or_else(|| self.permits.try_recv().ok()));
            let read = match total {
                None => asked.await.map_err(ClusterError::from),
                Some(total) => match tokio::time::timeout(total.saturating_sub(*spent), asked).await {
                    Ok(read) => read.map_err(ClusterError::from),
                    Err(_) => Err(ClusterError::sent(
                        FailureReason::Timeout,
                        format!("no whole answer within {} s", total.as_secs_f32()),
                    )),
                },
            };
            *spent += begun.elapsed();
            match read {
                Ok(Some(mut read)) => {
                    read.page.items = unreadable.take(read.page.items);
                    if !teller.tell(Told::Page(keyed(read))) {
                        return Ok(());
                    }
                }
                Ok(None) => break,
                // A cluster that promised nothing has none of a kind that it does not know.
                Err(error) if error.reason == FailureReason::NoSuchKind && self.lacks => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        unreadable.failure(&self.kind).map_or(Ok(()), Err)
    }
}

fn keyed<T: Form>(Read { page, bytes }: Read<T>) -> KeyedPage<T> {
    let held = page.items.iter().map(Form::weight).sum();
    let keyed = |object: T| Keyed {
        key: object.key(),
        uid: object.uid(),
        object,
    };
    let mut objects: Vec<Keyed<T>> = page.items.into_iter().map(keyed).collect();
    if !objects.is_sorted_by(|a, b| a.key <= b.key) {
        objects.sort_by(|a, b| a.key.cmp(&b.key));
    }
    let mut repeated = Vec::new();
    objects.dedup_by(|later, earlier| {
        let same = later.key == earlier.key;
        if same {
            std::mem::swap(later, earlier);
            repeated.push(later.key.name.clone());
        }
        same
    });
    KeyedPage {
        objects,
        repeated,
        bytes,
        held,
    }
}

/// The list was not read to its end.
pub(super) fn unread() -> ClusterError {
    ClusterError::sent(FailureReason::Decode, "the list was not read to its end")
}
