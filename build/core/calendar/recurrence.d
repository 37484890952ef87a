build/core/calendar/recurrence.o: core/calendar/recurrence.c \
 core/calendar/recurrence.h core/calendar/calendar.h core/base/clock.h \
 core/base/err.h core/base/mem.h core/base/json.h core/base/arena.h \
 core/base/buf.h
core/calendar/recurrence.h:
core/calendar/calendar.h:
core/base/clock.h:
core/base/err.h:
core/base/mem.h:
core/base/json.h:
core/base/arena.h:
core/base/buf.h:
