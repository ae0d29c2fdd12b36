# make demo      .venv, install, and the main job on the sample data: build, train, evaluate, predict
# make test      .venv, install, ruff, mypy and the tests
# make test-all  as test, with every extra, and the tests that install newsclf anew
# make test-lowest   the tests with the lowest versions that pyproject.toml claims, in .venv-lowest
# make test-newest   the tests with the newest of everything, in .venv-newest
# make test-pythons  the tests with each Python of PYTHONS that is on PATH, in .venv-3.11 and so on
# make mutate    mutation testing: changes the code to see whether a test notices; MUTANTS names some, as in 'newsclf.metrics*'
# make fuzz      fuzz what reads bytes of others, SECONDS (600) for each target; TARGETS names some of them
# make data      build a data set of each public corpus; CORPORA names the folder of the unpacked corpora
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

# All that the tests need; extras that no test needs are left out.
EXTRAS := browser,dev,fast,hub,label,peers,report,scale,warc
# Of `peers` the lowest versions are the newest; trafilatura needs a newer charset-normalizer than newsclf.
LOWEST_EXTRAS := browser,dev,fast,hub,label,report,scale,warc
PYTHONS := 3.11 3.12 3.13

.PHONY: demo test test-all test-lowest test-newest test-pythons mutate check data fuzz news clean corpora

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
	$(PIP) --editable '.[$(EXTRAS)]'
	@touch $@

.venv/made-mutate: .venv/made-all
	$(PIP) --editable '.[mutate]'
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

# What else is installed with the lowest versions is the newest that goes with them.
.venv-lowest/made: pyproject.toml
	@mkdir -p build
	$(PYTHON) -m benchmarks.dependencies.lowest > build/lowest.txt
	$(PYTHON) -m venv --clear .venv-lowest
	.venv-lowest/bin/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt --upgrade pip
	.venv-lowest/bin/python -m pip --disable-pip-version-check install --quiet --constraint build/lowest.txt \
		--build-constraint build/lowest.txt --editable '.[$(LOWEST_EXTRAS)]'
	@touch $@

test-lowest: .venv-lowest/made
	.venv-lowest/bin/python -m pytest -m "not install"

# Made anew each time: what is newest changes.
test-newest:
	$(PYTHON) -m venv --clear .venv-newest
	.venv-newest/bin/python -m pip --disable-pip-version-check install --quiet --upgrade pip
	.venv-newest/bin/python -m pip --disable-pip-version-check install --quiet --editable '.[$(EXTRAS)]'
	.venv-newest/bin/python -m pytest -m "not install"

.venv-3.%/made: pyproject.toml constraints.txt
	python3.$* -m venv --clear .venv-3.$*
	.venv-3.$*/bin/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt --upgrade pip
	.venv-3.$*/bin/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt --editable '.[$(EXTRAS)]'
	@touch $@

# Else they are taken for intermediate files, and removed.
.PRECIOUS: .venv-3.%/made

test-3.%: .venv-3.%/made
	.venv-3.$*/bin/python -m pytest -m "not install"

# A name on PATH may be that of a Python which can't be run, so each is tried.
test-pythons:
	@tested=; missing=; for version in $(PYTHONS); do \
		if python$$version -c '' 2>/dev/null; then tested="$$tested $$version"; $(MAKE) --no-print-directory test-$$version || exit 1; \
		else missing="$$missing $$version"; fi; \
	done; \
	echo "tested with Python:$${tested:- none}; not tested, since not on PATH:$${missing:- none}"; test -n "$$tested"

# What the tests share is made once, in build/made, not for each mutant anew; what they write goes to memory where there
# is a folder for that. A mutant that reads without end is stopped by the limit of 8 GB before it takes all memory.
SCRATCH := $(or $(wildcard /dev/shm),$(CURDIR)/build)/newsclf-mutate
mutate: .venv/made-mutate
	@mkdir -p build/made $(SCRATCH)
	ulimit -v 8000000 2>/dev/null || true; TMPDIR=$(SCRATCH) NEWSCLF_MADE=$(CURDIR)/build/made $(BIN)/mutmut run --max-children $(or $(JOBS),1) $(if $(MUTANTS),'$(MUTANTS)')
	@rm -rf $(SCRATCH)
	$(BIN)/mutmut results --all true | $(BIN)/python -m benchmarks.mutation

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
	rm -rf build dist mutants .venv .venv-lowest .venv-newest $(PYTHONS:%=.venv-%)
