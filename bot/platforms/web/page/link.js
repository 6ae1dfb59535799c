// The one-time link's button. Sent by fetch, the request names its origin even though the page sends no referrer.
const form = document.getElementById("enter");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const response = await fetch(location.pathname, { method: "POST", redirect: "follow" });
    if (response.ok) {
      location.replace("/");
      return;
    }
  } catch {
    /* the form itself is tried below */
  }
  form.submit();
});
