// A picture with what was read drawn upon it, and pieces cut out of it.

import { html, useEffect, useRef, useState } from "./vendor/htm-preact.js";
import { useText } from "./language.js";

const MARGIN = 0.15;
const TALLEST_CROP = 96;

/** An address of the file for this page, and the image once it is decoded; null where the browser cannot. */
export function useImage(file) {
  const [shown, setShown] = useState({ url: "", image: null, failed: false });
  useEffect(() => {
    if (!file) return undefined;
    const url = URL.createObjectURL(file);
    const image = new Image();
    image.onload = () => setShown({ url, image, failed: false });
    image.onerror = () => setShown({ url: "", image: null, failed: true });
    image.src = url;
    return () => {
      setShown({ url: "", image: null, failed: false });
      URL.revokeObjectURL(url);
    };
  }, [file]);
  return shown;
}

const points = (quad) => quad.map((point) => point.join(",")).join(" ");

/** The rectangle around a quad, with a margin, within the image. */
function around(quad, image) {
  const xs = quad.map(([x]) => x);
  const ys = quad.map(([, y]) => y);
  const margin = MARGIN * (Math.max(...ys) - Math.min(...ys));
  const left = Math.max(0, Math.min(...xs) - margin);
  const top = Math.max(0, Math.min(...ys) - margin);
  const right = Math.min(image.naturalWidth, Math.max(...xs) + margin);
  const bottom = Math.min(image.naturalHeight, Math.max(...ys) + margin);
  return { left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) };
}

/** What stands in a field's box, as it is in the picture. */
export function Crop({ image, box }) {
  const canvas = useRef();
  useEffect(() => {
    const { left, top, width, height } = around(box, image);
    const scale = Math.min(3, TALLEST_CROP / height);
    canvas.current.width = Math.round(width * scale);
    canvas.current.height = Math.round(height * scale);
    const context = canvas.current.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(image, left, top, width, height, 0, 0, canvas.current.width, canvas.current.height);
  }, [image, box]);
  return html`<canvas class="crop" ref=${canvas} aria-hidden="true"></canvas>`;
}

/** Where a note beside a box goes: below it, or above it in the lower half; always within the picture, of which it
 * takes three fifths at most. */
function beside(box, image) {
  const { left, top, width, height } = around(box, image);
  const middle = Math.min(0.7, Math.max(0.3, (left + width / 2) / image.naturalWidth));
  const below = (top + height / 2) / image.naturalHeight < 0.5;
  const place = { left: `${100 * middle}%` };
  if (below) place.top = `${(100 * (top + height)) / image.naturalHeight}%`;
  else place.bottom = `${100 - (100 * top) / image.naturalHeight}%`;
  return place;
}

function area(quad) {
  const { width, height } = around(quad, { naturalWidth: Infinity, naturalHeight: Infinity });
  return width * height;
}

/** The numbers of the fields that have a box: the largest first, so that no box hides one that lies within it. */
const stacked = (fields) =>
  [...fields.keys()].filter((number) => fields[number].box).sort((one, other) => area(fields[other].box) - area(fields[one].box));

/** `active` is the number of the field that is looked at; the list of fields says the same to who cannot see it. */
export function Picture({ url, image, result, active, onActive, boxes }) {
  const say = useText();
  const field = result?.fields[active];
  return html`<div class="picture" onMouseLeave=${() => onActive(null)}>
    <img src=${url} alt=${say("try.picture")} />
    ${result &&
    boxes &&
    html`<svg viewBox=${`0 0 ${image.naturalWidth} ${image.naturalHeight}`} aria-hidden="true">
      ${result.quads.map((quad) => html`<polygon class="page" points=${points(quad)} />`)}
      ${stacked(result.fields).map(
        (number) =>
          html`<polygon
            class=${number === active ? "box active" : "box"}
            points=${points(result.fields[number].box)}
            onMouseEnter=${() => onActive(number)}
          />`,
      )}
    </svg>`}
    ${boxes &&
    field?.box &&
    html`<div class="note" dir=${document.documentElement.dir} style=${beside(field.box, image)} aria-hidden="true">
      <${Crop} image=${image} box=${field.box} />
      <strong>${say.field(field.name)}</strong>
      <bdi>${say.value(field.name, field.value)}</bdi>
      <span>${say("try.confidence")} ${say.percent(field.confidence)}</span>
    </div>`}
  </div>`;
}
