// SPDX-License-Identifier: MIT
/** The row of buttons that open windows, and what the keys do. */
import { button, element, icon } from './dom.ts';

export interface MenuEntry {
  readonly label: string;
  readonly key: string;
  readonly path: string;
  readonly run: () => void;
  readonly touchOnly?: boolean;
}

export const ICONS = {
  talk: 'M4 5h16v10H11l-5 4v-4H4z',
  help: 'M9 9a3 3 0 1 1 4.500 2.600c-1 .6-1.500 1.200-1.500 2.400M12 18v.01',
  leave: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
  bag: 'M7 8V6a5 5 0 0 1 10 0v2M4 8h16l-1 12H5z',
  hero: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21c1-5 4-7 8-7s7 2 8 7',
  quest: 'M6 3h9l4 4v14H6zM9 10h7M9 14h7M9 18h4',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4v6M9 14v6',
} as const;

export function menuOf(entries: readonly MenuEntry[]): HTMLElement {
  const node = element('nav', { class: 'menu', 'aria-label': 'Windows' });
  for (const { label, key, path, run, touchOnly } of entries) {
    const one = button(icon(path), run, {
      'aria-label': label,
      title: key === '' ? label : `${label} (${key})`,
      ...(touchOnly ? { class: 'touch-only' } : {}),
    });
    node.append(one);
  }
  return node;
}
