/* SPDX-License-Identifier: ISC */
/* seed -- the secret of this process that keys its tables; see base/hash.h. */
#ifndef SEED_H
#define SEED_H

#include "base/hash.h"

/* The same at each call, from any thread; another in each process.  Never fails. */
const struct hash_seed *seed_of_process(void);

#endif
