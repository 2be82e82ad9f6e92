/** Into which simulcast layers a camera's picture is divided. */

/** Chromium sends no third layer below this size and no second one below the other, and drops the *largest* first. */
const THREE_LAYERS = 960 * 540;
const TWO_LAYERS = 480 * 270;

/**
 * The layers, smallest first, so that the largest one sent always has the camera's full size. Layers that the browser
 * would not send are inactive.
 *
 * @param {number} width of the camera's picture; 0 if unknown
 * @param {number} height
 * @returns {{ rid: string, active: boolean, scaleResolutionDownBy: number, maxBitrate: number }[]}
 */
export function cameraLayers(width, height) {
  const area = width > 0 && height > 0 ? width * height : Infinity;
  const [small, middle, large] = area >= THREE_LAYERS
    ? [{ scale: 4, bitrate: 150_000 }, { scale: 2, bitrate: 500_000 }, { scale: 1, bitrate: 1_700_000 }]
    : area >= TWO_LAYERS
      ? [{ scale: 2, bitrate: 200_000 }, { scale: 1, bitrate: 700_000 }, null]
      : [{ scale: 1, bitrate: 200_000 }, null, null];
  return [{ rid: "q", layer: small }, { rid: "h", layer: middle }, { rid: "f", layer: large }].map(({ rid, layer }) => ({
    rid, active: layer !== null, scaleResolutionDownBy: layer?.scale ?? 1, maxBitrate: layer?.bitrate ?? 1_700_000,
  }));
}
