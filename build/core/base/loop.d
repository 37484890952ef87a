build/core/base/loop.o: core/base/loop.c core/base/loop.h core/base/err.h \
 core/base/mem.h
core/base/loop.h:
core/base/err.h:
core/base/mem.h:
