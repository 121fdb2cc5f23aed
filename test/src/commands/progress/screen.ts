import type { Screen } from '../../../../src/commands/progress/display.ts';

/** A screen that keeps what is written to it. */
export function fakeScreen(terminal?: { columns: number }) {
  const decoder = new TextDecoder();
  const screen = {
    written: '',
    ...(terminal && { isTTY: true, columns: terminal.columns }),
    write(text: string | Uint8Array) {
      screen.written += typeof text === 'string' ? text : decoder.decode(text);
    },
  };
  return screen satisfies Screen;
}
