# make demo      .venv, install, and the main job on the sample data: build, train, evaluate, predict
# make test      .venv, install, ruff, mypy and the tests
# make test-all  as test, with every extra, and the tests that install newsclf anew
# make data      build a data set of each public corpus; CORPORA names the folder of the unpacked corpora
# make fuzz      fuzz what reads bytes of others, SECONDS (600) for each target; TARGETS names some of them
# make news      train the shipped model; CORPORA as for data
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt
DEMO := build/demo
DATASETS := build/data

# A corpus's format, and its folder where that has another name.
FORMATS := wcxb fundus trafilatura readability cleaneval dragnet daniel turku
FOLDER_cleaneval := cleaneval-dev
FOLDER_dragnet := dragnet_data
FOLDER_turku := turku-line-quality

.PHONY: demo test test-all check data fuzz news clean corpora

.venv/made: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "newsclf needs Python 3.11 or newer; name one with make PYTHON=..." >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(PIP) --upgrade pip
	$(PIP) --editable .
	@touch $@

.venv/made-dev: .venv/made
	$(PIP) --editable '.[dev]'
	@touch $@

.venv/made-all: .venv/made-dev
	$(PIP) --editable '.[browser,dev,fast,hub,label,peers,report,scale,warc]'
	@touch $@

.venv/made-fuzz: .venv/made-dev
	$(PIP) --editable '.[dev,fast,fuzz,warc]'
	@touch $@

demo: .venv/made
	@mkdir -p build
	$(BIN)/newsclf build data/sample --format folder --out $(DEMO)/data
	$(BIN)/newsclf train $(DEMO)/data --out $(DEMO)/model
	$(BIN)/newsclf eval $(DEMO)/model $(DEMO)/data
	$(BIN)/newsclf predict --model $(DEMO)/model data/sample/ledger-cup-replay.html

check: .venv/made-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: check
	$(BIN)/pytest --cov --cov-report=term -m "not install"

test-all: check .venv/made-all
	$(BIN)/pytest

fuzz: .venv/made-fuzz
	$(BIN)/python -m fuzz $(TARGETS) --seconds $(or $(SECONDS),600)

corpora:
	@test -d "$(CORPORA)/wcxb" || { echo "name the folder of the unpacked corpora: make data CORPORA=DIR" >&2; exit 1; }

data: $(FORMATS:%=data-%)

data-%: corpora .venv/made
	$(BIN)/newsclf build $(CORPORA)/$(or $(FOLDER_$*),$*) --format $* --keep-html --out $(DATASETS)/$*

# What the shipped model is trained on.
NEWS := wcxb fundus dragnet daniel cleaneval

news: $(NEWS:%=data-%)
	$(BIN)/newsclf train $(NEWS:%=$(DATASETS)/%) --config configs/news.toml --split all --cv 5 --out models/news

clean:
	rm -rf build dist .venv
