# Every command sets up what it needs on a machine with Python 3.11 and make. `make` alone lists them.
READY := .venv/.ready
BROWSER := /usr/bin/chromium
PY := .venv/bin/python
WITH_DATABASE := $(wildcard tests/actions tests/http tests/journeys tests/partners)

.DEFAULT_GOAL := help
.PHONY: help demo run test test-rules check fix soak bench docs new-context adr

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 22

demo: $(READY) ## build the demo alliance and serve it (ARGS="--people 500 --port 8001")
	.venv/bin/heyi demo $(ARGS)

run: $(READY) ## serve the alliance kept in ./heyi-data
	.venv/bin/heyi migrate && .venv/bin/heyi serve $(ARGS)

test: $(READY) $(BROWSER) ## the whole suite on SQLite, and beside it everything with a database on PostgreSQL
	@$(PY) -m scripts.lanes $(ARGS)

test-rules: $(READY) ## the policy alone: no Django, no database, a few seconds
	$(PY) -m pytest tests/rules -p no:django --confcutdir=tests/rules -W ignore::pytest.PytestConfigWarning -m "not slow and not soak" $(ARGS)

check: $(READY) ## format, lint, types, imports, templates, migrations, settings, documents: all of them, counted
	$(PY) -m scripts.check $(ARGS)

fix: $(READY) ## put right what a tool can put right
	$(PY) -m scripts.fix

soak: $(READY) $(BROWSER) ## long properties, faults, live partners, Spark, known holes in dependencies
	@.venv/bin/uv sync --frozen --inexact --quiet --extra spark; status=0; HEYI_TEST_DATABASE=sqlite $(PY) -m pytest -m "soak and not postgres" $(ARGS) || status=1; \
	HEYI_TEST_DATABASE=postgres $(PY) -m pytest $(WITH_DATABASE) -m "soak and not browser" $(ARGS) || status=1; \
	.venv/bin/uv audit --frozen || status=1; exit $$status

bench: $(READY) ## measure (ARGS="NAME --json")
	.venv/bin/heyi bench $(ARGS)

docs: $(READY) ## write docs/generated anew
	$(PY) -m scripts.generate_docs

new-context: $(READY) ## the furniture of a new context (NAME=pharmacy)
	$(PY) -m scripts.new_context "$(NAME)"

adr: $(READY) ## a new decision record (TITLE="What we decided")
	$(PY) -m scripts.adr new "$(TITLE)"

$(READY): pyproject.toml uv.lock
	sh scripts/setup.sh

$(BROWSER):
	sh scripts/debian.sh chromium fonts-noto-cjk
