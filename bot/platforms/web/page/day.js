// "My day": the answer of one line, beside the conversation, asked anew when something was done.

import { drawMessage } from "./draw.js";
import { make } from "./make.js";
import { newKey, post } from "./net.js";
import { t } from "./words.js";

/** `acts` as in draw.js. */
export class Day {
  constructor(body, acts) {
    Object.assign(this, { body, acts });
    this.line = "";
    this.asking = false;
  }

  learn(line) {
    this.line = line;
    return this.ask();
  }

  async ask() {
    if (!this.line || this.asking) return;
    this.asking = true;
    try {
      const { message } = await post("/api/v1/commands", { line: this.line, key: newKey() });
      const nodes = message.blocks.length ? drawMessage(message, this.acts(null)) : [make("p", { class: "muted" }, t("day.nothing"))];
      this.body.replaceChildren(...nodes.filter(Boolean));
    } catch {
      if (!this.body.childElementCount) this.body.replaceChildren(make("p", { class: "muted" }, t("day.failed")));
    } finally {
      this.asking = false;
    }
  }
}
