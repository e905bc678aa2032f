#!/bin/bash -eu
# SPDX-License-Identifier: ISC
# Builds every fuzzer with OSS-Fuzz's compiler and flags, and zips the inputs each begins with.
# Libraries that the machine that fuzzes does not have go along.
cd "$(dirname "$0")"
[ -f Makefile ] || cd "${SRC:-$PWD/../../..}/milter-device" 2>/dev/null || cd "$PWD/../../.."

make -j"$(nproc)" BUILD=build/oss-fuzz CC="$CC" CFLAGS="$CFLAGS" \
	LDFLAGS="$CFLAGS $LIB_FUZZING_ENGINE -Wl,-rpath,'\$\$ORIGIN/lib'" fuzzers

mkdir -p "$OUT/lib"
for source in tests/fuzz/fuzz_*.c; do
	name=$(basename "$source" .c)
	cp "build/oss-fuzz/$name" "$OUT/"
	(cd "tests/fuzz/$name" && zip -q -r "$OUT/${name}_seed_corpus.zip" .)
	ldd "$OUT/$name" | awk '/=> \/(usr\/)?lib/ { print $3 }' |
		grep -v -e '/libc\.' -e '/libm\.' -e '/libpthread' -e '/libgcc_s' | xargs -r cp -t "$OUT/lib"
done
