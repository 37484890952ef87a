build/core/script/safe_coroutine.o: core/script/safe_coroutine.c \
 core/script/sandbox_private.h core/script/sandbox.h \
 /usr/include/lua5.4/lua.h /usr/include/lua5.4/luaconf.h \
 /usr/include/lua5.4/lauxlib.h /usr/include/lua5.4/lua.h \
 core/base/clock.h core/base/buf.h core/base/mem.h core/base/err.h
core/script/sandbox_private.h:
core/script/sandbox.h:
/usr/include/lua5.4/lua.h:
/usr/include/lua5.4/luaconf.h:
/usr/include/lua5.4/lauxlib.h:
/usr/include/lua5.4/lua.h:
core/base/clock.h:
core/base/buf.h:
core/base/mem.h:
core/base/err.h:
