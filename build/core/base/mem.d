build/core/base/mem.o: core/base/mem.c core/base/mem.h
core/base/mem.h:
