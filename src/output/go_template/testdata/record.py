#!/usr/bin/env python3
"""Records what kubectl makes of the templates in cases.json: KUBECTL=/path/to/kubectl ./record.py

The oracle is kubectl 1.36.4. `annotate --local` reads the object and prints it without asking any server; its annotation
is there already, so that the object stays as it is. What kubectl prints when a template fails ends with the object, which
is recorded once.
"""
import concurrent.futures
import json
import os
import pathlib
import subprocess
import tempfile

path = pathlib.Path(__file__).with_name("cases.json")
recorded = json.loads(path.read_text())
kubectl = os.environ["KUBECTL"]
home = tempfile.TemporaryDirectory()
source = pathlib.Path(home.name) / "object.json"
source.write_text(json.dumps(recorded["object"]))


def run(case):
    arguments = ["annotate", "--local", "--overwrite", "-f", str(source), "x=y", "-o", "go-template=" + case["template"]]
    if case.get("allow_missing_keys") is False:
        arguments.append("--allow-missing-template-keys=false")
    environment = {"HOME": home.name, "KUBERC": "off", "KUBECONFIG": "/dev/null"}
    return subprocess.run([kubectl, *arguments], cwd=home.name, env=environment, capture_output=True)


def record(case, result, dumps):
    for key in ("stdout", "stdout_hex", "stderr"):
        case.pop(key, None)
    stdout = result.stdout
    if result.returncode != 0:
        case["stderr"] = result.stderr.decode()
        stdout, separator, dump = stdout.partition(b"\traw data was:\n")
        if separator:
            dumps.add((separator + dump).decode())
    try:
        case["stdout"] = stdout.decode()
    except UnicodeDecodeError:
        case["stdout_hex"] = stdout.hex()


with concurrent.futures.ThreadPoolExecutor(2) as pool:
    results = list(pool.map(run, recorded["cases"]))
dumps = set()
for case, result in zip(recorded["cases"], results):
    record(case, result, dumps)
(recorded["dump"],) = dumps

pretty = ",\n".join("    " + json.dumps(case, ensure_ascii=True) for case in recorded["cases"])
head = ",\n".join(f'  "{key}": {json.dumps(recorded[key], ensure_ascii=True)}' for key in ("object", "dump"))
path.write_text(f'{{\n{head},\n  "cases": [\n{pretty}\n  ]\n}}\n')
