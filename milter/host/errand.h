/*
 * errand -- what another thread asks the main thread to do, and waits for: some things only the
 * main thread may do, and it is to be found waiting for signals.
 */
#ifndef ERRAND_H
#define ERRAND_H

#include <pthread.h>
#include <stdbool.h>

struct errand {
	pthread_mutex_t turn; /* held by the one who asks */
	pthread_mutex_t lock; /* what follows */
	pthread_cond_t changed;
	void *task; /* NULL: there is nothing to do */
	pthread_t doer;
	int signal;
};

/*
 * To be called by the thread that will do what is asked.  The signal, which that thread waits
 * for and all others block, tells it that something is.
 */
void errand_begin(struct errand *, int signal);

/* Has the task done, and returns when it is.  One at a time: others wait their turn. */
void errand_ask(struct errand *, void *task);

/* The task that is to be done now, or NULL.  errand_done lets the one who asked go on. */
void *errand_look(struct errand *);
void errand_done(struct errand *);

#endif
