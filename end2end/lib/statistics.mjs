// Whether two series of times could be of one kind.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

// The two-sample test of Kolmogorov and Smirnov: the probability of a distance at least as large between samples of one
// distribution, by the asymptotic series with Stephens' correction (Numerical Recipes, 3rd edition, 14.3.3).
export function kolmogorovSmirnov(a, b) {
  const [x, y] = [a, b].map((values) => [...values].sort((p, q) => p - q));
  let distance = 0;
  for (let i = 0, j = 0; i < x.length && j < y.length; ) {
    const at = Math.min(x[i], y[j]);
    while (i < x.length && x[i] <= at) i += 1;
    while (j < y.length && y[j] <= at) j += 1;
    distance = Math.max(distance, Math.abs(i / x.length - j / y.length));
  }
  const root = Math.sqrt((x.length * y.length) / (x.length + y.length));
  const lambda = (root + 0.12 + 0.11 / root) * distance;
  let p = 0;
  for (let k = 1; k <= 100; k += 1) p += 2 * (-1) ** (k - 1) * Math.exp(-2 * k * k * lambda * lambda);
  // Below this the series does not converge, and the samples are as good as one.
  return { distance, p: lambda < 0.3 ? 1 : Math.min(1, Math.max(0, p)) };
}
