build/core/script/pattern.o: core/script/pattern.c core/script/pattern.h \
 core/base/buf.h core/base/mem.h
core/script/pattern.h:
core/base/buf.h:
core/base/mem.h:
