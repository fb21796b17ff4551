// Files from a field, a folder or a drop, each with its path; what a system put there is left out.

const SYSTEM_FILES = new Set(["thumbs.db", "desktop.ini", "__macosx"]);

/** @typedef {{path: string, file: File}} FoundFile */

/** Return a path in the form that the server compares: one Unicode form, forward slashes. */
export function tidyPath(path) {
  const parts = path.normalize("NFC").replaceAll("\\", "/").split("/");
  return parts.filter((part) => part !== "" && part !== ".").join("/");
}

export function isPassedOver(path) {
  return path
    .split("/")
    .some((part) => (part.startsWith(".") && part !== "..") || SYSTEM_FILES.has(part.toLowerCase()));
}

/** @returns {FoundFile[]} what is chosen in a field; a folder's files with their folders. */
export function readInput(input) {
  return keepWanted(
    [...input.files].map((file) => ({ path: file.webkitRelativePath || file.name, file })),
  );
}

/**
 * Return the files of a drop, folders unfolded.
 *
 * @param {DataTransfer} transfer read before the first await: it is empty afterwards.
 * @returns {Promise<FoundFile[]>}
 */
export async function readDrop(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const plain = [...transfer.files].map((file) => ({ path: file.name, file }));
  const isFolder = entries.some((entry) => entry?.isDirectory);
  if (!isFolder) return keepWanted(plain);
  const found = [];
  for (const entry of entries) if (entry) await unfold(entry, found);
  return keepWanted(found);
}

async function unfold(entry, found) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    found.push({ path: entry.fullPath, file });
    return;
  }
  const reader = entry.createReader();
  // A reader gives a hundred entries at a time, and none when it has given all.
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const one of some) await unfold(one, found);
  }
}

function keepWanted(found) {
  return found
    .map(({ path, file }) => ({ path: tidyPath(path), file }))
    .filter(({ path }) => path !== "" && !isPassedOver(path));
}
