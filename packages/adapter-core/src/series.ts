/**
 * The series of a metric, one for each set of labels and made once: one made at each update would cost more than what it counts. Only labels with few
 * values: an adapter, an outcome, never an organisation or an id.
 */
export const seriesOf = <Labels extends Readonly<Record<string, string>>, Series>(make: (labels: Labels) => Series) => {
  const made = new Map<string, Series>()
  return (labels: Labels): Series => {
    const key = Object.values(labels).join(" ")
    const known = made.get(key)
    if (known !== undefined) return known
    const series = make(labels)
    made.set(key, series)
    return series
  }
}
