build/core/model/value.o: core/model/value.c core/model/value.h \
 core/base/buf.h core/base/mem.h core/base/json.h core/base/arena.h \
 core/base/err.h core/calendar/duration.h core/calendar/calendar.h \
 core/base/clock.h
core/model/value.h:
core/base/buf.h:
core/base/mem.h:
core/base/json.h:
core/base/arena.h:
core/base/err.h:
core/calendar/duration.h:
core/calendar/calendar.h:
core/base/clock.h:
