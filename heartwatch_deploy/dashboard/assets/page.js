// What happens in the browser alone: the theme, choosing a person, holding the list, noticing that the server is gone.
window.dash_clientside = window.dash_clientside || {};

window.dash_clientside.heartwatch = {
  theme(clicks, stored) {
    const wanted = stored || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    const theme = clicks ? (wanted === "dark" ? "light" : "dark") : wanted;
    document.documentElement.dataset.theme = theme;
    return theme;
  },
  // Outputs: the section, then for each section whether its part is hidden, its tick off, and its way the current one.
  section(hash) {
    const names = [...document.querySelectorAll(".part")].map((part) => part.id.slice("part-".length));
    const no = window.dash_clientside.no_update;
    const asked = (hash || "").slice(1);
    if (asked && !names.includes(asked)) return Array(1 + 3 * names.length).fill(no);
    const open = asked || names[0];
    const each = (value) => names.map(value);
    return [open, ...each((name) => name !== open), ...each((name) => name !== open), ...each((name) => (name === open ? "page" : "false"))];
  },
  question(...given) {
    const [asked] = window.dash_clientside.callback_context.triggered;
    if (!asked || !asked.value) return window.dash_clientside.no_update;
    const engine = asked.prop_id.slice("ask-".length).split(".")[0];
    return { id: crypto.randomUUID(), engine, bounded: given.at(-1) !== "true" };
  },
  hold(clicks) {
    return (clicks || 0) % 2 ? "true" : "false";
  },
  // A list that rests is not drawn anew: who has seen an alert stands on its button.
  seen(by) {
    for (const button of document.querySelectorAll("button[data-acknowledge]")) {
      const name = (by || {})[button.dataset.acknowledge];
      if (!name) continue;
      button.textContent = button.dataset.seen = name;
      button.disabled = true;
    }
  },
  chosen_on_map(click) {
    const key = click && click.points[0].customdata;
    return key ? chosen(key) : window.dash_clientside.no_update;
  },
  chosen_by_name(clicks, user) {
    return clicks && user && user.trim() ? { user: user.trim() } : window.dash_clientside.no_update;
  },
};

function chosen(key) {
  return { alert: key, user: key.slice(0, key.lastIndexOf("|")) };
}

document.addEventListener("click", (event) => {
  const seen = event.target.closest("button[data-acknowledge]");
  if (seen) {
    seen.blur(); // what is disabled loses the focus without a word, and the list would rest for ever
    seen.disabled = true;
    setTimeout(() => (seen.disabled = "seen" in seen.dataset), 3000); // the topic has it by then, or it was refused
    window.dash_clientside.set_props("acknowledging", { data: { alert: seen.dataset.acknowledge, at: Date.now() } });
    return;
  }
  const button = event.target.closest("button[data-alert]");
  if (!button) return;
  window.dash_clientside.set_props("chosen", { data: chosen(button.dataset.alert) });
  for (const other of document.querySelectorAll("button[data-alert]")) {
    other.setAttribute("aria-pressed", other === button);
    other.closest("tr").classList.toggle("chosen", other === button);
  }
});

// A list must not move under the pointer, nor under the keyboard's focus.
let resting = false;
function rest() {
  const now = Boolean(document.querySelector("#alerts:hover, #alerts :focus-visible"));
  if (now !== resting) window.dash_clientside.set_props("resting", { data: now });
  resting = now;
}
for (const moved of ["pointerover", "pointerout", "focusin", "focusout"]) {
  document.addEventListener(moved, () => requestAnimationFrame(rest));
}

let clock = "";
let changed = Date.now();
setInterval(() => {
  const shown = document.getElementById("clock");
  const stale = document.getElementById("stale");
  if (!shown || !stale) return;
  if (shown.textContent !== clock) {
    clock = shown.textContent;
    changed = Date.now();
  }
  const silent = Date.now() - changed > 6000;
  if (silent === stale.hidden) {
    stale.textContent = silent
      ? `The page's own program does not answer. What stands here is from ${clock} UTC. Start it again: python -m heartwatch_deploy dashboard`
      : "";
    stale.hidden = !silent;
  }
}, 1000);
