/** Whether marking will read a number in what was typed: the same as tancheng/marking/rules.py `number_in`. */
const LONGEST = 100;
const FULL_WIDTH = "０１２３４５６７８９．＋－−–";
const ASCII = "0123456789.+---";
const SEPARATORS = /[,， \t\n\r\u00a0\u2002\u2003\u2009\u202f\u3000]/g;
const NUMBER = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)$/;

/** The number's digits as text, or null. */
export function numberIn(text, unit = "") {
  if (text.length > LONGEST) return null;
  const characters = [...text.replace(SEPARATORS, "")];
  const behind = unit.replace(SEPARATORS, "").normalize("NFKC");
  let end = characters.length;
  for (let start = 0; behind && start < characters.length; start += 1) {
    if (characters.slice(start).join("").normalize("NFKC") === behind) {
      end = start;
      break;
    }
  }
  const digits = characters.slice(0, end).map((character) => (FULL_WIDTH.includes(character) ? ASCII[FULL_WIDTH.indexOf(character)] : character)).join("");
  return NUMBER.test(digits) ? digits : null;
}
