// SPDX-License-Identifier: MIT
/** The player's choices about the page, kept in this browser. */
export const QUALITIES = ['auto', 'full', 'low'] as const;

export interface Settings {
  /** 0 to 1. */
  readonly volume: number;
  readonly names: boolean;
  readonly numbers: boolean;
  readonly quality: (typeof QUALITIES)[number];
}

const KEY = 'hollowmere.settings';
const DEFAULTS: Settings = { volume: 0.6, names: true, numbers: true, quality: 'auto' };

/** What is stored may be of another version, or anybody's: only what fits is taken. */
export function settingsFrom(json: string | null): Settings {
  let stored: unknown;
  try {
    stored = JSON.parse(json ?? '');
  } catch {
    return DEFAULTS;
  }
  if (typeof stored !== 'object' || stored === null) return DEFAULTS;
  const { volume, names, numbers, quality } = stored as Record<string, unknown>;
  const isVolume = typeof volume === 'number' && volume >= 0 && volume <= 1;
  return {
    volume: isVolume ? volume : DEFAULTS.volume,
    names: typeof names === 'boolean' ? names : DEFAULTS.names,
    numbers: typeof numbers === 'boolean' ? numbers : DEFAULTS.numbers,
    quality: QUALITIES.find((name) => name === quality) ?? DEFAULTS.quality,
  };
}

/** A browser may refuse to keep anything. */
export function loadSettings(): Settings {
  try {
    return settingsFrom(localStorage.getItem(KEY));
  } catch {
    return DEFAULTS;
  }
}

export function saveSettings(settings: Settings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // Chosen for this visit only.
  }
}
