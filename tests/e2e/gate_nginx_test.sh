#!/bin/sh
# SPDX-License-Identifier: ISC
# A real nginx asks the gate before it lets requests of ActiveSync, CalDAV and webmail through, as
# milter-device-gate(8) tells it to.  A second server behind it answers.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/lib_gate.sh
. "$(dirname "$0")/lib_gate.sh"

key=0123456789abcdef0123456789abcdef

stop_programs() {
	gate_kill
	if runs "${nginx:-}"; then
		kill -TERM "$nginx"
		wait_for 10 not runs "$nginx"
	fi
}

# asks NAME MORE...: a location that asks the gate
asks() {
	cat <<-END
	location = /$1 {
		internal;
		proxy_pass http://127.0.0.1:$gate_port/nginx;
		proxy_pass_request_body off;
		proxy_set_header Content-Length "";
		proxy_set_header X-Device-User \$remote_user;
		proxy_set_header X-Device-Verified $2;
		proxy_set_header X-Original-URI \$request_uri;
		proxy_set_header X-Real-IP \$remote_addr;
		proxy_set_header X-Device-Key $3;
		$4
	}
	END
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
		server {
			listen 127.0.0.1:$web_port;
			$(asks gate '""' "$key")
			$(asks verified yes "$key")
			$(asks keyless '""' '""')
			$(asks open '""' "$key" 'proxy_intercept_errors on; error_page 500 502 503 504 =204 @open;')
			location @open { return 204; }
			auth_request_set \$device_reply \$upstream_http_x_device_reply;
			auth_request_set \$device_policy \$upstream_http_x_device_policy;
			add_header X-Device-Reply \$device_reply always;
			add_header X-Device-Policy \$device_policy always;
			location /Microsoft-Server-ActiveSync { auth_request /gate; proxy_pass http://unix:$dir/nginx/store; }
			location /webmail/ { auth_request /gate; proxy_pass http://unix:$dir/nginx/store; }
			location /dav/ {
				auth_basic mail;
				auth_basic_user_file $dir/nginx/users;
				auth_request /verified;
				proxy_pass http://unix:$dir/nginx/store;
			}
			location /wrong/ { auth_request /keyless; proxy_pass http://unix:$dir/nginx/store; }
			location /lenient/ { auth_request /open; proxy_pass http://unix:$dir/nginx/store; }
		}
		server {
			listen unix:$dir/nginx/store;
			return 200 'mail';
		}
	}
	END
}

web_answers() {
	curl -s "http://127.0.0.1:$web_port/none"
}

# web PATH [CURL-ARGUMENT...]: the status, and what the gate says
web() {
	web_path=$1
	shift
	curl -s -o /dev/null -D - "$@" "http://127.0.0.1:$web_port$web_path" | tr -d '\r' |
		sed -n 's/^HTTP[^ ]* \([0-9]*\).*/\1/p; s/^X-Device-Reply: //p' | tr '\n' ' ' | sed 's/ $//'
}

safari='Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1'
desktop='Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36'
calendar='iOS/16.6 (20G75) dataaccessd/1.0'
sync='/Microsoft-Server-ActiveSync?Cmd=Sync&User=erik&DeviceId=ABC&DeviceType='

if ! command -v nginx >/dev/null || ! command -v curl >/dev/null; then
	skip 'nginx' 'there is none, or no curl'
	done_testing
fi

gate_configure "gate_key = '$key'" <<-END
	policy no-ipads {
		devices = { ipad }  traffic = { access }  action = deny
		warn_from = 2023-07-01  enforce_from = 2123-07-17
		reply = { 'From 2123 on not on %{title}' }
	}
	policy no-iphones {
		devices = { iphone, ios }  traffic = { access }  action = deny
		except_users = { 'duty@minprom.example' }
		reply = { 'Not on %{title}' }
	}
END
gate_start
web_port=$(free_ports 1)
mkdir -p "$dir/nginx"
nginx_conf >"$dir/nginx.conf"
printf '%s:{PLAIN}let-me-in\n' anna duty >"$dir/nginx/users"
nginx -c "$dir/nginx.conf" -e "$dir/nginx/error.log" </dev/null >"$dir/nginx.said" 2>&1 &
nginx=$!
wait_for 20 web_answers || {
	sed 's/^/# /' "$dir/nginx.said" "$dir/nginx/error.log" 2>/dev/null
	give_up 'a private nginx starts'
}

is 'a desktop reads webmail' "$(web /webmail/ -A "$desktop")" 200
is 'an iPhone does not, and is told why' "$(web /webmail/ -A "$safari")" '403 Not on iPhone'
is 'ActiveSync of a desktop' "$(web "${sync}WindowsOutlook15" -A Outlook)" 200
is 'ActiveSync of an iPhone' "$(web "${sync}iPhone" -A 'Apple-iPhone14C5/2007.75' -u erik:x)" \
	'403 Not on iPhone'
is 'a POST with a body' "$(web "${sync}iPhone" -A 'Apple-iPhone14C5/2007.75' -u erik:x -d "$(printf '%9000s' x)")" \
	'403 Not on iPhone'
is 'an iPad in its grace comes in, with a warning' "$(web "${sync}iPad" -A 'Apple-iPad13C1/2007.75' -u erik:x)" \
	'200 From 2123 on not on iPad'
like 'the policy is told in the words of the tag' \
	"$(curl -s -o /dev/null -D - -A "$safari" "http://127.0.0.1:$web_port/webmail/")" \
	'^X-Device-Policy: iphone; confidence=[a-z]*; os="iOS 16\.6"; policy=no-iphones; action=deny'
is 'a calendar on an iPhone' "$(web /dav/ -X PROPFIND -A "$calendar" -u anna:let-me-in)" '403 Not on iOS device'
is 'of whoever is left out' "$(web /dav/ -X PROPFIND -A "$calendar" -u duty:let-me-in)" 200
is 'with a wrong password nobody is asked about' "$(web /dav/ -X PROPFIND -A "$calendar" -u duty:wrong)" 401
is 'a client does not say who it is by itself' \
	"$(web /webmail/ -A "$safari" -H 'X-Device-User: duty' -H 'X-Device-Verified: yes')" '403 Not on iPhone'
is 'without the key nothing is let through' "$(web /wrong/ -A "$desktop")" 401
is 'who lets in without a gate asks it while it is there' "$(web /lenient/ -A "$safari")" '403 Not on iPhone'
long=$(printf '%30000s' x | tr ' ' x)
is 'a long header changes nothing' "$(web /webmail/ -A "$safari" -H "X: $(printf '%.7000s' "$long")" -H "Y: $(printf '%.7000s' "$long")" -H "Z: $(printf '%.7000s' "$long")")" \
	'403 Not on iPhone'

gate_stop
is 'the gate stops when it is told to' "$gate_status" 0
is 'whom nginx has verified is known' \
	"$(events show user=anna@minprom.example action=deny source user_source device | tr '\n' ' ')" \
	'source=gate-nginx user_source=login device=ios '
is 'whom it has not is claimed; again and again is two events' \
	"$(denied erik) $(events show user=erik@minprom.example action=deny user_source | tail -n 1)" \
	'2 2 user_source=claimed'
is 'what was let in has no event' "$(events count type=sighting action=log)" 0
works 'the event log is valid' events valid
is 'without a gate nginx lets nobody in' "$(web /webmail/ -A "$desktop")" 500
is 'unless it is told to' "$(web /lenient/ -A "$safari")" 200
done_testing
