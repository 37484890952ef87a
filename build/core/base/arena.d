build/core/base/arena.o: core/base/arena.c core/base/arena.h \
 core/base/buf.h core/base/mem.h
core/base/arena.h:
core/base/buf.h:
core/base/mem.h:
