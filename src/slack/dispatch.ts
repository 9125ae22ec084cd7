/**
 * From what Slack delivers to the listeners: acknowledged in time whatever happens, each delivery once, and a person
 * who pressed something always sees something. Nothing is thrown out of here.
 */
import { explained } from './answers.ts';
import { type Body, record, text, viewOf } from './bodies.ts';
import { createDeliveries, type Delivered, type DispatchOptions, own } from './deliveries.ts';
import type { ActionAsked, Asked } from './listeners.ts';
import { createSubmits } from './submits.ts';
import { createTurns } from './turns.ts';

export function createDispatch(options: DispatchOptions) {
  const { listeners, team, log } = options;
  const deliveries = createDeliveries(options);
  const turn = createTurns();
  const { asker, isFirst, acknowledge, track, idle } = deliveries;

  return {
    command: ({ body, ...rest }: Delivered) => {
      const command = record(body);
      const name = text(command.command);
      const listener = own(listeners.commands, name);
      const asked = {
        text: text(command.text),
        channel: text(command.channel_id),
        channelName: text(command.channel_name),
      };
      return ackFirst({ body, ...rest }, { command: name }, (who) =>
        listener ? listener({ ...who, ...asked }) : who.whisper(`I do not know the command ${name}.`),
      );
    },
    shortcut: (delivered: Delivered) => {
      const name = text(record(delivered.body).callback_id);
      const listener = own(listeners.shortcuts, name);
      return ackFirst(delivered, { shortcut: name }, (who) =>
        listener ? listener(who) : who.whisper('I do not know this shortcut any more.'),
      );
    },
    action: (delivered: Delivered) => {
      const asked = actionOf(record(delivered.body));
      const listener = own(listeners.actions, asked.action);
      return ackFirst(delivered, { action: asked.action }, async (who) => {
        if (listener) return listener({ ...who, ...asked });
        // A button that opens a page reports its press too, and has done its work already.
        if (!asked.action.startsWith('link-')) await who.whisper('This button does nothing any more.');
      });
    },
    close: (delivered: Delivered) => {
      const view = viewOf(record(delivered.body).view);
      const listener = view && own(listeners.closes ?? {}, view.callback);
      return ackFirst(delivered, { closed: view?.callback }, async (who) => view && listener?.({ ...who, view }));
    },
    home: ({ body }: Delivered) => {
      const event = record(record(body).event);
      const asked = { user: text(event.user), team };
      return ackFirst({ body, ack: async () => undefined }, { home: asked.user }, async () => {
        if (event.tab === 'home') await listeners.home?.(asked);
      });
    },
    ...createSubmits(options, deliveries),
    idle,
  };

  /** The acknowledgement before everything else; then the listener, whose errors the person is told. */
  function ackFirst({ body, ack, respond }: Delivered, what: Body, run: (who: Asked) => Promise<unknown>) {
    return track(
      (async () => {
        await acknowledge(ack, undefined, what);
        await turn();
        const who = asker(record(body), respond);
        try {
          if (await isFirst(record(body))) await run(who);
        } catch (error) {
          await who.whisper(explained(error, log, { ...what, user: who.user }));
        }
      })(),
    );
  }
}

function actionOf(body: Body): Omit<ActionAsked, keyof Asked> {
  const action = record(Array.isArray(body.actions) ? body.actions[0] : undefined);
  const container = record(body.container);
  const value = text(action.value) || text(record(action.selected_option).value);
  return {
    action: text(action.action_id),
    value: value || undefined,
    channel: text(record(body.channel).id) || text(container.channel_id) || undefined,
    message: text(container.message_ts) || undefined,
    view: record(body.view).type === 'modal' ? viewOf(body.view) : undefined,
  };
}
