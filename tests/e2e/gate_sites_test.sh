#!/bin/sh
# SPDX-License-Identifier: ISC
# A real nginx with the sites of contrib/nginx, as they are but for what is behind them, where one server
# answers for all: who is let through to Roundcube, SOGo, Z-Push, grommunio, Nextcloud and Exchange, whose
# name each tells, and what comes of a gate that does not answer.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/lib_gate.sh
. "$(dirname "$0")/lib_gate.sh"

sites=$e2e/../../contrib/nginx

stop_programs() {
	if runs "${gate:-}"; then kill -CONT "$gate"; fi
	gate_kill
	if runs "${nginx:-}"; then
		kill -TERM "$nginx"
		wait_for 10 not runs "$nginx"
	fi
}

if ! command -v nginx >/dev/null || ! command -v curl >/dev/null || [ ! -f /etc/nginx/fastcgi_params ]; then
	skip 'nginx' 'there is none, or no curl'
	done_testing
fi

# site NAME FILE...: a server that includes them
site() {
	echo "server { listen 127.0.0.1:$web_port; server_name $1;"
	shift
	for file; do echo "include $dir/nginx/$file;"; done
	echo '}'
}

nginx_conf() {
	cat <<-END
	daemon off;
	pid $dir/nginx/pid;
	error_log $dir/nginx/error.log;
	user nobody nogroup;
	worker_processes 1;
	events { }
	http {
		access_log off;
		client_body_temp_path $dir/nginx/body;
		proxy_temp_path $dir/nginx/proxy;
		fastcgi_temp_path $dir/nginx/fastcgi;
		uwsgi_temp_path $dir/nginx/uwsgi;
		scgi_temp_path $dir/nginx/scgi;
		server { listen 127.0.0.1:$store_port; return 200 'mail'; }
		server { listen 127.0.0.1:$web_port default_server; return 404; }
	END
	for name in $names; do site "$name" gate.conf "$name.conf"; done
	site lenient lenient.conf z-push.conf
	echo '}'
}

# web SITE PATH [CURL-ARGUMENT...]: the status, and what the gate says
web() {
	web_site=$1 web_path=$2
	shift 2
	curl -s -o /dev/null -D - -H "Host: $web_site" "$@" "http://127.0.0.1:$web_port$web_path" | tr -d '\r' |
		sed -n 's/^HTTP[^ ]* \([0-9]*\).*/\1/p; s/^X-Device-Reply: //p' | tr '\n' ' ' | sed 's/ $//'
}

web_answers() {
	[ "$(web none /)" = 404 ]
}

gate_configure "default_domain = 'minprom.example'" <<-END
	policy no-iphones {
		devices = { iphone, ios }  traffic = { access }  action = deny
		except_users = { 'duty@minprom.example' }
		reply = { 'Not on %{title}' }
	}
END
gate_start
web_port=$(free_ports 1)
store_port=$(free_ports 1)
mkdir -p "$dir/nginx" "$dir/roundcube"
touch "$dir/roundcube/index.php"
names=
for file in "$sites"/*.conf; do
	sed "s|127\.0\.0\.1:8893|GATE|; s|https\{0,1\}://[0-9.]*\(:[0-9]*\)\{0,1\}|http://127.0.0.1:$store_port|
		s|http://127\.0\.0\.1:${store_port}GATE|http://127.0.0.1:$gate_port|
		s|fastcgi_pass .*|proxy_pass http://127.0.0.1:$store_port;|
		s|include fastcgi_params|include /etc/nginx/fastcgi_params|; s|/var/lib/roundcube/public_html|$dir/roundcube|" \
		"$file" >"$dir/nginx/${file##*/}"
	[ "${file##*/}" = gate.conf ] || names="$names $(basename "$file" .conf)"
done
sed 's/#open //' "$dir/nginx/gate.conf" >"$dir/nginx/lenient.conf"
nginx_conf >"$dir/nginx.conf"
nginx -c "$dir/nginx.conf" -e "$dir/nginx/error.log" </dev/null >"$dir/nginx.said" 2>&1 &
nginx=$!
wait_for 20 web_answers || {
	sed 's/^/# /' "$dir/nginx.said" "$dir/nginx/error.log" 2>/dev/null
	give_up 'a private nginx starts'
}
is 'the sites are those' "$names" ' exchange grommunio nextcloud roundcube sogo z-push'

safari='Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1'
desktop='Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36'
calendar='iOS/16.6 (20G75) dataaccessd/1.0'
phone_sync='Apple-iPhone14C5/2007.75'
sync='/Microsoft-Server-ActiveSync?Cmd=Sync&DeviceId=ABC'

# ---- ActiveSync ----

for name in z-push grommunio sogo exchange; do
	is "$name: ActiveSync of an iPhone" \
		"$(web $name "$sync&User=erik&DeviceType=iPhone" -A "$phone_sync" -u "$name:x" -d x)" '403 Not on iPhone'
	is "$name: of Outlook" "$(web $name "$sync&User=erik&DeviceType=WindowsOutlook15" -A Outlook/16.0 -u "$name:x")" 200
	is "$name: an iPhone that is left out" "$(web $name "$sync&User=duty&DeviceType=iPhone" -A "$phone_sync" -u duty:x)" 200
	is "$name: the user is the one of Basic authentication" \
		"$(events show "user=$name@minprom.example" source user_source device | tr '\n' ' ')" \
		'source=gate-nginx user_source=claimed device=iphone '
done
is 'a phone with a token is known by its query' \
	"$(web exchange "$sync&User=olga&DeviceType=iPhone" -A "$phone_sync" -H 'Authorization: Bearer x')" '403 Not on iPhone'
is 'and its user' "$(events show user=olga@minprom.example user_source device | tr '\n' ' ')" \
	'user_source=claimed device=iphone '

# ---- CalDAV and CardDAV ----

is 'nextcloud: a calendar on an iPhone' "$(web nextcloud /remote.php/dav/calendars/anna/ -X PROPFIND -A "$calendar" -u anna:x)" \
	'403 Not on iOS device'
is 'nextcloud: its discovery' "$(web nextcloud /.well-known/caldav -X PROPFIND -A "$calendar" -u anna:x)" '403 Not on iOS device'
is 'nextcloud: of a desktop' "$(web nextcloud /remote.php/dav/calendars/anna/ -X PROPFIND -A 'Thunderbird/115.3' -u anna:x)" 200
is 'nextcloud: of who is left out' "$(web nextcloud /remote.php/dav/ -X PROPFIND -A "$calendar" -u duty:x)" 200
is 'nextcloud: files are not asked about' "$(web nextcloud /index.php/apps/files/ -A "$safari")" 404
is 'grommunio: a calendar on an iPhone' "$(web grommunio /dav/calendars/ -X PROPFIND -A "$calendar" -u anna:x)" '403 Not on iOS device'
is 'sogo: a calendar on an iPhone' "$(web sogo /SOGo/dav/anna/ -X PROPFIND -A "$calendar" -u anna:x)" '403 Not on iOS device'
is 'sogo: of who is left out' "$(web sogo /SOGo/dav/duty/ -X PROPFIND -A "$calendar" -u duty:x)" 200

# ---- webmail, EWS ----

is 'roundcube: an iPhone' "$(web roundcube '/?_task=mail' -A "$safari" -H 'Cookie: roundcube_sessid=x')" '403 Not on iPhone'
is 'roundcube: an iPhone, by name' "$(web roundcube '/index.php?_task=mail' -A "$safari")" '403 Not on iPhone'
is 'roundcube: a desktop' "$(web roundcube '/?_task=mail' -A "$desktop")" 200
is 'sogo: an iPhone' "$(web sogo /SOGo/so/anna/Mail/view -A "$safari")" '403 Not on iPhone'
is 'sogo: a desktop' "$(web sogo /SOGo/so/anna/Mail/view -A "$desktop")" 200
is 'grommunio: an iPhone' "$(web grommunio /web/ -A "$safari")" '403 Not on iPhone'
is 'exchange: OWA on an iPhone' "$(web exchange /owa/ -A "$safari")" '403 Not on iPhone'
is 'exchange: EWS of a desktop' "$(web exchange /EWS/Exchange.asmx -A 'Microsoft Office/16.0' -u anna:x -d x)" 200
is 'of a cookie the user is not known: all of them are one event' \
	"$(grep '"source":"gate-nginx"' "$log" | grep '"device":"iphone"' | grep -vc '"user":')" 1

# ---- a gate that is slow, or away ----

kill -STOP "$gate"
is 'a gate that does not answer lets nobody in' "$(web z-push "$sync&User=duty&DeviceType=x" -A Outlook -u duty:x)" 500
is 'unless it is told to' "$(web lenient "$sync&User=erik&DeviceType=iPhone" -A "$phone_sync" -u erik:x)" 200
kill -CONT "$gate"
works 'once it goes on, it is asked again' wait_for 20 sh -c \
	"curl -s -D - -o /dev/null -H 'Host: lenient' -A '$phone_sync' -u erik:x 'http://127.0.0.1:$web_port$sync' | grep -q '^HTTP[^ ]* 403'"
gate_stop
is 'the gate stops when it is told to' "$gate_status" 0
is 'without a gate nobody comes in' "$(web z-push "$sync&User=duty&DeviceType=x" -A Outlook -u duty:x)" 500
is 'unless that is told' "$(web lenient "$sync&User=erik&DeviceType=iPhone" -A "$phone_sync" -u erik:x)" 200
works 'the event log is valid' events valid
done_testing
