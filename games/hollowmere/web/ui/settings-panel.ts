// SPDX-License-Identifier: MIT
/** What the player can choose about the page: loudness, names, how much is drawn. */

import { QUALITIES, type Settings } from '../play/settings.ts';
import { element } from './dom.ts';
import { Panel } from './panel.ts';

const QUALITY_TITLES = { auto: 'By itself', full: 'Everything', low: 'Little' } as const;

export class SettingsPanel extends Panel {
  constructor(settings: Settings, onChange: (settings: Settings) => void) {
    super({ name: 'settings', title: 'Settings', side: 'right' });
    let now = settings;
    const change = (what: Partial<Settings>): void => {
      now = { ...now, ...what };
      onChange(now);
    };
    const volume = element('input', { type: 'range', min: 0, max: 100, id: 'volume' });
    volume.value = String(Math.round(now.volume * 100));
    volume.addEventListener('input', () => change({ volume: Number(volume.value) / 100 }));
    const names = tick('names', 'Names above heads', now.names, (on) => change({ names: on }));
    const numbers = tick('numbers', 'Numbers in fights', now.numbers, (on) =>
      change({ numbers: on }),
    );
    const quality = element('select', { id: 'quality' });
    for (const name of QUALITIES) {
      quality.append(
        element('option', { value: name, selected: name === now.quality }, QUALITY_TITLES[name]),
      );
    }
    quality.addEventListener('change', () => {
      const chosen = QUALITIES.find((name) => name === quality.value);
      if (chosen !== undefined) change({ quality: chosen });
    });
    this.body.append(
      element('div', { class: 'setting' }, element('label', { for: 'volume' }, 'Sounds'), volume),
      names,
      numbers,
      element('div', { class: 'setting' }, element('label', { for: 'quality' }, 'Drawn'), quality),
    );
  }
}

function tick(id: string, label: string, on: boolean, change: (on: boolean) => void): HTMLElement {
  const input = element('input', { type: 'checkbox', id, checked: on });
  input.addEventListener('change', () => change(input.checked));
  return element('div', { class: 'setting' }, element('label', { for: id }, label), input);
}
