// Sliders and languages. What the pictures draw is worked out by Vega; a figure is the sum of products of the tables.
const $ = (selector) => document.querySelector(selector);
const $$ = (selector) => [...document.querySelectorAll(selector)];
const DATA = JSON.parse($("#data").textContent);
const QUANTITIES = ["multi_adds", "params", "memory_access"];
const state = { family: 0, setting: 0, a: 0, r: 0, quantity: "multi_adds", budget: { ...DATA.budgets } };
const views = {};

const family = () => DATA.families[state.family];
const setting = () => family().settings[state.setting];
const figure = (quantity, a = state.a, r = state.r) =>
  setting().sums[quantity].reduce((sum, [p, c]) => sum + c[a] * family().arrays[p][r], 0);
const exact = (number) => number.toLocaleString("en-US");
const short = (number) =>
  number >= 1e9 ? (number / 1e9).toPrecision(4) + " G" : number >= 1e6 ? (number / 1e6).toPrecision(4) + " M"
  : number >= 1e4 ? (number / 1e3).toPrecision(4) + " k" : exact(number);
const write = (name, text) => $$(`[data-out="${name}"]`).forEach((element) => { element.textContent = text; });
const lang = () => document.documentElement.lang;
const speak = (chosen) => {
  document.documentElement.lang = chosen;
  document.title = $(`h1 .${chosen}`).textContent;
};

// The figures and the words beside the sliders.
function show() {
  const { a, r, quantity } = state, f = family(), budget = state.budget[quantity];
  for (const name of QUANTITIES) {
    write(name, exact(figure(name)));
    write(name + "-short", short(figure(name)));
  }
  write("a", f.widths[a]);
  write("r", f.resolutions[r]);
  write("groups", setting().groups ?? "");
  $("#a").setAttribute("aria-valuetext", f.widths[a]);
  $("#r").setAttribute("aria-valuetext", f.resolutions[r]);
  $("#groups").setAttribute("aria-valuetext", setting().groups ?? "");
  Object.assign($("#a"), { max: f.widths.length - 1, value: a });
  Object.assign($("#r"), { max: f.resolutions.length - 1, value: r });
  if (document.activeElement !== $("#budget")) $("#budget").value = budget / 1e6;
  fits("widest", f.widths, f.widths.findLastIndex((_, i) => figure(quantity, i, r) <= budget), (i) => [i, r]);
  fits("largest", f.resolutions, f.resolutions.findLastIndex((_, i) => figure(quantity, a, i) <= budget), (i) => [a, i]);
}

function fits(name, stops, found, place) {
  const button = $(`#go-${name}`);
  $(`#${name}-none`).hidden = found >= 0;
  button.hidden = found < 0;
  const said = (i) => `${stops[i]} (${short(figure(state.quantity, ...place(i)))})`;
  write(name, found < 0 ? "" : said(found));
  $(`#${name}-next`).hidden = found + 1 >= stops.length;
  write(name + "-next", found + 1 < stops.length ? said(found + 1) : "");
  button.onclick = () => go(state.setting, ...place(found));
}

// New tables for the pictures: another network, variant, quantity or language. One at a time, the last one wins.
let drawing = false, again = false;
async function draw() {
  show();
  again = true;
  if (drawing) return;
  drawing = true;
  while (again) {
    again = false;
    const f = family(), s = setting(), { quantity } = state;
    const values = { a: state.a, r: state.r, budget: state.budget[quantity], levels: s.levels[quantity],
      widths: f.widths, resolutions: f.resolutions, edges: f.edges, arrays: f.arrays };
    const datasets = {
      sums: s.sums[quantity].map(([p, c]) => ({ c, p: f.arrays[p] })),
      rows: s.rows[quantity],
      points: s.points[quantity].map((point) => ({ ...point, text: point.text[lang()] })),
    };
    for (const name of ["heat", "bars"]) {
      views[name]?.finalize();
      delete views[name];
      const key = [name, lang(), quantity, ...(name === "heat" ? [f.multiplier] : [])].join(" ");
      if (!DATA.specs[key]) continue;
      const spec = structuredClone(DATA.specs[key]);
      spec.params.forEach((parameter) => { parameter.value = values[parameter.name]; });
      if (name === "bars") {
        spec.height = 18 * new Set(datasets.rows.map((bar) => bar.row)).size;
        spec.layer[0].encoding.color.legend.values = s.types[quantity];
      }
      const { view } = await vegaEmbed(`#${name}`, { ...spec, datasets }, { renderer: "svg", actions: false, ast: true });
      views[name] = view;
    }
    views.heat?.addSignalListener("drag", (_, { cost }) => { if (cost) setBudget(cost[0]); });
    views.heat?.addSignalListener("pick", (_, { a, r }) => { if (a) go(state.setting, a[0], r[0]); });
  }
  drawing = false;
  move();
  if (!document.body.dataset.ready) performance.mark("drawn");
  document.body.dataset.ready = "yes";
}

