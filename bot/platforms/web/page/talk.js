// The conversation in the middle: what was sent to this room, what I said in this tab and what came of it, in order.

import { drawMessage } from "./draw.js";
import { focusForm } from "./form.js";
import { keep, kept } from "./keep.js";
import { make } from "./make.js";
import { t } from "./words.js";

const KEPT_EXCHANGES = 40;
const NEAR_PX = 120;

/** What is known of one room. `sent` are delivered messages by id, `said` my own exchanges in this tab. */
export class RoomState {
  constructor(person, room, today) {
    this.room = room;
    this.today = today;
    this.key = `talk.${person}.${room.id}`;
    this.sent = new Map();
    this.said = kept("tab", this.key, []).map((one) => (one.state === "sending" ? { ...one, state: "failed" } : one));
    this.etag = "";
    this.limit = 50;
    this.loaded = false;
    this.seenAt = kept("browser", `seen.${this.key}`, "");
  }

  /** Take over what the server lists; how many of it are new. */
  merge(messages) {
    const fresh = this.loaded ? messages.filter((one) => !this.sent.has(one.id)) : [];
    this.sent = new Map(messages.map((one) => [one.id, one]));
    this.loaded = true;
    return fresh;
  }

  /** How many came since I looked. Whoever never looked is not greeted with all of last month, only with today. */
  get unread() {
    const fresh = (one) => (this.seenAt ? one.at > this.seenAt : one.day === this.today);
    return [...this.sent.values()].filter(fresh).length;
  }

  see() {
    const last = [...this.sent.values()].at(-1);
    if (!last || last.at <= this.seenAt) return;
    this.seenAt = last.at;
    keep("browser", `seen.${this.key}`, this.seenAt);
  }

  save() {
    this.said = this.said.slice(-KEPT_EXCHANGES);
    let few = this.said;
    while (!keep("tab", this.key, few) && few.length > 1) few = few.slice(Math.ceil(few.length / 2));
  }

  /** Everything in order of time; what has no time yet stands at the end. */
  items() {
    const sent = [...this.sent.values()].map((one) => ({ id: `s${one.id}`, at: one.at, version: one.version, one }));
    const said = this.said.map((one) => ({ id: `e${one.key}`, at: one.at ?? "9", version: one.turn ?? 0, exchange: one }));
    return [...sent, ...said].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  }
}

/** Draws one room at a time into the page. `acts` as in draw.js, and `again(exchange)`, `change(exchange)`. */
export class Talk {
  constructor({ list, scroll, empty, newer, earlier }, acts, home) {
    Object.assign(this, { list, scroll, empty, newer, earlier, acts, home });
    this.nodes = new Map();
    this.state = null;
    newer.addEventListener("click", () => this.toEnd(true));
    scroll.addEventListener("scroll", () => {
      if (this.atEnd()) {
        this.newer.hidden = true;
        if (document.visibilityState === "visible") this.state?.see();
      }
    }, { passive: true });
  }

  open(state) {
    this.state = state;
    this.nodes.clear();
    this.list.replaceChildren();
    this.newer.hidden = true;
    this.draw();
    this.toEnd();
  }

  atEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < NEAR_PX;
  }

  toEnd(smoothly = false) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scroll.scrollTo({ top: this.scroll.scrollHeight, behavior: smoothly && !calm ? "smooth" : "instant" });
    this.newer.hidden = true;
    this.state?.see();
  }

  /** Show the last turn: to its end, or from its beginning when it is taller than the room there is. */
  toLast() {
    const last = this.list.lastElementChild;
    if (!last || last.offsetHeight < this.scroll.clientHeight - 40) return void this.toEnd();
    this.scroll.scrollTop = last.offsetTop - this.scroll.offsetTop - 14;
    this.state?.see();
  }

  /** Bring the page up to what is known: nodes whose version is the same stay as they are, with what is typed in them. */
  draw({ stay = true } = {}) {
    if (!this.state) return;
    const wasAtEnd = this.atEnd();
    const inside = this.list.contains(document.activeElement);
    const items = this.state.items();
    const wanted = [];
    let day = "";
    for (const item of items) {
      const itsDay = item.one?.day ?? item.exchange?.day ?? day;
      if (itsDay !== day) wanted.push(this.node(`d${itsDay}${item.id}`, 0, () => make("li", { class: "day-line" }, make("span", {}, itsDay))));
      day = itsDay;
      wanted.push(this.node(item.id, item.version, () => (item.one ? this.sent(item.one) : this.exchange(item.exchange))));
    }
    this.place(wanted);
    this.empty.hidden = items.length > 0 || !this.state.loaded;
    this.earlier.hidden = this.state.sent.size < this.state.limit || this.state.limit >= 200;
    if (!stay) this.toLast();
    else if (wasAtEnd) this.toEnd();
    // What had the cursor was drawn anew: a keyboard must not be thrown back to the top of the page.
    if (inside && document.activeElement === document.body) this.home();
  }

  node(id, version, fresh) {
    const known = this.nodes.get(id);
    if (known && known.version === version) return known;
    const made = { id, version, element: fresh() };
    if (known) known.element.replaceWith(made.element);
    this.nodes.set(id, made);
    return made;
  }

  place(wanted) {
    const ids = new Set(wanted.map((one) => one.id));
    for (const [id, known] of this.nodes) {
      if (!ids.has(id)) {
        known.element.remove();
        this.nodes.delete(id);
      }
    }
    let before = this.list.firstElementChild;
    for (const { element } of wanted) {
      if (element === before) before = before.nextElementSibling;
      else this.list.insertBefore(element, before);
    }
  }

  sent(one) {
    const marks = [one.time, one.edited ? t("edited") : ""].filter(Boolean);
    return make("li", { class: "turn" }, this.card(drawMessage(one.message, this.acts(null)), marks, "", one.message.language));
  }

  card(nodes, marks, outcome, language) {
    const meta = make("div", { class: "meta" }, make("img", { class: "seal", src: "/page/icon.svg", alt: "", width: 22, height: 22 }),
      make("strong", {}, t("name")), make("span", {}, marks.join(" · ")));
    return make("article", { class: `bot ${outcome}`, lang: language === "en" ? "en" : "zh-CN" }, meta, make("div", { class: "card" }, nodes));
  }

  exchange(exchange) {
    const acts = this.acts(exchange);
    const { label, line, state } = exchange;
    const words = [label ? make("span", { class: "label" }, make("bdi", {}, label)) : null, line && line !== label ? make("span", { class: label ? "line small" : "line" }, make("bdi", {}, line)) : null];
    const mine = make("div", { class: `mine ${state}` }, make("div", { class: "bubble" }, words), state === "failed" ? this.failed(exchange) : null);
    const answers = exchange.answers.map((answer) => this.answer(answer, exchange, acts));
    const waiting = state === "sending" ? make("div", { class: "waiting", role: "img", "aria-label": t("working") }, make("i"), make("i"), make("i")) : null;
    return make("li", { class: "turn" }, mine, answers, waiting);
  }

  failed(exchange) {
    return make("div", { class: "failed-line" },
      make("span", {}, exchange.trouble || t("trouble.not_sent")),
      make("button", { type: "button", class: "quiet", onclick: () => this.acts(exchange).again(exchange) }, t("trouble.again")),
      make("button", { type: "button", class: "quiet", onclick: () => this.acts(exchange).change(exchange) }, t("trouble.change")));
  }

  answer(answer, exchange, acts) {
    const marks = [answer.time, exchange.group ? t("only_you") : ""].filter(Boolean);
    const nodes = answer.closed ? closedForm(answer) : drawMessage(answer.message, acts);
    return this.card(nodes, marks, answer.outcome, answer.message.language);
  }

  /** Put the cursor into the form that an answer asks with. */
  focusForm(exchange) {
    const node = this.nodes.get(`e${exchange.key}`)?.element.querySelector("form.ask");
    if (node) focusForm(node);
  }

  /** Show the last answer, which may stand under a form taller than the room there is, and put the reader there. */
  focusAnswer(exchange) {
    const node = [...(this.nodes.get(`e${exchange.key}`)?.element.querySelectorAll(".bot") ?? [])].at(-1);
    if (!node) return;
    node.tabIndex = -1;
    node.focus({ preventScroll: true });
    const tall = node.offsetHeight > this.scroll.clientHeight;
    node.scrollIntoView({ block: tall ? "start" : "nearest", behavior: "instant" });
  }
}

/** A form that was sent: what was filled in, to read and no longer to change. */
function closedForm(answer) {
  const form = answer.message.blocks.find((block) => block.is === "ask").form;
  const shown = (field) => field.choices.find((choice) => choice.value === field.value)?.label ?? field.value;
  const pairs = form.fields.filter((field) => field.value);
  return [
    make("h4", {}, make("bdi", {}, form.title), make("span", { class: "tick" }, ` ✓ ${t("form.sent")}`)),
    make("dl", { class: "facts" }, pairs.map((field) => make("div", {}, make("dt", {}, make("bdi", {}, field.label)), make("dd", {}, make("bdi", {}, shown(field)))))),
  ];
}
