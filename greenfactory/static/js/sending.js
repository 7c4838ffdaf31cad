// What every script shares that sends what people typed or chose: the token, and why something did not arrive.
// No import: an address in a script carries no mark of its content, and would stay that of the release before.

window.sending = {
  // Signing in again, in another tab, changes the token: the cookie has the one that counts.
  token: () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] || document.querySelector("[name=csrfmiddlewaretoken]").value,

  // By the name of the words that say so: `login` has expired, the page is `stale` (older than the login), or it is `gone`,
  // also for whoever signed in meanwhile. Undefined: it arrived, or the server says itself what is wrong.
  trouble: (answer) => {
    const led = answer.redirected && new URL(answer.url).pathname.startsWith("/accounts/");
    return led || answer.type === "opaqueredirect" ? "login" : { 403: "stale", 404: "gone" }[answer.status];
  },
};
