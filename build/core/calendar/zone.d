build/core/calendar/zone.o: core/calendar/zone.c core/calendar/zone.h \
 core/calendar/calendar.h core/base/clock.h core/base/err.h \
 core/base/mem.h core/base/json.h core/base/arena.h core/base/buf.h
core/calendar/zone.h:
core/calendar/calendar.h:
core/base/clock.h:
core/base/err.h:
core/base/mem.h:
core/base/json.h:
core/base/arena.h:
core/base/buf.h:
