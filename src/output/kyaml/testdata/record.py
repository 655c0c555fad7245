#!/usr/bin/env python3
"""Records how kubectl prints the objects here and the scalars of the YAML tests: KUBECTL=/path/to/kubectl ./record.py

The oracle is kubectl 1.36.4. `annotate --local` reads an object and prints it without asking any server; its annotation is
there already, so that the object stays as it is.
"""
import os
import pathlib
import subprocess
import tempfile

here = pathlib.Path(__file__).parent
kubectl = os.environ["KUBECTL"]

for name, source in (
    ("scalars", here.parent.parent / "testdata" / "scalars.in.json"),
    ("more", here / "more.in.json"),
):
    with tempfile.TemporaryDirectory() as home:
        run = subprocess.run(
            [kubectl, "annotate", "--local", "--overwrite", "-f", str(source), "k=v", "-o", "kyaml"],
            cwd=home, env={"HOME": home, "KUBERC": "off", "KUBECONFIG": "/dev/null"}, capture_output=True, check=True,
        )
    (here / f"{name}.kubectl.yaml").write_bytes(run.stdout)
