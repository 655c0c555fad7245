#!/usr/bin/env python3
"""Records what kubectl makes of the inputs in cases.json: KUBECTL=/path/to/kubectl ./record.py

The oracle is kubectl 1.36.4. `annotate --local` reads a manifest and prints the objects without asking any server; the
annotation is taken out again. A case without output is one that kubectl refuses; the reason is recorded for the reader.
"""
import json
import os
import pathlib
import subprocess
import tempfile

path = pathlib.Path(__file__).with_name("cases.json")
cases = json.loads(path.read_text())
kubectl = os.environ["KUBECTL"]

for case in cases:
    with tempfile.TemporaryDirectory() as home:
        source = pathlib.Path(home) / "t.yaml"
        source.write_bytes(case["input"].encode("utf-8"))
        run = subprocess.run(
            [kubectl, "annotate", "--local", "-f", "t.yaml", "recorded=", "-o", "json"],
            cwd=home, env={"HOME": home, "KUBERC": "off", "KUBECONFIG": "/dev/null"}, capture_output=True, text=True,
        )
    case.pop("output", None)
    case.pop("refused", None)
    decoder, text, objects = json.JSONDecoder(parse_int=str, parse_float=str), run.stdout, []
    # Numbers stay as they are printed: only whole objects are cut out of the stream here.
    while text.strip():
        text = text.lstrip()
        _, end = decoder.raw_decode(text)
        objects.append(json.loads(text[:end]))
        text = text[end:]
    for item in objects:
        annotations = item["metadata"]["annotations"]
        del annotations["recorded"]
        if not annotations:
            del item["metadata"]["annotations"]
    if run.returncode == 0:
        case["output"] = objects
    else:
        case["refused"] = run.stderr.strip()

lines = ",\n".join("  " + json.dumps(case, ensure_ascii=True) for case in cases)
path.write_text(f"[\n{lines}\n]\n")
