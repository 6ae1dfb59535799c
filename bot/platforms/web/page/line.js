// The command line: completion in both languages, what stands next, the lines said before.

import { keep, kept } from "./keep.js";
import { make } from "./make.js";
import { learnCommands, suggest } from "./suggest.js";
import { t } from "./words.js";

const KEPT_LINES = 60;

/** `onSay(line)` is called with what was typed. A draft stays in this tab until it is said. */
export class Line {
  constructor({ form, input, options, hint }, onSay) {
    Object.assign(this, { form, input, options, hint, onSay });
    this.known = { commands: [], names: { metrics: [], people: [], roles: [] }, days: [], language: "zh" };
    this.found = { options: [], command: null, at: -1 };
    this.active = -1;
    this.back = -1;
    this.person = "";
    this.lines = [];
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => this.close());
    input.addEventListener("focus", () => this.look());
    input.addEventListener("click", () => this.look());
    // A press on an option must not take the cursor away first.
    options.addEventListener("mousedown", (event) => event.preventDefault());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.say();
    });
  }

  learn(person, { commands, names, language }) {
    const days = ["yesterday", "today", "tomorrow", "this_week", "this_month", "last_month"].map((day) => t(`days.${day}`));
    this.known = { commands: learnCommands(commands), names, days, language };
    if (this.person !== person) {
      this.person = person;
      this.lines = kept("tab", `lines.${person}`, []);
      this.put(kept("tab", `draft.${person}`, ""), { quietly: true });
    }
    this.input.placeholder = t(matchMedia("(max-width: 640px)").matches ? "line.placeholder_short" : "line.placeholder");
    this.showHint();
  }

  /** Put `line` into the command line, ready to be changed or said. */
  put(line, { quietly = false } = {}) {
    this.input.value = line;
    this.typed({ quietly });
    if (quietly) return;
    this.input.focus();
    this.input.setSelectionRange(line.length, line.length);
    this.look();
  }

  typed({ quietly = false } = {}) {
    this.back = -1;
    this.grow();
    keep("tab", `draft.${this.person}`, this.input.value || null);
    if (!quietly) this.look();
  }

  grow() {
    this.input.style.blockSize = "auto";
    this.input.style.blockSize = `${Math.min(this.input.scrollHeight, 160)}px`;
  }

  say() {
    const line = this.input.value.trim();
    if (!line) return;
    this.lines = [...this.lines.filter((one) => one !== line), line].slice(-KEPT_LINES);
    keep("tab", `lines.${this.person}`, this.lines);
    this.put("", { quietly: true });
    this.close();
    this.showHint();
    this.onSay(line);
  }

  // --- completion ---------------------------------------------------------------------------------------------------
  look() {
    const { input } = this;
    const atEnd = input.selectionStart === input.value.length && input.selectionEnd === input.value.length;
    this.found = atEnd ? suggest(input.value, this.known) : { options: [], command: null, at: -1 };
    this.active = -1;
    this.options.replaceChildren(...this.found.options.map((option, at) => this.option(option, at)));
    this.options.hidden = this.found.options.length === 0;
    this.options.scrollTop = 0;
    input.setAttribute("aria-expanded", String(!this.options.hidden));
    input.removeAttribute("aria-activedescendant");
    this.showHint();
  }

  option(option, at) {
    return make("li", { id: `option-${at}`, role: "option", "aria-selected": "false", onclick: () => this.take(at) },
      make("span", { class: "option-words" }, make("bdi", {}, option.label), option.other ? make("span", { class: "muted" }, option.other) : null),
      option.about ? make("span", { class: "option-about" }, option.about) : null);
  }

  close() {
    this.options.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  move(step) {
    const count = this.found.options.length;
    this.active = this.active < 0 ? (step > 0 ? 0 : count - 1) : (this.active + step + count) % count;
    [...this.options.children].forEach((node, at) => node.setAttribute("aria-selected", String(at === this.active)));
    this.options.children[this.active].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", `option-${this.active}`);
  }

  take(at) {
    this.put(this.found.options[at].text);
  }

  /** The shape of the command being typed, with the argument that stands next made strong. */
  showHint() {
    const { command, at } = this.found;
    if (!command || !this.input.value) {
      this.hint.replaceChildren(make("span", { class: "keys" }, t("line.keys")));
      return;
    }
    const parameters = command.parameters.map((one, n) => {
      const text = one.required ? `‹${one.label}›` : `[${one.label}]`;
      return n === at ? make("strong", {}, text) : make("span", {}, text);
    });
    const words = command.words[this.known.language === "zh" ? "zh" : "en"].join(" ");
    const shape = make("span", { class: "shape" }, make("span", {}, words), parameters);
    this.hint.replaceChildren(shape, make("span", { class: "about" }, command.help));
  }

  // --- keys ---------------------------------------------------------------------------------------------------------
  pressed(event) {
    // An Enter that chooses a Chinese word in an input method is not ours (229 is how Safari says so).
    if (event.isComposing || event.keyCode === 229) return;
    const open = !this.options.hidden;
    const take = () => {
      event.preventDefault();
      this.take(Math.max(this.active, 0));
    };
    switch (event.key) {
      case "Enter":
        if (event.shiftKey) return;
        if (open && this.active >= 0) return take();
        event.preventDefault();
        return this.say();
      case "Tab":
        if (open && !event.shiftKey && this.input.value) return take();
        return undefined;
      case "Escape":
        if (open) event.stopPropagation();
        return this.close();
      case "ArrowDown":
      case "ArrowUp": {
        const step = event.key === "ArrowDown" ? 1 : -1;
        if (open && this.back < 0) {
          event.preventDefault();
          return this.move(step);
        }
        return this.recall(event, step);
      }
      default:
        return undefined;
    }
  }

  /** Up goes back through the lines said before, down forward to the empty line. */
  recall(event, step) {
    if (this.input.value.includes("\n") || !this.lines.length) return;
    if (this.back < 0 && (step > 0 || this.input.value)) return;
    event.preventDefault();
    const back = Math.min(this.back - step, this.lines.length - 1);
    this.input.value = back < 0 ? "" : this.lines.at(-1 - back);
    this.grow();
    this.close();
    this.back = back;
    this.found = suggest(this.input.value, this.known);
    this.showHint();
    keep("tab", `draft.${this.person}`, this.input.value || null);
  }
}
