/** What can be typed in the demo, as a table. */
import { OpsError } from '../../errors.ts';
import type { Lab } from '../lab.ts';
import type { Breaks } from '../page/breaks.ts';
import { elementsIn } from '../slack/blockkit/walk.ts';
import type { Berth, Half } from './berth.ts';
import type { Conversation } from './conversation.ts';
import { faultCommands } from './faults.ts';
import { indent, type Line, wrap } from './line.ts';
import { sshLine } from './login.ts';
import { CHANNEL } from './play.ts';
import type { Screen } from './screen.ts';
import { renderMessage } from './surfaces.ts';

export interface Stage {
  lab: Lab;
  berth: Berth;
  breaks: Breaks;
  page: { url: string };
  conversation: Conversation;
  screen: Screen;
  /** The handle of the person who acts. */
  who(): string;
}

export interface Command {
  usage: string;
  does: string;
  /** Answers with rows; a string is wrapped, a Line is not. */
  run(rest: string): Promise<(string | Line)[]>;
}

export type Commands = Readonly<Record<string, Command>>;

export function demoCommands(stage: Stage, quit: () => void): Commands {
  const { lab, berth, conversation } = stage;
  const person = () => lab.slack.as(conversation.user());
  const told = (outcome: { kind: string; text?: string } | undefined) => {
    conversation.touched();
    return outcome?.text && outcome.kind !== 'acked' ? [outcome.text] : [];
  };
  const commands: Record<string, Command> = {
    '/': {
      usage: '/create-container web-2',
      does: 'types a slash command, in #general',
      run: async (text) => told(await person().slash(CHANNEL.id, text)),
    },
    fill: {
      usage: 'fill hostname web-2',
      does: 'types into a field of the form',
      run: async (rest) => {
        const [field, text] = halves(rest);
        return told(await person().fill(field, text));
      },
    },
    choose: {
      usage: 'choose size medium',
      does: 'chooses in the form; of a field that searches, what was found for the words',
      run: async (rest) => {
        const [field, text] = halves(rest);
        const searched = await person()
          .search(field, text)
          .catch(() => undefined);
        const first = searched?.kind === 'options' ? searched.options[0]?.value : undefined;
        return told(await person().choose(field, typeof first === 'string' ? first : text));
      },
    },
    submit: { usage: 'submit', does: 'presses the button of the form', run: async () => submitted() },
    close: {
      usage: 'close',
      does: 'closes the form',
      run: async () => {
        await person().close();
        return [];
      },
    },
    press: {
      usage: 'press cancel',
      does: 'presses a button, in the form or in the newest message that has it, and confirms',
      run: async (rest) => press(rest.toLowerCase()),
    },
    as: { usage: 'as ben', does: 'lets somebody else act', run: async (rest) => become(rest.replace(/^@/, '')) },
    messages: {
      usage: 'messages',
      does: 'the channel as it stands',
      run: async () =>
        person()
          .messages(CHANNEL.id)
          .flatMap(({ ts }) => person().thread(CHANNEL.id, ts))
          .flatMap((message) => renderMessage(message, conversation.look())),
    },
    containers: {
      usage: 'containers',
      does: 'what the cluster really holds',
      run: async () => {
        const made = lab.proxmox.containers().filter(({ isTemplate }) => !isTemplate);
        if (made.length === 0) return ['There is none.'];
        return made.map(({ vmid, node, hostname, state, address }) =>
          [vmid, node, state, hostname, address].filter((one) => one !== undefined).join('  '),
        );
      },
    },
    ssh: {
      usage: 'ssh web-1',
      does: "the line that logs into a container with ada's key, for another terminal",
      // As a Line, it is not broken into rows that a terminal would copy as several.
      run: async (rest) => [{ spans: [{ text: await sshLine(lab, rest), style: 'code' }] }],
    },
    page: {
      usage: 'page',
      does: 'the address of all this in a browser',
      run: async () => [{ spans: [{ text: stage.page.url, style: 'code' }] }],
    },
    ...faultCommands(stage.breaks),
    log: {
      usage: 'log worker',
      does: 'the end of what the bot or the worker has logged',
      run: async (rest) => berth.log(halfNamed(rest)),
    },
    help: { usage: 'help', does: 'this list', run: async () => help(commands, stage.screen.width()) },
    quit: {
      usage: 'quit',
      does: 'ends everything; so does Ctrl-C',
      run: async () => {
        quit();
        return [];
      },
    },
  };
  return commands;

  async function submitted(): Promise<string[]> {
    const outcome = await person().submit();
    conversation.touched();
    // What the app answered is seen; what the client itself refused is not.
    return outcome.kind === 'errors' && !outcome.sent
      ? Object.entries(outcome.errors).map(([field, why]) => `${field}: ${why}`)
      : [];
  }

  /** By the text on the button or its action. */
  async function press(wanted: string): Promise<string[]> {
    const named = (blocks: readonly Readonly<Record<string, unknown>>[]) =>
      elementsIn(blocks.map((block) => ({ ...block })))
        .filter(({ element }) => element.type === 'button')
        .map(({ element }) => ({ action: String(element.action_id), text: textOf(element.text).toLowerCase() }))
        .find(({ action, text }) => action === wanted || text === wanted)?.action;
    const actor = person();
    const inModal = named(actor.openModal()?.blocks ?? []);
    if (inModal) return told(await actor.pressInModal(inModal, { confirm: true }));
    const shown = [...actor.messages(CHANNEL.id), ...actor.ephemerals(CHANNEL.id)];
    for (const message of shown.sort((a, b) => Number(b.ts) - Number(a.ts))) {
      const action = named(message.blocks ?? []);
      if (action) return told(await actor.press(CHANNEL.id, message.ts, action, { confirm: true }));
    }
    throw new OpsError('not-found', `There is no button ${wanted} to press.`);
  }

  function become(name: string): string[] {
    const found = lab.people.find(({ slack }) => slack.name === name);
    const names = lab.people.map(({ slack }) => slack.name).join(', ');
    if (!found) throw new OpsError('not-found', `There is no ${name} here.`, { hint: `There are: ${names}.` });
    conversation.become(found.slack.id);
    return [];
  }
}

function help(commands: Commands, width: number): Line[] {
  const widest = Math.max(...Object.values(commands).map(({ usage }) => usage.length));
  return Object.values(commands).flatMap(({ usage, does }) =>
    indent(wrap([{ text: does }], width - widest - 4), { text: `  ${usage.padEnd(widest)}  `, style: 'bold' }),
  );
}

export function halfNamed(name: string): Half {
  if (name === 'bot' || name === 'worker') return name;
  throw new OpsError('invalid', 'Say which: bot or worker.');
}

function halves(rest: string): [string, string] {
  const [first = ''] = rest.split(/\s+/, 1);
  return [first, rest.slice(first.length).trim()];
}

const textOf = (value: unknown) => String((value as { text?: unknown } | null)?.text ?? '');
