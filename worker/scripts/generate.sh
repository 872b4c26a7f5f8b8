#!/bin/sh
# Types of the contract: worker/openapi.yaml -> sredspace_worker/models_gen.py. The same input always gives the same bytes.
set -eu
cd "$(dirname "$0")/.."
bin="${WORKER_DEV_VENV:-.venv-dev}/bin"
"$bin/datamodel-codegen" \
  --input openapi.yaml --input-file-type openapi --openapi-scopes schemas \
  --output sredspace_worker/models_gen.py --output-model-type pydantic_v2.BaseModel \
  --target-python-version 3.11 --disable-timestamp \
  --use-standard-collections --use-union-operator --use-annotated --field-constraints \
  --enum-field-as-literal all --use-title-as-name --snake-case-field --allow-population-by-field-name --collapse-root-models --strict-nullable \
  --type-mappings "string+uri=string" --output-datetime-class AwareDatetime \
  --custom-file-header "# Made from openapi.yaml by scripts/generate.sh. Do not edit." \
  --formatters ruff-format
