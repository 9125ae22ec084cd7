/** The methods that the workspace knows: whose token each takes, the scope it wants, what it does. */
import type { Json } from '../json.ts';
import type { World } from '../world.ts';
import * as chat from './chat.ts';
import * as directory from './directory.ts';
import * as views from './views.ts';

export interface Method {
  token: 'bot' | 'app';
  scope?: string;
  run(world: World, args: Json): Json;
}

/** apps.connections.open is not here: it needs the Socket Mode server, and the server adds it. */
export const methods: Record<string, Method> = {
  'auth.test': { token: 'bot', run: directory.authTest },
  'blocks.validate': { token: 'bot', run: views.validate },
  'chat.delete': { token: 'bot', scope: 'chat:write', run: chat.remove },
  'chat.postEphemeral': { token: 'bot', scope: 'chat:write', run: chat.postEphemeral },
  'chat.postMessage': { token: 'bot', scope: 'chat:write', run: chat.postMessage },
  'chat.update': { token: 'bot', scope: 'chat:write', run: chat.update },
  'conversations.info': { token: 'bot', run: directory.conversationInfo },
  'conversations.open': { token: 'bot', scope: 'im:write', run: directory.openConversation },
  'reactions.add': { token: 'bot', scope: 'reactions:write', run: chat.addReaction },
  'users.info': { token: 'bot', scope: 'users:read', run: directory.userInfo },
  'users.lookupByEmail': { token: 'bot', scope: 'users:read.email', run: directory.userByEmail },
  'views.open': { token: 'bot', run: views.open },
  'views.publish': { token: 'bot', run: views.publish },
  'views.push': { token: 'bot', run: views.push },
  'views.update': { token: 'bot', run: views.update },
};
