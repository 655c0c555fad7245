//! What differs from kubectl by choice, and why.
//!
//! The table has to be true: what is listed here and does not differ fails as well.

use std::sync::LazyLock;

use regex::Regex;

use super::judge::Verdict;
use super::run::Said;

/// Command lines that differ, and why.
#[derive(Debug)]
pub struct Difference {
    /// What the whole of such a command line matches.
    lines: &'static str,
    /// What may differ; the rest has to agree.
    what: What,
    /// Why it does.
    pub reason: &'static str,
}

/// What may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// The words on stderr.
    Words,
    /// The exit code, and the words on stderr.
    Code,
    /// All of it.
    Everything,
}

/// A phrase of kubectl's that we say in other words, wherever it occurs.
#[derive(Debug)]
struct Phrase {
    /// Where it is said.
    stream: Stream,
    /// kubectl's words.
    theirs: &'static str,
    /// Ours.
    ours: &'static str,
    /// What both are for the comparison; `$file` and the like are of the patterns.
    both: &'static str,
    /// Why.
    reason: &'static str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stream {
    Stdout,
    Stderr,
}

const DIFFERENCES: &[Difference] = &[
    // Types and arguments.
    Difference {
        lines: r"get gd\.other\.differential\.example\.net -o name",
        what: What::Everything,
        reason: "a short name with a group is of that group; kubectl takes the first part of a group of two parts for a version, and \
                 drops it",
    },
    Difference {
        lines: "list cm",
        what: What::Everything,
        reason: "list is a command of ours",
    },
    Difference {
        lines: "gett cm",
        what: What::Words,
        reason: "there is no set among our commands to suggest",
    },
    Difference {
        lines: "--foo get cm",
        what: What::Words,
        reason: "we have no plugins that an unknown flag could stand in front of",
    },
    Difference {
        lines: "get cm --help=false -o name",
        what: What::Everything,
        reason: "--help is no boolean here",
    },
    // Selectors.
    Difference {
        lines: r"get cm -l '(=|app in|app in \(|app=a=b|app,|,app|a b|app in web|a@b=c|-a=b|app=-|app!|!app=web|app===web|a/b/c=d|a{65}=b|number>x)' -o name",
        what: What::Code,
        reason: "a label selector that means nothing is a usage error, told before any of the clusters is asked",
    },
    // Sorting.
    Difference {
        lines: r"get (cm,secrets,svc|pvc,pv|po running pending|po running nope pending) --sort-by=\.metadata\.name",
        what: What::Everything,
        reason: "several types, or several names, are sorted as a table as well; kubectl looks for the field in the tables themselves",
    },
    Difference {
        lines: r"get (gd --sort-by=\.spec\.(on|nope)|po --sort-by='(\.metadata\.labels\.app\\\.x| \.metadata\.name|\$\.metadata\.name|\.metadata\[.name.\])')",
        what: What::Code,
        reason: "a field that no object has is an error for a table too; kubectl swallows it and says that there are no objects",
    },
    Difference {
        lines: r"get po --sort-by='(\{|\{\.metadata|\}|\{\.a\}\{\.b\}|\{range \.x\}\{end\})'",
        what: What::Everything,
        reason: "a path that cannot be read is a usage error for a table too, as it is for other formats in kubectl",
    },
    Difference {
        lines: r"get po --sort-by=\.\.?",
        what: What::Words,
        reason: "kubectl names a type of its own source",
    },
    // Templates.
    Difference {
        lines: r"get (gadget\.differential\.example\.net -o custom-columns='TEXT:\.spec\.text,X:\.spec\.unicode'|cm odd -o custom-columns='D:\.data\.(line|control)')|describe gadget\.differential\.example\.net( nulls)?",
        what: What::Everything,
        reason: "what a terminal would act on, or not show, is escaped; kubectl escapes ESC and the carriage return alone",
    },
    Difference {
        lines: r"get -f labelled\.yaml -l app=plain",
        what: What::Everything,
        reason: "a table has the objects with the labels as well; kubectl looks for labels in the rows, which have none",
    },
    Difference {
        lines: r"get -f one\.yaml --field-selector metadata\.name=plain -o name",
        what: What::Everything,
        reason: "what would be ignored is refused",
    },
    // Writes.
    Difference {
        lines: r"delete (-f a\.yaml|cm nope|gadget\.differential\.example\.net g -n does-not-exist) --dry-run=client( <yes\.txt)?",
        what: What::Everything,
        reason: "an object is located first, for a dry run as well",
    },
    Difference {
        lines: r"delete cm nope -i <yes\.txt",
        what: What::Everything,
        reason: "an object is located first, and nobody is asked about one that is not there",
    },
    Difference {
        lines: r"(create|replace|apply --server-side) -f no-name\.yaml|(replace|apply --server-side|diff|delete) -f generated\.yaml",
        what: What::Words,
        reason: "a manifest without a name is told before anything is written",
    },
    Difference {
        lines: r"replace cm a",
        what: What::Words,
        reason: "arguments that mean nothing are told of first",
    },
    Difference {
        lines: r"apply --server-side -f new\.yaml (--force|--prune -l a=b)",
        what: What::Words,
        reason: "apply-routed says what to use instead",
    },
    // Waiting and comparing.
    Difference {
        lines: r"wait --for=condition=Ready po/running -n does-not-exist --timeout=0",
        what: What::Words,
        reason: "the object is told of that is waited for",
    },
    Difference {
        lines: r"wait --for=condition=Ready po --all --timeout=1s",
        what: What::Everything,
        reason: "all objects are waited for at the same time; kubectl waits for one after the other, and when the time is up does not \
                 look at the rest",
    },
    Difference {
        lines: r"diff -f (a|ab|gadget)\.yaml( -l app=two| --show-managed-fields)?|diff -f - <a\.yaml",
        what: What::Everything,
        reason: "diff shows what apply-routed would do, which applies on the server",
    },
    // Help.
    Difference {
        lines: "auth",
        what: What::Words,
        reason: "the help is our own",
    },
    // Changes.
    Difference {
        lines: r#"patch cm b --type=json -p '\{"data":\{\}\}'|patch cm a -p '(nonsense|\{|\[\])'|patch cm a --type=json -p 'x'"#,
        what: What::Words,
        reason: "a patch that means nothing is told before any cluster is asked",
    },
    Difference {
        lines: r#"patch cm a -p '\{"data":\{"k":5\}\}'"#,
        what: What::Words,
        reason: "a patch is guarded by the UID of the object that was found, and the server tells all of it",
    },
    Difference {
        lines: r"patch cm a --subresource=nope -p '\{\}'|scale (cm a|hv @-1) --replicas=1",
        what: What::Words,
        reason: "a subresource that is not there is named",
    },
    Difference {
        lines: r#"patch deploy web --dry-run=client -o yaml -p '\{"spec":\{"replicas":5.*"#,
        what: What::Everything,
        reason: "what a strategic merge patch comes to is known to the server alone, which --dry-run=server asks",
    },
    // Events.
    Difference {
        lines: r"events( --for pod/running)? -o name",
        what: What::Everything,
        reason: "the events have names; kubectl prints nothing",
    },
    Difference {
        lines: r"events -o kyaml",
        what: What::Everything,
        reason: "fields are sorted as in every other format; here kubectl prints them in the order of its source",
    },
    Difference {
        lines: r"events foo",
        what: What::Everything,
        reason: "what would be ignored is refused",
    },
    // Files.
    Difference {
        lines: r"get -f no-version\.yaml",
        what: What::Words,
        reason: "a manifest without apiVersion is told for what it is",
    },
    Difference {
        lines: r"get -f no-name\.yaml",
        what: What::Everything,
        reason: "a manifest without a name names no object",
    },
    Difference {
        lines: r"get -f '\*\.yaml' -o name --ignore-not-found",
        what: What::Everything,
        reason: "manifests are read all or not at all: a file that cannot be read ends the call",
    },
    Difference {
        lines: r"get -f mixed\.yaml -n diff-a",
        what: What::Everything,
        reason: "manifests are taken all or not at all: one of another namespace than -n ends the call",
    },
];

const PHRASES: &[Phrase] = &[
    Phrase {
        stream: Stream::Stderr,
        theirs: r"allowed formats are: (?P<formats>[a-z,-]+)",
        ours: r"allowed formats are: (?P<formats>[a-z,-]+)(?:; and csv, markdown and ndjson)?",
        both: "allowed formats are: $formats",
        reason: "reads have three formats more than kubectl's",
    },
    Phrase {
        stream: Stream::Stdout,
        theirs: r"(?m)^(\S+) serverside-applied",
        ours: r"(?m)^(\S+) (?:created|configured|unchanged)",
        both: "$1 applied",
        reason: "apply-routed always applies on the server, and says what that came to",
    },
    Phrase {
        stream: Stream::Stderr,
        theirs: r#"the server doesn't have a resource type ".*?"|(?:Error from server \(NotFound\): )Unable to list ".*?": the server could not find the requested resource"#,
        ours: r#"the server doesn't have a resource type ".*?""#,
        both: "no such type",
        reason: "all of what was typed is named, not its first part alone; and what is no kind of the configuration is not asked for",
    },
    Phrase {
        stream: Stream::Stderr,
        theirs: r"(?s)^You must specify the type of resource to get\..*Required resource not specified.*",
        ours: r"(?s)Required resource not specified.*You must specify the type of resource to get\..*",
        both: "no type",
        reason: "the error comes first",
    },
    Phrase {
        stream: Stream::Stderr,
        theirs: r"(?m)^(?:error: )?error parsing (?P<file>\S+): .*$",
        ours: r"(?m)^error: (?P<file>\S+):\d+:\d+: .*$",
        both: "$file cannot be parsed",
        reason: "syntax errors are told with line and column",
    },
    Phrase {
        stream: Stream::Stderr,
        theirs: r#"(?m)^(?:error: )?(?:unable to decode|error validating) "(?P<file>.*?)": (?:Object 'Kind' is missing|json: cannot|error validating data: (?:kind not set|invalid object)).*$"#,
        ours: r"(?m)^error: (?P<file>\S+):\d+: .*$",
        both: "$file is no manifest",
        reason: "what is no manifest is told with its line",
    },
    Phrase {
        stream: Stream::Stderr,
        theirs: r#"(?m)^(?:error: )?resource mapping not found for name: .* from "(?P<file>.*?)": no matches for kind "(?P<kind>.*?)" in version "(?P<version>.*?)"\nensure CRDs are installed first$"#,
        ours: r"(?m)^error: (?P<file>\S+):\d+: (?P<version>\S+)/(?P<kind>\w+) is not configured.*$",
        both: "$file: $version/$kind is unknown",
        reason: "what counts is the APIServers file, not which definitions are installed",
    },
    Phrase {
        stream: Stream::Stderr,
        theirs: r"(?s)(?P<error>Error executing template: .*?)\. Printing more information for debugging the template:.*",
        ours: r"(?P<error>Error executing template: .*)",
        both: "$error",
        reason: "a template that fails is told in one line, without the whole object",
    },
    Phrase {
        stream: Stream::Stderr,
        theirs: r"(?:error reading (?:--)?template|unable to read patch file:) .*no such file or directory",
        ours: r"(?:error reading --template|unable to read patch file:) .*No such file or directory.*",
        both: "no such file",
        reason: "why a file cannot be read is told in the words of the operating system",
    },
    Phrase {
        stream: Stream::Stderr,
        theirs: r#"The ConfigMap "a" is invalid: metadata\.(?:labels|annotations): Invalid value:"#,
        ours: "invalid (?:label|annotation) key:",
        both: "invalid key",
        reason: "a key that is none is told before any cluster is asked",
    },
    Phrase {
        stream: Stream::Stderr,
        theirs: r"Expected resource version to be 1, was \d+",
        ours: r"Expected resource version to be 1, was \d+",
        both: "another version",
        reason: "no two objects have the same version",
    },
    Phrase {
        stream: Stream::Stderr,
        theirs: r#"error validating "(?P<file>.*?)": error validating data: .*unknown field "(?P<field>\w+)".*"#,
        ours: r#"(?:error validating ")?(?P<file>[^\s:"]+):\d+.* \.(?P<field>\w+): field not declared in schema.*"#,
        both: "$file has an unknown field $field",
        reason: "what a field is, the server is asked; kubectl asks an old server for its schema and looks itself",
    },
    Phrase {
        stream: Stream::Stderr,
        theirs: r"The connection to the server \S+ was refused - did you specify the right host or port\?",
        ours: r"(?i).*connection refused.*",
        both: "connection refused",
        reason: "a connection that fails is told with the cluster's name",
    },
    Phrase {
        stream: Stream::Stderr,
        theirs: r"You must be logged in to the server \(Unauthorized\)",
        ours: "Unauthorized",
        both: "Unauthorized",
        reason: "a credential that is not accepted is told with the cluster's name",
    },
];