// The sliders or the budget moved: the same pictures with other parameters.
function move() {
  show();
  if (drawing) { again = true; return; }
  for (const view of Object.values(views))
    view.signal("a", state.a).signal("r", state.r).signal("budget", state.budget[state.quantity]).runAsync();
}

function setBudget(value) {
  $("#not-a-budget").hidden = value > 0;
  if (!(value > 0)) return;
  state.budget[state.quantity] = value;
  move();
}

function go(to, a, r) {
  const other = to !== state.setting;
  Object.assign(state, { setting: to, a, r });
  controls();
  other ? draw() : move();
}

// The choices that a network has beside the sliders.
function controls() {
  const f = family(), unique = (name) => [...new Set(f.settings.map((one) => one[name]))];
  const variants = unique("variant"), groups = unique("groups");
  $("#variant").replaceChildren(...variants.map((name) => new Option(name, name, false, name === setting().variant)));
  Object.assign($("#groups"), { max: groups.length - 1, value: groups.indexOf(setting().groups) });
  document.body.dataset.sliders = f.multiplier || "none";
  document.body.dataset.groups = groups.length > 1;
  document.body.dataset.variants = f.multiplier !== "" && variants.length > 1;
  $$("[data-family]").forEach((element) => { element.hidden = element.dataset.family !== f.id; });
}

function choose(index) {
  state.family = index;
  Object.assign(state, family().start);
  controls();
  draw();
}

$$("[name=family]").forEach((input) => input.addEventListener("change", () => {
  if ($("#more")) $("#more").value = "";
  choose(Number(input.value));
}));
$("#more")?.addEventListener("change", (event) => {
  if (event.target.value === "") return $("[name=family]").click();
  $$("[name=family]").forEach((input) => { input.checked = false; });
  choose(Number(event.target.value));
});
$$("[name=lang]").forEach((input) => input.addEventListener("change", () => {
  speak(input.value);
  draw();
}));
$$("[name=quantity]").forEach((input) => input.addEventListener("change", () => { state.quantity = input.value; draw(); }));
$("#a").addEventListener("input", (event) => { state.a = Number(event.target.value); move(); });
$("#r").addEventListener("input", (event) => { state.r = Number(event.target.value); move(); });
$("#groups").addEventListener("input", (event) => {
  const groups = [...new Set(family().settings.map((one) => one.groups))][event.target.value];
  const found = family().settings.findIndex((one) => one.groups === groups && one.variant === setting().variant);
  go(found, state.a, state.r);
});
$("#variant").addEventListener("change", (event) => {
  const found = family().settings.findIndex((one) => one.variant === event.target.value && one.groups === setting().groups);
  go(found, state.a, state.r);
});
$("#budget").addEventListener("input", (event) => setBudget(event.target.valueAsNumber * 1e6));
$$("[data-go]").forEach((button) => button.addEventListener("click", () => {
  const [to, a, r, quantity] = button.dataset.go.split(" ");
  if (quantity !== state.quantity) {
    state.quantity = quantity;
    $(`[name=quantity][value=${quantity}]`).checked = true;
    state.setting = -1;  // another picture, whatever the setting
  }
  go(Number(to), Number(a), Number(r));
  $("#sliders").scrollIntoView({ block: "start" });
}));
$$("[data-budget]").forEach((button) => button.addEventListener("click", () => {
  state.budget.multi_adds = Number(button.dataset.budget);
  state.quantity = "multi_adds";
  $("[name=quantity]").checked = true;
  $("[name=family]").click();
  $("#sliders").scrollIntoView({ block: "start" });
}));
speak($("[name=lang]:checked").value);
choose(Number($("[name=family]:checked").value));
