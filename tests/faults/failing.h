/* SPDX-License-Identifier: ISC */
/*
 * failing -- memory that runs out when a test says so, and is counted.  malloc(3) of the program
 * that includes this is its own, so it is not for sanitizers; each test program is linked alone.
 */
#ifndef FAILING_H
#define FAILING_H

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#define ALLOCATIONS_MAX 100000

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void __libc_free(void *bytes);

static struct {
	bool counts;
	long made;    /* allocations since counting began */
	long at;   /* the one that fails, and all after it if it is to last; 0: none */
	bool lasting;
	long living; /* allocated and not freed yet */
} failing;

static bool is_failing(void)
{
	bool fails;

	if (!failing.counts)
		return false;
	failing.made++;
	fails = failing.at != 0 &&
		(failing.lasting ? failing.made >= failing.at : failing.made == failing.at);
	if (fails)
		errno = ENOMEM;
	return fails;
}

static void *counted(void *bytes)
{
	if (failing.counts && bytes != NULL)
		failing.living++;
	return bytes;
}

void *malloc(size_t size)
{
	return is_failing() ? NULL : counted(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
	return is_failing() ? NULL : counted(__libc_calloc(count, size));
}

void *realloc(void *old, size_t size)
{
	if (is_failing())
		return NULL;
	return old != NULL ? __libc_realloc(old, size) : counted(__libc_malloc(size));
}

void free(void *bytes)
{
	if (failing.counts && bytes != NULL)
		failing.living--;
	__libc_free(bytes);
}

#endif
