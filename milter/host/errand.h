/* SPDX-License-Identifier: ISC */
/*
 * errand -- what another thread asks the main thread to do, and waits for.
 * Some things only the main thread may do, and it spends its time waiting for signals.
 */
#ifndef ERRAND_H
#define ERRAND_H

#include <pthread.h>
#include <stdbool.h>

struct errand {
	pthread_mutex_t turn; /* held by the thread that asks */
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t changed;
	void *task; /* NULL: there is nothing to do */
	pthread_t doer;
	int signal;
};

/*
 * To be called by the thread that will do what is asked.  The signal, which that thread waits
 * for and all others block, tells it that there is something to do.
 */
void errand_begin(struct errand *, int signal);

/* Has the task done, and returns once it is.  One at a time: others wait their turn. */
void errand_ask(struct errand *, void *task);

/* The task that is to be done now, or NULL.  errand_done lets the thread that asked go on. */
void *errand_look(struct errand *);
void errand_done(struct errand *);

#endif
