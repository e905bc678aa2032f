# SPDX-License-Identifier: ISC
# shellcheck shell=sh disable=SC2034,SC2154 # much of what is set here is for the tests
# A private Dovecot on loopback that logs what clients say of themselves, and clients that do;
# behind lib.sh.

password=let-me-in
imap_log=$dir/dovecot.log

# What both 2.3 and 2.4 understand; $dovecot_more may hold more lines.
dovecot_conf() {
	case $(dovecot --version) in
	2.[0-3].*) dovecot_conf_2_3 ;;
	*) dovecot_conf_2_4 ;;
	esac
	cat <<-END
	protocols = imap
	listen = 127.0.0.1
	base_dir = $dir/dovecot
	state_dir = $dir/dovecot
	log_path = $imap_log
	instance_name = milter-device-test
	ssl = no
	auth_mechanisms = plain login
	first_valid_uid = 1
	login_greeting = ready
	service imap-login {
	  chroot =
	  inet_listener imap {
	    port = $imap_port
	  }
	  inet_listener imaps {
	    port = 0
	  }
	}
	auth_failure_delay = 0
	service anvil {
	  chroot =
	  unix_listener anvil-auth-penalty {
	    mode = 0
	  }
	}
	${dovecot_more:-}
	END
}

dovecot_conf_2_3() {
	cat <<-END
	disable_plaintext_auth = no
	mail_location = maildir:$dir/mail/%u
	imap_id_log = *
	passdb {
	  driver = static
	  args = password=$password
	}
	userdb {
	  driver = static
	  args = uid=nobody gid=nogroup home=$dir/mail/%u
	}
	END
}

# 2.4 wants its version first, and logs what clients say of themselves as an event only.
dovecot_conf_2_4() {
	cat <<-END
	dovecot_config_version = 2.4.0
	dovecot_storage_version = 2.4.0
	auth_allow_cleartext = yes
	mail_driver = maildir
	mail_path = $dir/mail/%{user}
	log_debug = event=imap_id_received
	passdb static {
	  password = $password
	}
	userdb static {
	  fields {
	    uid = nobody
	    gid = nogroup
	    home = $dir/mail/%{user}
	  }
	}
	END
}

dovecot_greets() {
	perl -MIO::Socket::INET -e '
		my $peer = IO::Socket::INET->new(PeerAddr => "127.0.0.1:" . shift, Timeout => 5);
		exit !($peer && <$peer> =~ /^\* OK /)' "$imap_port"
}

dovecot_start() {
	imap_port=$(free_ports 1)
	mkdir -p "$dir/dovecot" "$dir/mail"
	chown nobody "$dir/mail"
	dovecot_conf >"$dir/dovecot.conf"
	TZ=UTC dovecot -F -c "$dir/dovecot.conf" </dev/null >"$dir/dovecot.said" 2>&1 &
	dovecot=$!
	wait_for 20 dovecot_greets || {
		sed 's/^/# /' "$dir/dovecot.said" "$imap_log" 2>/dev/null
		give_up 'a private Dovecot starts'
	}
}

dovecot_stop() {
	if runs "${dovecot:-}"; then
		kill -TERM "$dovecot"
		wait_for 10 not runs "$dovecot"
	fi
}

visit() {
	"$python" -IS "$e2e/imap_clients.py" "$imap_port" "$password"
}
