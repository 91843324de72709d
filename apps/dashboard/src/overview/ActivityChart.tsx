import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts"
import { memo } from "react"
import { grouped } from "../run/words.ts"
import type { Period } from "../searches.ts"
import { beginning, type Bucket, series } from "./activityWords.ts"

const text = { fill: "var(--mantine-color-text)", fontSize: 12 }

/** What became of the records looked at, stretch by stretch. The table behind it holds the same in words. */
export const ActivityChart = memo(({ buckets, period }: { readonly buckets: ReadonlyArray<Bucket>; readonly period: Period }) => (
  <ResponsiveContainer width="100%" height={220}>
    <BarChart data={[...buckets]} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} title="Records looked at, by what became of them">
      <CartesianGrid vertical={false} stroke="var(--mantine-color-default-border)" />
      <XAxis
        dataKey="from"
        tickFormatter={(from: string) => beginning(from, period)}
        tick={text}
        stroke="var(--mantine-color-default-border)"
        minTickGap={24}
      />
      <YAxis
        tickFormatter={(count: number) => grouped(count)}
        tick={text}
        stroke="var(--mantine-color-default-border)"
        width={64}
        allowDecimals={false}
      />
      <Tooltip
        labelFormatter={(from) => (typeof from === "string" ? beginning(from, period) : null)}
        formatter={(count) => grouped(Number(count))}
        contentStyle={{
          background: "var(--mantine-color-body)",
          borderColor: "var(--mantine-color-default-border)",
          color: "var(--mantine-color-text)"
        }}
        itemStyle={{ color: "var(--mantine-color-text)" }}
        cursor={{ fill: "var(--mantine-color-default-hover)" }}
      />
      <Legend formatter={(words) => <span style={{ color: "var(--mantine-color-text)", fontSize: 12 }}>{words}</span>} />
      {series.map(({ colour, name, words }) => (
        <Bar key={name} dataKey={name} name={words} stackId="looks" fill={colour} isAnimationActive={false} />
      ))}
    </BarChart>
  </ResponsiveContainer>
))
