/* SPDX-License-Identifier: ISC */
/* seed -- the secret of this process that keys its tables. */
#include "service/seed.h"

#include <pthread.h>
#include <sys/random.h>
#include <time.h>

static struct hash_seed seed;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/*
 * Where the kernel gives no random bytes, as a sandbox may have it, what nobody outside knows must
 * do: when to the nanosecond, and where in memory we are.
 */
static void make_do(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	seed.low = (uint64_t)now.tv_nsec << 32 ^ (uint64_t)now.tv_sec;
	seed.high = (uint64_t)(uintptr_t)&now ^ (uint64_t)(uintptr_t)&seed << 20;
}

static void make(void)
{
	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) != sizeof(seed))
		make_do();
}

const struct hash_seed *seed_of_process(void)
{
	pthread_once(&once, make);
	return &seed;
}
