// What was chosen on a page of a bulk upload: files, folders and archives, by field or by drop.

import { readDrop, readInput } from "./bulk_files.js";
import { fillText, formatBytes } from "./bulk_view.js";
import { listMembers } from "./bulk_zip.js";

/**
 * @typedef {{path: string, file: File, isArchive: boolean, members: {path: string, size: number}[]}}
 *   Chosen
 */

export class Choice {
  #form;
  #items = new Map();
  #onChange;
  #onManifest;

  /**
   * @param {HTMLFormElement} form
   * @param {() => void} onChange
   * @param {(file: File) => void} onManifest called with the only table among the files.
   */
  constructor(form, onChange, onManifest = () => {}) {
    this.#form = form;
    this.#onChange = onChange;
    this.#onManifest = onManifest;
    form.classList.add("is-scripted");
    for (const element of form.querySelectorAll("[data-needs-script]")) element.hidden = false;
    for (const name of ["files", "folder", "archive"]) {
      const input = form.querySelector(`[data-${name}]`);
      input.addEventListener("change", async () => {
        const found = readInput(input);
        // Emptied: the same files can be chosen once more, and no form sends them twice.
        input.value = "";
        await this.#add(found);
      });
    }
    form.querySelector("[data-forget]").addEventListener("click", () => this.clear());
    this.#acceptDrops(form.querySelector("[data-drop-zone]"));
  }

  /** @returns {Chosen[]} */
  get items() {
    return [...this.#items.values()];
  }

  /** Every file by name and size, those of archives one by one. */
  get names() {
    return this.items.flatMap((item) =>
      item.isArchive
        ? item.members.map(({ path, size }) => [path, size])
        : [[item.path, item.file.size]],
    );
  }

  clear() {
    this.#items.clear();
    this.#show();
  }

  async #add(found) {
    const tables = found.filter(({ path }) => /\.(csv|tsv)$/i.test(path));
    if (tables.length === 1) this.#onManifest(tables[0].file);
    for (const { path, file } of found) {
      if (tables.length === 1 && file === tables[0].file) continue;
      const isArchive = /\.zip$/i.test(path);
      const members = isArchive ? await listMembers(file) : [];
      this.#items.set(path, { path, file, isArchive, members });
    }
    this.#show();
  }

  #show() {
    const chosen = this.#form.querySelector("[data-chosen]");
    const size = this.items.reduce((total, item) => total + item.file.size, 0);
    chosen.textContent = fillText(chosen.dataset.text, {
      files: this.names.length,
      size: formatBytes(size),
    });
    chosen.hidden = this.#items.size === 0;
    this.#form.querySelector("[data-forget]").hidden = this.#items.size === 0;
    this.#onChange();
  }

  #acceptDrops(zone) {
    for (const name of ["dragenter", "dragover"]) {
      zone.addEventListener(name, (event) => {
        event.preventDefault();
        zone.classList.add("is-over");
      });
    }
    for (const name of ["dragleave", "drop"]) {
      zone.addEventListener(name, () => zone.classList.remove("is-over"));
    }
    zone.addEventListener("drop", async (event) => {
      event.preventDefault();
      await this.#add(await readDrop(event.dataTransfer));
    });
  }
}
