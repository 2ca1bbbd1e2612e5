(() => {
  if (!window.PublicKeyCredential) return;
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const use = form.dataset.passkey;
    const publicKey = JSON.parse(form.dataset.options);
    publicKey.challenge = bytes(publicKey.challenge);
    if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
    for (const name of ["allowCredentials", "excludeCredentials"]) {
      for (const key of publicKey[name] ?? []) key.id = bytes(key.id);
    }
    const failed = form.querySelector("[role=alert]");
    const send = (key) => {
      const response = {};
      for (const name of ["attestationObject", "authenticatorData", "clientDataJSON", "signature", "userHandle"]) {
        if (key.response[name]) response[name] = text(key.response[name]);
      }
      form.elements.credential.value = JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response });
      form.submit();
    };
    // The browser asks one thing at a time: what it offers by itself ends when the button is pressed.
    const offer = new AbortController();
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      failed.hidden = true;
      offer.abort();
      try {
        send(await navigator.credentials[use]({ publicKey }));
      } catch {
        failed.textContent = form.dataset.failed;
        failed.hidden = false;
      }
    });
    form.hidden = false;
    if (!("offered" in form.dataset)) return;
    (async () => {
      if (!(await PublicKeyCredential.isConditionalMediationAvailable?.()) || offer.signal.aborted) return;
      addEventListener("pagehide", () => offer.abort(), { once: true });
      try {
        send(await navigator.credentials.get({ publicKey, mediation: "conditional", signal: offer.signal }));
      } catch {
        // Ended by the button or the page, or nothing was chosen: the form and its button are still there.
      }
    })();
  });
  document.querySelectorAll("[data-without-script]").forEach((element) => (element.hidden = true));
})();
