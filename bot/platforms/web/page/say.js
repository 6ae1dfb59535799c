// Saying something: typed, pressed or filled in. Whatever happens on the way, what was said stays on the page.

import { make } from "./make.js";
import { Trouble, newKey, post } from "./net.js";
import { sure } from "./picker.js";
import { t } from "./words.js";

const COMMANDS = "/api/v1/commands";

/**
 * `on` is what the page does about it: `room()` the open room, `draw(stay)`, `focusForm(exchange)`, `focusAnswer(exchange)`,
 * `home()` (back to the command line), `tell(text)` for whoever listens, `done(room)` after something was done, and
 * `trouble(error)`.
 */
export class Say {
  constructor(on) {
    this.on = on;
  }

  /** A line of my own, or a button's. */
  line({ line, label = "", source = "typed" }) {
    const room = this.on.room();
    const exchange = begun(room, { line, label, source, state: "sending" });
    return this.send(exchange, room);
  }

  /** Send it, or send it again: with the same key it is the same request, however often it arrives. */
  async send(exchange, room = this.on.room()) {
    turn(exchange, { state: "sending", trouble: "" });
    room.save();
    this.on.draw(false);
    try {
      const answer = await post(COMMANDS, { ...where(room), line: exchange.line, key: exchange.key, source: exchange.source });
      turn(exchange, { state: "sent", at: answer.at, day: answer.day, answers: [slim(answer)] });
      this.answered(answer, room);
    } catch (error) {
      turn(exchange, { state: "failed", trouble: wordsFor(error) });
      this.on.tell(t("trouble.not_sent"));
      this.on.trouble(error);
    }
    room.save();
    if (room === this.on.room()) this.on.draw(false);
    if (exchange.answers.some(asks)) this.on.focusForm(exchange);
  }

  /** Take a line that was not sent back into the command line. */
  takeBack(exchange) {
    const room = this.on.room();
    room.said = room.said.filter((one) => one !== exchange);
    room.save();
    this.on.draw(true);
  }

  /** A button, asking first where it wants to. */
  async press(button, node) {
    if (node.ariaBusy === "true") return;
    const dialog = document.getElementById("sure");
    if (button.confirm && !(await sure(dialog, button.confirm, button.label, button.style === "danger"))) return;
    node.ariaBusy = "true";
    await this.line({ line: button.line, label: button.label, source: "button" });
    node.ariaBusy = "false";
  }

  /** A filled form. `exchange` is the one it stands in; a form in a message that was sent to me begins its own. */
  async fill(form, values, node, exchange) {
    if (node.ariaBusy === "true") return;
    const room = this.on.room();
    const one = exchange ?? begun(room, { line: "", label: form.title, source: "form", state: "sent" });
    const said = JSON.stringify(values);
    // The same values again are the same request; changed ones are another.
    if (one.filledWith !== said) Object.assign(one, { filledWith: said, fillKey: newKey() });
    for (const field of form.fields) Object.assign(field, { value: values[field.name] ?? "", error: "" });
    node.ariaBusy = "true";
    node.querySelector(".form-trouble")?.remove();
    try {
      const body = { form: { command: form.command, department: form.department, values }, key: one.fillKey, ...where(room) };
      const answer = await post(COMMANDS, body);
      take(one, answer, form);
      this.answered(answer, room);
    } catch (error) {
      node.ariaBusy = "false";
      node.append(make("p", { class: "error-text form-trouble", role: "alert" }, wordsFor(error) || t("trouble.offline")));
      this.on.trouble(error);
      return;
    }
    room.save();
    if (room !== this.on.room()) return;
    this.on.draw(false);
    if (asks(one.answers.at(-1))) this.on.focusForm(one);
    else this.on.focusAnswer(one);
    if (!one.answers.some(asks)) this.on.home();
  }

  answered(answer, room) {
    const wrong = (formOf(answer)?.fields ?? []).map((field) => field.error).filter(Boolean);
    this.on.tell(t("answered", { text: wrong.join(" ") || answer.text }));
    this.on.done(room, answer);
  }
}

function begun(room, start) {
  const exchange = { key: newKey(), answers: [], turn: 0, group: room.room.kind === "group", ...start };
  room.said.push(exchange);
  return exchange;
}

const turn = (exchange, changes) => Object.assign(exchange, changes, { turn: exchange.turn + 1 });
const where = (room) => (room.room.kind === "group" ? { conversation: room.room.id } : {});
const wordsFor = (error) => (error instanceof Trouble && error.kind === "refused" ? error.text : "");
const formOf = (answer) => answer.message.blocks.find((block) => block.is === "ask")?.form;
const asks = (answer) => !answer.closed && Boolean(formOf(answer));

/** What is kept of an answer. */
const slim = ({ outcome, message, at, day, time }) => ({ outcome, message, at, day, time });

/** What came of a filled form: asked again it stands in the form's place; done, the form is closed; refused, it stays. */
function take(exchange, answer, form) {
  const at = exchange.answers.findIndex((one) => formOf(one)?.command === form.command);
  const before = at < 0 ? exchange.answers : exchange.answers.slice(0, at);
  const old = at < 0 ? [] : [exchange.answers[at]];
  const kept = asks(answer) ? [] : old.map((one) => ({ ...one, closed: answer.outcome === "done" }));
  turn(exchange, {
    answers: [...before, ...kept, slim(answer)],
    at: exchange.at ?? answer.at,
    day: exchange.day ?? answer.day,
  });
}
