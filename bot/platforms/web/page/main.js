// Puts the page together: who I am, the rooms, the conversation, the command line, my day.

import { Day } from "./day.js";
import { watchDrawings } from "./draw.js";
import { forgetTab, keep, kept } from "./keep.js";
import { Line } from "./line.js";
import { make, sign } from "./make.js";
import { Trouble, get, newKey, post, remove, speakAs } from "./net.js";
import { closed, pickAnother, welcome } from "./picker.js";
import { Say } from "./say.js";
import { RoomState, Talk } from "./talk.js";
import { learn, spoken, t } from "./words.js";

const POLL_MS = 3_000;
const OTHER_ROOMS_EVERY = 3;
const HIDDEN_POLL_MS = 20_000;
const LONGEST_WAIT_MS = 15_000;
const AFTER_DONE_MS = 700;
const MOST_MESSAGES = 200;

const $ = (id) => document.getElementById(id);
const fine = matchMedia("(pointer: fine)");
const phone = matchMedia("(max-width: 760px)");
/** `generation` grows when another person takes over: what was asked before no longer counts. */
const page = { me: null, told: "", rooms: new Map(), room: "", failures: 0, round: 0, generation: 0, timer: 0 };
const state = () => page.rooms.get(page.room);

/** Back to the command line; on glass that would push a keyboard up, so there it is left alone. */
const home = () => fine.matches && $("line").focus({ preventScroll: true });

const talk = new Talk({ list: $("talk"), scroll: $("scroll"), empty: $("empty"), newer: $("newer"), earlier: $("earlier") }, actsOf, home);
const say = new Say({
  room: state,
  draw: (stay) => talk.draw({ stay }),
  focusForm: (exchange) => talk.focusForm(exchange),
  focusAnswer: (exchange) => talk.focusAnswer(exchange),
  home,
  tell,
  done: (room, answer) => {
    reached();
    if (answer.outcome !== "done") return;
    void day.ask();
    void refresh(room).catch(unreachable);
    void whoAmI().catch(() => {});
    setTimeout(() => void poll(true), AFTER_DONE_MS);
  },
  trouble: (error) => {
    if (error instanceof Trouble && error.kind === "who") lost();
    else if (!(error instanceof Trouble) || error.kind === "offline") unreachable();
  },
});
const day = new Day($("day-body"), actsOf);
const line = new Line({ form: $("say"), input: $("line"), options: $("options"), hint: $("hint") }, (text) => void say.line({ line: text }));

/** What the pieces of a message can do; `exchange` is the one they stand in, if it is one of mine. */
function actsOf(exchange) {
  return {
    say: (button, node) => {
      showDay(false);
      return say.press(button, node);
    },
    type: (text) => {
      showDay(false);
      line.put(text);
      tell(t("copied"));
    },
    fill: (form, values, node) => say.fill(form, values, node, exchange),
    again: (one) => say.send(one),
    change: (one) => {
      say.takeBack(one);
      line.put(one.line);
    },
  };
}

/** Say `text` to whoever listens instead of looking. */
function tell(text) {
  $("told").textContent = text.slice(0, 300);
}

// --- hearing ----------------------------------------------------------------------------------------------------------
async function refresh(room) {
  const { generation } = page;
  const got = await get(`/api/v1/messages?for=${encodeURIComponent(room.room.id)}&limit=${room.limit}`, room.etag);
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
  const { generation } = page;
  const { body } = await get("/api/v1/me");
  if (generation !== page.generation) return;
  if (body.language !== spoken()) await learn(body.language);
  page.me = body.person ? body : null;
  if (!body.person) return void showPeople(body);
  $("today").textContent = body.day;
  const told = JSON.stringify({ ...body, at: "", time: "" });
  if (told === page.told) return;
  page.told = told;
  $("door").hidden = true;
  $("app").hidden = false;
  $("app").classList.toggle("dayless", !body.day_line);
  $("department").textContent = body.department;
  drawMe(body);
  for (const room of body.rooms) {
    const known = page.rooms.get(room.id);
    if (known) known.room = room;
    else page.rooms.set(room.id, new RoomState(body.person.id, room, body.day));
  }
  if (!page.rooms.has(page.room)) page.room = kept("tab", "room", "") || kept("browser", "room", "");
  if (!page.rooms.has(page.room)) page.room = body.rooms.find((room) => room.kind === "direct")?.id ?? body.rooms[0]?.id ?? "";
  line.learn(body.person.id, body);
  drawOften();
  drawLook();
  drawRooms();
  drawEmpty();
  void day.learn(body.day_line);
}

function drawMe({ person, demo }) {
  sign($("me-avatar"), person.name);
  $("me-name").textContent = person.name;
  $("me-about").textContent = person.about;
  $("me").disabled = !demo;
  $("me").setAttribute("aria-label", demo ? `${person.name}, ${t("pick.change")}` : person.name);
  $("sign-out").hidden = demo;
}

function openRoom(id) {
  page.room = id;
  for (const where of ["tab", "browser"]) keep(where, "room", id);
  showDay(false);
  drawEmpty();
  talk.open(state());
  drawRooms();
  void poll();
}

/** In this tab that is who I am; the next new tab begins with them. */
function keepPerson(id) {
  for (const where of ["tab", "browser"]) keep(where, "person", id);
}

async function become(person) {
  page.generation += 1;
  clearTimeout(page.timer);
  speakAs(person.id);
  keepPerson(person.id);
  Object.assign(page, { told: "", rooms: new Map() });
  $("day-body").replaceChildren();
  await whoAmI().catch(unreachable);
  if (page.me) await enter();
}

async function enter() {
  talk.open(state());
  home();
  await poll(true);
  talk.toEnd();
}

function drawRooms() {
  const rooms = [...page.rooms.values()];
  const dayOpen = phone.matches && $("day").classList.contains("open");
  const current = (one) => (one ? "page" : undefined);
  const nodes = rooms.map((room) => {
    const unread = room === state() ? 0 : room.unread;
    const here = room.room.id === page.room && !dayOpen;
    return make("button", { type: "button", class: `room ${room.room.kind}`, "aria-current": current(here), onclick: () => openRoom(room.room.id) },
      make("span", { class: "room-label" }, make("bdi", {}, room.room.label)),
      unread ? make("span", { class: "count", role: "img", "aria-label": t("unread", { n: unread }) }, unread > 99 ? "99+" : String(unread)) : null);
  });
  const mine = make("button", { type: "button", class: "room my-day", "aria-current": current(dayOpen), onclick: () => showDay(true) },
    make("span", { class: "room-label" }, t("day.title")));
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
    make("button", { type: "button", class: "chip", title: one.line, onclick: (event) => void acts.say(one, event.currentTarget) }, make("bdi", {}, one.label))));
}

function drawEmpty() {
  const group = state()?.room.kind === "group";
  const acts = actsOf(null);
  const cards = group ? [] : page.me.suggestions.slice(0, 6).map((one) =>
    make("button", { type: "button", class: "start", onclick: (event) => void acts.say(one, event.currentTarget) },
      make("strong", {}, make("bdi", {}, one.label)), make("span", {}, make("bdi", {}, one.line))));
  $("empty").replaceChildren(
    make("h2", {}, group ? t("empty.group_title") : t("empty.title", { name: page.me.person.name })),
    make("p", {}, group ? t("empty.group_text") : t("empty.text")),
    make("div", { class: "starts" }, cards));
}

// --- the door ---------------------------------------------------------------------------------------------------------
function atDoor() {
  clearTimeout(page.timer);
  $("app").hidden = true;
  $("door").hidden = false;
  document.title = t("name");
}

/** Before anybody is chosen: the people of the demo department. */
function showPeople(body) {
  atDoor();
  welcome($("door"), body, (person) => void become(person), doorLanguage());
}

/** Not signed in, or no longer. What was typed stays in the tab. */
function lost() {
  Object.assign(page, { me: null, told: "" });
  atDoor();
  closed($("door"), doorLanguage());
}

function doorLanguage() {
  const other = spoken() === "zh" ? "en" : "zh";
  const change = () => {
    keep("browser", "language", other);
    void start();
  };
  return make("button", { type: "button", class: "quiet", lang: other, "aria-label": t("look.language_label"), onclick: change }, t("look.language"));
}

// --- looks ------------------------------------------------------------------------------------------------------------
const LOOKS = ["auto", "light", "dark"];

function drawLook() {
  const { chosen } = window.zhangguiLook;
  $("look").textContent = t("look.label", { look: t(`look.${chosen}`) });
  $("language").textContent = t("look.language");
  $("language").setAttribute("aria-label", t("look.language_label"));
  $("language").lang = spoken() === "zh" ? "en" : "zh-CN";
  $("language").hidden = !page.me?.language_lines[spoken() === "zh" ? "en" : "zh"];
}

function showDay(open) {
  if ($("day").classList.contains("open") === open) return;
  $("day").classList.toggle("open", open);
  $("day-toggle").setAttribute("aria-expanded", String(open));
  if (open) {
    void day.ask();
    if (!phone.matches) $("day-close").focus();
  }
  drawRooms();
}

/** The language is the person's own, kept by the server: switching it is saying so. */
async function switchLanguage() {
  const other = spoken() === "zh" ? "en" : "zh";
  try {
    await post("/api/v1/commands", { line: page.me.language_lines[other], key: newKey(), source: "button" });
    keep("browser", "language", other);
    await whoAmI();
    talk.open(state());
  } catch (error) {
    if (error instanceof Trouble && error.kind === "who") lost();
    else unreachable();
  }
}

async function showEarlier() {
  const room = state();
  const before = $("scroll").scrollHeight;
  Object.assign(room, { limit: Math.min(room.limit * 2, MOST_MESSAGES), etag: "", loaded: false });
  await refresh(room).catch(unreachable);
  $("scroll").scrollTop += $("scroll").scrollHeight - before;
}

async function signOut() {
  await remove("/api/v1/session").catch(() => {});
  forgetTab();
  lost();
}

function listen() {
  $("me").addEventListener("click", () => pickAnother($("picker"), page.me.people, page.me.person.id, (person) => void become(person)));
  $("look").addEventListener("click", () => {
    window.zhangguiLook.choose(LOOKS[(LOOKS.indexOf(window.zhangguiLook.chosen) + 1) % LOOKS.length]);
    drawLook();
  });
  $("language").addEventListener("click", () => void switchLanguage());
  $("sign-out").addEventListener("click", () => void signOut());
  $("earlier").addEventListener("click", () => void showEarlier());
  $("day-toggle").addEventListener("click", () => showDay(!$("day").classList.contains("open")));
  $("day-refresh").addEventListener("click", () => void day.ask());
  $("day-close").addEventListener("click", () => {
    showDay(false);
    $("day-toggle").focus();
  });
  addEventListener("online", () => void poll(true));
  addEventListener("offline", unreachable);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void poll(true));
  document.addEventListener("keydown", keys);
}

/** `/` goes to the command line from anywhere, Escape closes my day. */
function keys(event) {
  if (!page.me || document.querySelector("dialog[open]")) return;
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    showDay(false);
    if ($("line").value) $("line").focus();
    else line.put("/");
  }
  if (event.key === "Escape" && $("day").classList.contains("open")) {
    showDay(false);
    home();
  }
}

async function start() {
  try {
    await learn(kept("browser", "language", "") || (/^zh/i.test(navigator.language) ? "zh" : "en"));
    const person = kept("tab", "person", "") || kept("browser", "person", "");
    keep("tab", "person", person || null);
    speakAs(person);
    await whoAmI();
    if (page.me) await enter();
  } catch (error) {
    if (error instanceof Trouble && error.kind === "who") return void lost();
    // Nothing could be fetched at all, the words neither: the page says it in both languages by itself.
    $("door").hidden = false;
    $("door").replaceChildren(make("main", {}, make("p", { role: "alert" }, "连不上掌柜，正在重试… Can't reach the server; trying again…")));
    setTimeout(() => void start(), POLL_MS);
  }
}

watchDrawings();
listen();
void start();
