/**
 * The lab's agent: a small real program where the vendor's is a large one. It reads the same configuration, enrols
 * by the same line at the same kind of service, keeps its key in the same file and writes the same words to its
 * log; only what it says to the manager afterwards is the lab's own (listener.ts).
 */

/** /var/ossec/bin/wazuh-agentd: bash, coreutils, sed, grep and openssl. `WAZUH_HOME` is another root, for tests. */
export const AGENT_PROGRAM = `#!/bin/bash
set -u
home=\${WAZUH_HOME:-/var/ossec}
keys=$home/etc/client.keys

say() { printf '%s wazuh-agentd: %s: %s\\n' "$(date '+%Y/%m/%d %H:%M:%S')" "$1" "$2" >> "$home/logs/ossec.log"; }

# The value of a tag inside a section of the configuration.
setting() { sed -n "/<$1>/,/<\\/$1>/s:.*<$2>\\(.*\\)</$2>.*:\\1:p" "$home/etc/ossec.conf" | tail -n 1; }

enrol() {
  local host port name group ca pass line reply trouble
  local -a check=()
  host=$(setting enrollment manager_address)
  [ -n "$host" ] || host=$(setting server address)
  port=$(setting enrollment port)
  name=$(setting enrollment agent_name)
  group=$(setting enrollment groups)
  ca=$(setting enrollment server_ca_path)
  pass=$(setting enrollment authorization_pass_path)
  [ -n "$pass" ] || pass=$home/etc/authd.pass
  line="OSSEC A:'$name'"
  [ -z "$group" ] || line="$line G:'$group'"
  [ ! -s "$pass" ] || line="OSSEC PASS: $(head -n 1 "$pass") $line"
  if [ -n "$ca" ]; then
    case $host in
      *[!0-9.]*) check=(-CAfile "$ca" -verify_return_error -verify_hostname "$host") ;;
      *) check=(-CAfile "$ca" -verify_return_error -verify_ip "$host") ;;
    esac
  fi
  say INFO "Requesting a key from server: $host"
  trouble=$(mktemp)
  reply=$(printf '%s\\n' "$line" |
    timeout 10 openssl s_client -quiet -verify_quiet -connect "$host:$port" "\${check[@]}" 2> "$trouble")
  case $reply in
    "OSSEC K:'"*)
      reply=\${reply#*\\'}
      (umask 027 && printf '%s\\n' "\${reply%%\\'*}" > "$keys.new") && mv "$keys.new" "$keys" && say INFO 'Valid key received'
      ;;
    'ERROR: '*) say ERROR "$(printf '%s' "\${reply#ERROR: }" | head -n 1) (from manager)" ;;
    *)
      if grep -q 'verify error' "$trouble"; then
        say ERROR "SSL error (1). Connection refused by the manager. $(grep -m 1 'verify error' "$trouble")"
      else
        say ERROR "Unable to connect to $host:$port"
      fi
      ;;
  esac
  rm -f "$trouble"
  [ -s "$keys" ]
}

report() {
  local host port id name ip key word nonce count=0
  host=$(setting server address)
  port=$(setting server port)
  read -r id name ip key < "$keys"
  proof() { printf '%s' "$key$nonce$1$key" | sha256sum | cut -d ' ' -f 1; }
  if ! { exec 3<> "/dev/tcp/$host/$port"; } 2> /dev/null; then
    say ERROR "(1216): Unable to connect to '[$host]:$port/tcp'."
    return
  fi
  if read -r -t 10 word nonce <&3 && printf 'hello %s %s\\n' "$id" "$(proof "$id")" >&3 && read -r -t 10 word <&3; then
    if [ "$word" = welcome ]; then
      say INFO "(4102): Connected to the server ([$host]:$port/tcp)."
      while count=$((count + 1)) && printf 'alive %s %s\\n' "$count" "$(proof "$count")" >&3 && read -r -t 10 word <&3; do
        sleep "$notify"
      done 2> /dev/null
    else
      say ERROR "$word"
    fi
  fi
  exec 3>&-
}

# A manager that is gone closes the line under our hands.
trap '' PIPE
notify=$(setting client notify_time)
notify=\${notify:-10}
while :; do
  if [ -s "$keys" ] || enrol; then report; fi
  sleep 2
done
`;

/** /lib/systemd/system/wazuh-agent.service */
export const AGENT_UNIT = `[Unit]
Description=Wazuh agent of Berth's lab
After=network-online.target

[Service]
ExecStart=/var/ossec/bin/wazuh-agentd
Restart=on-failure

[Install]
WantedBy=multi-user.target
`;

/** /var/ossec/etc/ossec.conf as the package brings it: no manager yet, and other sections than the client's. */
export const AGENT_CONFIGURATION = `<!-- Wazuh agent of Berth's lab -->
<ossec_config>
  <client>
    <server>
      <address>MANAGER_IP</address>
      <port>1514</port>
      <protocol>tcp</protocol>
    </server>
    <notify_time>10</notify_time>
  </client>

  <client_buffer>
    <disabled>no</disabled>
  </client_buffer>
</ossec_config>
`;

/**
 * The package's postinst. As the vendor's, it reads WAZUH_* at the first installation only, and puts values in with
 * sed; it neither enables nor starts the service.
 */
export const AGENT_POSTINST = `#!/bin/sh
set -e
[ "$1" = configure ] || exit 0
etc=/var/ossec/etc
getent group wazuh > /dev/null || groupadd --system wazuh
getent passwd wazuh > /dev/null || useradd --system --gid wazuh --home-dir /var/ossec --shell /usr/sbin/nologin wazuh
[ -e $etc/client.keys ] || : > $etc/client.keys
chown root:wazuh $etc $etc/ossec.conf $etc/client.keys
chmod 0640 $etc/client.keys
chown wazuh:wazuh /var/ossec/logs
if [ -z "$2" ]; then
  put() { [ -z "$2" ] || sed -i "s#$1#$2#" $etc/ossec.conf; }
  put '<address>.*</address>' "\${WAZUH_MANAGER:+<address>$WAZUH_MANAGER</address>}"
  put '<port>1514</port>' "\${WAZUH_MANAGER_PORT:+<port>$WAZUH_MANAGER_PORT</port>}"
  if [ -n "\${WAZUH_REGISTRATION_PASSWORD:-}" ]; then
    (umask 027 && printf '%s\\n' "$WAZUH_REGISTRATION_PASSWORD" > $etc/authd.pass)
    chown root:wazuh $etc/authd.pass
  fi
fi
! command -v systemctl > /dev/null || systemctl daemon-reload || true
`;

/** And its postrm: purging takes everything along. */
export const AGENT_POSTRM = `#!/bin/sh
set -e
[ "$1" != purge ] || rm -rf /var/ossec
`;
