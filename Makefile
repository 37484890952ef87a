# Muster: one Makefile, everything made lands in build/. `make help` lists the targets.
CC        = gcc
BUILD    ?= build
PREFIX   ?= /usr/local
WARN      = -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
            -Wpointer-arith -Wcast-qual -Wwrite-strings -Wundef -Wvla -Wformat=2 -Wswitch-enum -Werror
OPT      ?= -O2 -D_FORTIFY_SOURCE=2
PACKAGES  = lua5.4 sqlite3 libevent libical libcurl libsodium
PKG_CFLAGS := $(shell pkg-config --cflags $(PACKAGES) 2>/dev/null)
PKG_LIBS   := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null)
CFLAGS   += -std=c17 -D_GNU_SOURCE -Icore -Iinclude $(OPT) -g -fno-omit-frame-pointer -fstack-protector-strong -fPIE $(WARN) $(PKG_CFLAGS)
LDFLAGS  += -pie -Wl,-z,relro,-z,now
LDLIBS   += $(PKG_LIBS) -lcsv -lm -lpthread

LAYERS    = base calendar model store engine script policy deliver http cli
SOURCES   = $(wildcard core/*/*.c)
LIBRARY   = $(filter-out core/cli/%,$(SOURCES))
SCRIPTS   = $(sort $(wildcard scripts/muster/*.lua scripts/std/*.lua scripts/std/*/*.lua scripts/std/*/about.md scripts/std/*.md scripts/calendar/*.lua scripts/community/*.lua))
KIT       = $(sort $(wildcard scripts/kit/*/*.lua scripts/kit/*/tests/*.lua $(addsuffix /*.lua,rules/starter/model rules/starter/policies rules/starter/tests) rules/shuangxi/model/passbook.lua rules/shuangxi/policies/passbook.lua rules/shuangxi/texts.lua))
UNITS     = $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/*_test.c))

all: $(BUILD)/muster

# The packages must be there before this file is read for building: hence the second make.
run: setup
	@$(MAKE) --no-print-directory -j2 all
	$(BUILD)/muster serve --data $(BUILD)/demo --rules rules --watch

$(BUILD)/muster: $(patsubst %.c,$(BUILD)/%.o,$(filter core/cli/%,$(SOURCES))) $(BUILD)/gen/kit.o $(BUILD)/libmuster.a
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/libmuster.a: $(patsubst %.c,$(BUILD)/%.o,$(LIBRARY)) $(BUILD)/gen/shipped.o
	@rm -f $@ && ar rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

# The scripts that ship with the engine are part of the program.
$(BUILD)/gen/shipped.c: scripts/build/embed.sh $(SCRIPTS)
	@mkdir -p $(@D)
	@sh scripts/build/embed.sh shipped_files policy/pack.h $(SCRIPTS) > $@

# What `muster new` begins with.
$(BUILD)/gen/kit.c: scripts/build/embed.sh $(KIT)
	@mkdir -p $(@D)
	@sh scripts/build/embed.sh kit_files cli/kit.h $(KIT) > $@

$(BUILD)/gen/%.o: $(BUILD)/gen/%.c
	@$(CC) $(CFLAGS) -c -o $@ $<

$(BUILD)/tests/%: tests/unit/%.c $(BUILD)/libmuster.a
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(BUILD)/libmuster.a $(LDLIBS) -lcmocka -ljansson

$(BUILD)/tests/%-tool: tests/tools/%.c $(BUILD)/libmuster.a
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) $(LDFLAGS) -MMD -MP -o $@ $< $(BUILD)/libmuster.a $(LDLIBS)

check: $(BUILD)/muster $(UNITS)
	@sh tests/run.sh --fast $(BUILD)

test: setup
	@$(MAKE) --no-print-directory -j2 all $(UNITS) $(BUILD)/tests/calendar-tool
	@sh tests/run.sh --all $(BUILD)

san:
	@$(MAKE) --no-print-directory -j2 BUILD=build/san CC=clang OPT="-O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined" all $(patsubst tests/unit/%.c,build/san/tests/%,$(wildcard tests/unit/*_test.c))
	@ASAN_OPTIONS=detect_leaks=1 sh tests/run.sh --san build/san

FUZZ_SECONDS ?= 20
FUZZERS   = $(patsubst tests/fuzz/%.c,build/fuzz/fuzz-%,$(wildcard tests/fuzz/*.c))
fuzz:
	@$(MAKE) --no-print-directory -j2 BUILD=build/fuzz CC=clang OPT="-O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined" build/fuzz/libmuster.a $(FUZZERS)
	@sh tests/fuzz/run.sh build/fuzz $(FUZZ_SECONDS)

build/fuzz/fuzz-%: tests/fuzz/%.c build/fuzz/libmuster.a
	@$(CC) $(CFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $@ $< build/fuzz/libmuster.a $(LDLIBS) -ljansson

lint:
	@sh tests/lint.sh "$(LAYERS)" "$(CFLAGS)"

# What measures lives in tests/bench: programs in process (engine/), loads over the wire (load/), what is asked of them (figures/).
BENCH_ENGINE = $(addprefix $(BUILD)/bench/,bulk disk fill handler replay rows timers)
BENCH_LOAD   = $(addprefix $(BUILD)/bench/,load paced stream)
bench: $(BUILD)/muster $(BENCH_ENGINE) $(BENCH_LOAD)
	@node tests/bench/run.js own $(BUILD)

bench-peers: $(BUILD)/muster $(BENCH_LOAD)
	@sh tests/bench/peers/install.sh
	@$(MAKE) --no-print-directory $(BUILD)/bench/load-postgres
	@node tests/bench/run.js peers $(BUILD)

# The model of the reference community as a page; tests/docs/model.js says when it is out of date.
model-docs: $(BUILD)/muster
	@$(BUILD)/muster model rules/taiping > $(BUILD)/model.md && mv $(BUILD)/model.md docs/model.md

bench-docs:
	@node tests/bench/docs.js $(BUILD) docs/performance.md

$(BENCH_ENGINE): $(BUILD)/bench/%: tests/bench/engine/%.c tests/bench/engine/common.c tests/bench/engine/jansson.c tests/bench/engine/common.h $(BUILD)/libmuster.a
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.a,$^) $(LDLIBS) -ljansson

$(BUILD)/bench/load: $(addprefix tests/bench/load/,load.c http.c redis.c dial.c samples.c load.h samples.h)
$(BUILD)/bench/paced: $(addprefix tests/bench/load/,paced.c dial.c samples.c load.h samples.h)
$(BUILD)/bench/stream: $(addprefix tests/bench/load/,stream.c samples.c load.h samples.h)
$(BUILD)/bench/load-postgres: $(addprefix tests/bench/load/,postgres.c samples.c load.h samples.h)
$(BUILD)/bench/load-postgres: BENCH_LIBS = $(shell pkg-config --cflags --libs libpq)
$(BENCH_LOAD) $(BUILD)/bench/load-postgres:
	@mkdir -p $(@D)
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c,$^) -lm $(BENCH_LIBS)

setup:
	@sh scripts/setup.sh

install: $(BUILD)/muster
	install -Dm755 $(BUILD)/muster $(DESTDIR)$(PREFIX)/bin/muster
	install -Dm644 $(BUILD)/libmuster.a $(DESTDIR)$(PREFIX)/lib/libmuster.a
	install -Dm644 include/muster/muster.h $(DESTDIR)$(PREFIX)/include/muster/muster.h
	install -Dm644 docs/muster.1 $(DESTDIR)$(PREFIX)/share/man/man1/muster.1
	install -Dm644 docs/muster.service $(DESTDIR)$(PREFIX)/lib/systemd/system/muster.service
	mkdir -p $(DESTDIR)$(PREFIX)/share/muster && cp -r rules $(DESTDIR)$(PREFIX)/share/muster/

clean:
	rm -rf $(BUILD)

help:
	@echo "make run      set up, build, serve the Taiping Street community"
	@echo "make test     set up, build, all tests"
	@echo "make check    the fast tests"
	@echo "make san      the same under AddressSanitizer and UBSan"
	@echo "make fuzz     each parser under libFuzzer, 20 s each"
	@echo "make lint     clang-tidy, cppcheck, luacheck, layers, headers"
	@echo "make bench    figures of this machine; make bench-peers: beside Redis, PostgreSQL and Node; make bench-docs: into docs/performance.md"
	@echo "make model-docs  docs/model.md anew from rules/taiping"
	@echo "make install  DESTDIR and PREFIX are honoured"
	@echo "make clean"

-include $(patsubst %.c,$(BUILD)/%.d,$(SOURCES))
.PHONY: all run check test san fuzz lint bench bench-peers bench-docs model-docs setup install clean help
