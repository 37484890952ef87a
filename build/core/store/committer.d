build/core/store/committer.o: core/store/committer.c \
 core/store/committer.h core/base/loop.h core/base/err.h core/base/mem.h \
 core/store/store.h core/base/buf.h
core/store/committer.h:
core/base/loop.h:
core/base/err.h:
core/base/mem.h:
core/store/store.h:
core/base/buf.h:
