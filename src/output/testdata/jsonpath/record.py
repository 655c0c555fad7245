#!/usr/bin/env python3
"""Records what kubectl makes of JSONPath templates, custom columns and --sort-by: KUBECTL=/path/to/kubectl ./record.py

The oracle is kubectl 1.36.4. Templates (cases.json) need no server: `annotate --local` reads an object and prints it,
and the objects have the annotation already. Columns (columns.json) and orders (sort.json) need one, which this is:
it serves a list of things at a port of this machine.

What kubectl dumps of an object with an error is kept once, in dumps.json. A case with "crash" is one where kubectl
crashes. Where what it prints depends on the order in which Go walks a map, the case is marked "unordered".
"""
import http.server
import json
import os
import pathlib
import subprocess
import tempfile
import threading

here = pathlib.Path(__file__).parent
kubectl = os.environ["KUBECTL"]
scratch = tempfile.TemporaryDirectory()
home = pathlib.Path(scratch.name)
environment = {"HOME": str(home), "KUBERC": "off", "KUBECONFIG": "/dev/null"}


def load(name):
    return json.loads((here / name).read_text("utf-8"))


def store(name, cases):
    lines = ",\n".join("  " + json.dumps(case, ensure_ascii=True) for case in cases)
    (here / name).write_text(f"[\n{lines}\n]\n")


def run(*arguments):
    run = subprocess.run([kubectl, *arguments], cwd=home, env=environment, capture_output=True)
    return run.returncode, run.stdout.decode("utf-8", "replace"), run.stderr.decode("utf-8", "replace")


def record_templates():
    cases, dumps = load("cases.json"), {}
    for name, thing in load("objects.json").items():
        (home / f"{name}.json").write_text(json.dumps(thing))
    for case in cases:
        for key in ("stdout", "stderr", "crash"):
            case.pop(key, None)
        template = case["template"]
        (home / "template").write_text(template)
        # An empty template cannot be given on the command line.
        form = "jsonpath-as-json" if case.get("json") else "jsonpath-file" if not template else "jsonpath"
        arguments = (
            "annotate", "--local", "--overwrite", "-f", case["object"] + ".json", "recorded=yes",
            "-o", form + "=" + ("template" if form == "jsonpath-file" else template),
            f"--allow-missing-template-keys={'false' if case.get('strict') else 'true'}",
        )
        code, stdout, stderr = run(*arguments)
        if ("*" in template or ".." in template) and any(run(*arguments)[1] != stdout for _ in range(5)):
            case["unordered"] = True
        if stderr.startswith("panic: "):
            case["crash"] = stderr.splitlines()[0]
            continue
        case["stdout"] = stdout
        before, separator, dump = stderr.partition("\tobject given to jsonpath engine was:\n\t\t")
        if separator:
            dump, after = dump.rstrip("\n"), dump[len(dump.rstrip("\n")):]
            assert dumps.setdefault(case["object"], dump) == dump
            stderr = before + separator + "DUMP" + after
        if code:
            case["stderr"] = stderr
    store("cases.json", cases)
    (here / "dumps.json").write_text(json.dumps(dumps, indent=1) + "\n")


class Server(http.server.BaseHTTPRequestHandler):
    things = []

    def do_GET(self):
        group = {"groupVersion": "example.com/v1", "version": "v1"}
        answers = {
            "/api": {"kind": "APIVersions", "versions": ["v1"]},
            "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": []},
            "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": [
                {"name": "example.com", "versions": [group], "preferredVersion": group},
            ]},
            "/apis/example.com/v1": {"kind": "APIResourceList", "groupVersion": "example.com/v1", "resources": [
                {"name": "things", "singularName": "thing", "namespaced": True, "kind": "Thing", "verbs": ["list"]},
            ]},
            "/apis/example.com/v1/namespaces/default/things": {
                "kind": "ThingList", "apiVersion": "example.com/v1", "metadata": {}, "items": self.things,
            },
        }
        answer = answers.get(self.path.partition("?")[0])
        body = json.dumps(answer).encode()
        self.send_response(200 if answer else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def get(things, *arguments):
    Server.things = things
    code, stdout, stderr = run("-s", f"http://127.0.0.1:{server.server_port}", "get", "things", *arguments)
    error = None
    if code:
        # klog begins with severity, date, time, process and line.
        error = stderr.removeprefix("error: ") if stderr.startswith("error: ") else stderr.partition("] ")[2]
        error = error.rstrip("\n")
    return stdout, error, stderr.splitlines()[0] if stderr.startswith("panic: ") else None


def record_columns():
    cases, items = load("columns.json"), load("columns.items.json")
    for case in cases:
        for key in ("stdout", "error"):
            case.pop(key, None)
        form = "custom-columns=" + case["spec"] if "spec" in case else "custom-columns-file=columns"
        (home / "columns").write_bytes(case.get("file", "").encode())
        stdout, error, crash = get(items[case["items"]], "-o", form)
        assert not crash, case
        case["stdout"] = stdout
        if error is not None:
            case["error"] = error
    store("columns.json", cases)


def record_orders():
    cases = load("sort.json")
    for case in cases:
        for key in ("order", "error"):
            case.pop(key, None)
        things = [
            {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": f"t{index}"}, **item}
            for index, item in enumerate(case["items"])
        ]
        stdout, error, crash = get(things, "--sort-by", case["path"], "-o", "jsonpath={.items[*].metadata.name}")
        assert not crash, case
        if error is None:
            case["order"] = [int(name[1:]) for name in stdout.split()]
        else:
            case["error"] = error
    store("sort.json", cases)


record_templates()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
record_columns()
record_orders()
