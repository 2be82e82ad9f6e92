/** The pictures of the interface: 24 by 24, drawn with the colour of the text around them. */

/** @type {Record<string, string[]>} */
const PATHS = {
  microphone: ["M12 3.5a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0v-5a3 3 0 0 1 3-3Z", "M5.5 11.5a6.5 6.5 0 0 0 13 0", "M12 18v3"],
  microphoneOff: ["M15 10.5v-4a3 3 0 0 0-5.7-1.3", "M9 9.5v2a3 3 0 0 0 4.6 2.55",
    "M5.5 11.5a6.5 6.5 0 0 0 10.3 5.3", "M18.2 13.5a6.5 6.5 0 0 0 .3-2", "M12 18v3", "M4 4l16 16"],
  camera: ["M5 6.5h8.5a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2Z", "M15.5 11l5.5-3.2v8.4L15.5 13"],
  cameraOff: ["M9.5 6.5h4a2 2 0 0 1 2 2v4", "M15.5 16.5a2 2 0 0 1-1.5 1H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 1.5-1.9",
    "M17.2 12L21 16.2V7.8L15.5 11", "M4 4l16 16"],
  screen: ["M4.5 4.5h15a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 15V6a1.5 1.5 0 0 1 1.5-1.5Z",
    "M12 13.5v-6", "M9.5 9.8L12 7.3l2.5 2.5", "M8.5 20h7"],
  people: ["M9 11a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 9 11Z", "M3 19a6 6 0 0 1 12 0", "M15.5 4.9a3.2 3.2 0 0 1 0 5.8", "M17.5 13.8A6 6 0 0 1 21 19"],
  chart: ["M4 20h16", "M6.5 16.5v-5", "M12 16.5V5", "M17.5 16.5v-8"],
  help: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z", "M9.5 9.5a2.5 2.5 0 1 1 3.7 2.2c-.8.45-1.2.9-1.2 1.8", "M12 16.7v.1"],
  leave: ["M3.2 14.2c-.5-1.2-.3-2.5.7-3.3a13 13 0 0 1 16.2 0c1 .8 1.2 2.1.7 3.3l-.4.9c-.2.5-.8.8-1.3.6l-3-1a1 1 0 0 1-.7-1v-1.9a11 11 0 0 0-6.8 0v1.9a1 1 0 0 1-.7 1l-3 1c-.5.2-1.1-.1-1.3-.6Z"],
  hand: ["M8 12.5V6a1.4 1.4 0 0 1 2.8 0v5", "M10.8 11V4.4a1.4 1.4 0 0 1 2.8 0V11", "M13.6 11V5.5a1.4 1.4 0 0 1 2.8 0v6.5",
    "M16.4 12V8.2a1.4 1.4 0 0 1 2.8 0v6.3a6.5 6.5 0 0 1-6.5 6.5h-.9a6.5 6.5 0 0 1-5-2.4l-3.3-4.1a1.5 1.5 0 0 1 2.2-2L8 14.5"],
  handOff: ["M10.8 8V4.4a1.4 1.4 0 0 1 2.8 0V9", "M13.6 8V5.5a1.4 1.4 0 0 1 2.8 0v6", "M16.4 12V8.2a1.4 1.4 0 0 1 2.8 0v6.3c0 .8-.1 1.5-.4 2.2",
    "M16.5 19.8a6.5 6.5 0 0 1-3.8 1.2h-.9a6.5 6.5 0 0 1-5-2.4l-3.3-4.1a1.5 1.5 0 0 1 2.2-2L8 14.5V8.5", "M4 4l16.5 16.5"],
  smile: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z", "M8.3 14.2a4.5 4.5 0 0 0 7.4 0", "M9 9.5v.6", "M15 9.5v.6"],
  bell: ["M12 4a5.5 5.5 0 0 1 5.5 5.5V14l1.8 2.6H4.7L6.5 14V9.5A5.5 5.5 0 0 1 12 4Z", "M10 19.5a2.2 2.2 0 0 0 4 0"],
  door: ["M6 20V5a1.5 1.5 0 0 1 1.5-1.5h9A1.5 1.5 0 0 1 18 5v15", "M3.5 20h17", "M14.5 12v.5"],
  school: ["M3 9.5L12 5l9 4.5-9 4.5Z", "M7 11.8v4.4c1.4 1.2 3.1 1.8 5 1.8s3.6-.6 5-1.8v-4.4", "M21 9.5v5"],
  pin: ["M9 4h6l-.8 5.5 3.3 3.5H6.5l3.3-3.5Z", "M12 13v7"],
  spotlight: ["M12 3.5l2.5 5.3 5.8.8-4.2 4 1 5.8-5.1-2.8-5.1 2.8 1-5.8-4.2-4 5.8-.8Z"],
  floor: ["M4 10v4h3l7.5 4.5v-13L7 10Z", "M7.5 14.5l1.3 5h2.4l-.9-3.3", "M17.5 9.5a3.5 3.5 0 0 1 0 5", "M20 7.5a6.5 6.5 0 0 1 0 9"],
  role: ["M12 3.5l7 2.8v5c0 4.3-2.9 7.6-7 9.2-4.1-1.6-7-4.9-7-9.2v-5Z", "M9 12l2.2 2.2L15.3 10"],
  edit: ["M5 19l.8-3.8L15.5 5.5a1.8 1.8 0 0 1 2.5 0l.5.5a1.8 1.8 0 0 1 0 2.5L8.8 18.2Z", "M14 7l3 3"],
  ban: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z", "M5.8 5.8l12.4 12.4"],
  chat: ["M5.5 4.5h13A1.5 1.5 0 0 1 20 6v9a1.5 1.5 0 0 1-1.5 1.5H11L6.5 20v-3.5h-1A1.5 1.5 0 0 1 4 15V6a1.5 1.5 0 0 1 1.5-1.5Z"],
  down: ["M6 9.5l6 6 6-6"],
  list: ["M9 6.5h11", "M9 12h11", "M9 17.5h11", "M4.5 6.5v.01", "M4.5 12v.01", "M4.5 17.5v.01"],
  download: ["M12 4v11", "M7.5 11L12 15.5 16.5 11", "M5 19.5h14"],
  settings: ["M4 7h9", "M17 7h3", "M15 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z", "M4 17h3", "M11 17h9", "M9 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z"],
  screenPeople: ["M4.5 4h15A1.5 1.5 0 0 1 21 5.5v8a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 13.5v-8A1.5 1.5 0 0 1 4.5 4Z",
    "M12 11a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z", "M8.5 20a3.5 3.5 0 0 1 7 0", "M5.5 20v.01", "M18.5 20v.01"],
  copy: ["M9 9h9.5a1 1 0 0 1 1 1v9.5a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1V10a1 1 0 0 1 1-1Z", "M5.5 15.5H5a1 1 0 0 1-1-1V4.5a1 1 0 0 1 1-1h9.5a1 1 0 0 1 1 1V5"],
  link: ["M10 14a4 4 0 0 0 5.8.3l3-3a4 4 0 0 0-5.7-5.7l-1.3 1.3", "M14 10a4 4 0 0 0-5.8-.3l-3 3a4 4 0 0 0 5.7 5.7l1.3-1.3"],
  layout: ["M5 4.5h14a1.5 1.5 0 0 1 1.5 1.5v12a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 18V6A1.5 1.5 0 0 1 5 4.5Z", "M15 4.5v15", "M15 9.5h5.5", "M15 14.5h5.5"],
  pip: ["M5 4.5h14a1.5 1.5 0 0 1 1.5 1.5v12a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 18V6A1.5 1.5 0 0 1 5 4.5Z", "M12.5 12h5v4.5h-5Z"],
  check: ["M5 12.5l4.5 4.5L19 7.5"],
  close: ["M6 6l12 12", "M18 6L6 18"],
  more: ["M5.5 12v.01", "M12 12v.01", "M18.5 12v.01"],
  left: ["M14.5 6l-6 6 6 6"],
  right: ["M9.5 6l6 6-6 6"],
  arrow: ["M5 12h14", "M13 6l6 6-6 6"],
  warning: ["M12 4.2l8.8 15.3H3.2Z", "M12 10v4.3", "M12 16.9v.1"],
  search: ["M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Z", "M15.3 15.3L20 20"],
  plus: ["M12 5v14", "M5 12h14"],
  refresh: ["M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9", "M19.5 4.5V9H15"],
  speaker: ["M4 9.5h3.5L12 5.5v13l-4.5-4H4Z", "M15.5 9a4.2 4.2 0 0 1 0 6", "M18 6.5a7.8 7.8 0 0 1 0 11"],
  stream: ["M12 13a1 1 0 1 0 0-2 1 1 0 0 0 0 2Z", "M8.5 8.5a5 5 0 0 0 0 7", "M15.5 8.5a5 5 0 0 1 0 7", "M5.7 5.7a9 9 0 0 0 0 12.6", "M18.3 5.7a9 9 0 0 1 0 12.6"],
  server: ["M5 4.5h14a1 1 0 0 1 1 1v4a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1v-4a1 1 0 0 1 1-1Z", "M5 13.5h14a1 1 0 0 1 1 1v4a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1v-4a1 1 0 0 1 1-1Z", "M7.5 7.5v.01", "M7.5 16.5v.01"],
  key: ["M8 19a4 4 0 1 0 0-8 4 4 0 0 0 0 8Z", "M11 12.2L19.5 4", "M16 7.4l2.6 2.6"],
  calendar: ["M5 6h14a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1Z", "M4 10.5h16", "M8.5 3.5v4", "M15.5 3.5v4"],
  clock: ["M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z", "M12 7.2V12l3 2"],
  repeat: ["M4.5 11V9.5a3 3 0 0 1 3-3h11", "M15.5 3.5l3 3-3 3", "M19.5 13v1.5a3 3 0 0 1-3 3h-11", "M8.5 20.5l-3-3 3-3"],
  trash: ["M4.5 7h15", "M9.5 7V4.5h5V7", "M6.5 7l.8 12.5h9.4L17.5 7", "M10.3 11v5", "M13.7 11v5"],
  pencil: ["M4.5 19.5l.9-4L15.8 5.1a1.4 1.4 0 0 1 2 0l1.1 1.1a1.4 1.4 0 0 1 0 2L8.5 18.6Z", "M13.8 7.2l3 3"],
  share: ["M6.3 14.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6Z", "M8.4 10.8l6.6-3.4", "M8.4 13.2l6.6 3.4", "M17 8.6a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4Z", "M17 19.8a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4Z"],
  phone: ["M6.2 4.5h3l1.5 4-2 1.5a11 11 0 0 0 5.3 5.3l1.5-2 4 1.5v3a1.7 1.7 0 0 1-1.8 1.7A15 15 0 0 1 4.5 6.3a1.7 1.7 0 0 1 1.7-1.8Z"],
  browser: ["M5 4.5h14a1.5 1.5 0 0 1 1.5 1.5v12a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 18V6A1.5 1.5 0 0 1 5 4.5Z", "M3.5 9h17", "M6.5 6.8v.01", "M9 6.8v.01"],
};

const NAMESPACE = "http://www.w3.org/2000/svg";

/**
 * @param {string} name
 * @param {string} [className]
 * @returns {SVGSVGElement}
 */
export function icon(name, className = "icon") {
  const svg = document.createElementNS(NAMESPACE, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  svg.dataset.icon = name;
  for (const path of PATHS[name] ?? []) {
    const shape = document.createElementNS(NAMESPACE, "path");
    shape.setAttribute("d", path);
    svg.append(shape);
  }
  return svg;
}

/** The bell that calls the assembly. */
export function bell() {
  const svg = document.createElementNS(NAMESPACE, "svg");
  svg.setAttribute("viewBox", "0 0 32 32");
  svg.setAttribute("class", "bell");
  svg.setAttribute("aria-hidden", "true");
  for (const path of [
    "M16 3.5a2.1 2.1 0 0 1 2.1 2.1v.5a8.6 8.6 0 0 1 6.5 8.3V20l2.2 3.1a1 1 0 0 1-.8 1.6H6a1 1 0 0 1-.8-1.6L7.4 20v-5.6a8.6 8.6 0 0 1 6.5-8.3v-.5A2.1 2.1 0 0 1 16 3.5Z",
    "M13 26.4h6a3.05 3.05 0 0 1-6 0Z",
  ]) {
    const shape = document.createElementNS(NAMESPACE, "path");
    shape.setAttribute("d", path);
    svg.append(shape);
  }
  return svg;
}

/** @param {Element} holder @param {string} name shows this picture in place of the one inside */
export function setIcon(holder, name) {
  const old = /** @type {SVGSVGElement | null} */ (holder.querySelector("svg"));
  if (old?.dataset.icon === name) return;
  const next = icon(name, old?.getAttribute("class") ?? "icon");
  if (old) old.replaceWith(next);
  else holder.prepend(next);
}
