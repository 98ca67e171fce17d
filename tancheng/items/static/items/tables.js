/** A table of two rows to be written over. */
export const EMPTY_TABLE = "| 项目 | 数值 | 单位 |\n| --- | ---: | --- |\n|  |  |  |";

/** Cells copied from a spreadsheet as a Markdown table; "" when the text is not a table. Columns of numbers are set to the right. */
export function tableFrom(text) {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n");
  if (lines.length < 2 || !lines.every((line) => line.includes("\t"))) return "";
  const rows = lines.map((line) => line.split("\t").map((cell) => cell.trim().replaceAll("|", "\\|")));
  const width = Math.max(...rows.map((row) => row.length));
  const isNumber = (cell) => /^-?[\d,]+(\.\d+)?%?$/.test(cell ?? "");
  const rules = Array.from({ length: width }, (_, column) => (rows.slice(1).every((row) => isNumber(row[column])) ? "---:" : "---"));
  const [head, ...body] = rows.map((row) => `| ${Array.from({ length: width }, (_, column) => row[column] ?? "").join(" | ")} |`);
  return [head, `| ${rules.join(" | ")} |`, ...body].join("\n");
}
