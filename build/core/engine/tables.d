build/core/engine/tables.o: core/engine/tables.c core/engine/tables.h \
 core/store/store.h core/base/err.h core/base/mem.h core/base/buf.h \
 core/model/world.h core/model/journal.h core/model/model.h \
 core/model/value.h core/base/json.h core/base/arena.h \
 core/calendar/duration.h core/calendar/calendar.h core/base/clock.h
core/engine/tables.h:
core/store/store.h:
core/base/err.h:
core/base/mem.h:
core/base/buf.h:
core/model/world.h:
core/model/journal.h:
core/model/model.h:
core/model/value.h:
core/base/json.h:
core/base/arena.h:
core/calendar/duration.h:
core/calendar/calendar.h:
core/base/clock.h:
