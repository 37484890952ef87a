build/core/model/compile_fields.o: core/model/compile_fields.c \
 core/model/model_private.h core/base/map.h core/base/buf.h \
 core/base/mem.h core/model/model.h core/model/value.h core/base/json.h \
 core/base/arena.h core/base/err.h core/calendar/duration.h \
 core/calendar/calendar.h core/base/clock.h
core/model/model_private.h:
core/base/map.h:
core/base/buf.h:
core/base/mem.h:
core/model/model.h:
core/model/value.h:
core/base/json.h:
core/base/arena.h:
core/base/err.h:
core/calendar/duration.h:
core/calendar/calendar.h:
core/base/clock.h:
