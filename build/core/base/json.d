build/core/base/json.o: core/base/json.c core/base/json.h \
 core/base/arena.h core/base/buf.h core/base/mem.h core/base/err.h \
 core/base/hash.h
core/base/json.h:
core/base/arena.h:
core/base/buf.h:
core/base/mem.h:
core/base/err.h:
core/base/hash.h:
