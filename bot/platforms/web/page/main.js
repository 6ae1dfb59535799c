// Puts the page together: who I am, the rooms, the conversation, the command line, my day.

import { Day } from "./day.js";
import { watchDrawings } from "./draw.js";
import { forgetTab, keep, kept } from "./keep.js";
import { Line } from "./line.js";
import { avatar, make, sign } from "./make.js";
import { Trouble, get, newKey, post, remove, speakAs } from "./net.js";
import { people, pickAnother, sure } from "./picker.js";
import { RoomState, Talk } from "./talk.js";
import { learn, spoken, t } from "./words.js";

const POLL_MS = 3_000;
const OTHER_ROOMS_EVERY = 3;
const HIDDEN_POLL_MS = 20_000;
const LONGEST_WAIT_MS = 15_000;

const $ = (id) => document.getElementById(id);
const page = { me: null, rooms: new Map(), room: "", failures: 0, round: 0, generation: 0, timer: 0 };

const talk = new Talk({ list: $("talk"), scroll: $("scroll"), empty: $("empty"), newer: $("newer"), earlier: $("earlier") }, actsOf);
const day = new Day($("day-body"), actsOf);
const line = new Line({ form: $("say"), input: $("line"), options: $("options"), hint: $("hint") }, (text) => speak({ line: text }));

/** What the pieces of a message can do; `exchange` is the one they stand in, if it is one of mine. */
function actsOf(exchange) {
  return {
    say: press,
    type: (text) => {
      showDay(false);
      line.put(text);
      tell(t("copied"));
    },
    fill: (form, values, node) => fill(form, values, node, exchange),
    again: (one) => send(one),
    change: (one) => {
      state().said = state().said.filter((other) => other !== one);
      state().save();
      talk.draw();
      line.put(one.line);
    },
  };
}

const state = () => page.rooms.get(page.room);

/** Say `text` to whoever listens instead of looking. */
function tell(text) {
  $("told").textContent = text.slice(0, 300);
}

// --- saying -----------------------------------------------------------------------------------------------------------
function speak({ line: text, label = "", source = "typed" }) {
  const room = state();
  const exchange = { key: newKey(), line: text, label, source, state: "sending", answers: [], turn: 0, group: room.room.kind === "group" };
  room.said.push(exchange);
  talk.draw({ stay: false });
  return send(exchange, room);
}

async function send(exchange, room = state()) {
  turn(exchange, { state: "sending", trouble: "" });
  room.save();
  talk.draw({ stay: false });
  try {
    const answer = await post("/api/v1/commands", { ...where(room), line: exchange.line, key: exchange.key, source: exchange.source });
    turn(exchange, { state: "sent", at: answer.at, day: answer.day, answers: [slim(answer)] });
    answered(exchange, answer, room);
  } catch (error) {
    failed(exchange, error);
  }
  room.save();
  if (room === state()) talk.draw({ stay: exchange.state === "failed" });
  if (exchange.answers.some(asks)) talk.focusForm(exchange);
  return exchange.state === "sent";
}

const turn = (exchange, changes) => Object.assign(exchange, changes, { turn: exchange.turn + 1 });
const where = (room) => (room.room.kind === "group" ? { conversation: room.room.id } : {});
const asks = (answer) => !answer.closed && answer.message.blocks.some((block) => block.is === "ask");
const slim = ({ outcome, message, at, day: itsDay, time, text }) => ({ outcome, message, at, day: itsDay, time, text });

function answered(exchange, answer, room) {
  reached();
  tell(t("answered", { text: answer.text }));
  if (answer.outcome === "done") {
    void day.ask();
    void refresh(room);
    setTimeout(() => void poll(true), 700);
    if (/^[/／]?\s*(zg|掌柜)\b|^[/／]?(zg|掌柜)\s/.test(exchange.line ?? "")) void whoAmI();
  }
}

function failed(exchange, error) {
  const trouble = error instanceof Trouble ? error : new Trouble("offline");
  turn(exchange, { state: "failed", trouble: trouble.kind === "refused" ? trouble.text : "" });
  tell(t("trouble.not_sent"));
  if (trouble.kind === "who") lost();
  else if (trouble.kind === "offline") unreachable();
}

async function press(button, node) {
  if (node.ariaBusy === "true") return;
  if (button.confirm && !(await sure($("sure"), button.confirm, button.label, button.style === "danger"))) return;
  node.ariaBusy = "true";
  showDay(false);
  await speak({ line: button.line, label: button.label, source: "button" });
  node.ariaBusy = "false";
}

async function fill(form, values, node, exchange) {
  if (node.ariaBusy === "true") return;
  const room = state();
  const one = exchange ?? speakless(form, room);
  const said = JSON.stringify(values);
  // The same values again are the same request; changed ones are another.
  if (one.filledWith !== said) Object.assign(one, { filledWith: said, fillKey: newKey() });
  for (const field of form.fields) Object.assign(field, { value: values[field.name] ?? "", error: "" });
  node.ariaBusy = "true";
  node.querySelector(".form-trouble")?.remove();
  try {
    const body = { form: { command: form.command, department: form.department, values }, key: one.fillKey, ...where(room) };
    take(one, await post("/api/v1/commands", body), form);
    answered(one, one.answers.at(-1), room);
  } catch (error) {
    const trouble = error instanceof Trouble ? error : new Trouble("offline");
    node.append(make("p", { class: "error-text form-trouble", role: "alert" }, trouble.kind === "refused" ? trouble.text : t("trouble.offline")));
    node.ariaBusy = "false";
    if (trouble.kind === "who") lost();
    return;
  }
  room.save();
  talk.draw({ stay: false });
  if (one.answers.some(asks)) talk.focusForm(one);
  else $("line").focus();
}

/** A form that stood in a message sent to me: what comes of it is an exchange of its own. */
function speakless(form, room) {
  const exchange = { key: newKey(), line: "", label: form.title, source: "form", state: "sent", answers: [], turn: 0, group: room.room.kind === "group" };
  room.said.push(exchange);
  return exchange;
}

/** What came of a filled form: asked again it stands in the form's place; done, the form is closed; refused, it stays. */
function take(exchange, answer, form) {
  const at = exchange.answers.findIndex((one) => one.message.blocks.some((block) => block.is === "ask" && block.form.command === form.command));
  const before = at < 0 ? exchange.answers : exchange.answers.slice(0, at);
  const old = at < 0 ? [] : [exchange.answers[at]];
  if (asks(answer)) exchange.answers = [...before, slim(answer)];
  else exchange.answers = [...before, ...old.map((one) => ({ ...one, closed: answer.outcome === "done" })), slim(answer)];
  turn(exchange, { at: exchange.at ?? answer.at, day: exchange.day ?? answer.day });
}

// --- hearing ----------------------------------------------------------------------------------------------------------
async function refresh(room) {
  const { generation } = page;
  const limit = room.limit;
  const got = await get(`/api/v1/messages?for=${encodeURIComponent(room.room.id)}&limit=${limit}`, room.etag);
  if (generation !== page.generation || got.unchanged) return;
  room.etag = got.etag;
  const fresh = room.merge(got.body.messages);
  if (room === state()) {
    const atEnd = talk.atEnd();
    talk.draw();
    if (fresh.length && !atEnd) $("newer").hidden = false;
    if (atEnd && document.visibilityState === "visible") room.see();
  }
  if (fresh.length) tell(`${room.room.label}: ${fresh.at(-1).text.split("\n")[0]}`);
  drawRooms();
}

/** Look for news: in the room that is open each time, in the others now and then. */
async function poll(everywhere = false) {
  clearTimeout(page.timer);
  if (!page.me) return;
  page.round += 1;
  const others = everywhere || page.round % OTHER_ROOMS_EVERY === 0;
  try {
    await Promise.all([...page.rooms.values()].filter((room) => room === state() || others || !room.loaded).map(refresh));
    reached();
  } catch (error) {
    if (error instanceof Trouble && error.kind === "who") return void lost();
    unreachable();
  }
  const calm = document.visibilityState === "visible" ? POLL_MS : HIDDEN_POLL_MS;
  clearTimeout(page.timer);
  page.timer = setTimeout(() => void poll(), page.failures ? Math.min(POLL_MS * 2 ** (page.failures - 1), LONGEST_WAIT_MS) : calm);
}

function unreachable() {
  page.failures += 1;
  $("banner").textContent = t("trouble.offline");
  $("banner").hidden = false;
}

function reached() {
  if (page.failures) tell(t("trouble.back"));
  page.failures = 0;
  $("banner").hidden = true;
}

// --- who and where ----------------------------------------------------------------------------------------------------
async function whoAmI() {
  const { body } = await get("/api/v1/me");
  if (body.language !== spoken()) await learn(body.language);
  page.me = body.person ? body : null;
  if (!body.person) return void showPeople(body);
  $("door").hidden = true;
  $("app").hidden = false;
  $("department").textContent = body.department;
  $("today").textContent = body.day;
  sign($("me-avatar"), body.person.name);
  $("me-name").textContent = body.person.name;
  $("me-about").textContent = body.person.about;
  $("me").disabled = !body.demo;
  $("me").setAttribute("aria-label", body.demo ? `${body.person.name}, ${t("pick.change")}` : body.person.name);
  $("sign-out").hidden = body.demo;
  for (const room of body.rooms) {
    const known = page.rooms.get(room.id);
    if (known) known.room = room;
    else page.rooms.set(room.id, new RoomState(body.person.id, room));
  }
  line.learn(body.person.id, body);
  drawOften();
  drawLook();
  $("app").classList.toggle("dayless", !body.day_line);
  if (!page.rooms.has(page.room)) page.room = kept("browser", "room", "");
  if (!page.rooms.has(page.room)) page.room = body.rooms.find((room) => room.kind === "direct")?.id ?? body.rooms[0]?.id ?? "";
  drawRooms();
  drawEmpty();
  void day.learn(body.day_line);
}

function openRoom(id) {
  page.room = id;
  keep("browser", "room", id);
  showDay(false);
  drawEmpty();
  talk.open(state());
  drawRooms();
  void poll();
}

async function become(person) {
  page.generation += 1;
  clearTimeout(page.timer);
  speakAs(person.id);
  keep("browser", "person", person.id);
  page.rooms.clear();
  $("day-body").replaceChildren();
  await whoAmI();
  if (!page.me) return;
  talk.open(state());
  $("line").focus({ preventScroll: true });
  await poll(true);
  talk.toEnd();
}

function drawRooms() {
  const rooms = [...page.rooms.values()];
  const nodes = rooms.map((room) => {
    const unread = room === state() ? 0 : room.unread;
    return make("button", { type: "button", class: `room ${room.room.kind}`, "aria-current": room.room.id === page.room ? "page" : undefined, onclick: () => openRoom(room.room.id) },
      make("span", { class: "room-label" }, make("bdi", {}, room.room.label)),
      unread ? make("span", { class: "count", "aria-label": t("unread", { n: unread }) }, unread > 99 ? "99+" : String(unread)) : null);
  });
  const mine = make("button", { type: "button", class: "room my-day", "aria-current": $("day").classList.contains("open") ? "page" : undefined, onclick: () => showDay(true) }, t("day.title"));
  const focused = [...$("rooms").children].indexOf(document.activeElement);
  $("rooms").replaceChildren(...nodes, mine);
  if (focused >= 0) $("rooms").children[focused]?.focus();
  $("title").textContent = state()?.room.label ?? "";
  const all = rooms.reduce((sum, room) => sum + (room === state() ? 0 : room.unread), 0);
  document.title = [all ? `(${all}) ${t("name")}` : t("name"), page.me?.department].filter(Boolean).join(" · ");
}

function drawOften() {
  const acts = actsOf(null);
  $("often").replaceChildren(...page.me.suggestions.map((one) =>
    make("button", { type: "button", class: "chip", title: one.line, onclick: (event) => acts.say(one, event.currentTarget) }, make("bdi", {}, one.label))));
}

function drawEmpty() {
  const group = state()?.room.kind === "group";
  const acts = actsOf(null);
  const cards = group ? [] : page.me.suggestions.slice(0, 6).map((one) =>
    make("button", { type: "button", class: "start", onclick: (event) => acts.say(one, event.currentTarget) }, make("strong", {}, make("bdi", {}, one.label)), make("span", {}, make("bdi", {}, one.line))));
  $("empty").replaceChildren(
    make("h2", {}, group ? t("empty.group_title") : t("empty.title", { name: page.me.person.name })),
    make("p", {}, group ? t("empty.group_text") : t("empty.text")),
    make("div", { class: "starts" }, cards));
}

/** Before anybody is chosen: the people of the demo department. */
function showPeople(body) {
  $("app").hidden = true;
  $("door").hidden = false;
  $("door").replaceChildren(make("main", { class: "welcome" },
    make("img", { class: "seal", src: "/page/icon.svg", alt: "", width: 56, height: 56 }),
    make("p", { class: "kicker" }, make("bdi", {}, body.department ?? "")),
    make("h1", {}, t("pick.title")), make("p", { class: "lead" }, t("pick.text")),
    people(body.people, "", (person) => void become(person)), languageSwitch()));
  document.title = t("name");
  $("door").querySelector(".person")?.focus({ focusVisible: false });
}

function languageSwitch() {
  const other = spoken() === "zh" ? "en" : "zh";
  return make("button", { type: "button", class: "quiet", lang: other, "aria-label": t("look.language_label"), onclick: async () => {
    keep("browser", "language", other);
    await learn(other);
    await start();
  } }, t("look.language"));
}

/** Not signed in, or no longer. */
function lost() {
  clearTimeout(page.timer);
  $("app").hidden = true;
  $("door").hidden = false;
  $("door").replaceChildren(make("main", {}, make("img", { class: "seal", src: "/page/icon.svg", alt: "", width: 56, height: 56 }),
    make("h1", {}, t("trouble.who_title")), make("p", {}, t("trouble.who")), languageSwitch()));
}

// --- looks ------------------------------------------------------------------------------------------------------------
const LOOKS = ["auto", "light", "dark"];

function drawLook() {
  const { chosen } = window.zhangguiLook;
  $("look").textContent = t(`look.${chosen}`);
  $("look").setAttribute("aria-label", t("look.label", { look: t(`look.${chosen}`) }));
  $("language").textContent = t("look.language");
  $("language").setAttribute("aria-label", t("look.language_label"));
  $("language").lang = spoken() === "zh" ? "en" : "zh-CN";
}

function showDay(open) {
  const changed = $("day").classList.toggle("open", open) !== !open;
  $("day-toggle").setAttribute("aria-expanded", String(open));
  if (open) {
    void day.ask();
    $("day-close").focus();
  }
  if (changed) drawRooms();
}

/** The language is the person's own, kept by the server: switching it is saying so. */
async function switchLanguage() {
  const other = spoken() === "zh" ? "en" : "zh";
  const said = page.me?.language_lines[other];
  if (!said) return;
  try {
    await post("/api/v1/commands", { line: said, key: newKey(), source: "button" });
    keep("browser", "language", other);
    await whoAmI();
    talk.open(state());
  } catch (error) {
    if (error instanceof Trouble && error.kind === "who") lost();
    else unreachable();
  }
}

function listen() {
  $("me").addEventListener("click", () => pickAnother($("picker"), page.me.people, page.me.person.id, (person) => void become(person)));
  $("look").addEventListener("click", () => {
    window.zhangguiLook.choose(LOOKS[(LOOKS.indexOf(window.zhangguiLook.chosen) + 1) % LOOKS.length]);
    drawLook();
  });
  $("language").addEventListener("click", () => void switchLanguage());
  $("sign-out").addEventListener("click", async () => {
    await remove("/api/v1/session").catch(() => {});
    forgetTab();
    lost();
  });
  $("day-toggle").addEventListener("click", () => showDay(!$("day").classList.contains("open")));
  $("day-close").addEventListener("click", () => {
    showDay(false);
    $("line").focus();
  });
  $("day-refresh").addEventListener("click", () => void day.ask());
  $("earlier").addEventListener("click", async () => {
    const room = state();
    const before = $("scroll").scrollHeight;
    Object.assign(room, { limit: Math.min(room.limit * 2, 200), etag: "", loaded: false });
    await refresh(room).catch(unreachable);
    $("scroll").scrollTop += $("scroll").scrollHeight - before;
  });
  addEventListener("online", () => void poll(true));
  addEventListener("offline", unreachable);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void poll(true));
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !document.querySelector("dialog[open]") && page.me) {
      event.preventDefault();
      if ($("line").value) $("line").focus();
      else line.put("/");
    }
    if (event.key === "Escape" && $("day").classList.contains("open")) {
      showDay(false);
      $("line").focus();
    }
  });
}

async function start() {
  try {
    await learn(kept("browser", "language", "") || (/^zh/i.test(navigator.language) ? "zh" : "en"));
    speakAs(kept("browser", "person", ""));
    await whoAmI().catch((error) => {
      if (!(error instanceof Trouble) || error.kind !== "who") throw error;
      lost();
    });
    if (page.me) {
      talk.open(state());
      await poll(true);
      talk.toEnd();
      if (matchMedia("(pointer: fine)").matches) $("line").focus({ preventScroll: true });
    }
  } catch {
    // Nothing could be fetched at all: the words neither, so the page says it in both languages by itself.
    $("door").hidden = false;
    $("door").replaceChildren(make("main", {}, make("p", { role: "alert" }, "连不上掌柜，正在重试… Can't reach the server; trying again…")));
    setTimeout(() => void start(), POLL_MS);
  }
}

watchDrawings();
listen();
void start();
