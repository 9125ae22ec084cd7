import type { Json } from '../json.ts';

/** An `ok: false` answer of the Web API: thrown inside methods, turned into JSON by the server, never seen outside. */
export class ApiFailure extends Error {
  readonly code: string;
  readonly extra: Json;

  constructor(code: string, extra: Json = {}) {
    super(code);
    this.code = code;
    this.extra = extra;
  }
}

/** The answer to wrong arguments, with one message for each of them. */
export function invalidArguments(...messages: string[]): ApiFailure {
  return new ApiFailure('invalid_arguments', { response_metadata: { messages } });
}
