/**
 * References that XML does not know, in text that people pasted into forms: one of them would make a whole answer unreadable for good. What stands for a
 * character that XML forbids becomes that character, which passes as it does where it stands by itself; what stands for nothing stays as it is written.
 * CDATA, comments and instructions hold no references and are left alone.
 */
const references = /<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?.*?\?>|&(?:(#x[0-9a-f]{1,8}|#[0-9]{1,9}|amp|lt|gt|quot|apos);)?/gis

export const mendReferences = (text: string): string =>
  text.includes("&")
    ? text.replaceAll(references, (found: string, name: string | undefined) => {
        if (!found.startsWith("&")) return found
        if (name === undefined) return "&amp;"
        if (!name.startsWith("#")) return found
        const code = name.charAt(1).toLowerCase() === "x" ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
        if (isAllowed(code)) return found
        return code < 0x20 ? String.fromCharCode(code) : `&amp;${found.slice(1)}`
      })
    : text

/** By the production Char of XML 1.0. */
const isAllowed = (code: number) =>
  code === 0x9 ||
  code === 0xa ||
  code === 0xd ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff)
