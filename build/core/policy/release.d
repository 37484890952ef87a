build/core/policy/release.o: core/policy/release.c core/policy/release.h \
 core/policy/pack.h core/script/script.h core/engine/run.h \
 core/engine/engine.h core/base/log.h core/base/buf.h core/base/mem.h \
 core/base/clock.h core/base/metrics.h core/engine/release.h \
 core/calendar/recurrence.h core/calendar/calendar.h core/base/err.h \
 core/base/json.h core/base/arena.h core/model/world.h \
 core/model/journal.h core/model/model.h core/model/value.h \
 core/calendar/duration.h core/model/ledger.h core/model/query.h \
 core/store/committer.h core/base/loop.h core/store/store.h \
 core/base/hash.h
core/policy/release.h:
core/policy/pack.h:
core/script/script.h:
core/engine/run.h:
core/engine/engine.h:
core/base/log.h:
core/base/buf.h:
core/base/mem.h:
core/base/clock.h:
core/base/metrics.h:
core/engine/release.h:
core/calendar/recurrence.h:
core/calendar/calendar.h:
core/base/err.h:
core/base/json.h:
core/base/arena.h:
core/model/world.h:
core/model/journal.h:
core/model/model.h:
core/model/value.h:
core/calendar/duration.h:
core/model/ledger.h:
core/model/query.h:
core/store/committer.h:
core/base/loop.h:
core/store/store.h:
core/base/hash.h:
