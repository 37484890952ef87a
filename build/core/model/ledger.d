build/core/model/ledger.o: core/model/ledger.c core/model/ledger.h \
 core/model/journal.h core/model/model.h core/model/value.h \
 core/base/buf.h core/base/mem.h core/base/json.h core/base/arena.h \
 core/base/err.h core/calendar/duration.h core/calendar/calendar.h \
 core/base/clock.h core/base/map.h
core/model/ledger.h:
core/model/journal.h:
core/model/model.h:
core/model/value.h:
core/base/buf.h:
core/base/mem.h:
core/base/json.h:
core/base/arena.h:
core/base/err.h:
core/calendar/duration.h:
core/calendar/calendar.h:
core/base/clock.h:
core/base/map.h:
