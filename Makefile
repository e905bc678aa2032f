# milter-device -- GNU make.  `make demo` and `make check` set up what they need.

VERSION    := 0.1
PREFIX     ?= /usr/local
SYSCONFDIR ?= $(if $(filter /usr,$(PREFIX)),/etc,$(PREFIX)/etc)
SBINDIR    ?= $(PREFIX)/sbin
BINDIR     ?= $(PREFIX)/bin
MANDIR     ?= $(PREFIX)/share/man
DATADIR    ?= $(PREFIX)/share/milter-device
DESTDIR    ?=
BUILD      ?= build
CC         ?= cc
CFLAGS     ?= -O2 -g
PKG_CONFIG ?= pkg-config
INSTALL    ?= install

PROGRAMS  := milter-device milter-device-watch milter-device-check milter-device-report \
	milter-device-ctl
SBIN      := milter-device milter-device-watch milter-device-ctl
BIN       := milter-device-check milter-device-report
PACKAGES  := milter libpcre2-8 libconfuse libcrypto jansson zlib libzstd
REPORT_PACKAGES := libcurl
WARNINGS  := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
MANUALS   := $(wildcard milter/*.[18] conf/*.5)
DEVICE    := $(wildcard milter/device/*.c)
REPORT    := $(wildcard milter/report/*.c)
HOST      := $(wildcard milter/host/*.c)
SUITES    := $(patsubst tests/%.c,%,$(wildcard tests/test_*.c))
FUZZERS   := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
OBJECTS    = $(patsubst %.c,$(BUILD)/%.o,$(DEVICE) $(REPORT) $(HOST) $(wildcard milter/*.c tests/*.c tests/fuzz/*.c tests/bench/*.c))

override CPPFLAGS += -D_GNU_SOURCE -DVERSION='"$(VERSION)"' \
	-DCONF_DIR='"$(SYSCONFDIR)/milter-device"' -DSHARE_DIR='"$(DATADIR)"'
override CFLAGS   += -std=c17 -pthread $(WARNINGS)
override LDFLAGS  += -pthread
LIBRARIES  = $(shell $(PKG_CONFIG) --libs $(PACKAGES) 2>/dev/null)
INCLUDES   = $(shell $(PKG_CONFIG) --cflags $(PACKAGES) $(REPORT_PACKAGES) 2>/dev/null)
LIBRARIES := $(LIBRARIES)
INCLUDES  := $(INCLUDES)
REPORT_LIBRARIES := $(shell $(PKG_CONFIG) --libs $(REPORT_PACKAGES) 2>/dev/null)

all: $(PROGRAMS:%=$(BUILD)/%)

# What each layer may see: device nothing but itself, report device, host both, the programs all.
device_SEES  :=
report_SEES  := -Imilter/device
host_SEES    := -Imilter/device -Imilter/report
program_SEES := $(host_SEES) -Imilter/host
tests_SEES   := $(program_SEES) -Imilter
compile       = @mkdir -p $(@D); echo "  CC $<"; \
	$(CC) $(CPPFLAGS) $(CFLAGS) $(INCLUDES) $(1) -MMD -MP -c -o $@ $<

$(BUILD)/milter/device/%.o: milter/device/%.c $(BUILD)/flags ; $(call compile,$(device_SEES))
$(BUILD)/milter/report/%.o: milter/report/%.c $(BUILD)/flags ; $(call compile,$(report_SEES))
$(BUILD)/milter/host/%.o:   milter/host/%.c $(BUILD)/flags   ; $(call compile,$(host_SEES))
$(BUILD)/milter/%.o:        milter/%.c $(BUILD)/flags        ; $(call compile,$(program_SEES))
$(BUILD)/tests/%.o:         tests/%.c $(BUILD)/flags         ; $(call compile,$(tests_SEES))

# Paths are compiled in, so `make` and then `make install PREFIX=/usr` builds anew.
FLAGS = $(CC) $(CPPFLAGS) $(CFLAGS)
$(BUILD)/flags: always
	@mkdir -p $(@D); printf '%s\n' '$(subst ','\'',$(FLAGS))' | cmp -s - $@ || \
		printf '%s\n' '$(subst ','\'',$(FLAGS))' >$@
always:

$(BUILD)/libdevice.a: $(DEVICE:%.c=$(BUILD)/%.o)
$(BUILD)/libreport.a: $(REPORT:%.c=$(BUILD)/%.o)
$(BUILD)/libhost.a:   $(HOST:%.c=$(BUILD)/%.o)
$(BUILD)/%.a: ; @rm -f $@; $(AR) rcs $@ $^

LAYERS := $(BUILD)/libhost.a $(BUILD)/libreport.a $(BUILD)/libdevice.a
link    = @echo "  LD $@"; $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LAYERS) $(LIBRARIES)

$(BUILD)/milter-device-watch: $(addprefix $(BUILD)/milter/,watch_arguments.o watch.o watch_inputs.o watch_counts.o \
	watch_commands.o watch_state.o watch_recover.o service.o loader.o)
$(BUILD)/milter-device: $(addprefix $(BUILD)/milter/,filter.o service.o loader.o commands.o)
$(BUILD)/milter-device-report: $(addprefix $(BUILD)/milter/,report_options.o report_post.o \
	report_follow.o report_clickhouse.o)
$(BUILD)/milter-device-report: LIBRARIES += $(REPORT_LIBRARIES)
$(PROGRAMS:%=$(BUILD)/%): $(BUILD)/%: $(BUILD)/milter/%.o $(LAYERS) ; $(link)
$(BUILD)/tests/%: $(BUILD)/tests/%.o $(LAYERS)
	@echo "  LD $@"; $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(LAYERS) $(LIBRARIES) $(CHECK_LIBRARIES)
CHECK_LIBRARIES = $(shell $(PKG_CONFIG) --libs check)

# Tests: the suites one by one, then the end-to-end tests; one closing line counts them all.
needs:
	@tests/needs.sh build test
check: needs
	@$(MAKE) --no-print-directory BUILD=$(BUILD) all suites
	@BUILD=$(abspath $(BUILD)) tests/run.sh $(SUITES:%=$(BUILD)/tests/%) $(wildcard tests/e2e/*_test.sh)
suites: $(SUITES:%=$(BUILD)/tests/%)
unit: all suites
	@BUILD=$(abspath $(BUILD)) tests/run.sh $(SUITES:%=$(BUILD)/tests/%)
demo:
	@tests/needs.sh build demo
	@$(MAKE) --no-print-directory BUILD=$(BUILD) all
	@BUILD=$(abspath $(BUILD)) tests/demo.sh
bench:
	@tests/needs.sh build bench
	@$(MAKE) --no-print-directory BUILD=$(BUILD) all $(BUILD)/tests/bench/make_events
	@BUILD=$(abspath $(BUILD)) tests/bench/run.sh

asan:
	@tests/needs.sh build test
	@$(MAKE) --no-print-directory check BUILD=build/asan \
		CFLAGS='-g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined' \
		LDFLAGS='-fsanitize=address,undefined'
tsan:
	@tests/needs.sh build test
	@$(MAKE) --no-print-directory check BUILD=build/tsan \
		CFLAGS='-g -O1 -fsanitize=thread' LDFLAGS='-fsanitize=thread'

# Fuzzers: FUZZ_SECONDS each, on the corpora in tests/fuzz/NAME/; new inputs go to build/fuzz.
FUZZ_SECONDS ?= 60
FUZZ_FLAGS   := -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined
fuzz:
	@tests/needs.sh build fuzz
	@$(MAKE) --no-print-directory BUILD=build/fuzz CC=clang fuzzers \
		CFLAGS='$(FUZZ_FLAGS) -fsanitize=fuzzer-no-link' LDFLAGS=-fsanitize=fuzzer
	@for fuzzer in $(FUZZERS); do mkdir -p build/fuzz/$$fuzzer.found; echo "  FUZZ $$fuzzer"; \
		build/fuzz/$$fuzzer -max_total_time=$(FUZZ_SECONDS) -max_len=65536 -timeout=10 -artifact_prefix=build/fuzz/ \
			build/fuzz/$$fuzzer.found tests/fuzz/$$fuzzer >build/fuzz/$$fuzzer.log 2>&1 || \
			{ tail -n 40 build/fuzz/$$fuzzer.log; exit 1; }; \
		sed -n 's/^Done /    clean: /p' build/fuzz/$$fuzzer.log; done
fuzzers: $(FUZZERS:%=$(BUILD)/%)
$(FUZZERS:%=$(BUILD)/%): $(BUILD)/%: $(BUILD)/tests/fuzz/%.o $(LAYERS) ; $(link)

$(BUILD)/tests/bench/%: $(BUILD)/tests/bench/%.o $(LAYERS) ; $(link)

# The layers are kept by what each is compiled with; this looks for ways around that.
layers: $(BUILD)/libdevice.a $(BUILD)/libreport.a
	@size -A $(BUILD)/libdevice.a $(BUILD)/libreport.a | awk '($$1 == ".data" || $$1 == ".bss") && $$2 > 0 { exit 1 }' || \
		{ echo 'layers: milter/device or milter/report has mutable data at file scope'; exit 1; }
	@! grep -nE '#include "[^"]*/' milter/*.[ch] milter/*/*.[ch]
	@! grep -nE '#include <(fcntl|unistd|syslog|pthread|signal|time|sys/.*|confuse|libmilter/.*)\.?h?>' \
		milter/device/*.[ch] milter/report/*.[ch]
	@! grep -lE 'mfapi\.h' milter/*.[ch] milter/*/*.[ch] | grep -v '^milter/filter\.c$$'
	@! grep -lE '<confuse\.h>' milter/*.[ch] milter/*/*.[ch] | grep -v '^milter/host/conffile\.c$$'
	@! grep -lE '<pcre2\.h>' milter/*.[ch] milter/*/*.[ch] | grep -v '^milter/device/pattern\.c$$'
	@! grep -lE '<curl/' milter/*.[ch] milter/*/*.[ch] | grep -v '^milter/host/clickhouse\.c$$'
	@echo "layers: kept"

SOURCES := $(wildcard milter/*.[ch] milter/*/*.[ch] tests/*.[ch] tests/fuzz/*.c tests/bench/*.c)
lint:
	@tests/needs.sh build lint
	@clang-format --dry-run --Werror $(SOURCES)
	@cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr -j2 \
		--enable=warning,performance,portability --suppress=missingIncludeSystem \
		-Imilter/device -Imilter/report -Imilter/host -DVERSION='""' -DCONF_DIR='""' -DSHARE_DIR='""' milter
	@shellcheck -x -P SCRIPTDIR -P tests/e2e $(wildcard tests/*.sh tests/*/*.sh .ci/run)
	@mandoc -Tlint -Wwarning $(MANUALS)
	@tests/style.sh
format:
	clang-format -i $(SOURCES)

UNITS  := $(notdir $(wildcard contrib/*.service contrib/*.timer))
CONFIG := milter-device.conf policy.conf local.conf
SHARED := devices.conf sources.conf builds.tsv models.tsv notice.txt
install: all
	$(INSTALL) -d $(DESTDIR)$(SBINDIR) $(DESTDIR)$(BINDIR) $(DESTDIR)$(DATADIR) \
		$(DESTDIR)$(SYSCONFDIR)/milter-device $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man5 \
		$(DESTDIR)$(MANDIR)/man8 $(DESTDIR)$(PREFIX)/lib/systemd/system \
		$(DESTDIR)$(PREFIX)/lib/sysusers.d $(DESTDIR)$(PREFIX)/lib/tmpfiles.d \
		$(DESTDIR)$(SYSCONFDIR)/logrotate.d
	$(INSTALL) -m 755 $(SBIN:%=$(BUILD)/%) $(DESTDIR)$(SBINDIR)
	$(INSTALL) -m 755 $(BIN:%=$(BUILD)/%) $(DESTDIR)$(BINDIR)
	$(INSTALL) -m 644 $(wildcard $(SHARED:%=conf/%)) $(DESTDIR)$(DATADIR)
	for f in $(CONFIG); do t=$(DESTDIR)$(SYSCONFDIR)/milter-device/$$f; \
		test -e $$t || $(INSTALL) -m 644 conf/$$f $$t || exit 1; done
	for s in 1 5 8; do $(INSTALL) -m 644 $$(ls $(MANUALS) | grep "\.$$s$$") \
		$(DESTDIR)$(MANDIR)/man$$s || exit 1; done
	for u in $(UNITS); do \
		sed 's|/usr/sbin|$(SBINDIR)|; s|/usr/bin/milter|$(BINDIR)/milter|; s|/etc/milter-device|$(SYSCONFDIR)/milter-device|' \
		contrib/$$u >$(DESTDIR)$(PREFIX)/lib/systemd/system/$$u || exit 1; done
	$(INSTALL) -m 644 contrib/milter-device.sysusers \
		$(DESTDIR)$(PREFIX)/lib/sysusers.d/milter-device.conf
	$(INSTALL) -m 644 contrib/milter-device.tmpfiles \
		$(DESTDIR)$(PREFIX)/lib/tmpfiles.d/milter-device.conf
	$(INSTALL) -m 644 contrib/milter-device.logrotate \
		$(DESTDIR)$(SYSCONFDIR)/logrotate.d/milter-device

# What the administrator owns stays.
uninstall:
	rm -f $(SBIN:%=$(DESTDIR)$(SBINDIR)/%) $(BIN:%=$(DESTDIR)$(BINDIR)/%)
	rm -f $(foreach m,$(notdir $(MANUALS)),$(DESTDIR)$(MANDIR)/man$(subst .,,$(suffix $(m)))/$(m))
	rm -f $(UNITS:%=$(DESTDIR)$(PREFIX)/lib/systemd/system/%) \
		$(DESTDIR)$(PREFIX)/lib/sysusers.d/milter-device.conf \
		$(DESTDIR)$(PREFIX)/lib/tmpfiles.d/milter-device.conf
	rm -rf $(DESTDIR)$(DATADIR)

dist:
	git archive --prefix=milter-device-$(VERSION)/ -o milter-device-$(VERSION).tar.gz HEAD
clean:
	rm -rf build

.PHONY: all always needs check suites unit fuzzers demo bench asan tsan fuzz layers lint format install uninstall dist clean
.SECONDARY:
-include $(OBJECTS:.o=.d)
