//! Questions on a terminal.

use std::io::IsTerminal as _;

use anyhow::{Result, bail};
use dialoguer::{Input, MultiSelect, Select};

use crate::cli::ui::Ui;
use crate::output::escape;

/// A terminal with somebody at it.
pub(super) struct Terminal<'a> {
    ui: &'a Ui,
}

impl<'a> Terminal<'a> {
    /// The terminal, if both what is asked and what is answered are on one.
    pub(super) fn new(ui: &'a Ui) -> Option<Self> {
        let attended = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        attended.then_some(Terminal { ui })
    }

    /// One of several.
    pub(super) async fn one(&self, question: &str, items: &[String], default: usize) -> Result<usize> {
        let (question, items) = (question.to_owned(), shown(items));
        let answer = self.ui.blocking(move || {
            Select::new()
                .with_prompt(question)
                .items(items)
                .default(default)
                .interact_opt()
        });
        match answer.await?? {
            Some(index) => Ok(index),
            None => given_up(),
        }
    }

    /// Any of several; `chosen` are those that are chosen before anybody has.
    pub(super) async fn many(&self, question: &str, items: &[String], chosen: &[bool]) -> Result<Vec<usize>> {
        let question = format!("{question} (space chooses, enter ends)");
        let chosen = (0..items.len()).map(|index| chosen.get(index).copied().unwrap_or(false));
        let items: Vec<(String, bool)> = shown(items).into_iter().zip(chosen).collect();
        let answer = self.ui.blocking(move || {
            MultiSelect::new()
                .with_prompt(question)
                .items_checked(items)
                .interact_opt()
        });
        match answer.await?? {
            Some(indexes) => Ok(indexes),
            None => given_up(),
        }
    }

    /// A word.
    pub(super) async fn text(&self, question: &str, default: &str) -> Result<String> {
        let question = escape::terminal(question).into_owned();
        let default = default.to_owned();
        let answer = self.ui.blocking(move || {
            Input::<String>::new()
                .with_prompt(question)
                .default(default)
                .interact_text()
        });
        Ok(answer.await??)
    }
}

fn shown(items: &[String]) -> Vec<String> {
    items
        .iter()
        .map(|item| escape::terminal(item).into_owned())
        .collect()
}

fn given_up<T>() -> Result<T> {
    bail!("nothing was written")
}
