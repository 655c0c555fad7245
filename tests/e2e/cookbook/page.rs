//! A page of Markdown whose commands are run.
//!
//! ````text
//! <!-- $ kubectl --context az-b delete hv node-b03 -->     what the reader is not shown; it must succeed
//! <!-- stop az-b -->                                       the cluster's API server ends
//! <!-- meanwhile $ kmc label hv node-a03 rack=r2 -->       done while the next command runs, which is then interrupted
//! ```console
//! $ kmc get hv node-a01                                    run; what stands behind it until the next `$` is what it prints
//! $ kmc get hv \
//! > node-a01                                               a command that goes on
//! ```
//! ````

/// Something to do on the way down the page.
#[derive(Debug, PartialEq)]
pub enum Step<'a> {
    /// A command in a fence.
    Shown(&'a str),
    /// A command that is not shown.
    Hidden(&'a str),
    /// A command for while the next shown one runs.
    Meanwhile(&'a str),
    /// A cluster that is to go down.
    Stop(&'a str),
}

/// Who runs the commands.
pub trait Cook {
    /// Does this; the result of a shown command is what it prints.
    fn take(&mut self, step: Step<'_>) -> String;
}

/// What stands in the page's comments for the cook.
fn aside(line: &str) -> Option<Step<'_>> {
    let text = line.strip_prefix("<!-- ")?.strip_suffix(" -->")?;
    if let Some(command) = text.strip_prefix("$ ") {
        return Some(Step::Hidden(command));
    }
    if let Some(command) = text.strip_prefix("meanwhile $ ") {
        return Some(Step::Meanwhile(command));
    }
    text.strip_prefix("stop ").map(Step::Stop)
}

/// The page with what its commands print now.
pub fn cook(page: &str, cook: &mut impl Cook) -> String {
    let mut fresh = String::new();
    let mut put = |line: &str| {
        fresh.push_str(line);
        fresh.push('\n');
    };
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        put(line);
        if let Some(step) = aside(line) {
            cook.take(step);
        }
        if line != "```console" {
            continue;
        }
        loop {
            let line = lines.next().expect("every fence is closed");
            if line == "```" {
                put(line);
                break;
            }
            let Some(command) = line.strip_prefix("$ ") else {
                continue;
            };
            put(line);
            let mut command = command.to_owned();
            while let Some(line) = lines.next_if(|line| line.starts_with("> ")) {
                put(line);
                command.push('\n');
                command.push_str(&line[2..]);
            }
            for line in cook.take(Step::Shown(&command)).lines() {
                let mistakable = ["$ ", "> ", "```"].iter().any(|mark| line.starts_with(mark));
                assert!(!mistakable, "{command} prints what looks like a command: {line}");
                put(line);
            }
        }
    }
    fresh
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Prints what it is told to run, and how many commands there were before.
    #[derive(Default)]
    struct Echo(Vec<String>);

    impl Cook for Echo {
        fn take(&mut self, step: Step<'_>) -> String {
            self.0.push(format!("{step:?}"));
            match step {
                Step::Shown(command) => format!("{}: {command}\n", self.0.len()),
                _ => String::new(),
            }
        }
    }

    #[test]
    fn outputs_are_replaced_and_everything_else_stays() {
        let page = "# A\n\n<!-- stop az-b -->\n<!-- a remark -->\n```console\n$ one\nold\n\nold\n$ two \\\n> three\n```\n\n```sh\n$ not \
                    run\n```\n<!-- meanwhile $ four -->\n<!-- $ five -->\n";
        let mut echo = Echo::default();
        let fresh = cook(page, &mut echo);
        assert_eq!(
            fresh,
            "# A\n\n<!-- stop az-b -->\n<!-- a remark -->\n```console\n$ one\n2: one\n$ two \\\n> three\n3: two \
             \\\nthree\n```\n\n```sh\n$ not run\n```\n<!-- meanwhile $ four -->\n<!-- $ five -->\n"
        );
        assert_eq!(
            echo.0,
            [
                "Stop(\"az-b\")",
                "Shown(\"one\")",
                "Shown(\"two \\\\\\nthree\")",
                "Meanwhile(\"four\")",
                "Hidden(\"five\")",
            ]
        );
        // Once more: nothing changes.
        assert_eq!(cook(&fresh, &mut Echo::default()), fresh);
    }
}
