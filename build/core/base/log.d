build/core/base/log.o: core/base/log.c core/base/log.h core/base/buf.h \
 core/base/mem.h core/base/clock.h
core/base/log.h:
core/base/buf.h:
core/base/mem.h:
core/base/clock.h:
