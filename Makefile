# Everything that takes set-up, in one word each; every environment is made from the locks in requirements/.

# The first Python of 3.11 or newer on the path; `make PYTHON=/path/to/python3.12 test` takes another.
NEW_ENOUGH = import sys; sys.exit(sys.version_info < (3, 11))
# It is looked for where a recipe needs it, and once.
PYTHON ?= $(eval PYTHON := $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$name -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$name && break; done))$(PYTHON)
# Tests run in this many processes.
JOBS ?= 2
SPECS = $(wildcard specs/*.yaml)

.DEFAULT_GOAL = help
.PHONY: help demo test test-large test-fast lint format generated schema editor docs bench locks clean
.DELETE_ON_ERROR:

help: ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "make %-10s %s\n", $$1, $$2 }'

demo: .venv-demo/ready ## check ResNet-34's table, print its summary, build it with Keras, draw it
	.venv-demo/bin/archspec check specs/resnet34.yaml
	.venv-demo/bin/archspec summary specs/resnet34.yaml
	KERAS_BACKEND=tensorflow .venv-demo/bin/archspec build specs/resnet34.yaml --backend keras
	.venv-demo/bin/archspec diagram specs/resnet34.yaml
	.venv-demo/bin/archspec diagram specs/resnet34.yaml --format dot

test: .venv/ready ## the whole suite, with Keras and PyTorch
	.venv/bin/python -m pytest -n $(JOBS) -q

test-large: .venv/ready ## what the suite leaves out for its size: the largest networks of specs/ and of the zoos, more hostile specs
	ARCHSPEC_LARGE=1 .venv/bin/python -m pytest -n $(JOBS) -q tests/backends/test_every_spec.py tests/weights/test_specs.py tests/weights/test_zoo.py tests/hostile tests/test_missing.py tests/diagrams/test_printers.py

# Each process begins with a half of its own, so that tests about one thing share what they make of it.
test-fast: .venv-fast/ready ## the part of the suite that needs no framework
	.venv-fast/bin/python -m pytest -n $(JOBS) --dist worksteal -q -m "not framework"

lint: .venv/ready ## ruff and mypy, strict
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

format: .venv/ready ## let ruff put right what it can
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

generated: .venv/ready ## write every file in generated/ anew: source, which is run and its counts compared, and pictures
	@set -e; for spec in $(SPECS); do for backend in keras torch; do \
		.venv/bin/archspec build $$spec --backend $$backend; \
	done; done
	.venv/bin/python docs/write_gallery.py

docs: .venv-docs/ready ## the manual as a site, into build/site; every link is followed
	NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --strict --site-dir build/site

schema: .venv/ready ## write the schema for editors anew
	.venv/bin/archspec schema > archspec/schema/spec.schema.json.tmp
	mv archspec/schema/spec.schema.json.tmp archspec/schema/spec.schema.json

# What tests/schema/test_editor.py talks to; without it they are skipped.
editor: tests/editor/node_modules/.package-lock.json ## install the language server that the editor's tests use (npm)
tests/editor/node_modules/.package-lock.json: tests/editor/package-lock.json
	npm ci --silent --prefix tests/editor

bench: .venv/ready ## the benchmarks: against Keras, and by the number of rows
	.venv/bin/python benchmarks/check_vs_keras.py
	.venv/bin/python benchmarks/scale.py

locks: ## resolve the dependencies of pyproject.toml again
	$(PYTHON) requirements/lock.py

clean: ## remove the environments and the caches
	rm -rf .venv .venv-fast .venv-demo .venv-docs build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# An environment is made anew when a lock that it was made from changes, or what pyproject.toml says of commands and
# extras; `ready` is written last.
.venv/ready: requirements/reference.txt requirements/build.txt requirements/core.txt requirements/dev.txt requirements/keras.txt requirements/torch.txt requirements/jax.txt pyproject.toml
.venv-fast/ready: requirements/build.txt requirements/core.txt requirements/dev.txt pyproject.toml
.venv-docs/ready: requirements/build.txt requirements/core.txt requirements/docs.txt pyproject.toml
.venv-demo/ready: requirements/build.txt requirements/core.txt requirements/keras.txt pyproject.toml
%/ready:
	@$(or $(PYTHON),false) -c '$(NEW_ENOUGH)' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Installing into $* what is locked in requirements/ (once; minutes where it holds a framework)"
	@$(PYTHON) -m venv --clear $*
	@$*/bin/python -m pip install -qq $(addprefix -r ,$(filter-out %/reference.txt,$(filter %.txt,$^)))
	@$(foreach lock,$(filter %/reference.txt,$^),$*/bin/python -m pip install -qq --no-deps -r $(lock))
	@$*/bin/python -m pip install -qq --no-deps --no-build-isolation --config-settings editable_mode=compat -e .
	@touch $@
