build/core/base/err.o: core/base/err.c core/base/err.h core/base/mem.h
core/base/err.h:
core/base/mem.h:
