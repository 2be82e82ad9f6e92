/** @type {Record<keyof typeof import("./recordings.en.js").recordings, import("./index.js").Message>} */
export const recordings = {
};
