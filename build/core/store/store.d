build/core/store/store.o: core/store/store.c core/store/store_ops.h \
 core/store/store.h core/base/err.h core/base/mem.h core/base/buf.h
core/store/store_ops.h:
core/store/store.h:
core/base/err.h:
core/base/mem.h:
core/base/buf.h:
