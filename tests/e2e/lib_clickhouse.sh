# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2154 # some of what is set here is for the tests
# Two private ClickHouse servers on loopback; source it after lib.sh.  $url is the first, where
# milter_device.events is one table, and milter_device.fleet is one over a shard on each.

program=$BUILD/milter-device-report
contrib=$e2e/../../contrib/clickhouse

if ! command -v clickhouse-server >/dev/null || ! command -v clickhouse-client >/dev/null; then
	skip 'a summary from ClickHouse' 'no clickhouse-server and clickhouse-client'
	done_testing
fi

stop_programs() {
	for stop_pid in ${one:-} ${two:-} ${broken:-}; do
		kill -KILL "$stop_pid" 2>/dev/null
		wait "$stop_pid" 2>/dev/null
	done
}

# server NAME HTTP-PORT TCP-PORT OTHER-TCP-PORT: leaves its process in $server
server() {
	mkdir -p "$dir/$1/data" "$dir/$1/tmp"
	sed -e "s|@DIR@|$dir/$1|; s|@HTTP@|$2|; s|@TCP@|$3|; s|@OTHER@|$4|" >"$dir/$1/config.xml" <<-'END'
		<?xml version="1.0"?>
		<yandex>
			<logger><level>warning</level><console>1</console></logger>
			<listen_host>127.0.0.1</listen_host>
			<http_port>@HTTP@</http_port>
			<tcp_port>@TCP@</tcp_port>
			<path>@DIR@/data/</path>
			<tmp_path>@DIR@/tmp/</tmp_path>
			<users_config>users.xml</users_config>
			<default_profile>default</default_profile>
			<default_database>default</default_database>
			<mark_cache_size>67108864</mark_cache_size>
			<timezone>Asia/Tokyo</timezone>
			<remote_servers><milter_device>
				<shard><replica><host>127.0.0.1</host><port>@TCP@</port></replica></shard>
				<shard><replica><host>127.0.0.1</host><port>@OTHER@</port></replica></shard>
			</milter_device></remote_servers>
		</yandex>
	END
	cat >"$dir/$1/users.xml" <<-'END'
		<?xml version="1.0"?>
		<yandex>
			<profiles><default/><report><readonly>1</readonly></report></profiles>
			<users>
				<default><password/><networks><ip>127.0.0.1</ip></networks>
					<profile>default</profile><quota>default</quota></default>
				<report><password>it's "se\cret"</password><networks><ip>127.0.0.1</ip></networks>
					<profile>report</profile><quota>default</quota></report>
			</users>
			<quotas><default/></quotas>
		</yandex>
	END
	(cd "$dir/$1" && exec clickhouse-server --config-file="$dir/$1/config.xml") \
		</dev/null >"$dir/$1/said" 2>&1 &
	server=$!
}

# sql TCP-PORT [OPTION...]: runs the statements on standard input
sql() {
	sql_port=$1
	shift
	clickhouse-client --host 127.0.0.1 --port "$sql_port" --multiquery "$@"
}

# load TCP-PORT TABLE: loads the log on standard input
load() {
	clickhouse-client --host 127.0.0.1 --port "$1" --input_format_skip_unknown_fields 1 \
		--query "INSERT INTO $2 FORMAT JSONEachRow"
}

# report ARGUMENT...: sets status; leaves $dir/out and $dir/err
report() {
	"$program" --timezone UTC "$@" </dev/null >"$dir/out" 2>"$dir/err"
	status=$?
}

# same WHAT ARGUMENT...: the JSON of the log and of each table is the same
same() {
	same_what=$1
	shift
	report --format json --people all --top 1000000 "$@" "$dir/events.jsonl"
	cp "$dir/out" "$dir/files.json"
	for same_table in events fleet; do
		report --format json --people all --top 1000000 "$@" "$url/milter_device.$same_table"
		works "$same_what: $same_table" "$python" -IS "$e2e/clickhouse_same.py" \
			"$dir/files.json" "$dir/out"
		[ "$status" = 0 ] || sed 's/^/# /' "$dir/err"
	done
}

# fill ARGUMENT...: a new log, whole in one table, and in two halves on two servers in the other
fill() {
	"$python" -IS "$e2e/clickhouse_events.py" "$@" >"$dir/events.jsonl"
	echo 'TRUNCATE TABLE milter_device.events; TRUNCATE TABLE milter_device.events_shard' |
		sql "$tcp" &&
		echo 'TRUNCATE TABLE milter_device.events_shard' | sql "$other_tcp" &&
		load "$tcp" milter_device.events <"$dir/events.jsonl" &&
		awk 'NR % 2' "$dir/events.jsonl" | load "$tcp" milter_device.events_shard &&
		awk 'NR % 2 == 0' "$dir/events.jsonl" | load "$other_tcp" milter_device.events_shard
}

# ---- the two servers ----

# shellcheck disable=SC2046
set -- $(free_ports 5)
http=$1 other_http=$2 tcp=$3 other_tcp=$4 closed=$5
server one "$http" "$tcp" "$other_tcp"
one=$server
server two "$other_http" "$other_tcp" "$tcp"
two=$server
answers() { echo 'SELECT 1' | sql "$1"; }
if ! wait_for 60 answers "$tcp" || ! wait_for 60 answers "$other_tcp"; then
	tail -n 5 "$dir/one/said" "$dir/two/said" | sed 's/^/# /'
	give_up 'private ClickHouse servers start'
fi
url=clickhouse:http://default@127.0.0.1:$http

for port in "$tcp" "$other_tcp"; do
	works "the schema is one that this server takes: $port" sql "$port" <"$contrib/schema.sql"
	# There is no ZooKeeper here; the rest of the fleet's schema is used as it stands.
	sed 's/ReplicatedMergeTree([^)]*)/MergeTree/' "$contrib/replicated.sql" >"$dir/replicated.sql"
	works "the schema of a fleet: $port" sql "$port" <"$dir/replicated.sql"
done
