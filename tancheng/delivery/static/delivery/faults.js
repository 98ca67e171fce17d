/** What kind of fault kept a request from succeeding, and what the candidate is told about it. */

/**
 * "network" and "server": try again later. "busy": later, as the server says. "sign-in": a new token is needed.
 * "taken": the server said no for a reason that may pass, in words of its own. "lasting": the same request will never be taken.
 */
export function kindOf(fault) {
  const { status } = fault;
  if (status === undefined) return "network";
  if (status === 401) return "sign-in";
  if (status === 409) return "taken";
  if (status === 429) return "busy";
  if (status === 408 || status === 425 || status >= 500) return "server";
  return "lasting";
}

/** Words for a banner. `keeps`: whether this browser keeps unsent answers when the page is closed. */
export function wordsFor(fault, keeps) {
  const where = keeps ? "作答已保存在本机" : "作答暂存在本页";
  switch (kindOf(fault)) {
    case "network":
      return `网络中断，${where}，请勿关闭页面，恢复后会自动上传。计时不停，如影响较大请联系监考员。`;
    case "busy":
      return `现在上传的人较多，${where}，请勿关闭页面，稍候会自动上传。`;
    case "taken":
      return [fault.message, fault.data?.why, fault.data?.next_step].filter(Boolean).join("；").concat(`。${where}，请勿关闭页面。`);
    default:
      return `考场服务器暂时没有存上，${where}，请勿关闭页面，会自动重试。计时不停，如影响较大请联系监考员。`;
  }
}

/** Why a single answer was set aside, behind "第 95 题的这次作答没有存上：". */
export function reasonFor(fault) {
  if (fault.status === 413) return { code: "size", words: "内容太大，传不上去" };
  return { code: "http", words: `考场没有接收（代码 ${fault.status}）` };
}
