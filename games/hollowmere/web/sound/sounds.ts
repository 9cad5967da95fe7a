// SPDX-License-Identifier: MIT
/**
 * Sounds made by Web Audio out of tones and noise: no files. Browsers allow sound only after the
 * player has touched the page; until then, and at volume 0, nothing is made.
 */
interface Tone {
  readonly wave: OscillatorType | 'noise';
  /** Hertz at the beginning and at the end; of noise, the middle of its band. */
  readonly from: number;
  readonly to: number;
  /** Milliseconds after the beginning, and how long it rings. */
  readonly at: number;
  readonly ms: number;
  readonly loud: number;
}

const tone = (
  wave: Tone['wave'],
  from: number,
  to: number,
  at: number,
  ms: number,
  loud: number,
): Tone => ({ wave, from, to, at, ms, loud });

const SOUNDS = {
  click: [tone('triangle', 620, 480, 0, 60, 0.16)],
  open: [tone('triangle', 360, 540, 0, 110, 0.16)],
  cloth: [tone('noise', 900, 500, 0, 120, 0.2)],
  coins: [tone('sine', 1900, 1880, 0, 90, 0.14), tone('sine', 2500, 2480, 60, 130, 0.14)],
  eat: [tone('noise', 700, 400, 0, 90, 0.25), tone('noise', 800, 420, 140, 90, 0.22)],
  swing: [tone('noise', 1600, 600, 0, 110, 0.16)],
  hit: [tone('noise', 420, 160, 0, 120, 0.5), tone('square', 150, 70, 0, 90, 0.14)],
  hurt: [tone('sawtooth', 210, 110, 0, 160, 0.16), tone('noise', 300, 150, 0, 120, 0.3)],
  cast: [tone('sine', 300, 620, 0, 420, 0.1), tone('sine', 450, 930, 60, 380, 0.07)],
  ember: [tone('noise', 500, 1900, 0, 260, 0.32), tone('sawtooth', 190, 80, 40, 260, 0.1)],
  mend: [
    tone('sine', 523, 523, 0, 260, 0.13),
    tone('sine', 659, 659, 90, 260, 0.12),
    tone('sine', 784, 784, 180, 360, 0.12),
  ],
  rime: [tone('triangle', 1600, 2400, 0, 180, 0.1), tone('noise', 5200, 3600, 0, 260, 0.16)],
  storm: [tone('noise', 180, 60, 0, 700, 0.6), tone('noise', 3000, 700, 0, 160, 0.4)],
  home: [tone('sine', 392, 784, 0, 500, 0.13), tone('sine', 587, 1175, 120, 500, 0.1)],
  fall: [tone('triangle', 240, 60, 0, 620, 0.24)],
  level: [
    tone('triangle', 523, 523, 0, 170, 0.18),
    tone('triangle', 659, 659, 130, 170, 0.18),
    tone('triangle', 784, 784, 260, 170, 0.18),
    tone('triangle', 1046, 1046, 390, 460, 0.2),
  ],
  quest: [tone('sine', 440, 440, 0, 300, 0.15), tone('sine', 660, 660, 200, 420, 0.15)],
  bell: [tone('sine', 196, 194, 0, 1800, 0.3), tone('sine', 467, 465, 0, 1100, 0.12)],
} as const satisfies Record<string, readonly Tone[]>;

export type SoundName = keyof typeof SOUNDS;

/** Many fights at once are no louder than a few. */
const TONES_MAX = 14;
/** The same sound again within this is not heard as another. */
const AGAIN_MS = 45;

export class Sounds {
  #context: AudioContext | null = null;
  #noise: AudioBuffer | null = null;
  #playing = 0;
  readonly #playedAt = new Map<SoundName, number>();
  /** 0 to 1. */
  volume = 0.6;
  /** How many were played; for tests, which cannot hear. */
  played = 0;

  /** On the first touch or key: from then on browsers let a page be heard. */
  wake(): void {
    this.#context ??= new AudioContext();
    if (this.#context.state === 'suspended') void this.#context.resume();
  }

  /** `share` makes it softer: what happens further away. */
  play(name: SoundName, share = 1): void {
    const context = this.#context;
    const loud = this.volume * Math.max(0, Math.min(1, share));
    if (context === null || loud < 0.01) return;
    const now = performance.now();
    if (now - (this.#playedAt.get(name) ?? Number.NEGATIVE_INFINITY) < AGAIN_MS) return;
    this.#playedAt.set(name, now);
    this.played += 1;
    for (const one of SOUNDS[name]) {
      if (this.#playing < TONES_MAX) this.#tone(context, one, loud);
    }
  }

  #tone(context: AudioContext, { wave, from, to, at, ms, loud }: Tone, share: number): void {
    const start = context.currentTime + at / 1000;
    const end = start + ms / 1000;
    const gain = context.createGain();
    gain.gain.setValueAtTime(0.0001, start);
    gain.gain.linearRampToValueAtTime(loud * share, start + Math.min(0.012, ms / 4000));
    gain.gain.exponentialRampToValueAtTime(0.0001, end);
    gain.connect(context.destination);
    const source = wave === 'noise' ? this.#hiss(context, from, to, [start, end], gain) : null;
    if (source === null && wave !== 'noise') {
      const oscillator = context.createOscillator();
      oscillator.type = wave;
      oscillator.frequency.setValueAtTime(from, start);
      oscillator.frequency.exponentialRampToValueAtTime(to, end);
      oscillator.connect(gain);
      this.#run(oscillator, start, end);
    } else if (source !== null) this.#run(source, start, end);
  }

  #hiss(
    context: AudioContext,
    from: number,
    to: number,
    [start, end]: readonly [number, number],
    into: AudioNode,
  ): AudioBufferSourceNode {
    this.#noise ??= noiseOf(context);
    const source = context.createBufferSource();
    source.buffer = this.#noise;
    source.loop = true;
    const band = context.createBiquadFilter();
    band.type = 'bandpass';
    band.Q.value = 0.8;
    band.frequency.setValueAtTime(from, start);
    band.frequency.exponentialRampToValueAtTime(to, end);
    source.connect(band).connect(into);
    return source;
  }

  #run(source: AudioScheduledSourceNode, start: number, end: number): void {
    this.#playing += 1;
    source.onended = () => {
      this.#playing -= 1;
      source.disconnect();
    };
    source.start(start);
    source.stop(end + 0.02);
  }
}

/** A second of noise, always the same. */
function noiseOf(context: AudioContext): AudioBuffer {
  const buffer = context.createBuffer(1, context.sampleRate, context.sampleRate);
  const samples = buffer.getChannelData(0);
  let seed = 22_222;
  for (let i = 0; i < samples.length; i++) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
    samples[i] = seed / 0x3fffffff - 1;
  }
  return buffer;
}
