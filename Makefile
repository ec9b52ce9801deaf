# Aliases; everything is in run.py, which needs nothing but Python.
.PHONY: help demo test fast drills bench lint fix messages shell lock setup
help:  ## this list
	@grep -hE '^[a-z]+:.*##' Makefile | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'
demo:  ## set up and serve the demo on http://127.0.0.1:8000 (PORT=… for another port)
	@python3 run.py demo
test:  ## set up and run every check and test
	@python3 run.py test
fast:  ## the half of the tests that answers in a minute or two: one database, no browser, no crowds (run.py test --fast)
	@python3 run.py test --fast
drills:  ## the long tests alone, as long as they go: crowds, kills, floods, every odd text in every field (run.py drills)
	@python3 run.py drills
bench:  ## timings, each beside a floor measured in the same run
	@python3 run.py bench
lint:  ## code style, types, layers, templates and scripts: what is found without running a test of Python
	@python3 run.py lint
fix:  ## let ruff mend and format the code
	@python3 run.py fix
messages:  ## collect every text for translators into translations/messages.pot
	@python3 run.py messages
shell:  ## a Python shell with the application loaded
	@python3 run.py shell
lock:  ## write the lock files anew
	@python3 run.py lock
setup:  ## install and build, nothing else
	@python3 run.py setup
