// Before everything else: who it is.

import { html, useState } from "./vendor/htm-preact.js";
import { useText } from "./language.js";
import { Heading, Input, Problem } from "./parts.js";
import * as server from "./server.js";

/** The form; `cause` is why it is there again. */
export function SignIn({ cause, onSignedIn, children }) {
  const say = useText();
  const [error, setError] = useState(cause);
  const [busy, setBusy] = useState(false);
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      onSignedIn(await server.post("session", Object.fromEntries(new FormData(event.target))));
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  return html`<main class="sign-in">
    <img src="/console/static/icon.svg" alt="" width="48" height="48" />
    <${Heading} title=${say("sign_in.title")} lead=${say("sign_in.hint")} />
    <form onSubmit=${submit}>
      <${Input} id="tenancy_name" name="tenancy_name" label=${say("sign_in.tenancy_name")} required maxlength="256" autocomplete="organization" dir="ltr" />
      <${Input} id="user_name" name="user_name" label=${say("sign_in.user_name")} required maxlength="256" autocomplete="username" defaultValue="admin" dir="ltr" />
      <${Input} id="password" name="password" type="password" label=${say("sign_in.password")} required maxlength="256" autocomplete="current-password" dir="ltr" />
      <${Problem} error=${error} />
      <button type="submit" class="primary" disabled=${busy}>${busy ? say("app.working") : say("sign_in.submit")}</button>
    </form>
    ${children}
  </main>`;
}
