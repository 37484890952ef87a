build/core/cli/main.o: core/cli/main.c core/cli/options.h core/base/buf.h \
 core/base/mem.h core/base/err.h
core/cli/options.h:
core/base/buf.h:
core/base/mem.h:
core/base/err.h:
