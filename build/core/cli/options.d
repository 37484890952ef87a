build/core/cli/options.o: core/cli/options.c core/cli/options.h \
 core/base/buf.h core/base/mem.h core/base/err.h
core/cli/options.h:
core/base/buf.h:
core/base/mem.h:
core/base/err.h:
