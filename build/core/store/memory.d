build/core/store/memory.o: core/store/memory.c core/store/store_ops.h \
 core/store/store.h core/base/err.h core/base/mem.h core/base/buf.h \
 core/base/btree.h core/base/map.h
core/store/store_ops.h:
core/store/store.h:
core/base/err.h:
core/base/mem.h:
core/base/buf.h:
core/base/btree.h:
core/base/map.h:
