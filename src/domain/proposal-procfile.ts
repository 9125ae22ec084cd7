/** A Procfile: one process a line, `web: command`. The web process first. */
export function processesIn(text: string): { name: string; command: string }[] {
  const processes = text.split('\n').flatMap((line) => {
    const [, name = '', rest = ''] = /^([A-Za-z0-9_-]+):(.*)$/.exec(line) ?? [];
    const command = rest.trim();
    // `release` runs once, before the others, which only a person can place.
    return name === '' || name === 'release' || command === '' || !isLine(command) ? [] : [{ name, command }];
  });
  return processes.sort((a, b) => Number(b.name === 'web') - Number(a.name === 'web'));
}

const MOST = 1000;

/** Whether a text may stand as a command of a component. */
export const isLine = (text: string) => text.length <= MOST && !/[\p{Cc}\u2028\u2029]/u.test(text);
