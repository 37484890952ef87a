build/core/base/map.o: core/base/map.c core/base/map.h core/base/buf.h \
 core/base/mem.h core/base/hash.h
core/base/map.h:
core/base/buf.h:
core/base/mem.h:
core/base/hash.h:
