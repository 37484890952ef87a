build/core/base/metrics.o: core/base/metrics.c core/base/metrics.h \
 core/base/buf.h core/base/mem.h core/base/map.h
core/base/metrics.h:
core/base/buf.h:
core/base/mem.h:
core/base/map.h:
