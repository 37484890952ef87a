build/core/engine/group.o: core/engine/group.c core/engine/state.h \
 core/base/hash.h core/base/map.h core/base/buf.h core/base/mem.h \
 core/engine/run.h core/engine/engine.h core/base/log.h core/base/clock.h \
 core/base/metrics.h core/engine/release.h core/calendar/recurrence.h \
 core/calendar/calendar.h core/base/err.h core/base/json.h \
 core/base/arena.h core/model/world.h core/model/journal.h \
 core/model/model.h core/model/value.h core/calendar/duration.h \
 core/model/ledger.h core/model/query.h core/store/committer.h \
 core/base/loop.h core/store/store.h core/engine/tables.h \
 core/engine/timers.h
core/engine/state.h:
core/base/hash.h:
core/base/map.h:
core/base/buf.h:
core/base/mem.h:
core/engine/run.h:
core/engine/engine.h:
core/base/log.h:
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
core/engine/tables.h:
core/engine/timers.h:
