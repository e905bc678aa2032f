/* SPDX-License-Identifier: ISC */
/* gate_run -- milter-device-gate from when it answers until a signal ends it. */
#include "gate_run.h"

#include <signal.h>
#include <stdio.h>
#include <sysexits.h>

#include "gate/gate_commands.h"
#include "host/daemonize.h"
#include "host/notice.h"
#include "service/listener.h"

#define TOTALS_SECONDS 60

static int64_t seconds_now(void)
{
	return service_ticks() / 1000000000;
}

/* False: the old one stays.  Questions wait meanwhile, which is not their fault. */
static bool load_again(struct program *program, const char *by, struct text *told)
{
	int64_t began = service_ticks();
	bool loaded = loader_again(&program->options.loader, &program->gate.service, by, told);

	gate_http_excuse(&program->http, service_ticks() - began);
	return loaded;
}

/* What came of it is told.  False: the old configuration stays. */
static bool reload(struct program *program, const char *by, struct text *told)
{
	const char *warning = "gate_listen takes effect only when milter-device-gate is restarted";
	struct gate *gate = &program->gate;

	if (!load_again(program, by, told))
		return false;
	gate_reloaded(gate);
	if (gate_listen_differs(&program->listen,
				gate_options_listen(&program->options, gate->service.config))) {
		notice_say(NOTICE_WARNING, "%s", warning);
		text_printf(told, "%s\n", warning);
	}
	return true;
}

static void reload_by_signal(struct program *program)
{
	struct text told;

	text_begin(&told, LOADER_BYTES);
	reload(program, "SIGHUP", &told);
	text_end(&told);
}

static void answer(struct program *program)
{
	struct inquiry *inquiry = errand_look(&program->errand);
	char by[80];

	if (inquiry == NULL)
		return;
	if (span_equal(inquiry->line, SPAN("reload"))) {
		snprintf(by, sizeof(by), "ctl:%s", inquiry->who);
		inquiry->status = reload(program, by, inquiry->answer) ? EX_OK : EX_CONFIG;
	} else if (!gate_commands_answer(&program->gate, inquiry)) {
		inquiry_unknown(inquiry);
	}
	errand_done(&program->errand);
}

static void reopen(struct program *program)
{
	struct trouble why;

	if (!eventlog_reopen(program->gate.service.log, &why))
		notice_say(NOTICE_ERROR, "%s", why.sentence);
}

/* The signal that ends the program, or 0. */
static int take_signals(struct program *program)
{
	int signal;

	while ((signal = wake_signal(program->wake)) != 0) {
		if (signal == SIGTERM || signal == SIGINT)
			return signal;
		if (signal == SIGHUP)
			reload_by_signal(program);
		if (signal == SIGUSR1)
			reopen(program);
		if (signal == SIGUSR2)
			answer(program);
	}
	return 0;
}

/* What is done by the clock. */
static void tick(struct program *program)
{
	int64_t now = seconds_now();

	if (now < program->tick_due)
		return;
	program->tick_due = now + 1;
	gate_tick(&program->gate);
	eventlog_look(program->gate.service.log);
	gate_listen_look(&program->listen);
	listener_look(&program->control.place, program->control.listener, "control_socket");
	remade_pid(&program->pid_file, program->options.pid_path);
	if (now < program->totals_due)
		return;
	gate_write_totals(&program->gate);
	program->totals_due = now + TOTALS_SECONDS;
}

int gate_run(struct program *program)
{
	int signal = 0;

	program->totals_due = seconds_now() + TOTALS_SECONDS;
	while (signal == 0) {
		bool more = gate_look(&program->gate);

		gate_http_run(&program->http);
		tick(program);
		wake_wait(program->wake, program->listen.poll,
			  gate_http_patience(&program->http, more ? 0 : 1000));
		signal = take_signals(program);
	}
	return signal;
}

void gate_run_stop(struct program *program, int signal)
{
	const char *word = signal == SIGINT ? "SIGINT" : "SIGTERM";

	notice_service("STOPPING=1");
	control_leave(&program->control);
	gate_http_end(&program->http);
	gate_listen_close(&program->listen);
	gate_close_folds(&program->gate);
	gate_write_totals(&program->gate);
	service_write_config(&program->gate.service, word, "stopped");
	notice_say(NOTICE_INFO, "stopped by %s", word);
	daemonize_remove_pid(program->options.pid_path);
}
