// SPDX-License-Identifier: MIT
/** What a line typed into the chat asks for. */
export type ChatLine =
  | { readonly does: 'say' | 'shout' | 'group'; readonly text: string }
  | { readonly does: 'tell'; readonly to: string; readonly text: string }
  | { readonly does: 'who' | 'help' | 'nothing' }
  | { readonly does: 'wrong'; readonly why: string };

/** Bytes of UTF-8 that a message takes. */
export const CHAT_BYTES_MAX = 400;

/** `/tell "Ann Lee" hello` for names with a space. */
const TELL = /^(?:"([^"]+)"|(\S+))\s+(.+)$/s;

export function parseChatLine(line: string): ChatLine {
  const text = line.trim();
  if (text === '') return { does: 'nothing' };
  if (!text.startsWith('/')) return checked({ does: 'say', text });
  const [, word = '', rest = ''] = /^\/(\S*)\s*(.*)$/s.exec(text) ?? [];
  switch (word.toLowerCase()) {
    case 'say':
    case 's':
      return rest === '' ? { does: 'nothing' } : checked({ does: 'say', text: rest });
    case 'shout':
    case 'y':
      return rest === '' ? { does: 'nothing' } : checked({ does: 'shout', text: rest });
    case 'group':
    case 'g':
      return rest === '' ? { does: 'nothing' } : checked({ does: 'group', text: rest });
    case 'tell':
    case 't':
    case 'w':
      return parseTell(rest);
    case 'who':
      return { does: 'who' };
    case 'help':
    case 'h':
      return { does: 'help' };
    default:
      return { does: 'wrong', why: `There is no /${word}. Try /help.` };
  }
}

function parseTell(rest: string): ChatLine {
  const found = TELL.exec(rest);
  if (!found) return { does: 'wrong', why: 'Say it like this: /tell NAME text' };
  return checked({ does: 'tell', to: found[1] ?? found[2], text: found[3] });
}

function checked(line: ChatLine & { readonly text: string }): ChatLine {
  const bytes = new TextEncoder().encode(line.text).length;
  if (bytes > CHAT_BYTES_MAX) return { does: 'wrong', why: 'That is too long to say at once.' };
  return line;
}
