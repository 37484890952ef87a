build/core/model/migrate.o: core/model/migrate.c core/model/table.h \
 core/base/btree.h core/model/world.h core/model/journal.h \
 core/model/model.h core/model/value.h core/base/buf.h core/base/mem.h \
 core/base/json.h core/base/arena.h core/base/err.h \
 core/calendar/duration.h core/calendar/calendar.h core/base/clock.h
core/model/table.h:
core/base/btree.h:
core/model/world.h:
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
