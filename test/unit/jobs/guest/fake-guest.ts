import type { Guest, GuestFile, GuestScript } from '../../../../src/ports/guest.ts';

type Answer = string | Error;

/** A container that answers each script by its label; what was pushed, run and begun as a unit is kept in order. */
export function fakeGuest(answers: Readonly<Record<string, Answer | Answer[]>>, unitOutput: readonly string[] = []) {
  const acts: string[] = [];
  const files: GuestFile[] = [];
  const scripts: GuestScript[] = [];
  const left = new Map(Object.entries(answers).map(([label, one]) => [label, [one].flat()]));
  const answer = async (script: GuestScript): Promise<string> => {
    const { files: _files, ...bare } = script;
    scripts.push(bare);
    const queue = left.get(script.label) ?? [''];
    const said = (queue.length > 1 ? queue.shift() : queue[0]) ?? '';
    if (said instanceof Error) throw said;
    return said;
  };
  const write = async (written: readonly GuestFile[] = []) => {
    for (const file of written) {
      acts.push(`push ${file.path}`);
      const refused = left.get(`push ${file.path}`)?.[0];
      if (refused instanceof Error) throw refused;
      files.push(file);
    }
  };
  const guest: Guest = {
    async run(_target, script) {
      await write(script.files);
      acts.push(script.label);
      return answer(script);
    },
    push: (_target, file) => write([file]),
    async unit(_target, { name, ...script }, { onOutput }) {
      await write(script.files);
      acts.push(`unit ${name}`);
      for (const line of unitOutput) onOutput?.(line);
      return answer(script);
    },
  };
  return { guest, acts, files, scripts };
}
