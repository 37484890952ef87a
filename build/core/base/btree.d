build/core/base/btree.o: core/base/btree.c core/base/btree.h \
 core/base/mem.h
core/base/btree.h:
core/base/mem.h:
