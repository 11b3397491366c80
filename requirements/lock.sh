#!/bin/sh
# Writes the hashed requirement files from pyproject.toml. Index addresses stay out of them.
set -eu
uv=${1:-uv}
compile() {
  "$uv" pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-annotate --no-header "$@"
}
compile pyproject.toml -o requirements/run.txt
# An extra is installed on top of run.txt, so its file holds only what comes with it.
for extra in bedrock vertex telemetry redis; do
  compile pyproject.toml --extra "$extra" -c requirements/run.txt -o "requirements/$extra.txt"
  awk '/^[^ ]/ { name = $1 } FNR == NR { known[name] = 1; next } !(name in known)' \
    requirements/run.txt "requirements/$extra.txt" >"requirements/$extra.tmp"
  mv "requirements/$extra.tmp" "requirements/$extra.txt"
done
compile pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt
echo "uv==0.13.8" | compile - -o requirements/uv.txt
