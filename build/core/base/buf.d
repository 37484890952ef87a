build/core/base/buf.o: core/base/buf.c core/base/buf.h core/base/mem.h
core/base/buf.h:
core/base/mem.h:
