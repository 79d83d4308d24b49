// What the reader asked for and failed must be seen. A refused change shows the server's page in place of this one's main
// part; a page that cannot be had in parts is opened whole; without a connection a word says so and nothing typed is lost.
// Requests that the page makes by itself (polls, the corner) fail in silence and are tried again.
interface Answer extends CustomEvent {
  detail: {
    xhr: XMLHttpRequest;
    shouldSwap: boolean;
    target: Element;
    selectOverride: string;
    swapOverride: string;
    requestConfig: { verb: string; path: string; triggeringEvent?: Event };
    pathInfo: { finalRequestPath: string };
  };
}

export function attachFailures(): void {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event as Answer;
    if (detail.xhr.status < 400 || detail.xhr.status === 422 || !detail.requestConfig.triggeringEvent) return;
    if (detail.requestConfig.verb === "get") return location.assign(detail.pathInfo.finalRequestPath);
    const main = document.getElementById("main");
    if (!main) return;
    detail.shouldSwap = true;
    detail.target = main;
    detail.selectOverride = "#main";
    detail.swapOverride = "outerHTML show:top";
  });
  document.addEventListener("htmx:sendError", (event) => {
    if (!(event as Answer).detail.requestConfig.triggeringEvent) return;
    document.querySelector(".toast")?.remove();
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.setAttribute("role", "alert");
    toast.textContent = document.body.dataset.offline ?? "";
    document.body.append(toast);
  });
}
