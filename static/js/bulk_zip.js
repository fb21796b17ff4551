// The list of members at the end of a zip file, read without unpacking anything, so that a manifest
// can be checked before the archive is sent. What it says is checked again by the server.

import { isPassedOver, tidyPath } from "./bulk_files.js";

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LONGEST_END = 22 + 65535;
const UTF_8_FLAG = 0x800;
// The upper half of the letters that archives without the flag are written in (code page 437).
const UPPER =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧" +
  "╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ";

/**
 * @param {File} file
 * @returns {Promise<{path: string, size: number}[]>} empty where the list cannot be read.
 */
export async function listMembers(file) {
  const start = Math.max(0, file.size - LONGEST_END);
  const tail = new DataView(await file.slice(start).arrayBuffer());
  const place = findEnd(tail);
  if (place < 0) return [];
  const length = tail.getUint32(place + 12, true);
  const offset = tail.getUint32(place + 16, true);
  const bytes = await file.slice(offset, offset + length).arrayBuffer();
  return readEntries(new DataView(bytes));
}

function findEnd(view) {
  for (let place = view.byteLength - 22; place >= 0; place -= 1) {
    if (view.getUint32(place, true) === END) return place;
  }
  return -1;
}

function readEntries(view) {
  const members = [];
  let place = 0;
  while (place + 46 <= view.byteLength && view.getUint32(place, true) === ENTRY) {
    const [nName, nExtra, nComment] = [28, 30, 32].map((at) => view.getUint16(place + at, true));
    const bytes = new Uint8Array(view.buffer, place + 46, nName);
    const raw = decodeName(bytes, view.getUint16(place + 8, true));
    const path = tidyPath(raw);
    if (!raw.endsWith("/") && path !== "" && !isPassedOver(path)) {
      members.push({ path, size: view.getUint32(place + 24, true) });
    }
    place += 46 + nName + nExtra + nComment;
  }
  return members;
}

function decodeName(bytes, flags) {
  try {
    return new TextDecoder("utf-8", { fatal: (flags & UTF_8_FLAG) === 0 }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return [...bytes].map((n) => (n < 128 ? String.fromCharCode(n) : UPPER[n - 128])).join("");
  }
}
