build/core/calendar/calendar.o: core/calendar/calendar.c \
 core/calendar/calendar_private.h core/calendar/zone.h \
 core/calendar/calendar.h core/base/clock.h core/base/err.h \
 core/base/mem.h core/base/json.h core/base/arena.h core/base/buf.h
core/calendar/calendar_private.h:
core/calendar/zone.h:
core/calendar/calendar.h:
core/base/clock.h:
core/base/err.h:
core/base/mem.h:
core/base/json.h:
core/base/arena.h:
core/base/buf.h:
