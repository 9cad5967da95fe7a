// SPDX-License-Identifier: MIT
/**
 * Runs the JSON Schema over a document and says what was expected where, in a person's words. The
 * library that does it takes some 6 MiB, so a file that was checked before is not checked again.
 */
import { Ajv, type ErrorObject } from 'ajv';

import { found, type Problem } from './problem.ts';

/** Every deviation from the schema. */
export function checkSchema(schema: object, document: unknown): Problem[] {
  const ajv = new Ajv({ allErrors: true, verbose: true });
  const validate = ajv.compile(schema);
  if (validate(document)) return [];
  return (validate.errors ?? []).map(problemOf);
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
