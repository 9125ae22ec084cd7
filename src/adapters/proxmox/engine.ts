/**
 * The engine under the typed proxy of `proxmox-api`. The package's own resends a POST whose answer was late,
 * hides the status and knows no certificate authority; this one asks each endpoint once at most, sends again
 * only what certainly changed nothing, and turns every failure into a Refusal.
 */
import { type ApiRequestable, type Proxmox, proxmoxApi } from 'proxmox-api';
import { noAnswer, refusal } from './classify.ts';
import { stopped } from './pace.ts';
import { checkPath } from './paths.ts';
import { Refusal } from './refusal.ts';
import { type HttpReply, type HttpRequest, isDistrust, type Transport, wasSent } from './transport.ts';

export interface EngineOptions {
  /** The API of each node that may be asked, as `https://host:8006`; the port is always explicit. */
  endpoints: readonly URL[];
  token: { id: string; secret: string };
  transport: Transport;
  /** Per request. A node that is off makes Proxmox itself wait 30 s, so stay above that. Default 40 s. */
  requestTimeoutMs?: number;
}

/** The typed API, bound to a signal: `api(signal).nodes.$get()`. Without one a request ends by itself only. */
export type Api = (signal?: AbortSignal) => Proxmox.Api;

type Method = HttpRequest['method'];
const methods: readonly string[] = ['GET', 'POST', 'PUT', 'DELETE'] satisfies Method[];

export function apiOver(options: EngineOptions): Api {
  const { endpoints, transport, requestTimeoutMs = 40_000 } = options;
  const headers = { authorization: `PVEAPIToken=${options.token.id}=${options.token.secret}` };
  // The endpoint that answered last is asked first, so that a dead node costs its time-out once.
  let favourite = 0;

  async function request(
    method: Method,
    path: string,
    params: Record<string, unknown>,
    signal?: AbortSignal,
  ): Promise<unknown> {
    let failure: Refusal | undefined;
    for (let tried = 0; tried < endpoints.length; tried++) {
      const index = (favourite + tried) % endpoints.length;
      const endpoint = endpoints[index];
      if (endpoint === undefined) break;
      if (signal?.aborted) throw stopped(signal);
      const limit = AbortSignal.timeout(requestTimeoutMs);
      const message = compose(method, endpoint, path, params);
      const outcome = await transport
        .send({
          ...message,
          headers: { ...headers, ...message.headers },
          signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
        })
        .then(
          (reply) => ({ reply }),
          (error: unknown) => ({ error }),
        );
      if ('reply' in outcome) {
        favourite = index;
        return answer(outcome.reply);
      }
      if (signal?.aborted) throw stopped(signal);
      const sent = wasSent(outcome.error);
      failure = isDistrust(outcome.error) ? distrusted(outcome.error) : noAnswer(sent, outcome.error);
      // Asking elsewhere is right when it is only a question, or when nothing can have arrived.
      if (sent && method !== 'GET') throw failure;
    }
    throw failure ?? new Refusal('unsent', 'invalid', 'No address of the Proxmox API is configured.');
  }

  const engine = (signal?: AbortSignal): ApiRequestable => ({
    async doRequest(verb: string, path: string, template: string, params: Record<string, unknown> = {}) {
      const method = verb.toUpperCase();
      if (!isMethod(method)) throw new Refusal('unsent', 'failed', `"${verb}" is not a method of the API.`);
      checkPath(path, template);
      return request(method, path, params, signal);
    },
  });
  return (signal) => proxmoxApi(engine(signal));
}

function isMethod(method: string): method is Method {
  return methods.includes(method);
}

/** Parameters of GET and DELETE go into the query, since Proxmox refuses a DELETE with a body. */
function compose(
  method: Method,
  endpoint: URL,
  path: string,
  params: Record<string, unknown>,
): Omit<HttpRequest, 'signal'> {
  const form = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? value : [value]) {
      form.append(key, typeof one === 'boolean' ? (one ? '1' : '0') : String(one));
    }
  }
  const url = new URL(path, endpoint);
  const body = form.toString();
  if (method === 'GET' || method === 'DELETE') {
    url.search = body;
    return { method, url, headers: {} };
  }
  return { method, url, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body };
}

function answer({ status, reason, body }: HttpReply): unknown {
  const parsed = json(body);
  if (status === 200) {
    if (typeof parsed === 'object' && parsed !== null && 'data' in parsed) return parsed.data;
    throw new Refusal('other', 'failed', 'What answers at the address of the Proxmox API is something else.');
  }
  const { message, errors } = (parsed ?? {}) as { message?: unknown; errors?: unknown };
  const text = typeof message === 'string' && message.trim() !== '' ? message : reason;
  const fields = typeof errors === 'object' && errors !== null ? Object.entries(errors) : [];
  throw refusal({ status, text, fields: Object.fromEntries(fields.map(([k, v]) => [k, String(v)])) });
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined; // 401 and 595 come with an empty body
  }
}

function distrusted(cause: unknown): Refusal {
  return new Refusal('unsent', 'forbidden', 'The certificate of the Proxmox API is not one that Berth trusts.', {
    hint: 'Give the authority of /etc/pve/pve-root-ca.pem, or the fingerprint of each node.',
    cause,
  });
}