/// The patterns, ready to be used.
static TABLE: LazyLock<Vec<(Regex, &Difference)>> = LazyLock::new(|| {
    let whole = |lines: &str| Regex::new(&format!("^(?:{lines})$")).expect("a pattern");
    DIFFERENCES
        .iter()
        .map(|difference| (whole(difference.lines), difference))
        .collect()
});

impl Difference {
    /// The entry for a command line.
    pub fn of(line: &str) -> Option<&'static Difference> {
        TABLE
            .iter()
            .find(|(pattern, _)| pattern.is_match(line))
            .map(|(_, difference)| *difference)
    }

    /// Whether the verdict differs in nothing but what may differ.
    pub fn covers(&self, verdict: &Verdict) -> bool {
        match self.what {
            What::Words => !verdict.stdout_differs && !verdict.code_differs,
            What::Code => !verdict.stdout_differs,
            What::Everything => true,
        }
    }
}

/// What both said, with the phrases that differ by choice made one, and why each of them does.
pub fn without_phrases(theirs: &Said, ours: &Said) -> (Said, Said, Vec<&'static str>) {
    static PATTERNS: LazyLock<Vec<(Regex, Regex, &Phrase)>> = LazyLock::new(|| {
        let pattern = |text| Regex::new(text).expect("a pattern");
        PHRASES
            .iter()
            .map(|phrase| (pattern(phrase.theirs), pattern(phrase.ours), phrase))
            .collect()
    });
    let (mut theirs, mut ours) = (theirs.clone(), ours.clone());
    let mut reasons = Vec::new();
    for (their_pattern, our_pattern, phrase) in PATTERNS.iter() {
        let (their_text, our_text) = match phrase.stream {
            Stream::Stdout => (&mut theirs.stdout, &mut ours.stdout),
            Stream::Stderr => (&mut theirs.stderr, &mut ours.stderr),
        };
        if their_pattern.is_match(their_text) && our_pattern.is_match(our_text) {
            *their_text = their_pattern.replace_all(their_text, phrase.both).into_owned();
            *our_text = our_pattern.replace_all(our_text, phrase.both).into_owned();
            reasons.push(phrase.reason);
        }
    }
    (theirs, ours, reasons)
}

/// The command lines that are listed and are none of the cases'. Phrases are not looked for, as some of them depend on the
/// server's version.
pub fn unused(verdicts: &[Verdict]) -> Vec<&'static str> {
    let is_used = |pattern: &Regex| verdicts.iter().any(|verdict| pattern.is_match(&verdict.line));
    let unused = TABLE.iter().filter(|(pattern, _)| !is_used(pattern));
    unused.map(|(_, difference)| difference.lines).collect()
}
