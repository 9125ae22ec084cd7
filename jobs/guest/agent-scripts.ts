/** What runs inside a container so that its agent enrols. Each script may be run again. */

/**
 * `$1`: the folder for what the other scripts need; `$2`: the agent's package. Prints what is there, a line each:
 * `id WORD...`, `installed` if the package is, `started` if its service is, and `agent ID NAME`, as it has enrolled.
 */
export const LOOK = `
install -d -m 700 "$1"
if command -v apt-get > /dev/null; then install -d -m 755 /usr/share/keyrings /etc/apt/sources.list.d; fi
id=$(. /etc/os-release 2> /dev/null; printf '%s %s' "\${ID:-}" "\${ID_LIKE:-}")
printf 'id %s\\n' "$id"
if command -v dpkg-query > /dev/null; then
  [ "$(dpkg-query -W -f '\${db:Status-Status}' "$2" 2> /dev/null)" != installed ] || echo installed
elif rpm -q "$2" > /dev/null 2>&1; then
  echo installed
fi
if systemctl is-active --quiet "$2" || systemctl is-enabled --quiet "$2" 2> /dev/null; then echo started; fi
if [ -s /var/ossec/etc/client.keys ]; then
  read -r number name _ < /var/ossec/etc/client.keys
  printf 'agent %s %s\\n' "$number" "$name"
fi
`;

/** What LOOK saw. */
export interface AgentSeen {
  ids: string[];
  installed: boolean;
  started: boolean;
  agent: { id: string; name: string } | undefined;
}

export function readAgentLook(printed: string): AgentSeen {
  const lines = printed.split('\n');
  const words = (name: string) =>
    lines
      .find((line) => line === name || line.startsWith(`${name} `))
      ?.split(' ')
      .slice(1)
      .filter(Boolean);
  const [id, name] = words('agent') ?? [];
  return {
    ids: words('id') ?? [],
    installed: words('installed') !== undefined,
    started: words('started') !== undefined,
    agent: id !== undefined && name !== undefined ? { id, name } : undefined,
  };
}

/**
 * Configures the agent, starts it and waits until it has its key. `$1`: the folder; `$2`: the service; `$3`: seconds
 * to wait; `$4`: `afresh` when the key it has is not one that the manager knows. Prints `agent ID NAME`, and
 * `unverified` if it went on without knowing the manager; or else what its log says, `log LINE`, a line each.
 */
export const START = `
stage=$1 service=$2 wait=$3
etc=/var/ossec/etc log=/var/ossec/logs/ossec.log
group=$(stat -c %G "$etc")
if [ "$4" = afresh ]; then
  systemctl stop "$service" || true
  : > "$etc/client.keys"
fi
changed=
if [ -e "$stage/client.conf" ]; then
  install -m 644 "$stage/ca.pem" "$etc/berth-ca.pem"
  cp -p "$etc/ossec.conf" "$etc/ossec.conf.new"
  # There is one section about the manager, and it is ours.
  sed -e '/<!-- berth -->/,/<!-- \\/berth -->/d' -e '/<client>/,/<\\/client>/d' "$etc/ossec.conf" > "$etc/ossec.conf.new"
  cat "$stage/client.conf" >> "$etc/ossec.conf.new"
  if cmp -s "$etc/ossec.conf" "$etc/ossec.conf.new"; then
    rm "$etc/ossec.conf.new"
  else
    mv "$etc/ossec.conf.new" "$etc/ossec.conf"
    changed=1
  fi
  if [ -e "$stage/password" ]; then install -m 640 -g "$group" "$stage/password" "$etc/authd.pass"; fi
fi
begin=$(stat -c %s "$log" 2> /dev/null || echo 0)
said() { tail -c "+$((begin + 1))" "$log" 2> /dev/null; }
systemctl enable --quiet "$service" 2> /dev/null
if [ -n "$changed" ] || [ ! -s "$etc/client.keys" ]; then systemctl restart "$service"; else systemctl start "$service"; fi
until [ -s "$etc/client.keys" ] || [ "$SECONDS" -ge "$wait" ] || said | grep -Eq '\\(from manager\\)|SSL error'; do
  sleep 0.2
done
if [ -s "$etc/client.keys" ]; then
  # Whoever reads the password can enrol machines of any name.
  rm -rf "$etc/authd.pass" "$stage"
  read -r number name _ < "$etc/client.keys"
  printf 'agent %s %s\\n' "$number" "$name"
  if said | grep -q 'Unable to verify server certificate'; then echo unverified; fi
else
  said | grep -E ' (ERROR|CRITICAL): ' | tail -n 5 | sed 's/^/log /' || true
fi
`;

/** Ends the agent, so that it does not enrol again once it has been forgotten. `$1`: the service. */
export const STOP = `
systemctl disable --now --quiet "$1" 2> /dev/null || true
`;
