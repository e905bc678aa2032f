/* SPDX-License-Identifier: ISC */
/* errand -- what another thread asks the main thread to do. */
#include "host/errand.h"

#include <signal.h>

void errand_begin(struct errand *errand, int signal)
{
	pthread_mutex_init(&errand->turn, NULL);
	pthread_mutex_init(&errand->lock, NULL);
	pthread_cond_init(&errand->changed, NULL);
	errand->task = NULL;
	errand->doer = pthread_self();
	errand->signal = signal;
}

void errand_ask(struct errand *errand, void *task)
{
	pthread_mutex_lock(&errand->turn);
	pthread_mutex_lock(&errand->lock);
	errand->task = task;
	pthread_kill(errand->doer, errand->signal);
	while (errand->task != NULL)
		pthread_cond_wait(&errand->changed, &errand->lock);
	pthread_mutex_unlock(&errand->lock);
	pthread_mutex_unlock(&errand->turn);
}

void *errand_look(struct errand *errand)
{
	void *task;

	pthread_mutex_lock(&errand->lock);
	task = errand->task;
	pthread_mutex_unlock(&errand->lock);
	return task;
}

void errand_done(struct errand *errand)
{
	pthread_mutex_lock(&errand->lock);
	errand->task = NULL;
	pthread_cond_signal(&errand->changed);
	pthread_mutex_unlock(&errand->lock);
}
