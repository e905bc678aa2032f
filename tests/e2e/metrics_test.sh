#!/bin/sh
# SPDX-License-Identifier: ISC
# Monitoring as it is installed: the metrics of a real daemon, watcher and gate in both forms, read by promtool, by
# a strict parser and by a real node_exporter; alerts.yml by promtool; the dashboard; health as a plugin.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/lib_gate.sh
. "$(dirname "$0")/lib_gate.sh"
contrib=$e2e/../../contrib
ctl=$BUILD/milter-device-ctl
folder=$dir/textfile
prom=$folder/milter-device.prom
watch='' exporter=''
PATH=$PATH:/usr/local/bin

stop_programs() {
	gate_kill
	if runs "$watch"; then kill -KILL "$watch"; fi
	if runs "$exporter"; then kill -KILL "$exporter"; fi
}

has() {
	command -v "$1" >/dev/null
}

# textfile WORD...: writes the file as the timer does, of these daemons
textfile() {
	METRICS_OF="$*" MILTER_DEVICE_CTL=$ctl MILTER_DEVICE_CONF=$conf timeout 60 \
		"$contrib/prometheus/textfile" "$folder" >"$dir/textfile.said" 2>&1
}

# health [OPTION...]: sets health_said (standard output only) and health_status
health() {
	health_said=$(timeout 60 "$ctl" -c "$conf" "$@" health 2>/dev/null </dev/null)
	health_status=$?
}

# value SERIES: of the file
value() {
	name=$1 awk 'index($0, ENVIRON["name"] " ") == 1 { print $NF }' "$prom"
}

watch_start() {
	"$BUILD/milter-device-watch" -f -c "$conf" </dev/null >>"$dir/watch.said" 2>&1 &
	watch=$!
	wait_for 30 grep -q ' runs, configuration' "$dir/watch.said" || give_up 'the watcher starts'
}

# accept WHO [OPTION...]: both forms, by those who read them
accept() {
	who=$1
	shift
	"$ctl" -c "$conf" "$@" metrics >"$dir/$who.openmetrics"
	"$ctl" -c "$conf" "$@" -f prometheus metrics >"$dir/$who.prom"
	if has promtool; then
		is "$who: promtool takes the form for Prometheus, and finds nothing to better" \
			"$(promtool check metrics <"$dir/$who.prom" 2>&1)" ''
	else
		skip "$who: promtool" 'prometheus is not here'
	fi
	if "$python" -I -c 'import prometheus_client.openmetrics' 2>/dev/null; then
		works "$who: a strict parser takes OpenMetrics" sh -c \
			"'$python' -I '$e2e/metrics.py' <'$dir/$who.openmetrics'"
	else
		skip "$who: a strict parser" 'python3-prometheus-client is not here'
	fi
	is "$who: both forms have the same series" "$(names "$dir/$who.prom")" "$(names "$dir/$who.openmetrics")"
}

names() {
	grep -v '^#' "$1" | sed 's/ [^ ]*$//' | sort
}

mkdir "$folder"

# ---- nobody is there ----

configure "log_sightings = 'all'" </dev/null
health
is 'health without a daemon: critical' "$health_status $health_said" \
	"2 MILTER-DEVICE CRITICAL - $dir/run/control: no answer"
health -w
is 'health without a watcher: critical' "$health_status $health_said" \
	"2 MILTER-DEVICE-WATCH CRITICAL - $dir/run/control.watch: no answer"
health -c "$dir/none"
is 'health by a configuration that is not there: unknown' "$health_status" 3
works 'the file is written without a daemon' textfile daemon watch gate
is 'and says that it is down' "$(value milter_device_up) $(value milter_device_watch_up) $(
	value milter_device_gate_up)" '0 0 0'
textfile nonsense
is 'a word that means nothing: exit 64' $? 64
is 'and what was written stays' "$(value milter_device_up)$(ls "$folder")" '0milter-device.prom'

# ---- both run ----

postfix_start
gate_configure "log_sightings = 'all'" <<-END
policy phones { devices = { iphone } traffic = { submission, access } action = log }
exemption 'the "minister"' { users = { 'minister@minprom.example' } devices = { iphone } until = 2099-12-31 }
END
cat >>"$conf" <<END
source web {
	input = { '$dir/web.log' }
	lines = { '^(?<ip>\S+) \S+ (?<user>\S+) \[(?<time>[^\]]+)\] "(?<user_agent>[^"]*)"' }
	time  = '%d/%b/%Y:%H:%M:%S %z'
}
END
daemon_start
watch_start
gate_start
mail 'X-Mailer: iPhone Mail (20F75)'
printf '192.0.2.1 - anna@minprom.example [17/Jul/2023:09:00:00 +0000] "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X)"\n' \
	>"$dir/web.log"
wait_for 20 sh -c "'$ctl' -w -c '$conf' metrics | grep -q '^milter_device_watch_accesses_total.* 1$'"
accept daemon
accept watch -w
accept gate --gate
works 'the file is written' textfile daemon watch gate
is 'all are up' "$(value milter_device_up) $(value milter_device_watch_up) $(value milter_device_gate_up)" '1 1 1'
is 'what a policy did' "$(value 'milter_device_policy_decisions_total{policy="phones",action="log"}')" 1
is 'what it did on accesses' "$(value 'milter_device_watch_policy_decisions_total{policy="phones",action="log"}')" 1
is 'when an exemption ends' \
	"$(value 'milter_device_exemption_end_timestamp_seconds{exemption="the \"minister\""}')" \
	"$(date -d '2100-01-01 UTC' +%s)"
now=$(date +%s)
works 'the last message is of now' test \
	"$(value milter_device_last_message_timestamp_seconds | cut -d . -f 1)" -gt $((now - 600))
works 'so is the last line of the source' test \
	"$(value 'milter_device_watch_last_line_timestamp_seconds{source="web"}' | cut -d . -f 1)" -gt $((now - 600))
works 'its access is of another time, and so late' test \
	"$(value 'milter_device_watch_lag_seconds{source="web"}' | cut -d . -f 1)" -gt 86400
is 'tables have what was put into them' "$(value 'milter_device_watch_table_entries{table="folds",source="web"}')" 1
health
is 'health: all is well' "$health_status" 0
like 'health: says so, with figures' "$health_said" \
	'^MILTER-DEVICE OK - running, configuration [0-9a-f]{16} [|] event_failures=0c messages=1c in_progress=0 limits=0c$'
health -w
is 'health of the watcher: all is well' "$health_status" 0
like 'health of the watcher: says so' "$health_said" '^MILTER-DEVICE-WATCH OK - .* accesses=1c events=1c limits=0c$'

# ---- node_exporter, rules and the dashboard ----

scrape() {
	"$python" -IS -c 'import sys, urllib.request
print(urllib.request.urlopen(sys.argv[1], timeout=20).read().decode())' "http://127.0.0.1:$exporter_port/metrics"
}
if has prometheus-node-exporter; then
	exporter_port=$(free_ports 1)
	prometheus-node-exporter --web.listen-address="127.0.0.1:$exporter_port" --collector.disable-defaults \
		--collector.textfile --collector.textfile.directory="$folder" >"$dir/exporter.said" 2>&1 &
	exporter=$!
	wait_for 20 scrape || give_up 'node_exporter starts'
	scrape >"$dir/scraped"
	like 'node_exporter reads the file without an error' "$(cat "$dir/scraped")" '^node_textfile_scrape_error 0$'
	grep -v '^#' "$prom" | sed 's/[{ ].*//' | sort -u >"$dir/ours"
	grep -v '^#' "$dir/scraped" | sed 's/[{ ].*//' | sort -u >"$dir/theirs"
	is 'node_exporter gives all our series away' "$(comm -23 "$dir/ours" "$dir/theirs")" ''
	cp "$dir/daemon.openmetrics" "$folder/other.prom"
	like 'it would not read OpenMetrics' "$(scrape)" '^node_textfile_scrape_error 1$'
	rm "$folder/other.prom"
else
	skip 'node_exporter' 'prometheus-node-exporter is not here'
fi
if has promtool; then
	works 'promtool takes the alerts' promtool check rules "$contrib/prometheus/alerts.yml"
	works 'each alert fires and rests as its tests say' promtool test rules "$contrib"/prometheus/alerts*_test.yml
else
	skip 'alerts' 'prometheus is not here'
fi
alerts() {
	sed -n 's/.*alert: //p' "$contrib/prometheus/alerts.yml"
}
fires() {
	awk -v name="$1" '/alertname:/ { mine = $2 == name } mine && /exp_labels/ { found = 1 }
		END { exit !found }' "$contrib"/prometheus/alerts*_test.yml
}
rests() {
	awk -v name="$1" '/alertname:/ { mine = $2 == name } mine && /exp_alerts: \[\]/ { found = 1 }
		END { exit !found }' "$contrib"/prometheus/alerts*_test.yml
}
for alert in $(alerts); do
	works "$alert: it has a case in which it fires" fires "$alert"
	works "$alert: and one in which it does not" rests "$alert"
done
works 'the dashboard is one, and all its series are there' "$python" -IS "$e2e/dashboard.py" \
	"$contrib/grafana/milter-device.json" "$prom"
works 'all series of the alerts are there' "$python" -IS "$e2e/dashboard.py" "$contrib/prometheus/alerts.yml" "$prom"

# ---- what goes wrong ----

echo 'nonsense = 1' >>"$conf"
"$ctl" -c "$conf" reload 2>/dev/null
"$ctl" -c "$conf" -w reload 2>/dev/null
health
is 'health: a configuration that was refused is a warning' "$health_status ${health_said%% |*}" \
	'1 MILTER-DEVICE WARNING - the configuration offered last was refused'
health -w
is 'health of the watcher: so it is' "$health_status ${health_said%% |*}" \
	'1 MILTER-DEVICE-WATCH WARNING - the configuration offered last was refused'
textfile daemon watch
is 'the file says so' "$(value milter_device_config_last_reload_successful)$(value milter_device_watch_config_last_reload_successful)" 00
sed -i '/^nonsense/d' "$conf"
"$ctl" -c "$conf" reload >/dev/null
health
is 'health: accepted again' "$health_status" 0
rm -rf "$dir/log"
mail 'X-Mailer: iPhone Mail (20F75)'
health
is 'health: an event log that cannot be written is critical' "$health_status ${health_said%% |*}" \
	'2 MILTER-DEVICE CRITICAL - the event log cannot be written; events went to syslog within the last hour'
textfile daemon
is 'the file says so, and nothing of the watcher' "$(value milter_device_event_log_writable) $(value milter_device_watch_up)" '0 '
mkdir "$dir/log"
mail 'X-Mailer: iPhone Mail (20F75)'
health
is 'health: written again, it is a warning for an hour' "$health_status ${health_said%% |*}" \
	'1 MILTER-DEVICE WARNING - events went to syslog within the last hour'
daemon_stop
textfile daemon watch
is 'the file says who is down, and has the figures of the other' \
	"$(value milter_device_up) $(value milter_device_watch_up) $(value 'milter_device_watch_accesses_total{source="web"}')" '0 1 1'
done_testing
