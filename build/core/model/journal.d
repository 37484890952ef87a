build/core/model/journal.o: core/model/journal.c core/model/journal.h \
 core/base/mem.h
core/model/journal.h:
core/base/mem.h:
