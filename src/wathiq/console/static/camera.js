// The camera: what it sees, and stills of it.

import { html, useEffect, useRef, useState } from "./vendor/htm-preact.js";
import { useText } from "./language.js";

const QUALITY = 0.92;
const BETWEEN_FRAMES = 350;
const LONGEST_WAIT = 5000;
const THUMBNAIL = 32;
const LEAST_CHANGE = 0.4; // mean difference of grey, of 255: less is one picture shown twice

/** The camera's video while this is shown; `onReady` gets the element once it plays. */
export function Camera({ facing, mirrored, onReady, children }) {
  const say = useText();
  const video = useRef();
  const [denied, setDenied] = useState(false);
  useEffect(() => {
    let stream = null;
    let gone = false;
    const wanted = { facingMode: facing, width: { ideal: 1920 }, height: { ideal: 1080 } };
    const open = navigator.mediaDevices?.getUserMedia({ video: wanted, audio: false }) ?? Promise.reject(new Error());
    open
      .then(async (opened) => {
        stream = opened;
        if (gone) return stop(stream);
        video.current.srcObject = stream;
        await video.current.play();
        return onReady(video.current);
      })
      .catch(() => !gone && setDenied(true));
    return () => {
      gone = true;
      if (stream) stop(stream);
    };
  }, [facing]);
  if (denied) return html`<p role="alert" class="problem">${say("camera.denied")}</p>`;
  return html`<div class="camera">
    <video ref=${video} class=${mirrored ? "mirrored" : ""} muted playsinline aria-label=${say("camera.view")}></video>
    ${children}
  </div>`;
}

function stop(stream) {
  for (const track of stream.getTracks()) track.stop();
}

function drawn(video, width, height) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d", { willReadFrequently: width === THUMBNAIL });
  context.drawImage(video, 0, 0, width, height);
  return { canvas, context };
}

/** What the camera sees now, as a JPEG. */
export function still(video, name) {
  const { canvas } = drawn(video, video.videoWidth, video.videoHeight);
  return asJpeg(canvas, name);
}

function asJpeg(canvas, name) {
  return new Promise((resolve) => {
    canvas.toBlob((blob) => resolve(new File([blob], name, { type: "image/jpeg" })), "image/jpeg", QUALITY);
  });
}

/** Three stills taken soon after one another, of which no two are the same picture. Null where nothing moves. */
export async function three(video) {
  const stills = [];
  const seen = [];
  const deadline = performance.now() + LONGEST_WAIT;
  while (stills.length < 3 && performance.now() < deadline) {
    const now = thumbnail(video);
    if (seen.every((other) => differs(now, other))) {
      seen.push(now);
      stills.push(await still(video, `face_${stills.length + 1}.jpg`));
      await pause(BETWEEN_FRAMES);
    } else {
      await pause(30);
    }
  }
  return stills.length === 3 ? stills : null;
}

function thumbnail(video) {
  const { context } = drawn(video, THUMBNAIL, THUMBNAIL);
  return context.getImageData(0, 0, THUMBNAIL, THUMBNAIL).data;
}

function differs(one, other) {
  let sum = 0;
  for (let at = 0; at < one.length; at += 4) sum += Math.abs(one[at + 1] - other[at + 1]);
  return sum / (one.length / 4) > LEAST_CHANGE;
}

const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

const LARGEST_FILE = 2_900_000;
const LONGEST_SIDE = 2400;

/** A photo as the endpoints take it: one of a phone's camera may be larger than they allow. */
export async function fitting(file) {
  if (file.size <= LARGEST_FILE) return file;
  const image = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!image) return file; // no browser's words for it: the server says what is wrong
  const scale = Math.min(1, LONGEST_SIDE / Math.max(image.width, image.height));
  const { canvas } = drawn(image, Math.round(image.width * scale), Math.round(image.height * scale));
  return asJpeg(canvas, file.name);
}
