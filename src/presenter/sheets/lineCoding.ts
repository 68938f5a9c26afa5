/**
 * Reading of two versions of a file as text, line by line: every byte comes back from the text as it was, whatever the encoding
 * is and whatever in it is not valid.
 */
export interface LineCoding {
  text(bytes: Uint8Array): string;
  bytes(text: string): Uint8Array;
  /** A line of the text as a reader sees it. */
  shown(line: string): string;
}

const utf16Marks = [
  { mark: [0xff, 0xfe], isLittle: true },
  { mark: [0xfe, 0xff], isLittle: false },
] as const;

/** UTF-16 where both versions begin with its byte order mark or are empty, else one character for each byte. */
export function lineCoding(...versions: readonly Uint8Array[]): LineCoding {
  const written = versions.filter(({ length }) => length > 0);
  const utf16 = utf16Marks.find(
    ({ mark }) => written.length > 0 && written.every((one) => begins(one, mark)),
  );
  return utf16 ? ofUnits(utf16.isLittle) : ofBytes;
}

function begins(bytes: Uint8Array, mark: readonly number[]): boolean {
  return bytes.length % 2 === 0 && mark.every((byte, index) => bytes[index] === byte);
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const western = new TextDecoder("windows-1252");

const ofBytes: LineCoding = {
  text: (bytes) => joined(bytes, 1, (at) => bytes[at] ?? 0),
  bytes: (text) => Uint8Array.from(text, (character) => character.charCodeAt(0)),
  shown: (line) => {
    const bytes = ofBytes.bytes(line);
    try {
      return strict.decode(bytes);
    } catch {
      // What is no UTF-8 is most often this.
      return western.decode(bytes);
    }
  },
};

function ofUnits(isLittle: boolean): LineCoding {
  return {
    text: (bytes) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return joined(bytes, 2, (at) => view.getUint16(at, isLittle));
    },
    bytes: (text) => {
      const view = new DataView(new ArrayBuffer(text.length * 2));
      for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), isLittle);
      return new Uint8Array(view.buffer);
    },
    shown: (line) => line,
  };
}

/** The characters with these numbers, in pieces that a call can take. */
function joined(bytes: Uint8Array, step: number, unitAt: (at: number) => number): string {
  const pieces: string[] = [];
  for (let from = 0; from < bytes.length; from += 8_192) {
    const units: number[] = [];
    for (let at = from; at < Math.min(from + 8_192, bytes.length); at += step) units.push(unitAt(at));
    pieces.push(String.fromCharCode(...units));
  }
  return pieces.join("");
}
