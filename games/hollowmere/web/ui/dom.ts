// SPDX-License-Identifier: MIT
/** Small helpers to build accessible HTML in code; text is always set as text, never as markup. */

type Attributes = Readonly<Record<string, string | number | boolean>>;

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, '');
    else if (value !== false) node.setAttribute(name, String(value));
  }
  node.append(...children);
  return node;
}

export interface FieldOptions {
  readonly id: string;
  readonly label: string;
  readonly type?: string;
  readonly autocomplete?: string;
  readonly hint?: string;
  readonly required?: boolean;
  readonly minlength?: number;
  readonly maxlength?: number;
}

/** A labelled input with its hint. */
export function field(options: FieldOptions): { row: HTMLElement; input: HTMLInputElement } {
  const { id, label, hint } = options;
  const input = element('input', {
    id,
    name: id,
    type: options.type ?? 'text',
    autocomplete: options.autocomplete ?? 'off',
    required: options.required ?? true,
    spellcheck: 'false',
    ...(options.minlength ? { minlength: options.minlength } : {}),
    ...(options.maxlength ? { maxlength: options.maxlength } : {}),
    ...(hint ? { 'aria-describedby': `${id}-hint` } : {}),
  });
  const row = element('div', { class: 'field' }, element('label', { for: id }, label), input);
  if (hint) row.append(element('small', { id: `${id}-hint` }, hint));
  return { row, input };
}

export function button(
  content: string | Node,
  onClick: () => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  const node = element('button', { type: 'button', ...attributes }, content);
  node.addEventListener('click', onClick);
  return node;
}

/** A small drawn sign for a button; its name is the button's label. */
export function icon(path: string): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  for (const [name, value] of Object.entries({
    viewBox: '0 0 24 24',
    width: '20',
    height: '20',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': '2',
    'stroke-linecap': 'round',
    'stroke-linejoin': 'round',
    'aria-hidden': 'true',
  })) {
    svg.setAttribute(name, value);
  }
  const line = document.createElementNS(space, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

/** True while the player writes: keys are then letters, not steps. */
export function isWriting(): boolean {
  const active = document.activeElement;
  if (active instanceof HTMLInputElement) return !/^(checkbox|range|radio)$/.test(active.type);
  return active instanceof HTMLTextAreaElement;
}
