build/core/script/handles.o: core/script/handles.c \
 core/script/script_private.h core/base/map.h core/base/buf.h \
 core/base/mem.h core/script/sandbox.h /usr/include/lua5.4/lua.h \
 /usr/include/lua5.4/luaconf.h /usr/include/lua5.4/lauxlib.h \
 /usr/include/lua5.4/lua.h core/base/clock.h core/base/err.h \
 core/engine/run.h core/engine/engine.h core/base/log.h \
 core/base/metrics.h core/engine/release.h core/calendar/recurrence.h \
 core/calendar/calendar.h core/base/json.h core/base/arena.h \
 core/model/world.h core/model/journal.h core/model/model.h \
 core/model/value.h core/calendar/duration.h core/model/ledger.h \
 core/model/query.h core/store/committer.h core/base/loop.h \
 core/store/store.h core/script/script.h
core/script/script_private.h:
core/base/map.h:
core/base/buf.h:
core/base/mem.h:
core/script/sandbox.h:
/usr/include/lua5.4/lua.h:
/usr/include/lua5.4/luaconf.h:
/usr/include/lua5.4/lauxlib.h:
/usr/include/lua5.4/lua.h:
core/base/clock.h:
core/base/err.h:
core/engine/run.h:
core/engine/engine.h:
core/base/log.h:
core/base/metrics.h:
core/engine/release.h:
core/calendar/recurrence.h:
core/calendar/calendar.h:
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
core/script/script.h:
