build/core/base/hash.o: core/base/hash.c core/base/hash.h
core/base/hash.h:
