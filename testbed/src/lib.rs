//! Kubernetes API servers for the tests of kubectl-multicluster.
//!
//! [`real`] starts real ones: etcd and kube-apiserver, one pair for each cluster, on loopback.

pub mod real;
