# The two commands: `make serve` (SAMPLE=1 for sample data) and `make test`. Each target is a script in scripts/.
.PHONY: help setup serve dev test lint bench evaluate

help:
	@echo "make serve [SAMPLE=1]   set up, build, serve on 127.0.0.1:3000"
	@echo "make test [PARTS=...]   set up, run everything; the last line is the count"
	@echo "make dev                build on every change and serve"
	@echo "make lint               format, clippy, documentation, dependencies"
	@echo "make bench [PEER=...]   measure the built server, write target/bench.json"
	@echo "make evaluate ARGS=...  measure a model on a file (study-plus evaluate --help)"
	@echo "make evaluate ALL=DIR   all five on the data sets in DIR, over ten seeds, beside their targets"

setup:
	@scripts/setup.sh test

serve:
	@SAMPLE=$(SAMPLE) scripts/serve.sh

dev:
	@scripts/dev.sh

test:
	@scripts/test.sh $(PARTS)

lint:
	@scripts/setup.sh serve && scripts/lint.sh

bench:
	@PEER=$(PEER) scripts/bench.sh

evaluate:
	@if [ -n "$(ALL)" ]; then scripts/evaluate_all.sh "$(ALL)"; else scripts/setup.sh serve && scripts/build.sh && target/release/study-plus evaluate $(ARGS); fi
