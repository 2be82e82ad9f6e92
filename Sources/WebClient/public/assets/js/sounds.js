/** Short signals: somebody waits, somebody asks for attention, the time is over. */

/** @typedef {"lobby" | "attention" | "asked" | "timeUp" | "test"
 *   | "message" | "poll" | "announcement" | "help" | "minute" | "moved"
 *   | "recordingStart" | "recordingStop" | "recordingHere"} Signal */

const NOTE_LENGTH = 0.5;

/**
 * Notes of each signal: frequency in Hz, when it begins, and how long it sounds where it is a short one, in seconds.
 * @type {Record<Signal, [number, number, number?][]>}
 */
const NOTES = {
  test: [[523.25, 0], [783.99, 0.28]],
  lobby: [[659.25, 0], [880, 0.16]],
  asked: [[587.33, 0], [587.33, 0.22]],
  attention: [[659.25, 0], [830.61, 0.2], [987.77, 0.4]],
  timeUp: [[880, 0], [698.46, 0.25], [523.25, 0.5]],
  message: [[880, 0]],
  poll: [[587.33, 0], [880, 0.14]],
  announcement: [[523.25, 0], [659.25, 0.18], [783.99, 0.36]],
  help: [[783.99, 0], [783.99, 0.24], [987.77, 0.48]],
  minute: [[659.25, 0], [523.25, 0.22]],
  moved: [[523.25, 0], [698.46, 0.14]],
  recordingStart: [[440, 0, 0.24], [659.25, 0.2, 0.28]],
  recordingStop: [[659.25, 0, 0.24], [440, 0.2, 0.28]],
  recordingHere: [[659.25, 0, 0.24], [659.25, 0.22, 0.26]],
};

/**
 * @param {Signal} signal
 * @param {string} speaker the device to sound through; empty: the default
 */
export async function playSignal(signal, speaker) {
  if (typeof AudioContext === "undefined") return;
  const context = new AudioContext();
  const output = context.createMediaStreamDestination();
  const start = context.currentTime + 0.05;
  for (const [frequency, offset, length = NOTE_LENGTH] of NOTES[signal]) {
    const note = context.createOscillator();
    const volume = context.createGain();
    const begin = start + offset;
    note.frequency.value = frequency;
    volume.gain.setValueAtTime(0, begin);
    volume.gain.linearRampToValueAtTime(0.25, begin + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + length);
    note.connect(volume).connect(output);
    note.start(begin);
    note.stop(begin + length + 0.05);
  }
  const element = new Audio();
  element.srcObject = output.stream;
  await element.setSinkId?.(speaker).catch(() => {});
  await element.play().catch(() => {});
  setTimeout(() => { void context.close(); }, 1_800);
}
