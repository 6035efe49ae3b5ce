# The only commands a newcomer needs: make run, make test.
.DEFAULT_GOAL := help
PY := .venv/bin/python
# The program itself, since a machine without Node.js has none to start it with.
BIOME = $(firstword $(wildcard node_modules/@biomejs/cli-*/biome))
# Requests whose tests are in the fast half: the doors that most changes go through.
FAST_REQUESTS := start telling logins faults

# Tests start many processes: what one has compiled of the code, the others need not.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test check lint attack bench crash format lock messages schema clean set-up set-up-dev

help: ## Show these commands
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

set-up:
	@python3 tools/set_up.py

set-up-dev:
	@python3 tools/set_up.py --dev

run: set-up ## Set up and serve the demo on http://127.0.0.1:5000
	@exec $(PY) -m codesign serve --demo

lint: set-up-dev ## Lint and formatting of Python, styles, scripts and templates, and types
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(BIOME) check --error-on-warnings
	$(PY) -m djhtml --check --tabwidth 2 codesign/templates
	$(PY) -m djlint --quiet --lint codesign/templates
	$(PY) -m mypy

check: lint ## The fast half: lint, types, rules, and some requests on SQLite
	CODESIGN_TEST_ENGINES=sqlite $(PY) -m pytest -q -n 2 --dist worksteal -m "not slow" \
	  tests/codebase tests/content tests/unit $(FAST_REQUESTS:%=tests/request/test_%.py)

test: lint ## Everything: lint, types, tests on both engines, browser tests with axe
	@chromium=$$($(PY) tools/find_chromium.py) && \
	CODESIGN_CHROMIUM="$$chromium" $(PY) -m pytest -q -n 2 --dist worksteal

bench: set-up-dev ## Measure, side by side in one run (make bench ARGS="pages --quick" for a part)
	@$(PY) -m bench $(ARGS)

attack: set-up-dev ## Attack the demo on this machine, then plant bugs that the attacks must find
	@chromium=$$($(PY) tools/find_chromium.py) && \
	CODESIGN_CHROMIUM="$$chromium" $(PY) -m bench.attack

crash: set-up-dev ## Cut the power, kill and stop it while citizens send; count what is lost
	@$(PY) -m bench.crash --states 10000 --kills 100 --seed 1 $(ARGS)

format: set-up-dev ## Format the code and mend what can be mended
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .
	$(BIOME) check --write --error-on-warnings
	$(PY) -m djhtml --tabwidth 2 codesign/templates

COMPILE = pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --no-annotate
GROUP = $(PY) -c 'import sys, tomllib; \
	    print(*tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"][sys.argv[1]], sep="\n")'

lock: set-up ## Pin what pyproject.toml asks for anew, with hashes (needs pip-tools)
	$(COMPILE) pyproject.toml -o requirements.txt
	$(GROUP) dev | $(COMPILE) - -c requirements.txt -o requirements-dev.txt
	$(GROUP) npm | $(COMPILE) - -o requirements-npm.txt

messages: set-up-dev ## Collect the interface's texts into the English catalogue (ARGS="new.json" gives words)
	@$(PY) tools/collect_messages.py $(ARGS)

schema: set-up-dev ## Write docs/schema anew from the models
	$(PY) -c "from pathlib import Path; from codesign.commands.schema import SCHEMAS, schema_text; \
	[Path('docs/schema', f'{n}.schema.json').write_text(schema_text(n), 'utf-8') for n in SCHEMAS]"

clean: ## Remove what set-up and runs have made (not the data in var/)
	rm -rf .venv node_modules codesign/static/vendor .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
