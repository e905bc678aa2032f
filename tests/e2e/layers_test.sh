#!/bin/sh
# SPDX-License-Identifier: ISC
# The order of the rooms: this tree keeps it, and each way of breaking it is noticed.
# A small house of three rooms is built, and one thing at a time is made wrong in it.
. "$(dirname "$0")/lib.sh"

top=$e2e/../..
house=$dir/house
layers=$top/tests/layers.sh

# FILE in the small house, from standard input.
put() {
	mkdir -p "$(dirname "$house/milter/$1")"
	cat >"$house/milter/$1"
}

# base and mail are pure, mail sees base; host sees both.
make_house() {
	rm -rf "$house"
	put base/span.h <<-END
	int span_size(const char *);
	END
	put base/span.c <<-END
	#include "base/span.h"
	static const int sizes[] = { 1, 2 };
	int span_size(const char *text) { return sizes[text[0] == 0]; }
	END
	put mail/fold.h <<-END
	int fold_size(const char *);
	END
	put mail/fold.c <<-END
	#include "mail/fold.h"
	#include "base/span.h"
	int fold_size(const char *text) { return span_size(text); }
	END
	put host/clock.c <<-END
	#include <time.h>
	#include "mail/fold.h"
	long clock_now(void);
	long clock_now(void) { return time(0) + fold_size(""); }
	END
	put program.c <<-END
	#include "mail/fold.h"
	int main(void) { return fold_size(""); }
	END
}

# Compiles the rooms into libraries, and looks.  Sets said.
look() {
	for room in base mail host; do
		(
			cd "$house/milter/$room" || exit
			rm -f ./*.o
			for file in *.c; do
				"${CC:-cc}" -c -I.. "$file" || exit
			done
			ar rcs "../../$room.a" ./*.o
		) 2>"$dir/compiler" || fail 'the small house compiles' "$(cat "$dir/compiler")"
	done
	said=$(printf '%s\n' 'base: ' 'mail: base' 'host: base mail' |
		"$layers" "$house/milter" "$house/base.a" "$house/mail.a" -- "$house/host.a" 2>&1)
}

# breaks WHAT WORDS: the house as it is now is found to be wrong, in these words.
breaks() {
	look
	is "$1" "$said" "layers: $2"
	make_house
}

make_house
look
is 'a house in order is kept' "$said" 'layers: kept'

put base/span.c <<-END
#include "mail/fold.h"
#include "base/span.h"
int span_size(const char *text) { return text[0]; }
END
breaks 'a room that looks up' \
	'not in the table: base/span.c includes "mail/fold.h": base may not see mail'

put mail/fold.c <<-END
#include "fold.h"
int fold_size(const char *text) { return text[0]; }
END
breaks 'an include without its room' \
	'not in the table: mail/fold.c includes "fold.h", which names no room'

put mail/unfold.h <<-END
#include "mail/fold.h"
END
put mail/fold.h <<-END
#ifndef FOLD_H
#define FOLD_H
#include "mail/unfold.h"
int fold_size(const char *);
#endif
END
breaks 'headers that include each other' \
	'a circle of includes: mail/fold.h mail/unfold.h'

put mail/unfold.c <<-END
int fold_size(const char *);
int unfold_size(const char *);
int unfold_size(const char *text) { return fold_size(text); }
END
put mail/fold.c <<-END
int unfold_size(const char *);
int fold_size(const char *);
int fold_size(const char *text) { return unfold_size(text); }
END
breaks 'files that call each other' 'a circle of calls: fold.o unfold.o'

put base/span.c <<-END
#include "base/span.h"
int span_calls;
int span_size(const char *text) { return span_calls++ + text[0]; }
END
breaks 'data that changes' 'data that changes, in a pure room: span.o .bss'

put base/span.c <<-END
#include "base/span.h"
int span_size(const char *text) { static __thread int calls = 1; return calls++ + text[0]; }
END
breaks 'data that changes, of a thread' 'data that changes, in a pure room: span.o .tdata'

put base/span.c <<-END
#include "base/span.h"
extern int getpid(void);
int span_size(const char *text) { return getpid() + text[0]; }
END
breaks 'a call of the system' 'a call of the system, in a pure room: span.o calls getpid'

put mail/fold.h <<-END
#if 0
#include <pcre2.h>
#endif
int fold_size(const char *);
END
breaks 'a library that another file keeps to itself' \
	'only device/pattern.c may: mail/fold.h:2 includes <pcre2.h>'

is 'without a table nothing is kept' "$("$layers" "$house/milter" </dev/null 2>&1; echo $?)" \
	"layers: no table on standard input
64"

# The compiler, with the rules of the Makefile, in a copy of what it needs.
mkdir "$dir/copy"
cp -R "$top/Makefile" "$top/milter" "$dir/copy"
mkdir "$dir/copy/tests"
cp "$top/tests/needs.sh" "$dir/copy/tests"
# compiled FILE: the object's make, its exit status and what the compiler said first
compiled() {
	(cd "$dir/copy" && make -s BUILD=out "out/milter/$1.o" CFLAGS=-O0 2>&1)
	echo "status $?"
}
is 'the compiler takes a room as it is' "$(compiled base/span | tail -n 1)" 'status 0'
sed -i '1i #include "mail/message.h"' "$dir/copy/milter/base/span.c"
said=$(compiled base/span)
case $said in
*'mail/message.h: No such file'*'status 2') pass 'the compiler finds no header of a room above' ;;
*) fail 'the compiler finds no header of a room above' "$said" ;;
esac

case $BUILD in
*asan | *tsan) skip 'this tree keeps its order' 'sanitizers add data and calls of their own' ;;
*) is 'this tree keeps its order' "$(make -s -C "$top" BUILD="$BUILD" layers 2>&1 | tail -n 20)" 'layers: kept' ;;
esac
done_testing
