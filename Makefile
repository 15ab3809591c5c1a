# Yuce: `make run` starts everything, `make test` tests everything. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
DATA_DIR ?= var
export PORT DATA_DIR
BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
# One installation may be pointed at several databases; each remembers its own preparation.
STATE := $(DATA_DIR)/prepared-$(shell printf %s "$$DATABASE_URL" | cksum | cut -d' ' -f1)
FIXTURES := $(shell find fixtures -type f 2>/dev/null)
ENGLISH := locale/en/LC_MESSAGES/django.mo
CODE := $(shell find config planning indicators clusters departments -name '*.py' 2>/dev/null)

help: ## list what make can do
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: setup ## set up and serve on 127.0.0.1:PORT (8000)
	@$(MANAGE) make_demo_accounts
	@echo "打开 http://127.0.0.1:$(PORT)/  （按 Ctrl+C 停止）"
	@trap 'kill $$(jobs -p) 2>/dev/null' EXIT; \
	if [ -n "$$REDIS_URL" ]; then $(BIN)/celery -A config worker -B --loglevel=WARNING & fi; \
	$(BIN)/gunicorn -c python:config.gunicorn config.wsgi --bind 127.0.0.1:$(PORT)

setup: .venv/installed $(ENGLISH) $(STATE) $(DATA_DIR)/static/collected ## everything that `run` does but serve

demo: setup ## like `run`, with invented figures (演示) for whatever has none
	@$(MANAGE) make_demo_figures
	@$(MAKE) --no-print-directory run

remove-demo: setup ## take the invented figures out again
	@$(MANAGE) remove_demo_figures

.venv/installed: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(STATE): .venv/installed $(FIXTURES) $(CODE)
	@mkdir -p $(DATA_DIR)
	$(MANAGE) migrate --verbosity 0
	$(MANAGE) load_plans
	$(MANAGE) load_actuals
	$(MANAGE) recompute
	@if [ -n "$$DOCUMENTS" ]; then $(MANAGE) load_documents "$$DOCUMENTS"; fi
	@touch $@

# The charts need a third of plotly.js. With npm at hand its smaller bundle of the installed version
# is fetched and served; without, or without its registry, the whole one from the Python package.
.venv/bundle: .venv/installed
	@mkdir -p .venv/share/plotly; if command -v npm >/dev/null; then cd .venv/share/plotly && \
	npm pack --silent plotly.js-cartesian-dist-min@$$(sed -n 's/^\* plotly.js v//p' ../../lib/python*/site-packages/plotly/package_data/plotly.min.js | head -1) >/dev/null 2>&1 && \
	tar -xzf *.tgz --strip-components 1 package/plotly-cartesian.min.js package/LICENSE && rm -f *.tgz || true; fi
	@touch $@

$(DATA_DIR)/static/collected: .venv/bundle $(shell find static -type f 2>/dev/null)
	$(MANAGE) collectstatic --noinput --verbosity 0
	@touch $@

# Django reads the compiled form; the texts themselves are in the .po beside it.
$(ENGLISH): $(ENGLISH:.mo=.po) .venv/installed
	$(BIN)/pybabel --quiet compile -d locale -D django

messages: .venv/installed ## gather new sentences into locale/ (needs gettext's tools)
	$(MANAGE) makemessages -l en --no-wrap --no-obsolete --add-location file -i var -i .venv -i tests -i benchmarks

test: .venv/installed-dev $(ENGLISH) ## run the tests
	$(BIN)/python -m pytest -q -n auto -m "not browser and not services"
	$(BIN)/python -m pytest -q -n auto --dist loadfile -m "browser or services"

test-fast: .venv/installed-dev $(ENGLISH) ## run the tests that need neither a browser nor services
	$(BIN)/python -m pytest -q -n auto -m "not browser and not services"

lint: .venv/installed-dev $(ENGLISH) ## ruff, import order of the house, migrations, deployment check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(MANAGE) makemigrations --check --dry-run
	HTTPS=true $(MANAGE) check --deploy --fail-level WARNING

env: .env ## write the secrets of docker-compose.yml into .env, once

.env:
	@umask 077; for name in POSTGRES_PASSWORD REDIS_PASSWORD SECRET_KEY METRICS_TOKEN; do \
	  echo "$$name=$$(head -c 36 /dev/urandom | base64 | tr -d '+/=\n')"; done > $@
	@echo "已生成 .env（只有本用户可读）。接着运行 docker compose up -d --build"

bench: .venv/installed-dev ## measure: rebuild, latency, pages, exports, the embedded default; JSON lines
	@$(BIN)/python -m benchmarks $(PARTS)

clean: ## forget the environment and the local database
	rm -rf .venv $(DATA_DIR)

PARTS ?=
.PHONY: help run setup demo remove-demo messages test test-fast lint env bench clean
