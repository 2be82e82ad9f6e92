import { el, setAttribute, setShown } from "../dom.js";

/**
 * Tabs after the pattern of ARIA: arrows move between them, one of them is open, the address remembers which.
 *
 * @param {import("../dom.js").Key} label
 * @param {{ name: string, title: import("../dom.js").Key, open: () => Node }[]} tabs `open` is called when it is first shown
 */
export function tabbed(label, tabs) {
  /** @type {Set<string>} */
  const opened = new Set();
  const buttons = tabs.map(({ name, title }) => el("button", {
    type: "button", role: "tab", class: "site-tab", id: `tab-${name}`, "aria-controls": `tabpanel-${name}`, "data-tab": name, t: title,
    on: { click: () => choose(name) },
  }));
  const panels = tabs.map(({ name }) => el("div", {
    role: "tabpanel", class: "tabpanel", id: `tabpanel-${name}`, "aria-labelledby": `tab-${name}`, hidden: true,
  }));

  /** @param {string} name @param {boolean} [focus] */
  const choose = (name, focus = false) => {
    tabs.forEach((tab, index) => {
      const chosen = tab.name === name;
      setAttribute(buttons[index], "aria-selected", chosen);
      buttons[index].tabIndex = chosen ? 0 : -1;
      setShown(panels[index], chosen);
      if (!chosen) return;
      if (!opened.has(name)) panels[index].append(tab.open());
      opened.add(name);
      if (focus) buttons[index].focus();
      // On a narrow screen the tabs are wider than it.
      buttons[index].scrollIntoView({ block: "nearest", inline: "nearest" });
    });
    const query = new URLSearchParams(location.search);
    query.set("tab", name);
    history.replaceState(history.state, "", `${location.pathname}?${query}${location.hash}`);
  };

  /** @param {KeyboardEvent} event */
  const keydown = (event) => {
    const now = tabs.findIndex((_, index) => buttons[index].tabIndex === 0);
    const steps = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: tabs.length - 1 };
    const next = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (next === undefined) return;
    event.preventDefault();
    choose(tabs[(next + tabs.length) % tabs.length].name, true);
  };

  const wish = new URLSearchParams(location.search).get("tab");
  const first = tabs.find((tab) => tab.name === wish) ?? tabs[0];
  const element = el("div", { class: "tabbed" },
    el("div", { role: "tablist", class: "site-tabs", label, on: { keydown } }, ...buttons), ...panels);
  choose(first.name);
  return element;
}
