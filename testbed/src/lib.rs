//! Kubernetes API servers for the tests of kubectl-multicluster.
//!
//! [`real`] starts real ones: etcd and kube-apiserver, one pair for each cluster, on loopback. [`simulated`] is one in this
//! process, for what a real one will not do when asked, and for [`demo`], which shows the program off without Kubernetes. [`wire`]
//! is a way to a real one that loses, delays and breaks what comes back.

pub mod demo;
pub mod hypervisors;
pub mod real;
pub mod replayed;
pub mod simulated;
pub mod wire;
