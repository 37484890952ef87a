build/core/calendar/duration.o: core/calendar/duration.c \
 core/calendar/duration.h core/calendar/calendar.h core/base/clock.h \
 core/base/err.h core/base/mem.h core/base/json.h core/base/arena.h \
 core/base/buf.h
core/calendar/duration.h:
core/calendar/calendar.h:
core/base/clock.h:
core/base/err.h:
core/base/mem.h:
core/base/json.h:
core/base/arena.h:
core/base/buf.h:
