#!/bin/sh
# SPDX-License-Identifier: ISC
# Who opens mailboxes through a real nginx: browsers, phones and calendars are followed in its log,
# through a rotation, and named in the report.  It asks for passwords as it would in front of webmail;
# a second server behind it answers.

# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/e2e/lib_watch.sh
. "$(dirname "$0")/lib_watch.sh"

password=let-me-in
web_log=$dir/nginx/access.log

stop_programs() {
	watch_kill
	if runs "${nginx:-}"; then
		kill -TERM "$nginx"
		wait_for 10 not runs "$nginx"
	fi
}

# Tokens, which only ActiveSync's own server understands, have no user in the log.
nginx_conf() {
	cat <<-END
	daemon off;
	pid $dir/nginx/pid;
	error_log $dir/nginx/error.log;
	user nobody nogroup;
	worker_processes 1;
	events { }
	http {
		access_log $web_log combined;
		client_body_temp_path $dir/nginx/body;
		proxy_temp_path $dir/nginx/proxy;
		fastcgi_temp_path $dir/nginx/fastcgi;
		uwsgi_temp_path $dir/nginx/uwsgi;
		scgi_temp_path $dir/nginx/scgi;
		map \$http_authorization \$asks { '' off; default mail; }
		server {
			listen 127.0.0.1:$web_port;
			auth_basic_user_file $dir/nginx/users;
			proxy_set_header Connection close;
			location = /moved { return 301 /webmail/; }
			location /webmail/ { auth_basic mail; proxy_pass http://unix:$dir/nginx/store; }
			location /dav/ { auth_basic mail; proxy_pass http://unix:$dir/nginx/store; }
			location /Microsoft-Server-ActiveSync {
				auth_basic \$asks;
				proxy_pass http://unix:$dir/nginx/store;
			}
		}
		server {
			listen unix:$dir/nginx/store;
			access_log off;
			if (\$request_method = PROPFIND) { return 207 '<multistatus/>'; }
			return 200 'mail';
		}
	}
	END
}

nginx_users() {
	printf '%s:{PLAIN}%s\n' anna "$password" boris "$password" clara "$password" \
		dora "$password" 'MINPROM\erik' "$password" fritz "$password" hugo "$password" \
		mallory "$password" boss something-else
}

web_answers() {
	perl -MIO::Socket::INET -e '
		my $peer = IO::Socket::INET->new(PeerAddr => "127.0.0.1:" . shift, Timeout => 5) or exit 1;
		print $peer "GET /none HTTP/1.0\r\n\r\n";
		exit !(<$peer> =~ m(^HTTP/))' "$web_port"
}

nginx_start() {
	web_port=$(free_ports 1)
	mkdir -p "$dir/nginx"
	nginx_conf >"$dir/nginx.conf"
	nginx_users >"$dir/nginx/users"
	TZ=Asia/Kolkata nginx -c "$dir/nginx.conf" -e "$dir/nginx/error.log" </dev/null \
		>"$dir/nginx.said" 2>&1 &
	nginx=$!
	wait_for 20 web_answers || {
		sed 's/^/# /' "$dir/nginx.said" "$dir/nginx/error.log" 2>/dev/null
		give_up 'a private nginx starts'
	}
}

visit() {
	"$python" -IS "$e2e/web_clients.py" "$web_port" "$password"
}

if ! command -v nginx >/dev/null; then
	skip 'nginx' 'there is none'
	done_testing
fi

nginx_start
watch_configure 'sources = { sync, pages }' <<-END
	source sync { like = web  input = '$web_log' }
	source pages { like = webmail  input = '$web_log' }
END
watch_start
started=$(date +%s)
works 'clients ask for their mail' visit
works 'they are seen' wait_for 20 seen mallory

is 'an iPhone in a browser' "$(access anna)" \
	'source=pages client_ip=127.0.0.1 device=iphone os_version=16.6 client='
is 'an iPad' "$(access boris)" 'source=pages client_ip=127.0.0.1 device=ipad os_version=16.6 client='
is 'an Android' "$(access clara)" \
	'source=pages client_ip=127.0.0.1 device=pixel os_version=13 client='
is 'a desktop' "$(access dora)" \
	'source=pages client_ip=127.0.0.1 device=windows os_version= client='
is 'ActiveSync, of a user of a domain' "$(access erik)" \
	'source=sync client_ip=127.0.0.1 device=iphone os_version=16.5.1 client=ActiveSync'
is 'ActiveSync in base64' "$(access fritz)" \
	'source=sync client_ip=127.0.0.1 device=ipad os_version= client=ActiveSync'
is 'ActiveSync in base64, which alone names the user' "$(access greta)" \
	'source=sync client_ip=127.0.0.1 device=iphone os_version= client=ActiveSync'
is 'who is then no more than claimed' "$(events show user=greta@minprom.example user_source)" \
	'user_source=claimed'
is 'and not where nginx asked for the password' "$(events show user=fritz@minprom.example user_source)" \
	'user_source=login'
is 'a calendar' "$(access hugo)" 'source=sync client_ip=127.0.0.1 device=ios os_version=16.6 client='
is 'who asks for the mailbox of the boss is seen himself' "$(access mallory)" \
	'source=sync client_ip=127.0.0.1 device=ipad os_version= client=ActiveSync'
is 'nobody is the boss without his password' "$(accesses boss)" 0
at=$(date -d "$(events show user=anna@minprom.example time | cut -d = -f 2)" +%s)
is 'the time is that of the log, whose zone is another' \
	"$((at >= started && at <= started + 60))" 1
works 'the event log is valid' events valid

mv "$web_log" "$web_log.1"
kill -USR1 "$nginx"
works 'the log is rotated' wait_for 10 test -f "$web_log"
works 'and all come again' visit
watch_stop
is 'the watcher stops when it is told to' "$watch_status" 0
works 'what it did not see it reads later' "$BUILD/milter-device-watch" --once -c "$conf"
for who in anna boris clara dora erik fritz greta hugo; do
	is "each access of $who counts once" "$(counted "$who")" 2
done
is 'still nobody is the boss' "$(accesses boss)" 0

"$BUILD/milter-device-report" -c "$conf" --people all "$log" >"$dir/report" 2>&1
for who in anna boris clara dora erik fritz greta hugo; do
	like "the report names $who" "$(cat "$dir/report")" "$who@minprom\\.example"
done
for device in iPhone iPad 'Google Pixel' Windows 'iOS device'; do
	like "and the device $device" "$(cat "$dir/report")" "^ *$device "
done
unlike 'and no boss' "$(cat "$dir/report")" 'boss'
done_testing
