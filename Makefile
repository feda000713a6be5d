# make run: the portal at http://127.0.0.1:8000 (another port: make run PORT=8001).
# make test: every test (a part: make test ARGS="tests/lib -k paging").
.PHONY: run test accounts bench lint clean
PYTHON ?= python3
export PORTAL_ENV ?= dev
export PYTHONUNBUFFERED = 1
BIN = .venv/bin
WITH_DATABASE = $(BIN)/python -m portal.database
TYPED = portal/lib portal/database.py portal/supervisor.py portal/due.py portal/limits.py portal/guides.py \
	portal/welcome.py portal/practice portal/inventing activities/imports accounts/links accounts/mail.py accounts/reports.py \
	$(addprefix accounts/reminding/,actions.py kinds.py letters.py people.py reports.py rules.py) \
	$(addsuffix /reminders.py,accounts surveys plans activities reviews) activities/writing/actions.py \
	$(addprefix activities/telling/,actions.py deciding.py letters.py limits.py poster.py reports.py) \
	$(wildcard $(addprefix activities/,load/*.py work_shared/*.py readers/*.py handover/*.py)) \
	$(wildcard $(foreach app,municipalities plans surveys,$(addprefix $(app)/,*/actions.py */reports.py */stats.py)) \
		municipalities/cooperation/*/actions.py municipalities/cooperation/*/reports.py plans/*/*/actions.py surveys/rounds/*/actions.py surveys/rounds/*/reports.py surveys/rounds/*/exports.py) \
	$(addprefix plans/,versions.py onwards.py doubts.py starting/steps.py notices.py case_numbers.py printing/about.py printing/content.py printing/chapters.py printing/drawings.py printing/making.py) \
	$(addprefix reviews/year_report/,actions.py content.py desk.py desk_content.py lists.py pieces.py reports.py) \
	$(wildcard $(addprefix reviews/events/*/,actions.py reports.py stats.py exports.py)) \
	$(addprefix reviews/events/,looks.py reminders.py waiting.py) \
	$(addprefix reviews/search/,finding.py sources.py words.py) \
	$(wildcard $(addprefix reviews/support/*/,actions.py reports.py exports.py held.py gathered.py questions.py)) \
	$(wildcard $(addprefix reviews/asking/*/,actions.py reports.py)) $(addprefix reviews/asking/,looks.py reminders.py sides.py tabs.py waiting.py) \
	$(addprefix reviews/methods/,actions.py reference.py reports.py sides.py stats.py) \
	$(addprefix reviews/support/,looks.py rows.py there.py waiting.py) \
	$(addprefix reviews/following/,actions.py comparing.py content.py exports.py opening.py reports.py states.py waiting.py) \
	$(addprefix reviews/replies/,actions.py content.py duty_actions.py knowledge.py proposing.py reminders.py reports.py) \
	$(addprefix reviews/records/,packing.py record.py registrar.py reports.py sources.py) \
	$(addprefix activities/yearly/,answers.py exports.py reports.py) \
	$(addprefix plans/situation/,versions.py rules.py differences.py) \
	$(addprefix plans/law/,rules.py readings.py days.py exports.py presentation.py reminders.py duties.py) \
	$(addprefix plans/starting/,pasting.py loose_dates.py) plans/following/gaps.py \
	$(wildcard surveys/questions/*/actions.py surveys/questions/*/reports.py) \
	$(addprefix surveys/questions/,check.py holding.py order.py reachable.py sentences.py texts.py presentation.py asking/options.py asking/presets.py languages/names.py) \
	$(addprefix surveys/exchange/,checked.py drafts.py own_json.py inserting.py library.py ready.py files.py xlsform) \
	surveys/structure.py $(addprefix surveys/results/,layout.py usage.py compiling.py protect.py hiding.py neighbours.py sums.py tables.py settling.py kept.py scopes.py reading.py figures.py) \
	$(addprefix surveys/answering/,device.py doors.py limits.py mixing.py pages.py seat.py sending.py sheets.py sitting.py words.py) \
	$(addprefix surveys/,figures.py series.py charts.py reading.py kolada.py indicators.py county/charts.py county/exports.py) \
	$(wildcard */stats.py */reports.py */reports/ */actions.py */exports.py */mail.py */presentation.py)

run:
	@$(PYTHON) scripts/setup.py base
	@exec $(BIN)/python -m portal.supervisor

test:
	@$(PYTHON) scripts/setup.py dev
	@PORTAL_ENV=test PORTAL_CHROMIUM="$$($(BIN)/python scripts/chromium.py)" \
		$(BIN)/python -m pytest -n logical --dist worksteal $(ARGS)

# Who can sign in to the demonstration, and with what.
accounts:
	@$(PYTHON) scripts/setup.py base
	@$(WITH_DATABASE) $(BIN)/python manage.py accounts

bench:
	@$(PYTHON) scripts/setup.py dev
	@$(BIN)/python manage.py bench --only "$(ONLY)" $(ARGS)

lint:
	@$(PYTHON) scripts/setup.py dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	git ls-files -z 'templates/*.html' | xargs -0 --no-run-if-empty $(BIN)/djade --check --target-version 5.2
	$(BIN)/mypy $(sort $(TYPED))
	$(BIN)/lint-imports

# Forgets the demonstration, once it is stopped: the next make run begins with new invented data.
clean:
	rm -rf .data staticfiles
