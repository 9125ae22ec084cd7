/** What the machine room asks of the server besides its stream. Nothing here throws: what went wrong is a sentence. */
import type { Answer, Refusal } from '../../src/lab/page/shapes.ts';

const UNREACHABLE = 'The lab cannot be reached. Is ./berth demo still running?';

async function ask<T>(path: string, init?: RequestInit): Promise<T | { error: string }> {
  try {
    const answer = await fetch(path, init);
    const said: unknown = await answer.json().catch(() => ({}));
    if (answer.ok) return said as T;
    const { error, hint } = said as Partial<Refusal>;
    return { error: [error ?? `The lab answered with ${answer.status}.`, hint].filter(Boolean).join(' ') };
  } catch {
    return { error: UNREACHABLE };
  }
}

/** Breaks something or puts it back. */
export async function setBreak(base: string, id: string, on: boolean): Promise<{ text: string; isBad: boolean }> {
  const said = await ask<Answer>(`${base}api/breaks/${encodeURIComponent(id)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ on }),
  });
  return 'error' in said ? { text: said.error, isBad: true } : { text: said.text, isBad: false };
}

/** The end of what one half has logged, oldest first; or why that cannot be read, as its only line. */
export async function readLog(base: string, half: 'bot' | 'worker'): Promise<readonly string[]> {
  const said = await ask<{ lines: string[] }>(`${base}api/log/${half}`);
  return 'error' in said ? [said.error] : said.lines.filter((line) => line !== '');
}
