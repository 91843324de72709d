/** Who signed in at the desk, and when. */

export interface Visitor {
  readonly id: string
  readonly name: string
  readonly email: string | null
  readonly born_on: string | null
  readonly updated_at: string
}

export interface Visit {
  readonly id: string
  readonly place: string
  readonly at: string
}

const names = ["Łucja Okonkwo", "O’Connor 李", "Amara Diallo", "José Núñez", "Priya Raman", "Tomasz Zieliński", "Noor Haddad"]
const beginning = Date.parse("2026-01-04T09:00:00Z")
const second = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`

export class Desk {
  #visitors: ReadonlyArray<Visitor> = Array.from({ length: 120 }, (_, index) => ({
    id: String(index + 1),
    name: `${names[index % names.length]} ${Math.floor(index / names.length) + 1}`,
    email: index % 3 === 0 ? null : `visitor${index + 1}@example.org`,
    born_on: index % 5 === 0 ? `19${50 + (index % 50)}-02-28` : null,
    updated_at: second(beginning + index * 60_000)
  }))
  #lastId = 120

  /** Visitors as a query asks for them: `order`, `where[updated_at][gte]` and `[lt]`. */
  list(query: URLSearchParams): ReadonlyArray<Visitor> {
    const from = query.get("where[updated_at][gte]")
    const before = query.get("where[updated_at][lt]")
    const found = this.#visitors.filter(
      ({ updated_at: at }) =>
        (from === null || Date.parse(at) >= Date.parse(from)) && (before === null || Date.parse(at) < Date.parse(before))
    )
    const order = query.get("order")
    if (order === null) return found
    const byAge = found.toSorted((a, b) => a.updated_at.localeCompare(b.updated_at) || Number(a.id) - Number(b.id))
    return order === "-updated_at" ? byAge.toReversed() : byAge
  }

  find(id: string): Visitor | undefined {
    return this.#visitors.find((visitor) => visitor.id === id)
  }

  /** Every third visitor has come back once. */
  visitsOf({ id, updated_at }: Visitor): ReadonlyArray<Visit> {
    const visits = Number(id) % 3 === 0 ? 2 : 1
    return Array.from({ length: visits }, (_, index) => ({
      id: `${id}-${index + 1}`,
      place: index === 0 ? "Hall" : "Chapel",
      at: updated_at
    }))
  }

  signIn(given: Partial<Visitor>): Visitor {
    const visitor = { id: String(++this.#lastId), name: given.name ?? "", email: given.email ?? null, born_on: given.born_on ?? null }
    const signedIn = { ...visitor, updated_at: second(Date.now()) }
    this.#visitors = [...this.#visitors, signedIn]
    return signedIn
  }

  change(visitor: Visitor, given: Partial<Visitor>): Visitor {
    const changed = { ...visitor, ...given, id: visitor.id, updated_at: second(Date.now()) }
    this.#visitors = this.#visitors.map((each) => (each.id === visitor.id ? changed : each))
    return changed
  }

  remove(visitor: Visitor): Visitor {
    this.#visitors = this.#visitors.filter(({ id }) => id !== visitor.id)
    return visitor
  }
}
