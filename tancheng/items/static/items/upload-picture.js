/** Send a picture; gives the words that show it. Throws an Error with a sentence for the writer. */
export async function uploadPicture(file, { url, token }) {
  const body = new FormData();
  body.append("picture", file);
  let answer;
  try {
    answer = await fetch(url, { method: "POST", headers: { "X-CSRFToken": token }, body });
  } catch {
    throw new Error("网络不通，图片没有上传。请稍后再试。");
  }
  if (answer.redirected) throw new Error("登录已过期，图片没有上传。请另开一页重新登录，再回来上传。");
  const said = answer.headers.get("content-type")?.startsWith("application/json") ? await answer.json() : {};
  if (!said.words) throw new Error(said.refusal ?? "图片没有收下。请换成不超过 5 MB 的 PNG 或 JPG 图片。");
  return said.words;
}
