// What goes over the wire: each dialect's answer, and the same request for the command line and for Python.

import { html } from "./vendor/htm-preact.js";
import { useText } from "./language.js";
import { Code, Tabs } from "./parts.js";

const NAMES = { vlens: "Vlens", huawei: "Huawei Cloud", nhn: "NHN Cloud" };

const HUAWEI_BODY =
  '"side": "double_side", "return_text_location": true, "return_issuing_authority": true, ' +
  '"recognize_electronic_license": true, "alarm": true';

/** Text as one word of a command line, whatever is in it. */
const shell = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** A file's name as curl's -F takes it: a comma or a semicolon would end a bare one. */
const inForm = (name) => `"${name.replace(/["\\]/g, "\\$&")}"`;

const REQUESTS = {
  vlens: {
    curl: (base, path, file) => `curl -s ${base}${path}/file \\
  -H "ApiKey: $API_KEY" \\
  -F ${shell(`file=@${inForm(file)}`)}`,
    python: (base, path, file) => `import os

import httpx

with open(${JSON.stringify(file)}, "rb") as image:
    answer = httpx.post(
        "${base}${path}/file",
        headers={"ApiKey": os.environ["API_KEY"]},
        files={"file": image},
        timeout=60,
    )
print(answer.json())`,
  },
  nhn: {
    curl: (base, path, file) => `curl -s ${base}${path.replace("{appKey}", "$APP_KEY")} \\
  -H "Authorization: $SECRET_KEY" \\
  -F ${shell(`image=@${inForm(file)}`)}`,
    python: (base, path, file) => `import os

import httpx

APP_KEY = os.environ["APP_KEY"]

with open(${JSON.stringify(file)}, "rb") as image:
    answer = httpx.post(
        f"${base}${path.replace("{appKey}", "{APP_KEY}")}",
        headers={"Authorization": os.environ["SECRET_KEY"]},
        files={"image": image},
        timeout=60,
    )
print(answer.json())`,
  },
  huawei: {
    curl: (base, path, file) => `printf '{${HUAWEI_BODY}, "image": "%s"}' \\
    "$(base64 < ${shell(file)} | tr -d '\\n')" |
  curl -s ${base}${path.replace("{project_id}", "$PROJECT_ID")} \\
    -H "X-Auth-Token: $TOKEN" \\
    -H "Content-Type: application/json" --data-binary @-`,
    python: (base, path, file) => `import base64
import json
import os

import httpx

PROJECT_ID = os.environ["PROJECT_ID"]
options = json.loads('{${HUAWEI_BODY}}')
with open(${JSON.stringify(file)}, "rb") as image:
    answer = httpx.post(
        f"${base}${path.replace("{project_id}", "{PROJECT_ID}")}",
        headers={"X-Auth-Token": os.environ["TOKEN"]},
        json=options | {"image": base64.b64encode(image.read()).decode()},
        timeout=60,
    )
print(answer.json())`,
  },
};

export function Wire({ answers, file }) {
  const say = useText();
  const tabs = answers.flatMap(({ dialect, path, status, body }) => {
    const { curl, python } = REQUESTS[dialect];
    const request = [location.origin, path, file.name || "picture.jpg"];
    const texts = {
      [`${NAMES[dialect]} · ${say("try.answer")} ${status}`]: JSON.stringify(body, null, 2),
      curl: curl(...request),
      Python: python(...request),
    };
    return Object.entries(texts).map(([name, text]) => ({ name, panel: html`<${Code} key=${name} text=${text} label=${name} />` }));
  });
  return html`<section class="card">
    <h2>${say("try.wire")}</h2>
    <${Tabs} label=${say("try.wire")} tabs=${tabs} />
    <p class="hint">${say("try.credentials")}</p>
  </section>`;
}
