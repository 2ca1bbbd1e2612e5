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
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      failed.hidden = true;
      try {
        const key = await navigator.credentials[use]({ publicKey });
        const response = {};
        for (const name of ["attestationObject", "authenticatorData", "clientDataJSON", "signature", "userHandle"]) {
          if (key.response[name]) response[name] = text(key.response[name]);
        }
        form.elements.credential.value = JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response });
        form.submit();
      } catch {
        failed.textContent = form.dataset.failed;
        failed.hidden = false;
      }
    });
    form.hidden = false;
  });
  document.querySelectorAll("[data-without-script]").forEach((element) => (element.hidden = true));
})();
