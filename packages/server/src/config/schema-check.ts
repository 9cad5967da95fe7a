// SPDX-License-Identifier: MIT
/** Runs the JSON Schema over a document and says what was expected where, in a person's words. */
import { Ajv, type ErrorObject } from 'ajv';

/** One thing that is wrong with an installation file. */
export interface Problem {
  /** JSON pointer, for example `/nodes/3/role`. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** Longest excerpt of a wrong value in a message. */
const FOUND_LENGTH_MAX = 80;

/** Every deviation from the schema; fills in its defaults, so `document` changes. */
export function checkSchema(schema: object, document: unknown): Problem[] {
  const ajv = new Ajv({ allErrors: true, useDefaults: true, verbose: true });
  const validate = ajv.compile(schema);
  if (validate(document)) return [];
  return (validate.errors ?? []).map(problemOf);
}

/** The value as it stands in the file, shortened. */
export function found(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= FOUND_LENGTH_MAX ? text : `${text.slice(0, FOUND_LENGTH_MAX - 1)}…`;
}

function problemOf(error: ErrorObject): Problem {
  const { instancePath: path, params, data } = error;
  switch (error.keyword) {
    case 'required':
      return { path: `${path}/${params.missingProperty}`, expected: 'a value', found: 'nothing' };
    case 'additionalProperties': {
      const known = Object.keys(error.parentSchema?.properties ?? {});
      const key = String(params.additionalProperty);
      const expected = `no such key; known keys are ${known.join(', ')}`;
      return { path: `${path}/${key}`, expected, found: found(key) };
    }
    case 'enum':
      return { path, expected: `one of ${params.allowedValues.join(', ')}`, found: found(data) };
    case 'type':
      return { path, expected: `${article(params.type)} ${params.type}`, found: found(data) };
    default: {
      const rule = `what ${error.message ?? error.keyword}`;
      const hint = error.parentSchema?.description;
      const expected = hint === undefined ? rule : `${rule} (${hint})`;
      return { path, expected, found: found(data) };
    }
  }
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? 'an' : 'a';
}
