# SPDX-License-Identifier: ISC
# milter-device -- GNU make.  `make demo` and `make check` set up what they need.

VERSION    := 0.1
BUILD      ?= build

# What was given once, to `make`, is what later calls on the same BUILD go by, `make install` above all.
# Given again, it is changed; `make clean` forgets it.
SETTINGS := PREFIX SYSCONFDIR SBINDIR BINDIR MANDIR DATADIR DOCDIR UNITDIR SYSUSERSDIR TMPFILESDIR \
	LOGROTATEDIR BASHCOMPDIR ZSHCOMPDIR FISHCOMPDIR CC CFLAGS CPPFLAGS LDFLAGS PKG_CONFIG
GIVEN    := $(foreach s,$(SETTINGS),$(if $(filter command environment,$(firstword $(origin $(s)))),$(s)))
SETTLE   := $(if $(GIVEN),{ \
	printf '%s\n' $(foreach s,$(GIVEN),'$(subst ','\'',$(s) ?= $(value $(s)))') | sed 's/\x23/\\&/g'; \
	awk -v given=' $(GIVEN) ' '!index(given, " " $$1 " ")' $(BUILD)/settings.mk; \
	} >$(BUILD)/settings.new && mv $(BUILD)/settings.new $(BUILD)/settings.mk)
-include $(BUILD)/settings.mk

PREFIX       ?= /usr/local
SYSCONFDIR   ?= $(if $(filter /usr,$(PREFIX)),/etc,$(PREFIX)/etc)
SBINDIR      ?= $(PREFIX)/sbin
BINDIR       ?= $(PREFIX)/bin
MANDIR       ?= $(PREFIX)/share/man
DATADIR      ?= $(PREFIX)/share/milter-device
DOCDIR       ?= $(PREFIX)/share/doc/milter-device
UNITDIR      ?= $(or $(if $(filter /usr,$(PREFIX)),$(SYSTEM_UNITDIR)),$(PREFIX)/lib/systemd/system)
SYSUSERSDIR  ?= $(PREFIX)/lib/sysusers.d
TMPFILESDIR  ?= $(PREFIX)/lib/tmpfiles.d
LOGROTATEDIR ?= $(SYSCONFDIR)/logrotate.d
BASHCOMPDIR  ?= $(PREFIX)/share/bash-completion/completions
ZSHCOMPDIR   ?= $(PREFIX)/share/zsh/site-functions
FISHCOMPDIR  ?= $(PREFIX)/share/fish/vendor_completions.d
DESTDIR      ?=
CC           ?= cc
CFLAGS       ?= -O2 -g
PKG_CONFIG   ?= pkg-config
INSTALL      ?= install
SYSTEM_UNITDIR = $(shell $(PKG_CONFIG) --variable=systemdsystemunitdir systemd 2>/dev/null)

PROGRAMS  := milter-device milter-device-watch milter-device-gate milter-device-check \
	milter-device-report milter-device-ctl
SBIN      := milter-device milter-device-watch milter-device-gate milter-device-ctl
BIN       := milter-device-check milter-device-report
PACKAGES  := milter libpcre2-8 libconfuse libcrypto jansson zlib libzstd libidn2
REPORT_PACKAGES := libcurl
GATE_PACKAGES := libmicrohttpd
WARNINGS  := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
MANUALS   := $(wildcard milter/*.[18] conf/*.[57] contrib/ldap/*.8)

# The rooms of milter/, in the order in which data walks, and what a file there may include
# beside its own room.  milter/README is the map.
base_SEES      :=
mail_SEES      := base
event_SEES     := base
device_SEES    := base
policy_SEES    := base mail event device
access_SEES    := base event device
replay_SEES    := base mail event device policy
hiding_SEES    := base mail event device policy
count_SEES     := base event hiding
letters_SEES   := base mail event device policy replay
count/clickhouse_SEES := base event count
report_SEES    := base event policy replay count letters
report/formats_SEES := base event policy count letters report
PURE           := base mail event device policy access replay hiding count count/clickhouse letters report report/formats
host_SEES      := $(PURE)
host/conf_SEES := $(PURE) host
host/config_SEES := $(PURE) host host/conf
host/logs_SEES := $(PURE) host host/conf host/config
service_SEES   := $(PURE) host host/conf host/config host/logs
daemon_SEES    := $(service_SEES) service
watch_SEES     := $(service_SEES) service
gate_SEES      := $(service_SEES) service
ctl_SEES       := $(service_SEES) service
reporter_SEES  := $(service_SEES) service
SHARED_ROOMS   := $(PURE) host host/conf host/config host/logs service
ROOMS          := $(SHARED_ROOMS) daemon watch gate ctl reporter

SUITES    := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/unit/*/test_*.c tests/unit/*/*/test_*.c))
FAULTS    := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/faults/test_*.c))
FUZZERS   := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
HEADERS   := $(foreach room,$(ROOMS),$(wildcard milter/$(room)/*.h))
CODE      := $(foreach room,$(ROOMS),$(wildcard milter/$(room)/*.c)) $(wildcard milter/*.c)
TESTS     := $(wildcard tests/unit/*/*.c tests/unit/*/*/*.c tests/fuzz/*.c tests/bench/*.c tests/faults/*.c)
OBJECTS    = $(patsubst %.c,$(BUILD)/%.o,$(CODE) $(TESTS))

override CPPFLAGS += -D_GNU_SOURCE -DVERSION='"$(VERSION)"'
override CFLAGS   += -std=c17 -pthread $(WARNINGS) \
	-ffile-prefix-map=$(CURDIR)=. -ffile-prefix-map=$(abspath $(BUILD))=build
override LDFLAGS  += -pthread
LIBRARIES  = $(shell $(PKG_CONFIG) --libs $(PACKAGES) 2>/dev/null)
INCLUDES   = $(shell $(PKG_CONFIG) --cflags $(PACKAGES) $(REPORT_PACKAGES) $(GATE_PACKAGES) 2>/dev/null)
# libidn2 brings libunistring, of which pkg-config knows nothing.
LIBRARIES := $(LIBRARIES) -lunistring
INCLUDES  := $(INCLUDES)
REPORT_LIBRARIES := $(shell $(PKG_CONFIG) --libs $(REPORT_PACKAGES) 2>/dev/null)
GATE_LIBRARIES := $(shell $(PKG_CONFIG) --libs $(GATE_PACKAGES) 2>/dev/null)

ifeq ($(filter install uninstall,$(MAKECMDGOALS)),)
all: remember
endif
remember: ; @mkdir -p $(BUILD); touch $(BUILD)/settings.mk; $(SETTLE)
all: $(PROGRAMS:%=$(BUILD)/%)

# A room's compiler finds what the room may include, and nothing else: links, in a folder of its
# own.  Headers that it may include may need others, so the compiler knows those as well; `make
# layers` looks at the arrows one by one.
shown_to = $(filter $(ROOMS),$(sort $(1) $($(1)_SEES) $(foreach room,$($(1)_SEES),$($(room)_SEES))))
show_to  = for room in $(shown_to); do mkdir -p $(BUILD)/sees/$(1)/$$room && \
	ln -sf "$$PWD"/milter/$$room/*.h $(BUILD)/sees/$(1)/$$room || exit; done
programs_SEES := $(ROOMS)

# All is compiled again when it changes: while links are made anew, make may have looked at the old.
header_list = $(CURDIR) $(foreach room,$(ROOMS),$(room): $($(room)_SEES)) $(HEADERS)
$(BUILD)/headers: always
	@mkdir -p $(@D); echo '$(header_list)' | cmp -s - $@ || { rm -rf $(BUILD)/sees && \
		$(foreach room,$(ROOMS) programs,$(call show_to,$(room)) &&) echo '$(header_list)' >$@; }

# Before the compiler complains a hundred times that headers are missing.
$(BUILD)/libraries: Makefile tests/needs.sh
	@mkdir -p $(@D); $(PKG_CONFIG) --print-errors --exists $(PACKAGES) $(REPORT_PACKAGES) $(GATE_PACKAGES) && \
		echo '#include <unicase.h>' | $(CC) $(CPPFLAGS) -E - >/dev/null || \
		{ tests/needs.sh -n build; exit 1; }
	@touch $@

SETUP   = $(BUILD)/headers $(BUILD)/libraries
compile = @mkdir -p $(@D); echo "  CC $<"; \
	$(CC) $(CPPFLAGS) $(CFLAGS) $(INCLUDES) -I$(BUILD)/sees/$(1) $(2) -MMD -MP -c -o $@ $<
define room_rule
$(BUILD)/milter/$(1)/%.o: milter/$(1)/%.c $(BUILD)/flags $(BUILD)/headers | $(SETUP) ; $$(call compile,$(1))
$(call library,$(1)): $(patsubst %.c,$(BUILD)/%.o,$(wildcard milter/$(1)/*.c))
endef
library = $(BUILD)/lib$(subst /,-,$(1)).a
$(foreach room,$(ROOMS),$(eval $(call room_rule,$(room))))
$(BUILD)/milter/%.o: milter/%.c $(BUILD)/flags $(BUILD)/headers | $(SETUP) ; $(call compile,programs)
$(BUILD)/tests/%.o:  tests/%.c $(BUILD)/flags $(BUILD)/headers | $(SETUP) ; $(call compile,programs,-Itests/unit)

# Other flags, and everything is compiled anew; another prefix, and one file is.
FLAGS = $(CC) $(CPPFLAGS) $(CFLAGS)
PATHS = -DCONF_DIR='"$(SYSCONFDIR)/milter-device"' -DSHARE_DIR='"$(DATADIR)"'
keep  = mkdir -p $(@D); printf '%s\n' '$(subst ','\'',$(1))' | cmp -s - $@ || \
	printf '%s\n' '$(subst ','\'',$(1))' >$@
$(BUILD)/flags: always ; @$(call keep,$(FLAGS))
$(BUILD)/paths: always ; @$(call keep,$(PATHS))
$(BUILD)/milter/host/paths.o: override CPPFLAGS += $(PATHS)
$(BUILD)/milter/host/paths.o: $(BUILD)/paths
always:

$(BUILD)/%.a: ; @rm -f $@; $(AR) rcs $@ $^

# The last room first: each needs those behind it, and none needs one before it.
reverse   = $(if $(1),$(call reverse,$(wordlist 2,99,$(1))) $(firstword $(1)))
LIBRARY_ORDER    := $(foreach room,$(call reverse,$(ROOMS)),$(call library,$(room)))
SHARED_LIBRARIES := $(foreach room,$(SHARED_ROOMS),$(call library,$(room)))
link      = @echo "  LD $@"; $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) \
	$(foreach library,$(LIBRARY_ORDER),$(filter $(library),$^)) $(LIBRARIES)

# What belongs to one program beside its main: milter/NAME_*.c.
parts = $(patsubst %.c,$(BUILD)/%.o,$(wildcard milter/$(1)_*.c))
$(BUILD)/milter-device: $(call parts,daemon) $(call library,daemon)
$(BUILD)/milter-device-watch: $(call parts,watch) $(call library,watch)
$(BUILD)/milter-device-gate: $(call parts,gate) $(call library,gate)
$(BUILD)/milter-device-gate: LIBRARIES += $(GATE_LIBRARIES)
$(BUILD)/milter-device-check: $(call parts,check)
$(BUILD)/milter-device-report: $(call library,reporter)
$(BUILD)/milter-device-ctl: $(call parts,ctl) $(call library,ctl)
$(BUILD)/milter-device-report: LIBRARIES += $(REPORT_LIBRARIES)
$(PROGRAMS:%=$(BUILD)/%): $(BUILD)/%: $(BUILD)/milter/%.o $(SHARED_LIBRARIES) ; $(link)
$(SUITES) $(FAULTS): LIBRARIES += $(CHECK_LIBRARIES)
$(filter $(BUILD)/tests/unit/gate/%,$(SUITES)): $(call library,gate)
$(BUILD)/tests/bench/gate_yes: LIBRARIES += $(GATE_LIBRARIES)
$(BUILD)/tests/%: $(BUILD)/tests/%.o $(SHARED_LIBRARIES) ; $(link)
CHECK_LIBRARIES = $(shell $(PKG_CONFIG) --libs check)

# Tests: the suites one by one, then the end-to-end tests; one closing line counts them all, and is
# kept for `make ci`.
# With NEEDS=no nothing is installed, and what is missing, or may only be done by root, is skipped.
NEEDS ?= yes
# What a target builds first, it builds on all processors, unless make was told how many.
JOBS  = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1))
E2E   ?= $(wildcard tests/e2e/*_test.sh)
needs:
	@test '$(NEEDS)' = no || tests/needs.sh build test
check: needs
	@$(MAKE) --no-print-directory $(JOBS) BUILD=$(BUILD) all suites
	@BUILD=$(abspath $(BUILD)) NEEDS=$(NEEDS) tests/run.sh $(SUITES) $(E2E)
suites: $(SUITES)
unit: all suites
	@BUILD=$(abspath $(BUILD)) tests/run.sh $(SUITES)
demo:
	@tests/needs.sh build demo
	@$(MAKE) --no-print-directory $(JOBS) BUILD=$(BUILD) all
	@BUILD=$(abspath $(BUILD)) tests/demo.sh
ci:
	@tests/needs.sh build test lint debian
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory check
	@cp $(BUILD)/closing-line $(BUILD)/checked
	@$(MAKE) --no-print-directory asan
	@$(MAKE) --no-print-directory tsan
	@$(MAKE) --no-print-directory faults
	@$(MAKE) --no-print-directory debian
	@cat $(BUILD)/checked
# The unit tests on today's stable as well, whatever this is; where that cannot be, it is said.
debian:
	@tests/debian.sh trixie 'tests/needs.sh build unit' 'make -s -j2 unit' || test $$? -eq 77
# 500,000 events by each shipper of contrib, through outages, rotations and a kill; some minutes.
soak:
	@tests/needs.sh build test
	@$(MAKE) --no-print-directory $(JOBS) BUILD=$(BUILD) all
	@BUILD=$(abspath $(BUILD)) tests/run.sh tests/soak/feeds.sh
bench:
	@tests/needs.sh build bench
	@$(MAKE) --no-print-directory $(JOBS) BUILD=$(BUILD) all \
		$(BUILD)/tests/bench/make_events $(BUILD)/tests/bench/gate_yes
	@BUILD=$(abspath $(BUILD)) tests/bench/run.sh

asan:
	@tests/needs.sh build test
	@$(MAKE) --no-print-directory check BUILD=build/asan \
		CFLAGS='-g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined' \
		LDFLAGS='-fsanitize=address,undefined'
# What goes wrong around the programs: disks, memory, clocks, files taken away.  Not in `make
# check`, as it takes minutes, nor under sanitizers, as it replaces what they replace.
faults:
	@tests/needs.sh build test
	@$(MAKE) --no-print-directory $(JOBS) BUILD=$(BUILD) all $(FAULTS)
	@BUILD=$(abspath $(BUILD)) tests/run.sh $(FAULTS) $(wildcard tests/faults/*_test.sh)
# Left out is what has one thread: the pure rooms, what loads a configuration or reads a message.
ONE_THREAD := check completion corpus install jit layers options readme recognition replay start tables wrong
tsan:
	@tests/needs.sh build test
	@CK_TIMEOUT_MULTIPLIER=40 $(MAKE) --no-print-directory check BUILD=build/tsan \
		SUITES='$(patsubst $(BUILD)/%,build/tsan/%,$(filter $(BUILD)/tests/unit/host/test_% \
			$(BUILD)/tests/unit/host/logs/% $(BUILD)/tests/unit/service/%,$(SUITES)))' \
		E2E='$(filter-out $(ONE_THREAD:%=tests/e2e/%_test.sh),$(E2E))' \
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
$(BUILD)/fuzz_gate: $(call library,gate)
$(FUZZERS:%=$(BUILD)/%): $(BUILD)/%: $(BUILD)/tests/fuzz/%.o $(SHARED_LIBRARIES) ; $(link)

# What the compiler cannot see: arrows that are not in the table, circles, and in the pure rooms
# data that changes and calls of the system.
PURE_LIBRARIES := $(foreach room,$(PURE),$(call library,$(room)))
layers: $(foreach room,$(ROOMS),$(call library,$(room))) $(patsubst %.c,$(BUILD)/%.o,$(wildcard milter/*.c))
	@printf '%s\n' $(foreach room,$(ROOMS),'$(room): $($(room)_SEES)') | \
		tests/layers.sh milter $(PURE_LIBRARIES) -- $(filter-out $(PURE_LIBRARIES),$^)

SOURCES := $(CODE) $(HEADERS) $(wildcard milter/*.h) $(TESTS) $(wildcard tests/unit/*.h)
lint:
	@tests/needs.sh build lint
	@clang-format --dry-run --Werror $(SOURCES)
	@cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr -j2 \
		--enable=warning,performance,portability --suppress=missingIncludeSystem \
		-Imilter -DVERSION='""' -DCONF_DIR='""' -DSHARE_DIR='""' milter
	@shellcheck -x -P SCRIPTDIR -P tests/e2e $(wildcard tests/*.sh tests/*/*.sh .ci/run) \
		contrib/ldap/milter-device-groups contrib/digest/fold
	@mandoc -Tlint -Wwarning $(MANUALS)
	@tests/style.sh
format:
	clang-format -i $(SOURCES)

UNITS    := $(notdir $(wildcard contrib/*.service contrib/*.timer))
CONFIG   := milter-device.conf policy.conf local.conf
SHARED   := devices.conf sources.conf builds.tsv models.tsv notice.txt notice-de.txt
EXAMPLE_FOLDERS := clickhouse elasticsearch nginx privacy rsyslog
RULES    := $(patsubst contrib/%,%,$(wildcard contrib/prometheus/* contrib/dovecot/* contrib/digest/*) \
	contrib/grafana/milter-device.json contrib/ldap/addresses.awk)
EXAMPLES := ldap/groups.conf milter-device-report.cron milter-device-watch.rsyslog \
	$(patsubst contrib/%,%,$(wildcard $(EXAMPLE_FOLDERS:%=contrib/%/*)))

# Our own paths as they are here, in what names them; those of other programs stay.
OWN_PATHS = s|/usr/sbin/milter-device|$(SBINDIR)/milter-device|g; \
	s|/usr/bin/milter-device|$(BINDIR)/milter-device|g; \
	s|/usr/share/milter-device|$(DATADIR)|g; s|/etc/milter-device/|$(SYSCONFDIR)/milter-device/|g
complete = $(BUILD)/$(1) --completion $(2) >'$(DESTDIR)$(3)' && chmod 644 '$(DESTDIR)$(3)'
put = sed '$(OWN_PATHS)' $(1) >'$(DESTDIR)$(2)' && chmod 644 '$(DESTDIR)$(2)'

install: all
	$(INSTALL) -d $(DESTDIR)$(SBINDIR) $(DESTDIR)$(BINDIR) $(DESTDIR)$(DATADIR) \
		$(DESTDIR)$(SYSCONFDIR)/milter-device $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man5 \
		$(DESTDIR)$(MANDIR)/man7 $(DESTDIR)$(MANDIR)/man8 $(DESTDIR)$(UNITDIR) $(DESTDIR)$(SYSUSERSDIR) \
		$(DESTDIR)$(TMPFILESDIR) $(DESTDIR)$(LOGROTATEDIR) $(EXAMPLE_FOLDERS:%=$(DESTDIR)$(DOCDIR)/%) \
		$(DESTDIR)$(DOCDIR)/policies.d $(DESTDIR)$(DATADIR)/prometheus $(DESTDIR)$(DATADIR)/grafana \
		$(DESTDIR)$(DATADIR)/dovecot $(DESTDIR)$(DATADIR)/digest $(DESTDIR)$(DATADIR)/ldap $(DESTDIR)$(DOCDIR)/ldap \
		$(DESTDIR)$(BASHCOMPDIR) $(DESTDIR)$(ZSHCOMPDIR) $(DESTDIR)$(FISHCOMPDIR)
	$(INSTALL) -m 755 $(SBIN:%=$(BUILD)/%) $(DESTDIR)$(SBINDIR)
	$(INSTALL) -m 755 $(BIN:%=$(BUILD)/%) $(DESTDIR)$(BINDIR)
	$(INSTALL) -m 644 $(SHARED:%=conf/%) $(DESTDIR)$(DATADIR)
	for f in $(CONFIG); do t=$(DESTDIR)$(SYSCONFDIR)/milter-device/$$f; \
		test -e $$t || $(INSTALL) -m 644 conf/$$f $$t || exit 1; done
	$(foreach m,$(MANUALS),$(call put,$(m),$(MANDIR)/man$(subst .,,$(suffix $(m)))/$(notdir $(m))) &&) :
	$(foreach u,$(UNITS),$(call put,contrib/$(u),$(UNITDIR)/$(u)) &&) :
	$(foreach r,$(RULES),$(call put,contrib/$(r),$(DATADIR)/$(r)) &&) :
	chmod 755 $(DESTDIR)$(DATADIR)/prometheus/textfile $(DESTDIR)$(DATADIR)/dovecot/kick \
		$(DESTDIR)$(DATADIR)/digest/fold
	$(call put,contrib/ldap/milter-device-groups,$(SBINDIR)/milter-device-groups)
	chmod 755 $(DESTDIR)$(SBINDIR)/milter-device-groups
	$(call put,contrib/milter-device.sysusers,$(SYSUSERSDIR)/milter-device.conf)
	$(call put,contrib/milter-device.tmpfiles,$(TMPFILESDIR)/milter-device.conf)
	$(call put,contrib/milter-device.logrotate,$(LOGROTATEDIR)/milter-device)
	$(foreach p,$(PROGRAMS),$(call complete,$(p),bash,$(BASHCOMPDIR)/$(p)) && \
		$(call complete,$(p),zsh,$(ZSHCOMPDIR)/_$(p)) && \
		$(call complete,$(p),fish,$(FISHCOMPDIR)/$(p).fish) &&) :
	$(INSTALL) -m 644 contrib/NEWS $(DESTDIR)$(DOCDIR)
	$(INSTALL) -m 644 $(wildcard conf/policies.d/*) $(DESTDIR)$(DOCDIR)/policies.d
	$(call put,README,$(DOCDIR)/README)
	$(call put,contrib/README,$(DOCDIR)/README.contrib)
	$(foreach e,$(EXAMPLES),$(call put,contrib/$(e),$(DOCDIR)/$(e)) &&) :

# What the administrator owns stays.
uninstall:
	rm -f $(SBIN:%=$(DESTDIR)$(SBINDIR)/%) $(DESTDIR)$(SBINDIR)/milter-device-groups $(BIN:%=$(DESTDIR)$(BINDIR)/%)
	rm -f $(foreach m,$(notdir $(MANUALS)),$(DESTDIR)$(MANDIR)/man$(subst .,,$(suffix $(m)))/$(m))
	rm -f $(UNITS:%=$(DESTDIR)$(UNITDIR)/%) $(DESTDIR)$(SYSUSERSDIR)/milter-device.conf \
		$(DESTDIR)$(TMPFILESDIR)/milter-device.conf
	rm -f $(PROGRAMS:%=$(DESTDIR)$(BASHCOMPDIR)/%) $(PROGRAMS:%=$(DESTDIR)$(ZSHCOMPDIR)/_%) \
		$(PROGRAMS:%=$(DESTDIR)$(FISHCOMPDIR)/%.fish)
	rm -rf $(DESTDIR)$(DATADIR) $(DESTDIR)$(DOCDIR)

# Newer rows for the tables of builds and models: make tables LISTS='FILE ...'
tables:
	contrib/tables $(LISTS)

# Of what is committed; in an unpacked tarball, of what is there.
RELEASE := milter-device-$(VERSION)
dist:
	@if git rev-parse --git-dir >/dev/null 2>&1; then \
		git archive --prefix=$(RELEASE)/ -o $(RELEASE).tar.gz HEAD; \
	else \
		mkdir -p build && tar -czf build/$(RELEASE).tar.gz --exclude=./build \
			--exclude='./*.tar.gz' --sort=name --owner=0 --group=0 --numeric-owner \
			--transform='s,^\.,$(RELEASE),' . && mv build/$(RELEASE).tar.gz .; \
	fi

# Debian's packages, in build/deb, of what is committed.
DEB := build/deb/$(RELEASE)
deb: dist
	@tests/needs.sh build deb
	rm -rf build/deb && mkdir -p build/deb
	cp $(RELEASE).tar.gz build/deb/milter-device_$(VERSION).orig.tar.gz
	tar -C build/deb -xzf $(RELEASE).tar.gz
	cp -R $(DEB)/contrib/debian $(DEB)/debian
	cd $(DEB) && dpkg-buildpackage -us -uc -b
	@ls build/deb/*.deb
clean:
	rm -rf build

.PHONY: all always remember needs check suites unit fuzzers demo ci debian soak bench asan faults tsan fuzz layers lint format install uninstall tables dist deb clean
.SECONDARY:
-include $(OBJECTS:.o=.d)
